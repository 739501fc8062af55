"""The worker as a process: it computes, reports, obeys a cancel and a limit, and hands back its run when asked.

On the engine that the tests are run with.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.core.tests.engine import Engine, engine
from portal.runs import child, worker

MAIN = Path(__file__).with_name("worker_main.py")
ROOT = MAIN.parents[3]
WAIT_SECONDS = 20
COLUMNS = ("name", "state", "progress", "message", "error", "lease_until")
ROWS = "SELECT name, state, progress, message, CAST(error AS TEXT), lease_until FROM runs_run ORDER BY created DESC"
pytestmark = pytest.mark.crash


class Desk:
    """A state folder with its database, and workers that use it."""

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.env = {**os.environ, **database.env, "PYTHONPATH": str(ROOT)}
        self.workers: list[subprocess.Popen[bytes]] = []
        subprocess.run(
            [sys.executable, "-m", "portal.manage", "migrate", "-v", "0"], env=self.env, cwd=ROOT, check=True
        )

    def call(self, code: str) -> str:
        """Run Python in a process that knows portal and toys."""
        head = (
            "import os, django; from portal.runs.tests import toy; toy.register();"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'; django.setup();"
            "from portal.runs import services; from portal.runs.models import Run;"
        )
        return subprocess.run(
            [sys.executable, "-c", head + code], env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def submit(self, name: str, **params: Any) -> None:
        """Queue a run of the portal itself."""
        self.call(f"services.submit(None, {name!r}, {params!r})")

    def start(self, mode: str = "until-idle", lease: float = 1, *limit: str) -> subprocess.Popen[bytes]:
        """Start a worker."""
        self.workers.append(subprocess.Popen([sys.executable, str(MAIN), str(lease), mode, *limit], env=self.env))
        return self.workers[-1]

    def runs(self) -> list[dict[str, Any]]:
        """The runs as they stand, newest first."""
        return [dict(zip(COLUMNS, row, strict=True)) for row in self.database.rows(ROWS)]

    def row(self) -> dict[str, Any]:
        """The newest run as it stands."""
        return self.runs()[0]

    def wait(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until the newest run is as wanted."""
        ends = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < ends:
            row = self.row()
            if wanted(row):
                return row
            time.sleep(0.05)
        raise AssertionError(self.row())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose workers end with the test."""
    with engine(tmp_path) as database:
        made = Desk(database)
        yield made
        for process in made.workers:
            process.kill()
            process.wait()


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def _running(row: dict[str, Any]) -> bool:
    return bool(row["state"] == "running" and row["progress"] > 0)


def test_it_works(desk: Desk) -> None:
    desk.submit("toy_sum", n=4)
    assert desk.start("once").wait(WAIT_SECONDS) == 0
    assert desk.row()["state"] == "done"


def test_progress_is_written_while_it_computes(desk: Desk) -> None:
    desk.submit("toy_slow", seconds=30)
    desk.start()
    assert desk.wait(_running)["message"] == "waiting"


def test_a_cancel_ends_the_computation_and_the_worker_goes_on(desk: Desk) -> None:
    desk.submit("toy_slow", seconds=60)
    process = desk.start("forever")
    desk.wait(_running)
    owner = "from portal.core.models import Person; p = Person.objects.create(email='a@example.org', name='A');"
    desk.call(owner + "r = Run.objects.get(); Run.objects.update(person=p); r.refresh_from_db(); services.cancel(p, r)")
    desk.submit("toy_sum", n=4)
    assert desk.wait(lambda row: row["state"] == "done")["name"] == "toy_sum"
    assert process.poll() is None


def test_sigterm_hands_the_run_back_at_once(desk: Desk) -> None:
    desk.submit("toy_slow", seconds=60)
    process = desk.start(lease=60)
    desk.wait(_running)
    process.send_signal(signal.SIGTERM)
    assert process.wait(WAIT_SECONDS) == 0
    row = desk.row()
    assert (row["state"], row["lease_until"]) == ("queued", None)


def test_the_computing_child_dies_with_its_worker(desk: Desk) -> None:
    desk.submit("toy_slow", seconds=60)
    process = desk.start(lease=60)
    desk.wait(_running)
    computing = _children(process.pid)
    assert computing
    process.kill()
    process.wait()
    ends = time.monotonic() + WAIT_SECONDS
    while any(Path(f"/proc/{pid}").exists() for pid in computing) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() for pid in computing)


def test_a_refusal_and_a_fault_are_kept_apart(desk: Desk) -> None:
    desk.submit("toy_refuses")
    desk.start().wait(WAIT_SECONDS)
    assert json.loads(desk.row()["error"])["row"] == 3
    desk.submit("toy_broken")
    desk.start().wait(WAIT_SECONDS)
    error = json.loads(desk.row()["error"])
    assert "our" in error["msg"] and "a fault" not in str(error)


def test_a_file_is_opened_for_the_child_and_its_cells_are_printed_nowhere(desk: Desk) -> None:
    desk.call(
        "from portal.core.services import create_person; from portal.runs import uploads;"
        "from django.core.files.uploadedfile import SimpleUploadedFile as File;"
        "who = create_person(None, 'a@example.org', 'A', 'correct horse battery');"
        "up = uploads.store(who, 'a.csv', File('a.csv', b'a\\n31337\\n'));"
        "services.submit(who, 'toy_table', {'rows': {'upload': str(up.pk)}})"
    )
    command = [sys.executable, str(MAIN), "1", "until-idle"]
    done = subprocess.run(command, env=desk.env, capture_output=True, timeout=2 * WAIT_SECONDS)
    assert desk.row()["state"] == "done" and b"31337" not in done.stdout + done.stderr
    folder = desk.database.var / "uploads"
    assert not [path for path in folder.iterdir() if b"31337" in path.read_bytes()]


def test_a_run_that_takes_too_long_fails_with_a_reason(desk: Desk) -> None:
    desk.submit("toy_slow", seconds=60)
    desk.start("once", 1, "0.5").wait(WAIT_SECONDS)
    row = desk.row()
    assert row["state"] == "failed" and json.loads(row["error"])["msg"] == worker.TOO_LONG


def test_a_child_without_memory_refuses_and_does_not_take_the_worker_along(desk: Desk) -> None:
    desk.submit("toy_hungry")
    desk.submit("toy_sum", n=4)
    desk.start().wait(2 * WAIT_SECONDS)
    rows = {row["name"]: row for row in desk.runs()}
    assert {name: row["state"] for name, row in rows.items()} == {"toy_hungry": "failed", "toy_sum": "done"}
    assert json.loads(rows["toy_hungry"]["error"])["msg"] in (child.OUT_OF_MEMORY, worker.DIED)
