"""Duties stand on one page and in one e-mail; each e-mail is sent once."""

import datetime
from typing import Any
from unittest import mock

from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from portal.core import services as core
from portal.core.access import today
from portal.core.models import AuditLine
from portal.core.periods import current
from portal.notices import services
from portal.notices.models import SentDigest
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from portal.testing import AccessTestCase, count_queries

DAY = datetime.timedelta(days=1)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
class NoticesTest(AccessTestCase):
    def setUp(self):
        super().setUp()
        values: dict[str, Any] = {
            "kind": "case",
            "summary": "Boats bring care.",
            "women": "Care before and after birth.",
        }
        draft = portfolio.create(self.owner, self.entity, title="Boats for <b>clinics</b>", **values)
        checked = portfolio.check_rights(self.owner, draft, dict.fromkeys(portfolio.RIGHTS, "yes"))
        self.waiting = portfolio.decide(self.teammate, checked, "submit")

    def test_it_works(self):
        answer = self.as_owner.get("/my-duties")
        self.assertContains(answer, "Boats for &lt;b&gt;clinics&lt;/b&gt;")
        self.assertContains(answer, self.waiting.get_absolute_url())

    def test_a_duty_is_shown_to_those_who_can_do_it_only(self):
        for client in (self.as_teammate, self.as_stranger):
            self.assertNotContains(client.get("/my-duties"), "Boats")
        assert self.as_nobody.get("/my-duties").status_code == 302

    def test_what_is_late_and_what_is_due_today_is_said(self):
        plan = plans.create_plan(self.owner, self.entity, "Way", "empty", current(), current())
        for days in (-3, 0, 40):
            plans.save_item(self.owner, plan, title=f"Step {days}", kind="milestone", due=today() + days * DAY)
        answer = self.as_owner.get("/my-duties")
        self.assertContains(answer, "3 days late")
        self.assertContains(answer, "today")
        self.assertNotContains(answer, "Step 40")

    def test_the_page_asks_few_queries(self):
        with count_queries():
            self.as_owner.get("/my-duties")

    def test_an_e_mail_says_what_is_due_in_the_language_of_its_reader(self):
        core.change_language(self.owner, self.owner, "ar", "daily")
        assert services.send_due() >= 1
        sent = next(message for message in mail.outbox if message.to == [self.owner.email])
        assert "Boats for <b>clinics</b>" in sent.body
        assert f"/ar{self.waiting.get_absolute_url()}" in sent.body
        assert "\n" not in sent.subject

    def test_an_e_mail_is_sent_once_and_again_after_its_pause(self):
        now = timezone.now()
        first = services.send_due(now)
        assert services.send_due(now + DAY) == 0
        assert services.send_due(now + 7 * DAY) >= 1
        assert SentDigest.objects.count() == len(mail.outbox) > first

    def test_who_wants_none_gets_none(self):
        for person in (self.owner, self.teammate, self.stranger):
            core.change_language(person, person, "en", "none")
        assert services.send_due() == 0

    def test_nobody_hears_of_an_organisation_that_is_not_theirs(self):
        services.send_due()
        for message in mail.outbox:
            if message.to == [self.stranger.email]:
                assert "Boats" not in message.body
                assert self.entity.name not in message.body

    def test_what_cannot_be_sent_leaves_no_trace_and_is_tried_again(self):
        lines = AuditLine.objects.count()
        with mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError):
            assert services.send_due() == 0
        assert (SentDigest.objects.count(), AuditLine.objects.count()) == (0, lines)
        assert services.send_due() >= 1

    def test_the_command_says_how_many(self):
        with mock.patch("portal.notices.services.timezone.now", return_value=timezone.now()):
            call_command("send_digests")
        assert mail.outbox

    def test_the_choice_is_made_in_the_profile(self):
        self.as_owner.post("/profile", {"language": "en", "digest": "none"})
        self.owner.refresh_from_db()
        assert self.owner.digest == "none"
