"""Install the browser files named in `maps/assets.json` from the npm lock into `maps/static/vendor`.

Standard library only: it runs before anything else is installed. When every file is in place with the
right SHA-256 it does nothing and needs no npm; `--check` only tells (exit status 1). `--pin` writes the
hashes of the installed versions into the manifest; `--dev` also installs the packages that only the tests use,
which stay in `node_modules`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "maps" / "assets.json"
VENDOR = ROOT / "maps" / "static" / "vendor"
MODULES = ROOT / "node_modules"
NPM_CI = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex, or an empty text when there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def installed_at(package: dict[str, Any], file: dict[str, str]) -> Path:
    """Return where a file has to be: in the vendor folder when served, in node_modules when for tests."""
    return origin_of(package, file) if package.get("dev", False) else VENDOR / file["to"]


def origin_of(package: dict[str, Any], file: dict[str, str]) -> Path:
    """Return where npm puts a file of the manifest."""
    return MODULES / str(package["name"]) / file["from"]


def wanted(manifest: dict[str, Any], *, dev: bool) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """List (package, file) of everything that has to be installed."""
    packages = [package for package in manifest["packages"] if dev or not package.get("dev")]
    return [(package, file) for package in packages for file in package["files"]]


def is_complete(manifest: dict[str, Any], *, dev: bool) -> bool:
    """Tell whether every wanted file is in place with the right hash."""
    return all(sha256(installed_at(p, f)) == f["sha256"] for p, f in wanted(manifest, dev=dev))


def install(manifest: dict[str, Any], *, dev: bool) -> None:
    """Run `npm ci` and copy the wanted files, each only when its hash is the manifest's."""
    if shutil.which("npm") is None:
        sys.exit("npm is missing / 缺少 npm: install it with `apt-get install npm` / 请先安装 npm")
    command = NPM_CI if dev else [*NPM_CI, "--omit=dev"]
    done = subprocess.run(  # noqa: S603 - a fixed command
        command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        sys.exit("npm could not install the browser files, see above / npm 未能安装前端文件，见上方输出")
    for package, file in wanted(manifest, dev=dev):
        origin, target = origin_of(package, file), installed_at(package, file)
        if sha256(origin) != file["sha256"]:
            sys.exit(f"{package['name']}/{file['from']} is not the file of maps/assets.json / 文件校验不符")
        if origin != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(origin, target)
    keep = {VENDOR / file["to"] for _, file in wanted(manifest, dev=False)}
    for stale in [path for path in VENDOR.rglob("*") if path.is_file() and path not in keep]:
        stale.unlink()


def pin(manifest: dict[str, Any]) -> None:
    """Write version, licence and hashes of what npm has installed into the manifest."""
    for package in manifest["packages"]:
        about = json.loads((MODULES / package["name"] / "package.json").read_text(encoding="utf-8"))
        package["version"], package["licence"] = about["version"], about["license"]
        for file in package["files"]:
            file["sha256"] = sha256(origin_of(package, file))
            if not file["sha256"]:
                sys.exit(f"{package['name']} has no file {file['from']}")
    MANIFEST.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Install, or pin with `--pin`."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    dev = "--dev" in arguments
    if "--pin" in arguments:
        pin(manifest)
    elif is_complete(manifest, dev=dev):
        return
    elif "--check" in arguments:
        sys.exit(1)
    else:
        install(manifest, dev=dev)


if __name__ == "__main__":
    main(sys.argv[1:])
