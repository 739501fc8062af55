"""Workers are killed at random moments; each run still gets exactly one result, and always the same bytes."""

import collections
import gzip
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import quintet.method
from portal.runs.tests import toy

RUNS = 500
WORKERS = 2
LEASE_SECONDS = 1
KILL_AFTER = (20, 60)  # runs: paced by the work done and not by the clock, so that a slow machine is as cruel
LIMIT_SECONDS = 150
KILLS_WANTED = 5
MAIN = Path(__file__).with_name("worker_main.py")
ROOT = MAIN.parents[3]


def _environment(var: Path) -> dict[str, str]:
    return {**os.environ, "QUINTET_VAR": str(var), "PYTHONPATH": str(ROOT)}


def _start(var: Path, log: Path, mode: str = "until-idle") -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, str(MAIN), str(LEASE_SECONDS), mode], env=_environment(var), stderr=out
        )


def _open_runs(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20) as connection:
        states = "SELECT count(*) FROM runs_run WHERE state IN ('queued', 'running')"
        return int(connection.execute(states).fetchone()[0])


def _queue(var: Path, runs: int) -> Path:
    migrate = [sys.executable, "-m", "portal.manage", "migrate", "-v", "0"]
    subprocess.run(migrate, env=_environment(var), cwd=ROOT, check=True)
    fill = [sys.executable, str(MAIN), str(LEASE_SECONDS), "queue", str(runs)]
    subprocess.run(fill, env=_environment(var), check=True)
    return var / "quintet.sqlite3"


def _work_under_fire(var: Path, database: Path) -> int:
    """Run workers until nothing is open, killing one after the other; returns the number of kills."""
    dice = random.Random(20230921)
    kills, ends = 0, time.monotonic() + LIMIT_SECONDS
    workers = [_start(var, var / "log") for _ in range(WORKERS)]
    try:
        while left := _open_runs(database):
            aim = left - dice.randint(*KILL_AFTER)
            while (now := _open_runs(database)) > max(aim, 0):
                assert time.monotonic() < ends, (var / "log").read_text()[-2000:]
                time.sleep(0.05)
            if not now:
                break
            time.sleep(dice.uniform(0, 0.1))
            victim = dice.randrange(WORKERS)
            if workers[victim].poll() is None:
                workers[victim].send_signal(signal.SIGKILL)
                kills += 1
            workers[victim].wait()
            workers[victim] = _start(var, var / "log")
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return kills


@pytest.mark.crash
def test_each_of_500_runs_has_one_accepted_result_and_the_same_bytes(tmp_path: Path) -> None:
    database = _queue(tmp_path, RUNS)
    kills = _work_under_fire(tmp_path, database)
    assert kills >= KILLS_WANTED
    with sqlite3.connect(database) as connection:
        ask = connection.execute
        assert ask("SELECT state, count(*) FROM runs_run GROUP BY state").fetchall() == [("done", RUNS)]
        accepted = "SELECT run_id, count(*) FROM runs_attempt WHERE outcome = 'accepted' GROUP BY run_id"
        assert [n for _run, n in ask(accepted).fetchall()] == [1] * RUNS
        assert ask("SELECT count(*) FROM runs_attempt WHERE outcome = 'lost'").fetchone()[0] > 0
        lines = ask("SELECT object_id FROM core_auditline WHERE verb = 'accept result'").fetchall()
        assert collections.Counter(lines).most_common(1)[0][1] == 1 and len(lines) == RUNS
        rows = ask(
            "SELECT json_extract(run.params, '$.n'), result.sha256, result.data FROM runs_run AS run"
            " JOIN runs_storedresult AS result ON result.sha256 = run.result_id"
        ).fetchall()
    _assert_same_bytes(rows)


def _assert_same_bytes(rows: list[tuple[int, str, bytes]]) -> None:
    toy.register()
    try:
        wanted = {n: quintet.method.run("toy_sum", {"n": n, "wait": 20}).canonical() for n in range(50)}
    finally:
        toy.unregister()
    for n, sha256, data in rows:
        assert gzip.decompress(data) == wanted[n]
        assert hashlib.sha256(wanted[n]).hexdigest() == sha256
