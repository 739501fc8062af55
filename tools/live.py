"""A portal of its own on the loopback, and a Chromium to look at it, for the browser tests and the screenshots.

The web server is the one that `make run` starts (gunicorn, hashed and compressed static files), so what is measured is
what a reader gets. The state lives in a folder of the caller; nothing reads the mirror or the network.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    from portal.core.models import Person

ROOT = Path(__file__).parent.parent
CASE, METHOD = "sdg17_data_gaps", "sex_disaggregation_gap"
EMAIL, PASSWORD = "owner@example.org", "correct horse battery"
START_SECONDS = 60
STOP_SECONDS = 10
HELD_SECONDS = 3600.0
CHROMIUM = "/usr/bin/chromium"
NO_CHROMIUM = "There is no Chromium here. Run: apt-get install -y chromium"
CHROMIUM_ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What an address answered: `path` is where the redirects ended."""

    status: int
    content_type: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Portal:
    """A portal that runs: its address, its environment, and the addresses of what it was filled with."""

    url: str
    env: dict[str, str]
    paths: dict[str, str]

    def get(self, path: str) -> Answer:
        """What an address answers; redirects are followed."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=START_SECONDS) as answer:  # noqa: S310 - our own address
                return Answer(
                    answer.status, answer.headers.get_content_type(), answer.url[len(self.url) :], answer.read()
                )
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers.get_content_type(), path, error.read())

    @contextlib.contextmanager
    def worker(self) -> Iterator[None]:
        """A worker beside the web server."""
        with _process(["-m", "portal.manage", "worker"], self.env):
            yield


@contextlib.contextmanager
def portal(var: Path) -> Iterator[Portal]:
    """Fill a state folder, serve it and end the server afterwards. Raises RuntimeError when it does not answer."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("QUINTET_", "DJANGO_", "PYTEST_"))}
    env |= {"QUINTET_VAR": str(var), "PYTHONPATH": str(ROOT), "QUINTET_CACHE": str(var / "cache")}
    fill = [sys.executable, "-m", "tools.live"]
    filled = subprocess.run(fill, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own program
    paths = json.loads(filled.stdout)
    port = _free_port()
    serve = [
        "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi", "--bind", f"127.0.0.1:{port}",
        "--log-level", "warning",
    ]  # fmt: skip
    with _process(serve, env) as process:
        running = Portal(f"http://127.0.0.1:{port}", env, paths)
        _wait(running, process)
        yield running


@contextlib.contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_ARGS))
    try:
        yield browser
    finally:
        browser.close()


def has_chromium() -> bool:
    """Whether Debian's Chromium is installed."""
    return shutil.which(CHROMIUM) is not None


@contextlib.contextmanager
def _process(arguments: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *arguments], env=env, cwd=ROOT)  # noqa: S603 - our own program
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(running: Portal, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(OSError):
            if running.get("/").status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("The portal did not come up; its lines above say why.")


def fill() -> dict[str, str]:
    """Make the database, a public run of each case, and an owner with an entity and runs; their addresses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from portal.core.services import create_entity, create_person, load_entities
    from portal.runs.services import run_now
    from quintet.method import names
    from quintet.seed import entities
    from tools.live_programme import programme

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    load_entities(entities())
    owner = create_person(None, EMAIL, "Owner", PASSWORD)
    entity = create_entity(owner, "Entity of the owner")
    cases = {name: run_now(None, name, {}) for name in names("case")}
    public, done = cases[CASE], run_now(owner, METHOD, {}, entity)
    assert public.result is not None
    paths = {"public": public.get_absolute_url(), "done": done.get_absolute_url()}
    places = {"result": f"/results/{public.result.pk}", "entity": f"/my-organisation/{entity.slug}"}
    paths |= {name: run.get_absolute_url() for name, run in cases.items()}
    return {**paths, **places, **programme(owner, entity), **_unfinished(owner)}


def _unfinished(owner: Person) -> dict[str, str]:
    """A failed, a cancelled and a running run; the running one is held for longer than anybody looks."""
    from portal.runs import jobs, services
    from portal.runs.worker import DIED
    from quintet.errors import MethodError

    failed = services.submit(owner, METHOD, {})
    services.claim("held")
    services.fail(failed, 1, jobs.plain(MethodError(DIED)))
    cancelled = services.submit(owner, METHOD, {})
    services.cancel(owner, cancelled)
    running = services.submit(owner, METHOD, {})
    services.claim("held", HELD_SECONDS)
    services.heartbeat(running, 1, 0.4, "", HELD_SECONDS)
    runs = {"failed": failed, "cancelled": cancelled, "running": running}
    return {name: run.get_absolute_url() for name, run in runs.items()}


if __name__ == "__main__":
    print(json.dumps(fill()))
