"""The worker: claims runs, hands each to one lasting child process, keeps the lease alive and stores the result.

It can be killed at any moment: the child dies with it, the lease runs out, another worker claims the run with the
next token, and a late write of the first is refused. SIGTERM hands the run back at once.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
import uuid
from multiprocessing.connection import Connection
from typing import Any, Literal

from portal.health import services as health
from portal.runs import jobs, services, uploads
from portal.runs.child import is_large, serve
from portal.runs.models import OPEN, Run
from quintet.errors import MethodError

Mode = Literal["forever", "once", "until-idle"]
IDLE_SECONDS = 0.5
TICK_SECONDS = 0.1
LOOK_SECONDS = 0.5
BEATS_PER_LEASE = 3
TIME_LIMIT_SECONDS = 15 * 60
STOP_SECONDS = 5
TOO_LONG = "The computation took longer than {minutes} minutes and was stopped. Try again with less data."
DIED = "The computation ended without an answer; most likely it needed too much memory. Try again with less data."
log = logging.getLogger(__name__)


class Child:
    """The computing process and the pipe to it; started when first needed."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None

    def send(self, job: tuple[str, dict[str, Any], jobs.Files]) -> None:
        """Give it a job, starting it when it does not run."""
        if self._process is None or not self._process.is_alive():
            self.kill()
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            self._process = spawn.Process(target=serve, args=(theirs, os.getpid()), name="quintet-compute")
            self._process.start()
            theirs.close()
        assert self._pipe is not None
        with contextlib.suppress(OSError):  # it has died: its answer will say so
            self._pipe.send(job)

    def answer(self, seconds: float) -> tuple[str, Any] | None:
        """Its next word within some seconds: ("progress" | "done" | "refused" | "broken" | "died", content)."""
        assert self._pipe is not None
        try:
            word: tuple[str, Any] | None = self._pipe.recv() if self._pipe.poll(seconds) else None
        except (EOFError, OSError):
            return "died", None
        return word

    def rest(self) -> None:
        """End it when large tables have left it large: allocators give little back, and the next one begins small."""
        if self._process is not None and is_large(self._process.pid):
            self.kill()

    def kill(self) -> None:
        """End it at once; the next job starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.join(STOP_SECONDS)
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


class Worker:
    """Claims one run after another until it is asked to stop."""

    def __init__(self, lease: float = services.LEASE_SECONDS, limit: float = TIME_LIMIT_SECONDS) -> None:
        self.lease = lease
        self.limit = limit
        self.label = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:6]}"
        self.child = Child()
        self.stopping = threading.Event()

    def run(self, mode: Mode = "forever") -> None:
        """Work until stopped ("forever"), for one run ("once"), or until no run is open ("until-idle")."""
        try:
            uploads.seal_open_ones()
            while not self.stopping.is_set():
                health.worker_beat()
                claimed = services.claim(self.label, self.lease)
                if claimed is not None:
                    self._attend(claimed)
                elif mode == "until-idle" and not Run.objects.filter(state__in=OPEN).exists():
                    return
                elif mode != "once":
                    self.stopping.wait(IDLE_SECONDS)
                if mode == "once":
                    return
        finally:
            self.child.kill()

    def stop(self, *_signal: Any) -> None:
        """Ask the worker to hand back its run and end (a signal handler)."""
        self.stopping.set()

    def _attend(self, run: Run) -> None:
        log.info("claimed %s, token %s", run.name, run.token, extra={"run": run.pk})
        try:
            self._follow(run)
        except services.StaleToken:
            log.info("the run is not ours any more", extra={"run": run.pk})
            self.child.kill()

    def _follow(self, run: Run) -> None:
        """Wait for the end of a run, forwarding progress. Raises StaleToken when the run was taken away."""
        try:
            files = services.files_of(run)
        except MethodError as error:
            return services.fail(run, run.token, jobs.plain(error))
        self.child.send((run.name, run.params, files))
        del files
        begun = looked = beaten = time.monotonic()
        said: tuple[float, str] = (0.0, "")
        news = False
        while True:
            word: tuple[str, Any] = self.child.answer(TICK_SECONDS) or ("", None)
            kind, content = word
            now = time.monotonic()
            if kind == "progress":
                said, news = content, True
            elif kind:
                self.child.rest()
                return self._close(run, kind, content)
            if self.stopping.is_set() or now - begun > self.limit:
                return self._break_off(run)
            if now - looked < min(LOOK_SECONDS, self.lease / BEATS_PER_LEASE):
                continue
            looked = now
            health.worker_beat()
            if news or now - beaten >= self.lease / BEATS_PER_LEASE:
                beaten, news = now, False
                alive = services.heartbeat(run, run.token, *said, lease=self.lease)
            else:
                alive = services.holds(run, run.token)
            if not alive:
                raise services.StaleToken

    def _close(self, run: Run, kind: str, content: Any) -> None:
        if kind == "done":
            services.finish(run, run.token, content)
            return
        if kind == "refused":
            error = content
        elif kind == "broken":
            log.error("the run broke: %s", content, extra={"run": run.pk})
            error = jobs.plain(MethodError(jobs.BROKEN))
        else:
            self.child.kill()
            error = jobs.plain(MethodError(DIED))
        services.fail(run, run.token, error)

    def _break_off(self, run: Run) -> None:
        self.child.kill()
        if self.stopping.is_set():
            services.release(run, run.token)
        else:
            services.fail(run, run.token, jobs.plain(MethodError(TOO_LONG, minutes=round(self.limit / 60))))


def main(mode: Mode = "forever", lease: float = services.LEASE_SECONDS, limit: float = TIME_LIMIT_SECONDS) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    worker = Worker(lease, limit)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run(mode)
