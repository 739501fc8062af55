"""Invitations, closed accounts, and what an owner cannot learn."""

import datetime
import io
import re
from unittest import mock

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from portal.accounts import invitations, services
from portal.accounts.models import Invitation
from portal.accounts.tests.test_oidc import OIDCCase
from portal.accounts.tests.test_second_factor import add_app
from portal.accounts.tests.test_sign_in import NEW, sign_in
from portal.core import access
from portal.core.models import AuditLine, Grant, Person, Role
from portal.core.services import give_grant
from portal.testing import AccessTestCase, count_queries

WELCOME = {"name": "New Colleague", "new_password1": NEW, "new_password2": NEW}


def link():
    return "/invitation/" + str(mail.outbox[-1].body).partition("/invitation/")[2].split()[0]


@override_settings(EMAIL_CONFIGURED=True)
class InvitationTest(AccessTestCase):
    def page(self):
        return f"/my-organisation/{self.entity.slug}/invite"

    def invite(self, email="new@example.org", role="member", **more):
        return self.as_owner.post(self.page(), {"email": email, "role": role, **more})

    def accept(self, client=None, **form):
        client = client or Client()
        client.get(link())
        return client.post("/invitation", form or WELCOME)

    def test_it_works(self):
        assert self.invite(email="New@example.org").status_code == 302
        client = Client()
        self.assertContains(client.get(link(), follow=True), "Entity of the owner")
        assert client.post("/invitation", WELCOME)["Location"] == "/my-organisation"
        person = Person.objects.get(email="new@example.org")
        assert person.check_password(NEW) and services.is_confirmed(person)
        assert access.can_edit_entity(person, self.entity)
        self.assertContains(client.get("/my-organisation"), "Entity of the owner")

    def test_a_link_works_once(self):
        self.invite()
        self.accept()
        self.assertContains(self.accept(), "has been used or is too old")
        assert Grant.objects.filter(person__email="new@example.org").count() == 1

    def test_the_word_of_the_link_is_kept_nowhere(self):
        self.invite()
        token = link().rpartition("/")[2]
        _number, secret = signing.loads(token, salt=invitations.SALT)
        kept = str(list(Invitation.objects.values())) + str(list(AuditLine.objects.values("before", "after")))
        assert token not in kept and secret not in kept

    def test_a_link_ends_after_two_weeks(self):
        self.invite()
        Invitation.objects.update(expires=timezone.now())
        self.assertContains(self.accept(), "has been used or is too old")

    def test_a_made_up_link_opens_nothing(self):
        self.invite()
        good = link()
        for token in (good[:-3] + "abc", "/invitation/x", "/invitation/" + good.rpartition("/")[2].partition(":")[0]):
            self.assertContains(Client().get(token, follow=True), "has been used or is too old")

    def test_the_owner_learns_nothing_about_the_address(self):
        answers = []
        for email in ("stranger@example.org", "nobody@example.org"):
            answer = self.invite(email=email)
            page = self.as_owner.get(answer["Location"]).content.decode().replace(email, "X")
            answers.append((answer.status_code, len(mail.outbox), re.findall(r'role="status"><p>(.*?)</p>', page)))
            assert "Stranger" not in page
        assert answers[0][2] == answers[1][2] == ["An invitation has been sent to X."]

    def test_somebody_known_signs_in_and_accepts(self):
        self.invite(email="stranger@example.org", role="viewer")
        self.assertContains(Client().get(link(), follow=True), "Sign in and accept")
        assert not access.can_view_entity(self.stranger, self.entity)
        self.accept(self.as_stranger)
        assert access.can_view_entity(self.stranger, self.entity)

    def test_another_person_cannot_take_it(self):
        self.invite()
        self.assertContains(self.accept(self.as_stranger), "another address")
        assert not access.can_view_entity(self.stranger, self.entity)

    def test_a_link_does_not_open_the_account_of_somebody_known(self):
        self.invite(email="stranger@example.org")
        client = Client()
        self.accept(client)
        assert client.get("/profile").status_code == 302
        assert not Person.objects.get(pk=self.stranger.pk).check_password(NEW)

    def test_an_owner_who_is_none_any_more_has_nothing_to_give(self):
        give_grant(self.owner, self.teammate, self.entity, Role.OWNER)
        self.invite()
        Grant.objects.filter(person=self.owner, entity=self.entity).delete()
        self.assertContains(self.accept(), "no owner of the entity any more")
        assert not Person.objects.filter(email="new@example.org").exists()

    def test_an_invitation_is_withdrawn_and_a_new_one_replaces_the_old(self):
        self.invite()
        old = link()
        self.invite()
        self.assertContains(Client().get(old, follow=True), "has been used")
        number = Invitation.objects.get(closed=None).pk
        self.as_owner.post(f"/my-organisation/{self.entity.slug}/withdraw", {"invitation": number})
        self.assertContains(self.accept(), "has been used")
        assert not Invitation.objects.exclude(email="").exists()

    def test_only_an_owner_invites(self):
        self.assert_statuses(self.page(), owner=200, teammate=403, stranger=404, nobody=302)
        with pytest.raises(PermissionDenied):
            invitations.invite(self.teammate, self.entity, "x@example.org", "owner")

    def test_where_mail_is_sent_no_password_is_shown(self):
        members = f"/my-organisation/{self.entity.slug}"
        self.assertContains(self.as_owner.get(members), self.page())
        form = {"email": "new@example.org", "name": "New", "role": "member"}
        assert self.as_owner.post(members + "/give", form).status_code == 403

    def test_where_no_mail_is_sent_nobody_is_invited(self):
        with override_settings(EMAIL_CONFIGURED=False):
            assert self.as_owner.get(self.page()).status_code == 404

    def test_a_mail_that_cannot_be_sent_is_told(self):
        with mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
            answer = self.invite()
        self.assertContains(self.as_owner.get(answer["Location"]), "could not be sent")

    def test_a_bad_role_and_a_bad_end_are_told(self):
        self.assertContains(self.invite(role="king"), "error-summary")
        self.assertContains(self.invite(ends="2001-01-01"), "error-summary")
        assert not Invitation.objects.exists()

    def test_a_weak_password_makes_no_account(self):
        self.invite()
        answer = self.accept(name="New", new_password1="new@example.org", new_password2="new@example.org")
        self.assertContains(answer, "error-summary")
        assert not Person.objects.filter(email="new@example.org").exists()

    def test_erasing_a_person_blanks_their_address(self):
        self.invite(email="stranger@example.org")
        assert services.export_person(self.stranger)["invitations"][0]["entity"] == "Entity of the owner"
        services.erase_person(self.stranger)
        assert not Invitation.objects.filter(email="stranger@example.org").exists()
        self.assertContains(Client().get(link(), follow=True), "has been used")

    def test_pages_stay_within_the_query_limit(self):
        for number in range(4):
            self.invite(email=f"n{number}@example.org")
        with count_queries():
            assert self.as_owner.get(self.page()).status_code == 200
        client = Client()
        client.get(link())
        with count_queries():
            assert client.get("/invitation").status_code == 200


class InvitedElsewhereTest(OIDCCase):
    """Somebody invited who signs in through their organisation."""

    def test_somebody_invited_gets_an_account_and_the_role(self):
        invitations.invite(self.owner, self.entity, "new@example.org", "viewer")
        assert isinstance(self.get_in(sub="s-7", email="new@example.org", name="New Colleague"), Client)
        person = Person.objects.get(email="new@example.org")
        assert person.name == "New Colleague" and not person.has_usable_password()
        assert access.can_view_entity(person, self.entity)
        assert SocialAccount.objects.get().user == person

    def test_an_unconfirmed_address_takes_no_invitation(self):
        invitations.invite(self.owner, self.entity, "new@example.org", "owner")
        assert self.get_in(sub="s-7", email="new@example.org", email_verified=False).status_code == 403
        assert not Person.objects.filter(email="new@example.org").exists()

    def test_an_old_invitation_opens_nothing(self):
        invitations.invite(self.owner, self.entity, "new@example.org", "viewer")
        Invitation.objects.update(expires=timezone.now() - datetime.timedelta(seconds=1))
        assert self.get_in(sub="s-7", email="new@example.org").status_code == 403


class CommandTest(AccessTestCase):
    def run_command(self, *more):
        out = io.StringIO()
        call_command("close_account", "--email", "Owner@example.org", *more, stdout=out)
        return out.getvalue()

    def test_it_works(self):
        client = Client()
        sign_in(client)
        assert "closed" in self.run_command()
        assert client.get("/profile").status_code == 302
        with pytest.raises(CommandError, match="closed already"):
            self.run_command()
        assert "open" in self.run_command("--open")
        assert sign_in(Client()).status_code == 302
        verbs = list(AuditLine.objects.filter(who=None).values_list("verb", flat=True))
        assert {"close account", "open account"} <= set(verbs)

    def test_second_factors_are_forgotten(self):
        client = Client()
        sign_in(client)
        add_app(client)
        assert "2 second factors removed" in self.run_command("--forget-second-factors")
        assert client.get("/profile").status_code == 302
        assert sign_in(Client())["Location"] == "/my-organisation"

    def test_an_unknown_address_is_told(self):
        with pytest.raises(CommandError, match="No account"):
            call_command("close_account", "--email", "nobody@example.org")
