"""`python -m tools.bundle DIR`: everything a machine without a network needs to install the portal.

The folder holds our own wheel, the locked wheels of the extras that an installation runs with, their hashes, and
`install.sh`, which installs them without an index. Wheels are those of the Python and the machine that make the bundle.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
EXTRAS = ("portal", "print", "cases", "postgres")
LOCKED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==")
INSTALL = """#!/bin/sh
# Install the portal from this folder, without a network: ./install.sh DIR makes the environment DIR.
set -eu
target=${1:?Name the folder of the new environment: ./install.sh /srv/quintet/venv}
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
(cd "$here" && sha256sum --quiet --check SHA256SUMS)
${PYTHON:-python3} -m venv "$target" || { echo "Install python3-venv of the system first." >&2; exit 1; }
pip() { "$target/bin/python" -m pip --isolated install --quiet --no-index --no-cache-dir "$@"; }
pip --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
pip --no-deps "$here"/quintet_un-*.whl
"$target/bin/quintet" --help >/dev/null
echo "Installed. Next: $target/bin/quintet-portal prepare (docs/how-to/operate.md)."
"""


class Trouble(Exception):
    """The bundle could not be made; the message says what to do."""


def needed(extras: tuple[str, ...] = EXTRAS) -> set[str]:
    """Name the packages that the extras bring in, theirs included, on this machine. Raises Trouble."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    queue = [Requirement(line) for line in lines]
    seen: set[tuple[str, str]] = set()
    while queue:
        wanted = queue.pop()
        name = str(canonicalize_name(wanted.name))
        for extra in ("", *sorted(wanted.extras)):
            if (name, extra) not in seen:
                seen.add((name, extra))
                queue += _of(name, extra)
    return {name for name, _extra in seen}


def _of(name: str, extra: str) -> list[Requirement]:
    try:
        lines = [Requirement(line) for line in requires(name) or ()]
    except PackageNotFoundError as error:
        raise Trouble(f"{name} is not installed here. Run: make setup") from error
    environment = {**default_environment(), "extra": extra}
    # Without an extra: what is needed always; with one: what it adds.
    return [line for line in lines if line.marker is None or line.marker.evaluate(environment)]  # type: ignore[arg-type]


def locked(names: set[str]) -> str:
    """Give the lines of requirements.lock for these packages, hashes included. Raises Trouble when one is missing."""
    kept, found, keep = [], set(), False
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        match = LOCKED.match(line)
        if match:
            name = str(canonicalize_name(match.group(1)))
            keep = name in names
            found |= {name} & names
        if keep and not line.lstrip().startswith("#"):
            kept.append(line)
    if names - found:
        raise Trouble(f"requirements.lock lacks {', '.join(sorted(names - found))}. Run: make lock")
    return "\n".join(kept) + "\n"


def pip() -> list[str]:
    """Give the command of a pip that works on this environment. Raises Trouble."""
    for python in (sys.executable, shutil.which("python3") or "", "/usr/bin/python3"):
        probe = [python, "-m", "pip", "--version"]
        if python and subprocess.run(probe, capture_output=True, check=False).returncode == 0:  # noqa: S603
            return [python, "-m", "pip", "--python", sys.executable]
    raise Trouble("There is no pip here. Run: apt-get install -y python3-pip")


def build(folder: Path) -> None:
    """Make the bundle in a new folder. Raises Trouble."""
    if folder.exists() and any(folder.iterdir()):
        raise Trouble(f"{folder} is not empty. Name a new folder.")
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    requirements = folder / "requirements.txt"
    requirements.write_text(locked(needed()), encoding="utf-8")
    fetch = ["download", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--dest", str(wheels)]
    if subprocess.run([*pip(), *fetch, "-r", str(requirements)], check=False).returncode:  # noqa: S603
        raise Trouble("A locked wheel could not be fetched; the lines above name it.")
    subprocess.run([sys.executable, "-m", "tools.messages", "compile"], cwd=ROOT, check=True)
    ours = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
    subprocess.run(ours, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    install = folder / "install.sh"
    install.write_text(INSTALL, encoding="utf-8")
    install.chmod(0o755)
    shutil.copy(ROOT / "docs" / "how-to" / "operate.md", folder / "operate.md")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")


def main() -> int:
    """Read the command line; returns the exit code."""
    if len(sys.argv) != 2:
        print("usage: python -m tools.bundle DIR", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    try:
        build(folder)
    except Trouble as trouble:
        print(f"bundle: {trouble}", file=sys.stderr)
        return 1
    wheels = list((folder / "wheels").iterdir())
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
    print(f"{folder}: {len(wheels)} locked wheels and ours, {size:.0f} MiB. Carry it over and run install.sh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
