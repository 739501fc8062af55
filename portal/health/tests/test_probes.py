"""The probes: alive without a database, ready only with everything, details and metrics for the operator alone."""

import os
import time
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.core.addresses import is_loopback
from portal.health import maintenance, services
from portal.middleware import client_address
from portal.runs.services import submit
from portal.testing import PASSWORD, AccessTestCase

TOKEN = "a" * 40
OPERATOR: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000"}
Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    """A state folder of the test's own, in which a worker was just seen."""
    settings.VAR = tmp_path
    (tmp_path / "worker.seen").touch()
    return tmp_path


def test_it_works_without_a_database(client):
    # No `db` fixture: a query would fail this test.
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_a_portal_with_everything_is_ready(client, db):
    assert client.get("/ready").json() == {"ready": True}


def test_the_operator_sees_the_detail(client, db):
    found = client.get("/ready", **OPERATOR).json()
    assert found["database"] == {"ok": True, "missing_migrations": []}
    assert found["worker"]["ok"]


@pytest.mark.parametrize(
    ("part", "spoil"),
    [
        ("worker", lambda var, mp: os.utime(var / "worker.seen", (0, time.time() - services.WORKER_SECONDS - 5))),
        ("worker", lambda var, mp: (var / "worker.seen").unlink()),
        ("disk", lambda var, mp: mp.setattr("shutil.disk_usage", lambda path: Disk(2, 1, 1))),
        ("database", lambda var, mp: mp.setattr(services, "_known", lambda: {("core", "9999_later")})),
        ("maintenance", lambda var, mp: maintenance.begin("upgrade")),
    ],
)
def test_a_portal_that_lacks_something_is_not_ready(client, db, var, monkeypatch, part, spoil):
    spoil(var, monkeypatch)
    answer = client.get("/ready", **OPERATOR)
    assert answer.status_code == 503
    assert [name for name, found in answer.json().items() if name != "ready" and not found["ok"]] == [part]
    assert client.get("/ready").json() == {"ready": False}


def test_a_database_that_does_not_answer_is_not_ready(client, monkeypatch):
    from django.db import OperationalError

    def gone():
        raise OperationalError("password of the server")

    monkeypatch.setattr(services, "missing_migrations", gone)
    answer = client.get("/ready", **OPERATOR)
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False, "error": "OperationalError"}


def test_probes_answer_whatever_host_they_name_and_without_https(settings, db):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["portal.example.org"], True
    client = Client()
    assert client.get("/health", HTTP_HOST="10.0.0.7:8000").status_code == 200
    assert client.get("/ready", HTTP_HOST="10.0.0.7:8000").status_code == 200


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        (OPERATOR, 200),
        ({"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        ({"HTTP_HOST": "portal.example.org", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"HTTP_HOST": "portal.example.org"}, 403),
        ({**OPERATOR, "REMOTE_ADDR": "192.0.2.7"}, 403),
        # Passed on by a web server on this machine, whatever the reader says of themselves.
        ({**OPERATOR, "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({**OPERATOR, "HTTP_X_FORWARDED_PROTO": "https"}, 403),
        ({"HTTP_HOST": "127.0.0.1@portal.example.org"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer "}, 403),
        ({"HTTP_AUTHORIZATION": f"Bearer {TOKEN}é"}, 403),
    ],
)
def test_metrics_are_for_the_operator(client, db, settings, meta, status):
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics", **meta).status_code == status


def test_without_a_token_none_is_taken(client, db, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 403


class MetricsTest(AccessTestCase):
    def figures(self):
        said = self.as_nobody.get("/metrics", **OPERATOR).content.decode()
        return dict(line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))

    def test_requests_are_counted_by_route_and_status(self):
        name = 'quintet_requests_total{route="account_login",status="200"}'
        before = float(self.figures().get(name, 0))
        self.as_nobody.get("/sign-in?next=/secret")
        assert float(self.figures()[name]) == before + 1

    def test_addresses_that_nobody_has_add_no_figure(self):
        self.as_nobody.get("/first-made-up")
        before = set(self.figures())
        for made_up in ("/nothing-1", "/nothing-2", "/static/nothing", "/runs/nothing"):
            self.as_nobody.generic("GET", made_up)
        added = set(self.figures()) - before
        assert len({name.partition("{")[2].partition('"')[2].partition('"')[0] for name in added}) <= 1, added

    def test_runs_and_the_oldest_waiting_are_counted(self):
        run = submit(None, "sdg17_data_gaps", {})
        type(run).objects.filter(pk=run.pk).update(created=timezone.now() - timedelta(minutes=5))
        found = self.figures()
        assert found['quintet_runs{state="queued"}'] == "1.0"
        assert 300 <= float(found["quintet_queue_oldest_seconds"]) < 400
        assert float(found["quintet_database_bytes"]) > 0

    def test_no_figure_names_anybody(self):
        self.client.post("/sign-in", {"username": "owner@example.org", "password": PASSWORD})
        said = self.as_nobody.get("/metrics", **OPERATOR).content.decode()
        assert not [word for word in ("owner", "example.org", self.entity.slug, PASSWORD) if word in said]


def test_the_reader_s_address_is_the_last_one_our_own_web_server_added(rf):
    def seen(**meta):
        request = rf.get("/", **meta)
        client_address(lambda request: HttpResponse())(request)
        return request.META["REMOTE_ADDR"]

    assert seen(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.7") == "192.0.2.7"
    assert seen(REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="192.0.2.7") == "198.51.100.1"
    assert seen(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="nonsense") == "127.0.0.1"


def test_an_address_is_loopback_or_not():
    assert [is_loopback(said) for said in ("127.0.0.1", "::1", "10.0.0.1", "")] == [True, True, False, False]
