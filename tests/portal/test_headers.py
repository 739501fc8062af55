"""The headers of every kind of answer, as one table: a change is a visible difference.

The portal runs here as behind a web server with TLS. The table holds what protects the reader; headers of the content
itself (length, type, entity tags) are left out.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from portal.middleware import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from portal.runs.services import run_now
from portal.testing import AccessTestCase

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
ABSENT = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
PRIVATE = "no-store, private"


@pytest.mark.usefixtures("behind_tls")
class HeadersTest(AccessTestCase):
    @pytest.fixture
    def behind_tls(self, settings, tmp_path):
        settings.VAR = tmp_path
        settings.SECURE_HSTS_SECONDS = 31536000
        settings.SECURE_SSL_REDIRECT = True

    def answers(self):
        """Each kind of answer with its status and its Cache-Control."""
        run = run_now(None, "sdg17_data_gaps", {})
        result = f"/results/{run.result.pk}"
        nobody, owner = self.as_nobody, self.as_owner
        return {
            "page, nobody signed in": (nobody.get("/culture", secure=True), 200, None),
            "page of a signed-in person": (owner.get("/my-organisation", secure=True), 200, PRIVATE),
            "public page, read by a signed-in person": (owner.get("/culture", secure=True), 200, PRIVATE),
            "sign-in": (nobody.get("/sign-in", secure=True), 200, NEVER),
            "API": (nobody.get("/api/methods", secure=True), 200, "private, no-cache"),
            "API, signed in": (owner.get("/api/runs", secure=True), 200, PRIVATE),
            "API, with a key": (
                nobody.get("/api/runs", secure=True, headers={"authorization": "Bearer x"}),
                401,
                PRIVATE,
            ),
            "static file": (nobody.get("/static/site.css", secure=True), 200, "max-age=60, public"),
            "download": (nobody.get(f"{result}.csv", secure=True), 200, None),
            "page of a result": (nobody.get(result, secure=True), 200, None),
            "own data": (owner.get(reverse("privacy:my_data"), secure=True), 200, NEVER),
            "redirect": (nobody.get("/my-organisation", secure=True), 302, None),
            "not found": (nobody.get("/nothing-lives-here", secure=True), 404, None),
            "not found under the API": (nobody.get("/api/nothing", secure=True), 404, None),
            "wrong verb": (nobody.delete("/sign-in", secure=True), 405, NEVER),
            "damaged host": (nobody.get("/culture", secure=True, headers={"host": "a_b.example.org"}), 400, None),
            "too large": (nobody.generic("POST", "/sign-in", b"x", secure=True, CONTENT_LENGTH=str(2**40)), 413, None),
            "alive": (nobody.get("/health", secure=True), 200, None),
            "ready": (nobody.get("/ready", secure=True), 503, "no-store"),
            "metrics": (nobody.get("/metrics", secure=True), 403, None),
            **self.errors(),
        }

    def errors(self):
        """The answers that take some breaking."""
        from portal.health import maintenance

        quiet = Client(raise_request_exception=False)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.accounts.views.SignIn.get", _raise(RuntimeError("x")))
            broken = quiet.get("/sign-in", secure=True)
            patch.setattr("portal.accounts.views.SignIn.get", _raise(PermissionDenied("x")))
            refused = quiet.get("/sign-in", secure=True)
        strict = Client(enforce_csrf_checks=True)
        form = strict.post("/sign-in", {"username": "x"}, secure=True)
        maintenance.begin("upgrade")
        closed = quiet.get("/culture", secure=True)
        maintenance.end()
        return {
            "error of ours": (broken, 500, None),
            "refused": (refused, 403, None),
            "form from elsewhere": (form, 403, None),
            "maintenance": (closed, 503, "no-store"),
        }

    def test_every_kind_of_answer(self):
        found, wanted = {}, {}
        for kind, (answer, status, cached) in self.answers().items():
            wanted[kind] = {"status": status, "Cache-Control": cached, **ALWAYS}
            found[kind] = {"status": answer.status_code, "Cache-Control": answer.get("Cache-Control")}
            found[kind] |= {name: answer.get(name) for name in ALWAYS}
            assert not [name for name in ABSENT if answer.has_header(name)], kind
            assert "X-Request-ID" in answer, kind
        assert found == wanted

    def test_plain_http_is_sent_to_https(self):
        answer = self.as_nobody.get("/culture")
        assert (answer.status_code, answer["Location"]) == (301, "https://testserver/culture")
        assert {name: answer.get(name) for name in ALWAYS} == {**ALWAYS, "Strict-Transport-Security": None}

    def test_every_page_refuses_to_be_framed(self):
        assert self.as_nobody.get("/culture", secure=True)["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def _raise(error):
    def view(*args, **kwargs):
        raise error

    return view
