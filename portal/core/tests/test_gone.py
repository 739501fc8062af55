"""The database goes away in the middle of a request, or its disk is full: a clear page, nothing half written, recovery.

The web is a real gunicorn. On PostgreSQL its own connection is ended by the server while it waits for the lock of the
writers, so the moment is exact; on SQLite the file may grow no further.
"""

import time

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from portal.core import services
from portal.core.models import AuditLine, Entity, Grant
from portal.core.tests.engine import engine
from portal.core.tests.test_crash import START_SECONDS, Client, Web, check
from portal.db.postgresql import WRITERS

PASSWORD = "a long pass phrase"
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
END = "SELECT pg_terminate_backend({})"
END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quintet gunicorn'"


class Served(Web):
    """A web process with the database it stands on and a client of its own."""

    def __init__(self, database):
        super().__init__(database)
        self.database, self.client = database, Client(self.port)


class Adding(Client):
    """Adds one entity, in a thread, and keeps the status it was answered with."""

    status = 0

    def run(self):
        self.status = add(self, "Lost")


@pytest.fixture
def web(tmp_path):
    with engine(tmp_path / "var") as database:
        if not database.url:
            pytest.skip("SQLite has no server that could go away.")
        found = Served(database)
        try:
            found.client.sign_in("owner@example.org", found.opened())
            yield found
        finally:
            found.kill()


def add(client, name):
    return client.ask("POST", "/my-organisation/new", {"name": name, "kind": "other"})


@pytest.mark.crash
def test_a_connection_that_went_between_two_requests_is_opened_anew(web):
    assert add(web.client, "First") == 302
    assert web.database.column(END_ALL)
    assert web.client.ask("GET", "/my-organisation") == 200
    assert web.database.column(END_ALL)
    assert add(web.client, "Second") == 302
    assert web.database.column("SELECT name FROM core_entity ORDER BY id") == ["First", "Second"]


@pytest.mark.crash
def test_a_connection_that_goes_in_mid_request_gives_a_clear_page_and_nothing_half_written(web):
    import psycopg

    assert add(web.client, "First") == 302
    second = Adding(web.port)
    second.cookies = dict(web.client.cookies)
    with psycopg.connect(web.database.url) as writer:
        writer.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        second.start()
        ends = time.monotonic() + START_SECONDS
        while not (waiting := web.database.column(WAITING)):
            assert time.monotonic() < ends
            time.sleep(0.05)
        web.database.column(END.format(waiting[0]))
        second.join(START_SECONDS)
    assert second.status == 500
    assert "<h1" in second.body and "Traceback" not in second.body and "psycopg" not in second.body
    assert add(web.client, "After") == 302
    web.kill()
    check(web.database, ["First", "After"])
    assert "Lost" not in web.database.column("SELECT name FROM core_entity")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_gives_a_clear_page_and_nothing_half_written():
    if connection.vendor != "sqlite":
        pytest.skip("The size of a PostgreSQL database is the server's.")
    owner = services.create_person(None, "owner@example.org", "Owner", PASSWORD)
    client = DjangoClient(raise_request_exception=False)
    client.force_login(owner)
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA max_page_count").fetchone()
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        try:
            answers = [add_in_process(client, number) for number in range(200)]
            full = next(answer for answer in answers if answer.status_code != 302)
            assert full.status_code == 500 and b"<h1" in full.content and b"Traceback" not in full.content
            # What was confirmed is whole, what was refused has left nothing, and reading goes on.
            confirmed = sum(answer.status_code == 302 for answer in answers)
            assert 0 < confirmed == Entity.objects.count() == Grant.objects.count()
            assert AuditLine.objects.filter(verb__in=("create entity", "give role")).count() == 2 * confirmed
            assert client.get("/my-organisation").status_code == 200
        finally:
            cursor.execute(f"PRAGMA max_page_count = {before}")
    assert add_in_process(client, 1000).status_code == 302


def add_in_process(client, number):
    return client.post("/my-organisation/new", {"name": f"Entity {number} {'x' * 100}", "kind": "other"})
