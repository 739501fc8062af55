"""An app with codes and recovery codes: with and without JavaScript the pages are the same."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from portal.accounts import throttle
from portal.accounts.tests.test_sign_in import confirmed, sign_in
from portal.core.models import AuditLine
from portal.testing import PASSWORD, AccessTestCase, count_queries


def code(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def add_app(client):
    """Add an app; returns its key and the recovery codes."""
    confirmed(client)
    page = client.get("/profile/security/app").content.decode()
    (secret,) = re.findall(r'<code dir="ltr">(\w+)</code>', page)
    answer = client.post("/profile/security/app", {"code": code(secret)}, follow=True)
    return secret, re.findall(r"<code>(\d+)</code>", answer.content.decode())


class AppTest(AccessTestCase):
    def setUp(self):
        super().setUp()
        self.client = Client()
        sign_in(self.client)

    def second_step(self, said, client=None):
        client = client or Client()
        answer = sign_in(client)
        assert answer["Location"] == "/sign-in/second-step"
        assert client.get("/profile").status_code == 302
        return client.post("/sign-in/second-step", {"code": said})

    def test_it_works(self):
        secret, codes = add_app(self.client)
        assert len(codes) == 10
        assert self.second_step(code(secret, 1))["Location"] == "/my-organisation"

    def test_the_picture_is_an_image_and_the_policy_allows_it(self):
        confirmed(self.client)
        answer = self.client.get("/profile/security/app")
        self.assertContains(answer, 'src="data:image/svg+xml;base64,')
        assert "img-src 'self' data:" in answer["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=", answer.content.decode())

    def test_the_password_is_asked_for_first(self):
        for path in ("/profile/security/app", "/profile/security/codes/new", "/profile/security/keys/new"):
            assert self.client.get(path)["Location"].startswith("/profile/confirm"), path

    def test_a_code_works_once(self):
        secret, _codes = add_app(self.client)
        said = code(secret, 1)
        assert self.second_step(said).status_code == 302
        assert self.second_step(said).status_code == 200

    def test_the_code_that_added_the_app_does_not_sign_in(self):
        secret, _codes = add_app(self.client)
        assert self.second_step(code(secret)).status_code == 200

    def test_a_recovery_code_works_once(self):
        _secret, codes = add_app(self.client)
        assert self.second_step(codes[0]).status_code == 302
        assert self.second_step(codes[0]).status_code == 200
        assert self.second_step(codes[1]).status_code == 302

    def test_recovery_codes_are_shown_once(self):
        _secret, codes = add_app(self.client)
        again = self.client.get("/profile/security/codes").content.decode()
        assert not any(one in again for one in codes)
        assert "10 codes are left" in again

    def test_new_recovery_codes_replace_the_old(self):
        _secret, codes = add_app(self.client)
        answer = self.client.post("/profile/security/codes/new", follow=True)
        fresh = re.findall(r"<code>(\d+)</code>", answer.content.decode())
        assert len(fresh) == 10 and not set(fresh) & set(codes)
        assert self.second_step(codes[0]).status_code == 200

    def test_codes_cannot_be_guessed(self):
        secret, _codes = add_app(self.client)
        client = Client()
        for number in range(throttle.CODE.most):
            assert self.second_step(f"00000{number}", client).status_code == 200
            client.post("/sign-out")
        answer = self.second_step(code(secret, 1), client)
        assert answer.status_code == 429 and int(answer["Retry-After"]) > 0

    def test_the_key_lies_encrypted(self):
        secret, _codes = add_app(self.client)
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored and "gAAAA" in stored

    def test_a_code_stands_in_for_the_password(self):
        secret, _codes = add_app(self.client)
        client = Client()
        self.second_step(code(secret, 1), client)
        assert client.post("/profile/confirm/code", {"code": code(secret, -1)}).status_code == 302
        assert client.get("/profile/address").status_code == 200

    def test_removing_the_app_takes_the_codes_along_and_tells_by_mail(self):
        add_app(self.client)
        mail.outbox.clear()
        self.client.post("/profile/security/app/remove")
        assert not Authenticator.objects.exists()
        assert any("removed" in one.body for one in mail.outbox)
        assert sign_in(Client())["Location"] == "/my-organisation"
        verbs = set(AuditLine.objects.filter(who=self.owner).values_list("verb", flat=True))
        assert {"add second factor: totp", "remove second factor: totp"} <= verbs

    def test_the_second_step_alone_is_no_way_in(self):
        assert Client().get("/sign-in/second-step")["Location"] == "/sign-in"

    def test_cancelling_forgets_the_first_step(self):
        add_app(self.client)
        client = Client()
        sign_in(client)
        client.post("/sign-out")
        assert client.get("/sign-in/second-step")["Location"] == "/sign-in"

    def test_pages_stay_within_the_query_limit(self):
        add_app(self.client)
        paths = ("/profile/security", "/profile/security/app/remove", "/profile/security/codes",
                 "/profile/security/codes/new", "/profile/security/keys/new", "/profile/confirm")  # fmt: skip
        for path in paths:
            with count_queries():
                assert self.client.get(path).status_code == 200, path
        client = Client()
        client.post("/sign-in", {"username": "owner@example.org", "password": PASSWORD})
        with count_queries():
            assert client.get("/sign-in/second-step").status_code == 200
