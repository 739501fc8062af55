"""A person handed their data, and erased, in every app at once; and what is removed when its time has come."""

import datetime
import io
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.core import services as core
from portal.core.history import replay, snapshot
from portal.core.models import AuditLine, Grant, Person, Role
from portal.core.trail import verify
from portal.notices.models import SentDigest
from portal.pipeline import services as pipeline
from portal.pipeline.models import Dissent
from portal.portfolio import importing
from portal.portfolio import services as portfolio
from portal.portfolio.models import Import
from portal.privacy import retention, services
from portal.privacy.tests.base import PrivacyTestCase
from portal.runs import jobs, uploads
from portal.runs.models import Run, Upload
from portal.runs.services import claim, fail, run_now, submit
from quintet.errors import MethodError

RATINGS = {"ratings": [{"entity": "a", "indicator": "Tenfold", "rating": "meets"}]}


class LeavingTestCase(PrivacyTestCase):
    def fill(self, person):
        self.upload = uploads.store(person, "payroll.csv", SimpleUploadedFile("payroll.csv", b"a\n1\n"))
        self.run_of = run_now(person, "compliance_share", RATINGS)
        self.batch = importing.check(person, self.entity, "ideas.csv", b"title,summary,kind\nx,,case\n")
        SentDigest.objects.create(person=person, duties=1, changes=2)


class MyDataTest(LeavingTestCase):
    def test_it_holds_what_every_app_keeps_of_me_and_nobody_elses(self):
        self.fill(self.teammate)
        data = self.as_teammate.get("/profile/my-data.json").json()
        assert data["profile"]["email"] == "teammate@example.org"
        assert [row["filename"] for row in data["uploads"]] == ["payroll.csv"]
        assert [row["params"] for row in data["runs"]] == [RATINGS]
        assert [row["filename"] for row in data["imports"]] == ["ideas.csv"]
        assert len(data["news"]) == 1
        other = self.as_stranger.get("/profile/my-data.json").json()
        assert not other["uploads"] + other["runs"] + other["imports"] + other["news"]

    def test_nobody_is_sent_to_sign_in(self):
        for path in ("/profile/my-data.json", "/profile/erase"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=302)


class EraseTest(LeavingTestCase):
    def erase(self, person=None):
        person = person or self.teammate
        return self.signed_in(person).post("/profile/erase", {"confirm": person.email})

    def test_it_works(self):
        self.fill(self.teammate)
        answer = self.erase()
        self.assertContains(answer, "You have been erased")
        person = Person.objects.get(pk=self.teammate.pk)
        assert (person.name, person.email) == (f"Erased person {person.pk}", f"erased-{person.pk}@erased.invalid")
        assert not person.is_active
        assert not person.has_usable_password()
        assert not person.grants.filter(ends=None).exists()
        assert (Upload.objects.count(), Run.objects.count(), SentDigest.objects.count()) == (0, 0, 0)
        batch = Import.objects.get(pk=self.batch.pk)
        assert (batch.filename, bytes(batch.data), batch.problems, batch.outcome) == ("", b"", [], "dropped")

    def test_the_trail_verifies_and_is_played_again(self):
        self.fill(self.teammate)
        head = AuditLine.objects.head()
        self.erase()
        assert verify(head).holds
        assert replay(Person, timezone.now()) == snapshot(Person)
        assert replay(Grant, timezone.now()) == snapshot(Grant)
        assert AuditLine.objects.filter(who=self.teammate).latest("pk").by.startswith("Erased person")

    def test_every_session_ends_and_those_of_others_do_not(self):
        self.erase()
        assert self.as_teammate.get("/profile").status_code == 302
        assert self.as_owner.get("/profile").status_code == 200

    def test_the_address_must_be_typed(self):
        for typed in ("", "owner@example.org", "yes"):
            answer = self.as_teammate.post("/profile/erase", {"confirm": typed})
            self.assertContains(answer, "error-summary")
        assert Person.objects.get(pk=self.teammate.pk).is_active

    def test_the_last_owner_is_told_what_to_do(self):
        self.assertContains(self.as_owner.get("/profile/erase"), "Make somebody else an owner first")
        answer = self.as_owner.post("/profile/erase", {"confirm": self.owner.email})
        self.assertContains(answer, "Entity of the owner would have none")
        assert Person.objects.get(pk=self.owner.pk).name == "Owner"
        core.give_grant(self.owner, self.teammate, self.entity, Role.OWNER)
        self.assertContains(self.erase(self.owner), "You have been erased")

    def test_an_owner_whose_account_is_closed_is_none(self):
        core.give_grant(self.owner, self.teammate, self.entity, Role.OWNER)
        Person.objects.filter(pk=self.teammate.pk).update(is_active=False)
        assert services.last_owned(self.owner) == [self.entity]

    def test_a_role_that_would_start_later_is_emptied(self):
        later = core.access.today() + datetime.timedelta(days=9)
        grant = core.give_grant(self.owner, self.teammate, self.entity, Role.COACH, later)
        self.erase()
        grant.refresh_from_db()
        assert grant.ends == grant.starts == later

    def test_an_error_in_one_app_undoes_everything(self):
        self.fill(self.teammate)
        # Files go last, so that an error anywhere else keeps them: each is deleted with proof, and does not come back.
        failing = mock.patch.object(services.leaving, "erase_person", side_effect=IntegrityError)
        with pytest.raises(IntegrityError), failing:
            services.erase_person(None, self.teammate)
        person = Person.objects.get(pk=self.teammate.pk)
        assert person.name == "Teammate"
        assert Upload.objects.count() == 1
        assert Upload.objects.get().path.exists()

    def test_a_shared_run_stays_with_the_organisation(self):
        run = run_now(self.teammate, "compliance_share", RATINGS, self.entity)
        self.erase()
        assert Run.objects.get(pk=run.pk).params == RATINGS
        self.assertContains(self.as_owner.get(f"/runs/{run.pk}"), "Erased person")

    def test_the_error_of_a_shared_run_does_not_keep_the_name_of_a_file(self):
        table = SimpleUploadedFile("payroll.csv", b"entity,indicator,rating\na,b,meets\n")
        file = uploads.store(self.teammate, "payroll.csv", table)
        run = submit(self.teammate, "compliance_share", {"ratings": {"upload": str(file.pk)}}, self.entity)
        claimed = claim("a worker", 60)
        fail(claimed, claimed.token, jobs.plain(MethodError("'{name}' has no rows.", name="payroll.csv")))
        self.erase()
        run.refresh_from_db()
        assert run.state == "failed" and run.error["values"]["name"] == "…"
        self.assertContains(self.as_owner.get(f"/runs/{run.pk}"), "…")

    def test_the_command_erases_and_refuses(self):
        out = io.StringIO()
        call_command("erase_person", "Teammate@example.org", stdout=out)
        assert f"Erased person {self.teammate.pk}" in out.getvalue()
        with pytest.raises(CommandError, match="would have none"):
            call_command("erase_person", "owner@example.org")
        with pytest.raises(CommandError, match="Nobody"):
            call_command("erase_person", "teammate@example.org")

    def test_a_name_under_a_dissent_goes_and_its_words_stay(self):
        draft = portfolio.create(self.owner, self.entity, title="Vans", kind="case", summary="Words.")
        said = pipeline.Saying(reason="Because.", learned="", evidence="", review_on=datetime.date(2200, 1, 1))
        gate = pipeline.decide(self.owner, draft, "hold", said)
        rows = [pipeline.dissent(self.owner, gate, "No.", who) for who in ("teammate (UNDP)", "Teammates", "")]
        self.erase()
        assert [Dissent.objects.get(pk=row.pk).who for row in rows] == ["", "Teammates", ""]
        assert replay(Dissent, timezone.now()) == snapshot(Dissent)
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Dissent._base_manager.filter(pk=rows[0].pk).update(text="Yes.")
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM pipeline_dissent")


class RetentionTest(LeavingTestCase):
    def retain(self, days):
        return retention.retain(timezone.now() + datetime.timedelta(days=days))

    def test_it_works_and_a_second_time_does_nothing(self):
        self.fill(self.owner)
        Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
        mail.EmailMessage("News", "Words", to=["o@example.org"]).send()
        kept = Session.objects.filter(expire_date__gt=timezone.now()).count()
        assert retention.retain() == {"sessions": 1}
        assert Session.objects.count() == kept
        removed = self.retain(31)
        assert (removed["imports"], removed["outbox"], removed["sessions"]) == (1, 1, kept)
        assert self.retain(31) == {}
        assert verify().holds

    def test_expired_files_go(self):
        self.fill(self.owner)
        Upload.objects.update(expires=timezone.now())
        with self.captureOnCommitCallbacks(execute=True):
            assert retention.retain()["files"] == 1
        assert not self.upload.path.exists()

    def test_the_command_says_what_it_removed(self):
        out = io.StringIO()
        Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
        call_command("retain", stdout=out)
        call_command("retain", stdout=out)
        assert out.getvalue().splitlines() == ["Removed: sessions 1.", "Nothing to remove."]
