"""The process that computes: it gets one job after another through a pipe and answers with progress and an end.

It knows neither Django nor the database. It dies with its parent (prctl PR_SET_PDEATHSIG, Linux) and when a job
takes more memory than the guard allows, only this process ends; the worker starts another. What it and its libraries
print goes nowhere: it may quote a cell of somebody's file, and the worker's output is a log.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from portal.runs import jobs

KEPT_BYTES = 512 * 2**20  # memory that it may still hold after a run; one that holds more is ended
MEMORY_BYTES = 6 * 2**30  # address space, not use: Polars maps far more than it touches
TELL_SECONDS = 0.25
PR_SET_PDEATHSIG = 1
OUT_OF_MEMORY = "The computation needed more memory than one run may take. Try again with less data."


def is_large(pid: int) -> bool:
    """Whether a process still holds more than KEPT_BYTES; False where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return False
    return pages * resource.getpagesize() > KEPT_BYTES


def serve(pipe: Connection, parent: int) -> None:
    """Compute jobs until the pipe closes."""
    _guard(parent)
    while True:
        try:
            name, params, files = pipe.recv()
        except EOFError:
            return
        pipe.send(_compute(pipe, name, params, files))


def _guard(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the worker decides what a Ctrl-C at the terminal means
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(0)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(nowhere, output)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _compute(pipe: Connection, name: str, params: dict[str, Any], files: jobs.Files) -> tuple[str, Any]:
    """("done", bytes), ("refused", error) for bad input, or ("broken", where) for a fault of ours."""
    from quintet.method import MethodError, get, reporting, run

    told = 0.0

    def tell(fraction: float, message: str) -> bool:
        nonlocal told
        if time.monotonic() - told >= TELL_SECONDS or fraction >= 1:
            told = time.monotonic()
            pipe.send(("progress", (fraction, message)))
        return True

    try:
        with jobs.hushed(), reporting(tell):
            return "done", run(name, jobs.given(get(name), params, files)).canonical()
    except MethodError as error:
        return "refused", jobs.plain(error)
    except MemoryError:
        return "refused", jobs.plain(MethodError(OUT_OF_MEMORY))
    except jobs.Broken as error:
        return "broken", str(error)
