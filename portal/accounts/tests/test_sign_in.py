"""Passwords, the brake on guessing, lifetimes of sessions, forgotten passwords, changes of address."""

import datetime
import re
import time
from unittest import mock

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from portal.accounts import services, sessions, throttle
from portal.core.models import AuditLine, Person
from portal.testing import PASSWORD, AccessTestCase, count_queries

NEW = "quiet river under snow"
OURS = {
    "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_confirm_address",
    "account_change_password", "account_address", "account_reauthenticate", "account_disconnect",
    "account_sessions", "account_end_session", "mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
    "openid_connect_login", "openid_connect_callback",
}  # fmt: skip


def sign_in(client, email="owner@example.org", password=PASSWORD, **more):
    return client.post("/sign-in", {"username": email, "password": password}, **more)


def confirmed(client, password=PASSWORD):
    """Type the password once more, as before something important is changed."""
    return client.post("/profile/confirm", {"password": password})


def test_no_other_address_of_the_library_is_reachable():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if not name.startswith("api")} == OURS


class SessionTest(AccessTestCase):
    def test_it_works(self):
        client = Client(HTTP_USER_AGENT="Browser of the owner")
        sign_in(client)
        self.assertContains(client.get("/profile/sessions"), "Browser of the owner")

    def test_signing_in_changes_the_session_key(self):
        client = Client()
        session = client.session
        session["x"] = 1
        session.save()
        before = session.session_key
        client.cookies["sessionid"] = str(before)
        sign_in(client)
        assert client.session.session_key != before

    def test_one_session_is_ended_and_nobody_elses(self):
        here, there, other = Client(), Client(), Client()
        for client in (here, there):
            sign_in(client)
        sign_in(other, "stranger@example.org")
        found = {row.session_key: row.pk for row in services.live_sessions(self.owner)}
        theirs = services.live_sessions(self.stranger)[0]
        here.post("/profile/sessions/end", {"session": theirs.pk})
        assert other.get("/profile").status_code == 200
        here.post("/profile/sessions/end", {"session": found[there.session.session_key]})
        assert there.get("/profile").status_code == 302
        assert here.get("/profile").status_code == 200

    def test_all_others_are_ended(self):
        here, there = Client(), Client()
        for client in (here, there):
            sign_in(client)
        here.post("/profile/sessions/end", {"session": "others"})
        assert [c.get("/profile").status_code for c in (here, there)] == [200, 302]
        assert AuditLine.objects.filter(verb="end sessions").count() == 1

    def test_what_has_ended_is_not_kept(self):
        client, old = Client(), Client()
        sign_in(client)
        sign_in(old)
        client.post("/sign-out")
        UserSession.objects.update(last_seen_at=timezone.now() - datetime.timedelta(hours=13))
        Session.objects.update(expire_date=timezone.now() - datetime.timedelta(seconds=1))
        sign_in(Client())
        assert UserSession.objects.count() == Session.objects.count() == 1

    def test_an_idle_session_ends(self):
        client = Client()
        sign_in(client)
        session = client.session
        session[sessions.SEEN] = time.time() - 12 * 3600 - 60
        session.save()
        assert client.get("/profile").status_code == 302
        assert not Session.objects.filter(pk=session.session_key).exists()

    def test_a_session_in_use_ends_at_last(self):
        client = Client()
        sign_in(client)
        session = client.session
        session[sessions.STARTED] = time.time() - 7 * 24 * 3600 - 60
        session.save()
        assert client.get("/profile").status_code == 302

    def test_use_is_noted_at_most_once_in_five_minutes(self):
        client = Client()
        sign_in(client)
        with count_queries() as asked:
            client.get("/profile")
        assert not any("UPDATE" in sql for sql in asked.counted)
        session = client.session
        session[sessions.SEEN] = time.time() - sessions.TICK_SECONDS - 1
        session.save()
        with count_queries() as asked:
            client.get("/profile")
        assert sum("usersessions" in sql and "UPDATE" in sql for sql in asked.counted) == 1

    def test_a_new_password_ends_the_others_and_tells_by_mail(self):
        here, there = Client(), Client()
        for client in (here, there):
            sign_in(client)
        mail.outbox.clear()
        form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
        assert here.post("/profile/password", form).status_code == 302
        assert [c.get("/profile").status_code for c in (here, there)] == [200, 302]
        assert not Session.objects.filter(pk=there.cookies["sessionid"].value).exists()
        assert len(services.live_sessions(self.owner)) == 1
        assert [m.to for m in mail.outbox] == [["owner@example.org"]]

    def test_the_old_password_cannot_be_guessed_from_a_stolen_session(self):
        form = {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}
        for _ in range(throttle.OLD_PASSWORD.most):
            assert self.as_owner.post("/profile/password", form).status_code == 200
        assert self.as_owner.post("/profile/password", form).status_code == 429

    def test_a_closed_account_loses_its_sessions_at_once(self):
        client = Client()
        sign_in(client)
        key = client.session.session_key
        services.deactivate(None, self.owner)
        assert client.get("/profile").status_code == 302
        assert not Session.objects.filter(pk=key).exists()
        assert sign_in(Client()).status_code == 200
        assert client.post("/api/methods/compliance_share/run", {}).status_code == 401
        services.reactivate(None, Person.objects.get(pk=self.owner.pk))
        assert sign_in(Client()).status_code == 302

    def test_pages_stay_within_the_query_limit(self):
        client = Client()
        sign_in(client)
        for _ in range(12):
            sign_in(Client())
        confirmed(client)
        for path in ("/profile/sessions", "/profile/security", "/profile/password", "/profile/address"):
            with count_queries():
                assert client.get(path).status_code == 200, path
        with count_queries():
            assert Client().get("/sign-in").status_code == 200


class PasswordTest(AccessTestCase):
    def change(self, new):
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        return self.as_owner.post("/profile/password", form).status_code

    def test_it_works_with_one_kind_of_sign_and_with_hundreds_of_them(self):
        assert self.change("a" * 6 + "zyxwvu") == 302

    def test_a_long_password_with_spaces_and_other_scripts_is_taken_whole(self):
        long = "كلمة سر طويلة — длинный пароль 密码 " * 4
        assert self.change(long) == 302
        assert Person.objects.get(pk=self.owner.pk).check_password(long)

    def test_a_common_a_short_and_ones_own_address_are_refused(self):
        assert [self.change(new) for new in ("password1234", "short", "owner@example.org")] == [200, 200, 200]

    def test_browsers_are_told_what_belongs_in_each_field(self):
        page = self.as_owner.get("/profile/password").content.decode()
        assert re.findall(r'autocomplete="([a-z-]+)"', page) == ["current-password", "new-password", "new-password"]
        page = self.as_nobody.get("/sign-in").content.decode()
        assert re.findall(r'autocomplete="([a-z-]+)"', page) == ["username", "current-password"]


class ForgottenTest(AccessTestCase):
    def ask(self, email, client=None):
        return (client or Client()).post("/password/forgotten", {"email": email})

    def link(self):
        found = [re.search(r"http://\S+?(/password/new/\S+)", str(one.body)) for one in mail.outbox]
        return next(match[1] for match in found if match)

    def reset(self, client, new=NEW):
        answer = client.get(self.link(), follow=True)
        return client.post(answer.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)

    def test_it_works(self):
        self.ask("Owner@example.org")
        client = Client()
        answer = self.reset(client)
        assert answer.redirect_chain[-1][0] == "/sign-in"
        assert sign_in(client, password=NEW).status_code == 302
        assert self.as_owner.get("/profile").status_code == 302
        assert EmailAddress.objects.get(user=self.owner).verified

    def test_the_answer_and_the_work_are_the_same_for_an_unknown_address(self):
        answers = []
        for email in ("owner@example.org", "nobody@example.org"):
            mail.outbox.clear()
            answer = self.ask(email)
            answers.append((answer.status_code, answer["Location"], len(mail.outbox), mail.outbox[0].to == [email]))
        assert answers[0] == answers[1]
        assert "There is no such account" in mail.outbox[0].body

    def test_a_link_works_once(self):
        self.ask("owner@example.org")
        self.reset(Client())
        self.assertContains(Client().get(self.link(), follow=True), "has been used or is too old")

    def test_a_link_dies_when_the_address_changes(self):
        self.ask("owner@example.org")
        services.change_address(Person.objects.get(pk=self.owner.pk), "new@example.org")
        self.assertContains(Client().get(self.link(), follow=True), "has been used or is too old")

    def test_a_mail_that_cannot_be_sent_changes_nothing_in_the_answer(self):
        with mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
            answers = [self.ask(email)["Location"] for email in ("owner@example.org", "nobody@example.org")]
        assert answers[0] == answers[1]

    def test_nobody_is_flooded_with_mail(self):
        for _ in range(throttle.MAIL.most):
            assert self.ask("nobody@example.org").status_code == 302
        answer = self.ask("nobody@example.org")
        assert answer.status_code == 429 and int(answer["Retry-After"]) > 0

    def test_the_link_lies_on_the_address_the_operator_set(self):
        with override_settings(ALLOWED_HOSTS=["*"], SITE_URL="https://portal.example.org"):
            Client(HTTP_HOST="evil.example").post("/password/forgotten", {"email": "owner@example.org"})
        assert "https://portal.example.org/password/new/" in mail.outbox[-1].body
        assert "evil" not in mail.outbox[-1].body

    def test_who_was_locked_out_by_a_stranger_gets_in_after_a_reset(self):
        for _number in range(throttle.ADDRESS.most):
            throttle.count(throttle.ADDRESS, "owner@example.org")
        assert sign_in(Client()).status_code == 429
        self.ask("owner@example.org")
        client = Client()
        self.reset(client)
        assert sign_in(client, password=NEW).status_code == 302


class AddressTest(AccessTestCase):
    def ask(self, **form):
        confirmed(self.as_owner)
        return self.as_owner.post("/profile/address", form)

    def link(self):
        return "/address/" + str(mail.outbox[-1].body).partition("/address/")[2].split()[0]

    def test_it_works(self):
        self.ask(email="New@example.org")
        assert mail.outbox[-1].to == ["new@example.org"]
        assert Person.objects.get(pk=self.owner.pk).email == "owner@example.org"
        link = self.link()
        self.assertContains(Client().get(link), "new@example.org")
        Client().post(link)
        assert Person.objects.get(pk=self.owner.pk).email == "new@example.org"
        assert mail.outbox[-1].to == ["owner@example.org"]
        self.assertContains(Client().post(link), "has been used")
        assert sign_in(Client(), "new@example.org").status_code == 302

    def test_the_password_is_asked_for_first(self):
        answer = self.as_owner.post("/profile/address", {"email": "new@example.org"})
        assert answer.status_code == 302 and answer["Location"].startswith("/profile/confirm")
        assert mail.outbox == []

    def test_a_wrong_password_does_not_confirm(self):
        assert confirmed(self.as_owner, "wrong").status_code == 200
        assert self.as_owner.get("/profile/address").status_code == 302

    def test_an_address_that_somebody_has_is_not_told_and_not_given(self):
        answers = [self.ask(email=email) for email in ("teammate@example.org", "free@example.org")]
        assert answers[0]["Location"] == answers[1]["Location"]
        mail.outbox.pop()
        Client().post(self.link())
        assert Person.objects.get(pk=self.owner.pk).email == "owner@example.org"

    def test_ones_own_address_is_confirmed_by_a_link(self):
        self.ask(confirm="yes")
        assert not services.is_confirmed(self.owner)
        Client().post(self.link())
        assert services.is_confirmed(self.owner)

    def test_a_made_up_link_does_nothing(self):
        self.assertContains(Client().post("/address/made-up"), "has been used or is too old")


class PersonTest(AccessTestCase):
    def test_it_works(self):
        sign_in(Client(HTTP_USER_AGENT="Browser"))
        services.confirm_address(self.owner)
        found = services.export_person(self.owner)
        assert found["addresses"] == [{"email": "owner@example.org", "verified": True, "primary": True}]
        assert found["sessions"][0]["program"] == "Browser"

    def test_erasing_ends_sessions_and_leaves_nothing(self):
        client = Client()
        sign_in(client)
        services.confirm_address(self.owner)
        assert services.erase_person(self.owner) >= 3
        assert client.get("/profile").status_code == 302
        empty = services.export_person(self.owner)
        assert not any(empty.values())
        assert services.erase_person(self.owner) == 0
