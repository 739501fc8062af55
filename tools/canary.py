"""Try the newest versions that pyproject allows and say which upgrade breaks: `python -m tools.canary`.

A scratch environment gets the locked packages, then the newest ones, and runs the plain suite. When that fails, every
upgrade is tried in halves until those are found that break it. Run it on a schedule (docs/explanation/security.md); it
needs the network and takes the time of a few suites, so it is no part of the suite.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.sbom import LOCK, RUN_TIME, Lock, locked

ROOT = LOCK.parent
BASE = os.environ.get("PYTHON", "python3")  # a Python that has pip, as in the Makefile
SUITE = ("-m", "pytest", "-q", "-n", "2", "-m", "not slow and not browser and not crash and not postgres")
WANTED = f".[{','.join((*RUN_TIME, 'dev'))}]"


def pip(python: Path, *words: str) -> str:
    """Run pip for an environment. Raises CalledProcessError."""
    command = [BASE, "-m", "pip", "--python", str(python), "--disable-pip-version-check", *words]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def newest(python: Path, wanted: str = WANTED, *more: str) -> dict[str, str]:
    """Give the newest version of every package that a requirement allows, without installing any."""
    report = pip(python, "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-", *more, wanted)
    found = (item["metadata"] for item in json.loads(report)["install"])
    return {canonicalize_name(item["name"]): item["version"] for item in found}


def upgrades(lock: Lock, found: dict[str, str]) -> list[str]:
    """List what is newer than every locked version, as name==version."""
    out = []
    for name, version in sorted(found.items()):
        known = [Version(pinned) for other, pinned in lock if other == name]
        if known and Version(version) > max(known):
            out.append(f"{name}=={version}")
    return out


def breaking(names: Sequence[str], passes: Callable[[Sequence[str]], bool]) -> list[str]:
    """Find the upgrades that break; several that break only together are given together."""
    if not names or passes(names):
        return []
    if len(names) == 1:
        return list(names)
    half = len(names) // 2
    found = breaking(names[:half], passes) + breaking(names[half:], passes)
    return found or list(names)


def _fresh(folder: Path) -> Path:
    subprocess.run([BASE, "-m", "venv", "--without-pip", "--clear", str(folder)], check=True)  # noqa: S603
    python = folder / "bin" / "python"
    pip(python, "install", "--quiet", "--require-hashes", "-r", str(LOCK))
    pip(python, "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".")
    return python


def main() -> int:
    """Report the upgrades and those that break; the exit code is 1 when one does."""
    with tempfile.TemporaryDirectory(prefix="quintet-canary-") as scratch:
        folder = Path(scratch) / "env"
        found = upgrades(locked(LOCK.read_text()), newest(_fresh(folder)))
        print("Newer than the lock: " + (", ".join(found) or "nothing"))

        def passes(names: Sequence[str]) -> bool:
            python = _fresh(folder)
            pip(python, "install", "--quiet", *names)
            return subprocess.run([python, *SUITE], cwd=ROOT, check=False).returncode == 0  # noqa: S603

        broken = breaking(found, passes)
    print("Breaks: " + (", ".join(broken) or "nothing"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
