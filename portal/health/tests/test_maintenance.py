"""Maintenance: every page and operation answers 503 in the reader's language, probes and static files go on."""

import pytest
from django.core.management import call_command

from portal.health import maintenance


@pytest.fixture(autouse=True)
def closed(settings, tmp_path):
    """A portal that is closed for a reason."""
    settings.VAR = tmp_path
    maintenance.begin("upgrade to the next version")


def test_it_works_without_a_database(client):
    # No `db` fixture: a query would fail this test.
    answer = client.get("/my-organisation")
    assert answer.status_code == 503
    assert answer["Retry-After"] == str(maintenance.RETRY_SECONDS)
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count("<h1>") == 1
    assert "upgrade to the next" not in answer.content.decode()
    assert len(answer.content) < 2000


def test_the_page_is_in_the_reader_s_language(client):
    assert 'lang="ar" dir="rtl"' in client.get("/ar/").content.decode()
    assert 'lang="fr"' in client.get("/", HTTP_ACCEPT_LANGUAGE="fr").content.decode()


def test_an_operation_answers_with_a_problem_document(client):
    answer = client.get("/api/methods")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"]


def test_the_portal_lives_but_is_not_ready_and_static_files_are_served(client, db):
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503
    assert client.get("/static/site.css").status_code == 200


def test_a_command_closes_and_opens(client, db, capsys):
    call_command("maintenance", "status")
    assert capsys.readouterr().out == "closed: upgrade to the next version\n"
    call_command("maintenance", "off")
    assert client.get("/sign-in").status_code == 200
    call_command("maintenance", "on")
    assert capsys.readouterr().out == "open\nclosed\n"
    assert client.get("/sign-in").status_code == 503
    maintenance.end()
    maintenance.end()  # opening an open portal is no error
