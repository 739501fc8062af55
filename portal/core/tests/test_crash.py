"""A web process killed in the middle of its writes leaves row and audit line both or neither.

A real gunicorn answers a client that adds entities without a pause; each addition writes an entity, a grant
and two audit lines. The process that answers is killed at a random moment, time after time, and every tenth time the
whole process group, on the engine that the tests are run with; QUINTET_CRASH_KILLS=200 is the full count.
"""

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from portal.core.tests.engine import engine

KILLS = int(os.environ.get("QUINTET_CRASH_KILLS", "50"))
DEADLINE_SECONDS = 10 * KILLS
START_SECONDS = 30
LONGEST_LIFE_SECONDS = 0.25
WHOLE_EVERY = 10
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Web:
    """A gunicorn of one worker on the loopback, in a process group of its own."""

    def __init__(self, database):
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("QUINTET_", "PYTEST"))}
        self.env |= database.env
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = (database.var.parent / "gunicorn.log").open("ab")
        self.process: Any = None

    def manage(self, *arguments):
        command = [sys.executable, "-m", "portal.manage", *arguments]
        return subprocess.run(command, env=self.env, check=True, capture_output=True, text=True).stdout

    def opened(self):
        """Bring the installation up to its first owner and start; gives the owner's password."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        said = self.manage("create_owner", "--email", "owner@example.org", "--name", "Owner")
        self.start()
        return said.split()[-1]

    def start(self):
        bind = f"127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", bind, "--no-control-socket", "--preload"]
        self.process = subprocess.Popen(command, env=self.env, stdout=self.log, stderr=self.log, start_new_session=True)

    def kill_one(self):
        """Kill the process that answers; gunicorn's first process starts another."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        # The answer may have come from a process that is dead already, and the next one not be there yet.
        while not (found := children.read_text().split()):
            assert self.process.poll() is None
            time.sleep(0.01)
        for child in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)

    def kill(self):
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Client(threading.Thread):
    """Adds entities one after another and notes which additions were confirmed."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.cookies, self.body = port, {}, ""
        self.confirmed, self.cut_off = [], 0
        self.answered, self.over = threading.Event(), threading.Event()

    def ask(self, method, path, form=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers |= FORM
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            self.body = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status

    def sign_in(self, email, password):
        self.until_up(lambda: self.ask("GET", "/sign-in"))
        assert self.ask("POST", "/sign-in", {"username": email, "password": password}) == 302

    def until_up(self, ask):
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                return ask()
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < end, "The web process does not start."
                time.sleep(0.02)

    def run(self):
        number = 0
        while not self.over.is_set():
            number += 1
            name = f"Entity {number}"
            try:
                status = self.ask("POST", "/my-organisation/new", {"name": name, "kind": "other"})
            except ConnectionRefusedError:
                time.sleep(0.02)
            except (OSError, http.client.HTTPException):
                self.cut_off += 1
            else:
                if status == 302:
                    self.confirmed.append(name)
                    self.answered.set()


def kill_often(web, client):
    """Kill and restart the web process at random moments after its first answer; returns the kills done."""
    dice = random.Random(2030)
    end = time.monotonic() + DEADLINE_SECONDS
    for done in range(KILLS):
        if time.monotonic() > end:
            return done
        client.answered.clear()
        assert client.answered.wait(START_SECONDS), "The web process does not answer."
        time.sleep(dice.uniform(0, LONGEST_LIFE_SECONDS))
        if done % WHOLE_EVERY == 0:
            web.kill()
            web.start()
        else:
            web.kill_one()
    return KILLS


@pytest.mark.crash
@pytest.mark.slow
def test_kills_leave_row_and_audit_line_both_or_neither(tmp_path):
    with engine(tmp_path / "var") as database:
        web = Web(database)
        client, begun = Client(web.port), time.monotonic()
        try:
            client.sign_in("owner@example.org", web.opened())
            client.start()
            assert kill_often(web, client) == KILLS
        finally:
            client.over.set()
            web.kill()
        client.join(START_SECONDS)
        assert client.cut_off > 0, "No kill hit a request."
        check(database, client.confirmed)
    said = f"{KILLS} kills in {time.monotonic() - begun:.0f} s, {client.cut_off} of them in a request"
    print(f"\n{said}, {len(client.confirmed)} confirmed writes, none lost")


def check(database, confirmed):
    """Assert that every row has its audit line, every line its row, and every confirmed row is there."""
    database.sound()
    line = "SELECT CAST(object_id AS INTEGER) FROM core_auditline WHERE verb = '{}' ORDER BY 1"
    entities = database.column("SELECT id FROM core_entity ORDER BY 1")
    assert entities == database.column(line.format("create entity"))
    assert entities == database.column("SELECT entity_id FROM core_grant ORDER BY 1")
    assert database.column("SELECT id FROM core_grant ORDER BY 1") == database.column(line.format("give role"))
    assert set(confirmed) <= set(database.column("SELECT name FROM core_entity"))
