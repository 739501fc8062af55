"""Workers are killed at random moments; each run still gets exactly one result, and always the same bytes.

On the engine that the tests are run with; QUINTET_CRASH_RUNS=1000 is the full count.
"""

import collections
import gzip
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import quintet.method
from portal.core.tests.engine import Engine, engine
from portal.runs.tests import toy

RUNS = int(os.environ.get("QUINTET_CRASH_RUNS", "500"))
WORKERS = 2
LEASE_SECONDS = 1
KILL_AFTER = (20, 60)  # runs: paced by the work done and not by the clock, so that a slow machine is as cruel
LIMIT_SECONDS = 2.0 * RUNS  # only so that a stuck worker ends the test
KILLS_WANTED = 5
MAIN = Path(__file__).with_name("worker_main.py")
ROOT = MAIN.parents[3]


def _environment(database: Engine) -> dict[str, str]:
    return {**os.environ, **database.env, "PYTHONPATH": str(ROOT)}


def _start(database: Engine, mode: str = "until-idle") -> subprocess.Popen[bytes]:
    with (database.var / "log").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, str(MAIN), str(LEASE_SECONDS), mode], env=_environment(database), stderr=out
        )


def _open_runs(database: Engine) -> int:
    return int(database.column("SELECT count(*) FROM runs_run WHERE state IN ('queued', 'running')")[0])


def _queue(database: Engine, runs: int) -> None:
    migrate = [sys.executable, "-m", "portal.manage", "migrate", "-v", "0"]
    subprocess.run(migrate, env=_environment(database), cwd=ROOT, check=True)
    fill = [sys.executable, str(MAIN), str(LEASE_SECONDS), "queue", str(runs)]
    subprocess.run(fill, env=_environment(database), check=True)


def _work_under_fire(database: Engine) -> int:
    """Run workers until nothing is open, killing one after the other; returns the number of kills."""
    dice = random.Random(20230921)
    kills, ends = 0, time.monotonic() + LIMIT_SECONDS
    workers = [_start(database) for _ in range(WORKERS)]
    try:
        while left := _open_runs(database):
            aim = left - dice.randint(*KILL_AFTER)
            while (now := _open_runs(database)) > max(aim, 0):
                assert time.monotonic() < ends, (database.var / "log").read_text()[-2000:]
                time.sleep(0.05)
            if not now:
                break
            time.sleep(dice.uniform(0, 0.1))
            victim = dice.randrange(WORKERS)
            if workers[victim].poll() is None:
                workers[victim].send_signal(signal.SIGKILL)
                kills += 1
            workers[victim].wait()
            workers[victim] = _start(database)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return kills


@pytest.mark.crash
def test_each_run_has_one_accepted_result_and_the_same_bytes(tmp_path: Path) -> None:
    with engine(tmp_path) as database:
        _queue(database, RUNS)
        begun = time.monotonic()
        kills = _work_under_fire(database)
        print(f"\n{RUNS} runs, {kills} kills of two workers in {time.monotonic() - begun:.0f} s", end=" ")
        assert kills >= KILLS_WANTED
        ask = database.rows
        assert ask("SELECT state, count(*) FROM runs_run GROUP BY state") == [("done", RUNS)]
        accepted = "SELECT count(*) FROM runs_attempt WHERE outcome = 'accepted' GROUP BY run_id"
        assert database.column(accepted) == [1] * RUNS
        (lost,) = database.column("SELECT count(*) FROM runs_attempt WHERE outcome = 'lost'")
        print(f"({lost} attempts lost)")
        assert lost > 0
        lines = database.column("SELECT object_id FROM core_auditline WHERE verb = 'accept result'")
        assert collections.Counter(lines).most_common(1)[0][1] == 1 and len(lines) == RUNS
        rows = ask(
            "SELECT run.params, result.sha256, result.data FROM runs_run AS run"
            " JOIN runs_storedresult AS result ON result.sha256 = run.result_id"
        )
    _assert_same_bytes([(_n(params), sha256, data) for params, sha256, data in rows])


def _n(params: str | dict[str, int]) -> int:
    """The parameter n: SQLite keeps JSON as text."""
    return int((json.loads(params) if isinstance(params, str) else params)["n"])


def _assert_same_bytes(rows: list[tuple[int, str, bytes]]) -> None:
    toy.register()
    try:
        wanted = {n: quintet.method.run("toy_sum", {"n": n, "wait": 20}).canonical() for n in range(50)}
    finally:
        toy.unregister()
    for n, sha256, data in rows:
        assert gzip.decompress(data) == wanted[n]
        assert hashlib.sha256(wanted[n]).hexdigest() == sha256
