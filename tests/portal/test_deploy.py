"""An installation as the production guide makes it: Django's own checks are silent, gunicorn serves, figures add up."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of an installation."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUINTET_", "DJANGO_", "PYTEST_"))
    }
    return {**clean, "QUINTET_VAR": str(var), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **more}


def portal(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the portal as an operator does."""
    command = [sys.executable, "-m", "portal.manage", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)


@contextlib.contextmanager
def served(env: dict[str, str]) -> Iterator[int]:
    """Serve the portal with the settings of `portal/gunicorn_conf.py`; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"]
    log = Path(env["QUINTET_VAR"]) / "gunicorn.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**env, "QUINTET_BIND": f"127.0.0.1:{port}"}, cwd=ROOT, stderr=out)
        try:
            ends = time.monotonic() + START_SECONDS
            while time.monotonic() < ends and process.poll() is None:
                with contextlib.suppress(OSError):
                    if get(port, "/health").status == 200:
                        break
                time.sleep(0.2)
            else:
                raise AssertionError(log.read_text())
            yield port
        finally:
            process.terminate()
            process.wait(30)


class Answer:
    """What an address answered."""

    def __init__(self, found: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = found.status, found.headers, found.read()


def get(port: int, path: str, **headers: str) -> Answer:
    """Ask over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def test_the_deployment_checks_are_silent(tmp_path: Path) -> None:
    done = portal(environment(tmp_path, QUINTET_ALLOWED_HOSTS="portal.example.org"), "check", "--deploy")
    assert done.returncode == 0
    assert "no issues" in done.stdout + done.stderr
    assert "WARNINGS" not in done.stderr


def test_only_what_is_the_domain_owner_s_is_silenced() -> None:
    from django.conf import settings

    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W021"]


def test_the_console_script_leads_to_the_commands() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, name = scripts["quintet-portal"].partition(":")
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("QUINTET_LOG_FORMAT", "xml", "json or line"),
        ("QUINTET_METRICS_TOKEN", "short", "32 characters"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(tmp_path: Path, name: str, value: str, said: str) -> None:
    done = portal(environment(tmp_path, **{name: value}), "check")
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.slow
def test_gunicorn_with_two_processes_serves_and_adds_up(tmp_path: Path) -> None:
    env = environment(tmp_path, QUINTET_WEB_PROCESSES="2", QUINTET_LOG_FORMAT="json")
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        done = portal(env, *command)
        assert done.returncode == 0, done.stderr
    with served(env) as port:
        for _ in range(40):
            answer = get(port, "/sign-in")
            assert answer.status == 200
        assert not re.search(r"\d", answer.headers.get("Server", ""))
        figures = get(port, "/metrics").body.decode()
        assert 'quintet_requests_total{route="account_login",status="200"} 40.0' in figures
        passed_on = get(port, "/metrics", **{"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"})
        assert passed_on.status == 403
        # The path that a header names is not the one that is served.
        assert get(port, "/sign-in", PATH_INFO="/metrics", SCRIPT_NAME="/metrics").status == 200
        hashed = re.search(r"/static/site\.[0-9a-f]+\.css", answer.body.decode())
        assert hashed
        assert "immutable" in get(port, hashed.group()).headers["Cache-Control"]
    lines = (tmp_path / "gunicorn.log").read_text().splitlines()
    said = [json.loads(line) for line in lines if line.startswith("{")]
    assert sum(line["logger"] == "portal.access" and line["route"] == "account_login" for line in said) == 41
    assert len({line["request"] for line in said if "request" in line}) == len([x for x in said if "request" in x])
    assert [line for line in lines if not line.startswith("{")] == []
