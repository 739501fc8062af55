"""The network: which modules of the portal open it, and that the portal works when it is cut off."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from portal.runs.services import run_now
from tests.portal.world import routes
from tests.test_imports import NETWORK, ROOT, imported, module_of, starts

# Module -> what it opens, and why that is no request that a reader can steer. Addresses that people enter (evidence,
# sources, partners) are shown as links and never fetched.
OPENS = {
    "portal.up": "asks its own web server on the loopback whether it is up",
    "portal.runs.worker": "its own host name, for its label",
    "portal.accounts.oidc": "the sign-in providers that QUINTET_OIDC_PROVIDERS names",
    "portal.gunicorn_worker": "none of its own: it looks at what has come in before it takes it",
}
# What Django brings beside: e-mail goes to the one server of QUINTET_EMAIL_URL.


def test_only_known_modules_of_the_portal_open_the_network() -> None:
    found = set()
    for path in sorted((ROOT / "portal").rglob("*.py")):
        module = module_of(path)
        names = list(imported(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"))
        if ".tests" not in module and any(starts(name, *NETWORK - {"http"}, "http.client") for name in names):
            found.add(module)
    assert found == set(OPENS)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """No name is resolved and nothing but the loopback is reached; gives what was tried."""
    tried: list[object] = []
    plain = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and not ipaddress.ip_address(address[0]).is_loopback:  # type: ignore[index]
            tried.append(address)
            raise OSError("the network is cut off")
        return plain(self, address)  # type: ignore[arg-type]

    def getaddrinfo(host: object, *args: object, **kwargs: object) -> None:
        tried.append(host)
        raise socket.gaierror("the network is cut off")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return tried


@pytest.mark.django_db
def test_pages_without_a_parameter_work_with_the_network_cut_off(cut_off: list[object], client: Client) -> None:

    run_now(None, "sdg17_data_gaps", {})
    plain = [name for name, params in routes() if not params and name != "health:ready"]
    wrong = {}
    for name in plain:
        status = client.get(reverse(name)).status_code
        if status >= 500:
            wrong[name] = status
    assert len(plain) > 40
    assert wrong == {}
    assert cut_off == []


def _namespace() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return (
        subprocess.run(["unshare", "-rn", "ip", "link", "set", "lo", "up"], capture_output=True, check=False).returncode
        == 0
    )


@pytest.mark.slow
def test_every_page_and_story_works_in_a_namespace_without_network(tmp_path: Path) -> None:
    if not _namespace():
        pytest.skip("this machine makes no network namespaces")
    inside = 'ip link set lo up && exec "$0" -m tests.portal.offline "$1"'
    command = ["unshare", "-rn", "sh", "-c", inside, sys.executable, str(tmp_path)]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("QUINTET_", "DJANGO_", "PYTEST_"))}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["outside"] != 0
    assert found["stories"] == 5
    assert found["pages"] > 150
