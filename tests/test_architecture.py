"""House rules that no other tool checks: sizes, one place for each dangerous thing, a tree fit to publish."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_OURS = {".git", ".venv", ".local", ".hypothesis", "node_modules", "vendor", "__pycache__"}
NOT_OURS |= {".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache"}
PROGRAMS = {".py", ".js", ".mjs", ".css", ".html", ".sql", ".sh", ""}
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
CODE = ("gis", "api", "maps")
# Words are put together here so that this file does not break its own rule.
REGISTRIES = [
    "registry.npm" + "js.org",
    "pypi" + ".org",
    "python" + "hosted.org",
    "--index" + "-url",
    "--find" + "-links",
]
MACHINE_PATHS = re.compile("(?<![\\w.}/])/(" + "work" + r"|root|home/\w+|Users/\w+)/")


def tree() -> Iterator[Path]:
    """Give every file of the project."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS and not name.endswith(".egg-info")]
        yield from (Path(folder) / file for file in files if file not in {".env", ".git"})


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Give (path, content) of text files, of these suffixes or of all."""
    for path in tree():
        if not suffixes or path.suffix in suffixes:
            try:
                yield relative(path), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def code() -> Iterator[tuple[str, str]]:
    """Give (path, content) of what runs: Python, SQL, templates and browser modules, without the tests."""
    for path, content in texts(".py", ".sql", ".html", ".js", ".mjs", ".mako"):
        if path.split("/")[0] in {*CODE, "data", "scripts"}:
            yield path, content


def offenders(pattern: str, allowed: set[str]) -> list[str]:
    found = re.compile(pattern, re.MULTILINE)
    return [path for path, content in code() if path not in allowed and found.search(content)]


def test_files_are_short():
    long = {
        path: content.count("\n")
        for path, content in texts(*PROGRAMS)
        if not path.startswith(("gis/migrations/versions/", "data/", "LICENSE"))
        and content.count("\n") > MAX_FILE_LINES
    }
    assert long == {}


def test_functions_are_short():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, content in code()
        if path.endswith(".py") and not path.startswith("gis/migrations/versions/")
        for node in ast.walk(ast.parse(content))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and own_lines(node) > MAX_FUNCTION_LINES
    ]
    assert long == []


def own_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body without its docstring."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or first.lineno) - first.lineno + 1


def test_only_crs_transforms():
    allowed = {"gis/core/crs.py"}
    assert offenders(r"^\s*(from|import) pyproj\b|\.to_crs\(|\.set_crs\(", allowed) == []
    functions = {"0001_before_tables.sql": "display_3857", "0027_published_in.sql": "published_in"}
    assert offenders(r"\bST_Transform\b", {f"gis/migrations/sql/{file}" for file in functions}) == []
    for file, function in functions.items():
        only = (ROOT / "gis/migrations/sql" / file).read_text(encoding="utf-8")
        assert len(re.findall(r"\bST_Transform\b", only)) == 1
        assert re.search(rf"FUNCTION register\.{function}\b[^;]*\bST_Transform\b", only)


def test_only_two_files_name_the_driver():
    assert offenders(r"^\s*(from|import) psycopg2\b", {"gis/core/db.py", "gis/core/reads.py"}) == []


def test_no_script_bears_the_name_of_a_package():
    names = {path.stem for path in (ROOT / "scripts").iterdir()}
    assert not names & {"gis", "api", "maps", "data"}


@pytest.mark.parametrize("name", ["scripts/run", "scripts/test", "scripts/minzheng", "scripts/_setup.sh", ".ci/run"])
def test_shell_scripts_are_well_formed(name: str):
    done = subprocess.run(["bash", "-n", str(ROOT / name)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert name.endswith(".sh") or os.access(ROOT / name, os.X_OK)


def test_the_command_line_starts_without_the_application():
    heavy = ("api.app", "fastapi", "pandas", "geopandas", "folium", "pyarrow", "scipy", "alembic")
    program = "import sys, api.cli.__main__; print(*(name for name in sys.argv[1:] if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


def test_no_registry_addresses():
    found = [(path, word) for path, content in texts() for word in REGISTRIES if word in content]
    assert found == []


def test_no_paths_of_one_machine():
    found = [(path, match[0]) for path, content in texts() for match in MACHINE_PATHS.finditer(content)]
    assert found == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_hashes(name: str):
    entries = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text(encoding="utf-8"))
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)
    assert len(entries) > 20


def test_the_development_lock_contains_the_other():
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.rstrip(" \\") for line in lines if re.match(r"[A-Za-z0-9]", line)}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_lock_serves_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = [re.match(r"[A-Za-z0-9_-]+", each) for each in project["project"]["dependencies"]]
    assert [match[0] for match in names if match and f"\n{match[0].lower()}==" not in f"\n{lock}"] == []
