"""Error pages say what happened and what to do, without a database when that is what failed."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from portal.core import errors


@pytest.fixture
def request_(rf: RequestFactory, db):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/nowhere")
    request.user = AnonymousUser()
    return request


def test_it_works(client, db):
    answer = client.get("/nothing-lives-here-at-all")
    assert answer.status_code == 404
    assert "Check the address" in answer.content.decode()


@pytest.mark.parametrize(
    ("status", "view"),
    [
        (400, errors.bad_request),
        (403, errors.permission_denied),
        (404, errors.not_found),
        (429, errors.too_many),
        (413, errors.too_large),
        (500, errors.server_error),
    ],
)
def test_each_page_has_one_heading_and_its_status(request_, status, view):
    answer = view(request_)
    assert answer.status_code == status
    assert answer.content.decode().count("<h1>") == 1


def test_a_refusal_gives_its_reason(request_):
    answer = errors.permission_denied(request_, PermissionDenied("Only an owner does this."))
    assert "Only an owner does this." in answer.content.decode()


def test_a_damaged_request_hides_its_details(request_):
    assert "secret" not in errors.bad_request(request_, SuspiciousOperation("secret")).content.decode()


def test_the_page_for_an_unexpected_error_needs_no_database(rf):
    # No `db` fixture: a query would fail this test.
    assert "did not expect" in errors.server_error(rf.get("/")).content.decode()


def test_an_unexpected_error_shows_the_page_and_no_traceback(monkeypatch, db):
    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("portal.accounts.views.SignIn.get", broken)
    answer = Client(raise_request_exception=False).get("/ar/sign-in")
    assert answer.status_code == 500
    assert 'dir="rtl"' in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_under_api_an_error_is_a_problem_document(rf):
    answer = errors.not_found(rf.get("/api/nowhere"))
    assert answer["Content-Type"] == "application/problem+json"
    assert b'"status": 404' in answer.content


def test_a_request_that_is_too_large_is_refused_unread(client):
    answer = client.generic("POST", "/sign-in", b"x", CONTENT_LENGTH=str(settings.REQUEST_MAX_BYTES + 1))
    assert answer.status_code == 413
