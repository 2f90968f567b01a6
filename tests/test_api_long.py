"""The long run of Schemathesis over both documents, as the public and as each role: phases coverage and fuzzing, by its own command.

Takes the better part of an hour, so it runs only when it is asked for:

    MINZHENG_API_LONG=15 scripts/test --no-lint -n0 -s tests/test_api_long.py        # 15 drawn examples an operation

`tests/test_api_definition.py` is the short form of every run.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = int(os.environ.get("MINZHENG_API_LONG", "0"))
ROLES = ("", "audit_admin", "surveyor", "planner", "names_officer", "admin", "reviewer")
DOCUMENTS = {"tasks": ("/api/openapi.json", ""), "spatial": ("/ogc/api", "/ogc")}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"

pytestmark = pytest.mark.skipif(not EXAMPLES, reason="the long run: MINZHENG_API_LONG=15")


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("document", list(DOCUMENTS))
def test_nothing_breaks_and_all_answers_are_as_declared(
    door: Any, who: str, document: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    path, base = DOCUMENTS[document]
    definition = tmp_path / "definition.json"
    definition.write_text(door.get(path, who).text, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("st")), "run", str(definition), "--url", door.address + base, "--phases", "coverage,fuzzing",
        "--max-examples", str(EXAMPLES), "--generation-deterministic", "--continue-on-failure",
        "--checks", CHECKS, "--request-timeout", "60", "--suppress-health-check", "all", "--no-color",
        "--report", "json", "--report-json-path", str(tmp_path / "report.json"),
    ]  # fmt: skip
    if who:
        command += ["--header", f"Authorization: {door.http(who).headers['authorization']}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    kept = os.environ.get("MINZHENG_API_LONG_KEEP")
    if kept:
        (Path(kept) / f"{document}-{who or 'public'}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        (Path(kept) / f"{document}-{who or 'public'}.json").write_bytes((tmp_path / "report.json").read_bytes())
    record_property("summary", f"Schemathesis, {document}, {who or 'public'}: {done.stdout[-600:]}")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
