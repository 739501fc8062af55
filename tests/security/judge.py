"""A process that reads crafted files as the portal does, under the worker's memory guard, and tells how each ended.

As the worker does, a process that has grown is ended after its file, and the next file is read by a new one.

What counts as a fault: any error but a clear refusal, a dead process, more than 1 GiB in use, more than ten seconds.
"""

from __future__ import annotations

import datetime
import json
import multiprocessing
import os
import random
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from portal.runs.child import is_large

MAX_SECONDS = 10.0
MAX_BYTES = 2**30
REQUEST_MAX_BYTES = 64 * 2**20
PATIENCE_SECONDS = 60.0
REFUSED, READ = "refused", "read"
FILES = ("gtfs", "tiff", "osm")  # kinds of files with a reader of their own
TARGETS = ("compliance_share", "krippendorff_alpha", "import", "questions")


def _peak() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmHWM")


def _read(target: str, name: str, data: bytes, folder: Path) -> None:
    """Read a file as one place of the portal does."""
    from portal.portfolio import importing
    from portal.runs import jobs, uploads
    from portal.scorecards import building
    from quintet.method import get, run

    if target in FILES:
        _read_file(target, name, data, folder)
        return
    if len(data) > uploads.MAX_UPLOAD_BYTES:
        raise uploads.TooLarge("Too large.")
    for _chunk in uploads._looked_at([data], name):
        pass
    if target == "import" and len(data) <= importing.MAX_BYTES:
        importing.read_rows(data, name)
    elif target == "questions" and len(data) <= building.MAX_BYTES:
        building.read_questions(name, data)
    else:
        found = get(target if target in TARGETS[:2] else TARGETS[0])
        with jobs.hushed():
            run(found.name, jobs.given(found, {}, {"ratings": (data, name)})).canonical()


def _read_file(target: str, name: str, data: bytes, folder: Path) -> None:
    """Read a timetable, a grid or a map, which lie in files."""
    from quintet.data.gtfs import read_feed
    from quintet.data.osm_streets import read_streets
    from quintet.data.raster import read_raster

    path = folder / name
    path.write_bytes(data)
    if target == "gtfs":
        read_feed(path, datetime.date(2025, 6, 2))
    elif target == "tiff":
        read_raster(path)
    else:
        read_streets(path)


def _serve(pipe: Connection, parent: int) -> None:
    os.environ["QUINTET_VAR"] = folder = tempfile.mkdtemp()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from portal.runs import child
    from quintet.errors import MethodError

    _read_quietly("import", "a.csv", b"title,summary,kind\na,b,case\n", Path(folder))  # everything imported once
    child._guard(parent)
    while True:
        target, name, data = pipe.recv()
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        begun = time.monotonic()
        try:
            _read(target, name, data, Path(folder))
            said = READ
        except (MethodError, MemoryError):
            said = REFUSED
        except ValueError as error:  # a plain ValueError is how the two sheets say no; one of a library is a fault
            said = REFUSED if type(error) is ValueError and "portal" in _where(error) else _fault(error)
        except BaseException as error:
            said = _fault(error)
        del data
        pipe.send((said, time.monotonic() - begun, _peak()))


def _fault(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _where(error: BaseException) -> str:
    import traceback

    return traceback.extract_tb(error.__traceback__)[-1].filename


def _read_quietly(*arguments: Any) -> None:
    _read(*arguments)


class Judge:
    """Gives files to the process, one at a time, and starts another when it has died."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Any = None

    def ask(self, target: str, name: str, data: bytes) -> tuple[str, float, int]:
        """How reading ended ("read", "refused", or the fault), seconds, peak of memory in bytes."""
        if len(data) > REQUEST_MAX_BYTES:
            return REFUSED, 0.0, 0  # the middleware ends such a request before it is read
        if self._process is None or not self._process.is_alive():
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            self._process = spawn.Process(target=_serve, args=(theirs, os.getpid()))
            self._process.start()
            theirs.close()
        try:
            self._pipe.send((target, name, data))
            if not self._pipe.poll(PATIENCE_SECONDS):
                self.close()
                return "still reading", PATIENCE_SECONDS, 0
            answer: tuple[str, float, int] = self._pipe.recv()
        except (EOFError, OSError):
            self.close()
            return "the process died", 0.0, 0
        if is_large(self._process.pid):
            self.close()
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None


def target_of(seed: int, number: int, kind: str) -> str:
    """Which reader gets a file."""
    return kind if kind in FILES else random.Random(f"target {seed} {number}").choice(TARGETS)


def main(seed: int = 1, n: int = 10_000, first: int = 0) -> None:
    """Judge many files and print the figures: `python -m tests.security.judge`."""
    from tests.security.crafted import files

    judge, told, faults = Judge(), {}, []
    slowest = largest = (0.0, "", 0)
    begun = time.monotonic()
    for number, (kind, name, data) in enumerate(files(seed, n, first), first):
        said, seconds, peak = judge.ask(target := target_of(seed, number, kind), name, data)
        key = (kind, said if said in (READ, REFUSED) else "fault")
        told[key] = told.get(key, 0) + 1
        slowest, largest = max(slowest, (seconds, kind, number)), max(largest, (peak / 2**20, kind, number))
        if said not in (READ, REFUSED) or seconds > MAX_SECONDS or peak > MAX_BYTES:
            faults.append((number, kind, target, said[:200], round(seconds, 2), peak // 2**20))
            print("FAULT", faults[-1], flush=True)
        if (number + 1) % 500 == 0:
            print(number + 1, round(time.monotonic() - begun), "s", len(faults), "faults", slowest, largest, flush=True)
    judge.close()
    totals = {
        word: sum(count for (_kind, said), count in told.items() if said == word) for word in (READ, REFUSED, "fault")
    }
    print(
        json.dumps(
            {"files": n, "seed": seed, **totals, "over": len(faults), "slowest": slowest, "largest_mib": largest}
        )
    )
    for (kind, said), count in sorted(told.items()):
        print(f"{kind:24} {said:10} {count}")


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-n", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    main(**vars(parser.parse_args()))
