"""The bundle for a machine without a network: what the lock says, nothing else, and it installs there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bundle


def test_it_takes_what_an_installation_runs_with() -> None:
    names = bundle.needed()
    assert {"django", "polars", "psycopg", "psycopg-binary", "typst", "pyvrp", "fido2"} <= names
    assert not {"pytest", "mypy", "schemathesis", "playwright", "mcp", "aquacrop"} & names


def test_every_line_is_locked_with_a_hash() -> None:
    text = bundle.locked({"django", "whitenoise"})
    starts = [line for line in text.splitlines() if not line.startswith(" ")]
    assert [line.partition("==")[0] for line in starts] == ["django", "whitenoise"]
    assert all(
        line.rstrip("\\ ").strip().startswith("--hash=sha256:") for line in text.splitlines()[1:] if line[0] == " "
    )


def test_a_package_that_is_not_locked_is_named() -> None:
    with pytest.raises(bundle.Trouble, match="no-such-package"):
        bundle.locked({"no-such-package"})


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(bundle.Trouble, match="not empty"):
        bundle.build(tmp_path)


def cut_off() -> list[str]:
    """What to put before a command to take its network away; nothing where that is not allowed."""
    probe = ["unshare", "-rn", "true"]
    works = shutil.which("unshare") and subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return ["unshare", "-rn"] if works else []


@pytest.mark.slow
def test_the_bundle_installs_without_a_network(tmp_path: Path) -> None:
    folder, target = tmp_path / "bundle", tmp_path / "venv"
    bundle.build(folder)
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env = {**clean, "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull, "QUINTET_VAR": str(tmp_path / "var")}

    def run(*command: str) -> str:
        done = subprocess.run(
            [*cut_off(), *command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    run(str(folder / "install.sh"), str(target))
    assert "usage: quintet" in run(f"{target}/bin/quintet", "--help")
    assert "no issues" in run(f"{target}/bin/quintet-portal", "check")
    code = "from portal.pages.guide import guides; print(sum(len(pages) for _words, pages in guides()))"
    assert int(run(f"{target}/bin/python", "-c", code)) >= 10
    # A wheel that was exchanged on the way is refused.
    wheel = next((folder / "wheels").glob("whitenoise*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"x")
    done = subprocess.run([folder / "install.sh", tmp_path / "other"], env=env, capture_output=True, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "other").exists()
