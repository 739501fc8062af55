"""`python -m portal.up`: bring the whole portal up on this machine and keep it up until Ctrl-C.

Database, static files, entities and a first account are made when they are missing; the cases are computed on real
figures, the first one first; a worker and a web server run as children that end with this process. `--once-check` does
the same, looks at the pages as a reader would, and ends.
"""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from types import FrameType

FIRST_CASE = "sdg17_data_gaps"
FIRST_OWNER = "owner@localhost"
START_SECONDS = 60
STORY_SECONDS = 90
STOP_SECONDS = 10
REST_SECONDS = 0.3
NEWS_SECONDS = 3600
PR_SET_PDEATHSIG = 1


class Trouble(Exception):
    """The portal did not come up; the message says what to do."""


class Children:
    """The worker and the web server."""

    def __init__(self, port: int) -> None:
        python = sys.executable
        self._commands = {
            "worker": [python, "-m", "portal.manage", "worker"],
            "news": [python, "-m", "portal.manage", "send_digests"],
            "retain": [python, "-m", "portal.manage", "retain"],
            "web": [
                python, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi",
                "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
            ],
        }  # fmt: skip
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start both."""
        for name in ("worker", "web"):
            self._start(name)

    def _start(self, name: str) -> None:
        # A session of their own: Ctrl-C reaches this process alone, which then stops them in order.
        before = _end_with_parent if sys.platform == "linux" else None
        self._running[name] = subprocess.Popen(  # noqa: S603 - commands of our own
            self._commands[name],
            start_new_session=True,
            preexec_fn=before,  # noqa: PLW1509 - this process has one thread
        )

    def tend(self) -> None:
        """Start a lost worker again. Raises Trouble when the web server has ended."""
        if self._running["web"].poll() is not None:
            raise Trouble("The web server has ended. Its last lines above say why.")
        if self._running["worker"].poll() is not None:
            self._start("worker")

    def hourly(self) -> None:
        """Send the e-mails that are due and remove what is too old, in processes that end by themselves."""
        for name in ("news", "retain"):
            running = self._running.get(name)
            if running is None or running.poll() is not None:
                self._start(name)

    def stop(self) -> None:
        """Ask both to end, and end whoever does not."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def prepare() -> None:
    """Bring database, static files, entities and first runs in place; each step only when needed."""
    from django.core.management import call_command

    from portal.core.services import load_entities, load_task_force
    from portal.portfolio.services import load_blueprints
    from portal.scorecards.services import load_frameworks
    from quintet.seed import entities

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_entities(entities())
    load_blueprints()
    load_frameworks()
    load_task_force()
    _first_runs()


def _first_owner() -> None:
    from portal.core.models import Person
    from portal.core.services import create_person, generate_password

    if Person.objects.exists():
        return
    password = generate_password()
    create_person(None, FIRST_OWNER, "First owner", password)
    print(f"Sign in as {FIRST_OWNER} with this password, shown only now: {password}")


def _first_runs() -> None:
    """Queue the first case, then every other one: the worker computes them while the pages are open already."""
    from portal.runs.models import OPEN, Run
    from portal.runs.services import result, submit
    from quintet.method import get, names

    for name in (FIRST_CASE, *(name for name in names("case") if name != FIRST_CASE)):
        last = Run.objects.filter(name=name, person__isnull=True).order_by("-created").first()
        if last is not None and last.state in OPEN:
            continue
        if last is None or last.result_id is None or result(str(last.result_id)).version != get(name).version:
            submit(None, name, {})


def _story() -> str | None:
    """The address of the newest run of the first case. Raises Trouble when it failed."""
    from portal.runs.models import Run, State
    from portal.runs.services import latest_run

    found = latest_run(FIRST_CASE)
    if found is not None:
        return found.get_absolute_url()
    last = Run.objects.filter(name=FIRST_CASE, person__isnull=True).first()
    if last is not None and last.state == State.FAILED:
        raise Trouble(f"The first case could not be computed: {(last.error or {}).get('msg')}")
    return None


def _until(look: Callable[[], str | None], children: Children, seconds: float, what: str) -> str:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        children.tend()
        found = look()
        if found is not None:
            return found
        time.sleep(REST_SECONDS)
    raise Trouble(f"{what} did not come within {seconds:.0f} seconds.")


def _page(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=START_SECONDS) as answer:  # noqa: S310 - our own http address
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise Trouble(f"{url} answered {error.code}.") from error
    except OSError:
        return None  # not listening yet


def _check(home: str, story: str) -> None:
    for path, wanted in (("/", story), (story, 'class="report"'), (f"/cases/{FIRST_CASE}", FIRST_CASE)):
        if wanted not in (_page(home + path) or ""):
            raise Trouble(f"{home}{path} does not show {wanted}.")


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(f"Port {port} is taken. Name another: make run PORT={port + 1}") from error


def _terminated(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def up(port: int, once: bool) -> None:
    """Bring everything up; with `once`, look at it and end. Raises Trouble."""
    begun = time.monotonic()
    _free(port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    prepare()
    _first_owner()
    children, home = Children(port), f"http://127.0.0.1:{port}"
    children.start()
    try:
        _until(lambda: _page(home + "/"), children, START_SECONDS, "The home page")
        print(f"The portal is open at {home}/ after {time.monotonic() - begun:.0f} s.", flush=True)
        story = _until(_story, children, STORY_SECONDS, "The first story")
        print(f"The first story is {home}{story} ({time.monotonic() - begun:.0f} s). Ctrl-C ends.", flush=True)
        if once:
            _check(home, story)
        elif os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin":
            webbrowser.open(home)
        told = time.monotonic()
        while not once:
            children.tend()
            if time.monotonic() - told > NEWS_SECONDS:
                told = time.monotonic()
                children.hourly()
            time.sleep(1)
    finally:
        children.stop()


def main() -> int:
    """Read the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m portal.up", description="Open the portal on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="port on the loopback (default 8000)")
    parser.add_argument("--once-check", action="store_true", help="start, look at the pages, stop")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminated)
    try:
        up(options.port, options.once_check)
    except KeyboardInterrupt:
        print("Closed.")
    except Trouble as trouble:
        print(f"portal: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
