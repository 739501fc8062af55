"""`python -m portal.up` brings everything up on an empty folder, shows the first story, and leaves nothing behind.

On the engine that the tests are run with.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.core.tests.engine import Engine, engine

ROOT = Path(__file__).parents[3]
UP_SECONDS = 150
GONE_SECONDS = 20
pytestmark = [pytest.mark.crash, pytest.mark.slow]


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """An empty folder and an empty database."""
    with engine(tmp_path) as database:
        yield database


def _environment(database: Engine) -> dict[str, str]:
    return {**os.environ, **database.env, "PYTHONUNBUFFERED": "1"}


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_an_empty_folder_becomes_a_portal_with_its_first_story(empty: Engine) -> None:
    command = [sys.executable, "-m", "portal.up", "--port", str(_port()), "--once-check"]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(empty), capture_output=True, text=True, timeout=UP_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Sign in as owner@localhost" in done.stdout
    again = subprocess.run(
        command, cwd=ROOT, env=_environment(empty), capture_output=True, text=True, timeout=UP_SECONDS, check=False
    )
    assert again.returncode == 0 and "Sign in as" not in again.stdout


def test_a_taken_port_is_said(empty: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "portal.up", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(
            command, cwd=ROOT, env=_environment(empty), capture_output=True, text=True, timeout=30, check=False
        )
    assert done.returncode == 1 and re.search(r"Port \d+ is taken", done.stderr)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_children_end_with_it(empty: Engine, sent: signal.Signals) -> None:
    port = _port()
    command = [sys.executable, "-m", "portal.up", "--port", str(port)]
    with (empty.var / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(empty), stdout=log, stderr=log)
    try:
        ends = time.monotonic() + UP_SECONDS
        while not _answers(f"http://127.0.0.1:{port}/"):
            assert process.poll() is None and time.monotonic() < ends, (empty.var / "log").read_text()
            time.sleep(0.3)
    finally:
        process.send_signal(sent)
        process.wait(GONE_SECONDS)
    ends = time.monotonic() + GONE_SECONDS
    while (left := _left(empty.var)) and time.monotonic() < ends:
        time.sleep(0.2)
    assert not left


def _left(var: Path) -> list[str]:
    """Processes that still work in this state folder."""
    wanted = f"QUINTET_VAR={var}\0".encode()
    left = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes():
                left.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return left
