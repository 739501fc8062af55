"""Data map, my data, erase me, access review and retention, asked by everybody they concern."""

import csv
import datetime
import io
import tempfile
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.test import override_settings
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
from portal.privacy import datamap, outbox, retention, services
from portal.runs import uploads
from portal.runs.models import Run, Upload
from portal.runs.services import run_now
from portal.testing import AccessTestCase, count_queries

FILES = "django.core.mail.backends.filebased.EmailBackend"
RATINGS = {"ratings": [{"entity": "a", "indicator": "Tenfold", "rating": "meets"}]}


class PrivacyTestCase(AccessTestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.var = Path(folder.name)
        settings = override_settings(VAR=self.var, EMAIL_FILE_PATH=self.var / "mail", EMAIL_BACKEND=FILES)
        settings.enable()
        self.addCleanup(settings.disable)

    def fill(self, person):
        self.upload = uploads.store(person, "payroll.csv", SimpleUploadedFile("payroll.csv", b"a\n1\n"))
        self.run_of = run_now(person, "compliance_share", RATINGS)
        self.batch = importing.check(person, self.entity, "ideas.csv", b"title,summary,kind\nx,,case\n")
        SentDigest.objects.create(person=person, duties=1, changes=2)


class DataMapTest(PrivacyTestCase):
    def test_it_works(self):
        with count_queries():
            answer = self.as_nobody.get("/privacy/data")
        self.assertContains(answer, "e-mail address")
        self.assertContains(answer, "30 days")

    def test_every_table_with_people_is_declared(self):
        assert datamap.undeclared() == []

    def test_a_table_with_an_address_a_name_or_a_person_is_found(self):
        class Meta:
            app_label = "nowhere"

        kinds = {"email": models.EmailField(), "name": models.CharField(max_length=9),
                 "by": models.ForeignKey(Person, models.PROTECT, related_name="+")}  # fmt: skip
        for name, field in kinds.items():
            made = type(f"Undeclared{name}", (models.Model,), {"__module__": __name__, "Meta": Meta, name: field})
            assert datamap.about_people(made) == [name]

    def test_every_personal_column_is_one_of_its_model(self):
        for kept in datamap.KEPT:
            for table in kept.tables:
                model = datamap.apps.get_model(table)
                columns = {field.name for field in model._meta.concrete_fields}
                assert getattr(model, "PERSONAL", frozenset()) <= columns


class MyDataTest(PrivacyTestCase):
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


class EraseTest(PrivacyTestCase):
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
        with pytest.raises(IntegrityError), transaction.atomic():
            services.erase_person(None, self.teammate)
            raise IntegrityError
        person = Person.objects.get(pk=self.teammate.pk)
        assert person.name == "Teammate"
        assert Upload.objects.count() == 1
        assert Upload.objects.get().path.exists()

    def test_a_shared_run_stays_with_the_organisation(self):
        run = run_now(self.teammate, "compliance_share", RATINGS, self.entity)
        self.erase()
        assert Run.objects.get(pk=run.pk).params == RATINGS
        self.assertContains(self.as_owner.get(f"/runs/{run.pk}"), "Erased person")

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


class OutboxTest(PrivacyTestCase):
    def send(self, to, words):
        mail.EmailMessage("Nöws", words, to=[to]).send()

    def test_mails_to_and_about_a_person_go_and_others_stay(self):
        for to, words in (
            ("teammate@example.org", "x"),
            ("o@example.org", "Dear Zoë Teammate é"),
            ("o@example.org", "é"),
        ):
            self.send(to, words)
        assert outbox.forget(("Teammate@example.org", "zoë teammate")) == 2
        assert len(list((self.var / "mail").iterdir())) == 1


class ReviewTest(PrivacyTestCase):
    def path(self):
        return f"/my-organisation/{self.entity.slug}/access-review.csv"

    def rows(self):
        return list(csv.DictReader(io.StringIO(self.as_owner.get(self.path()).content.decode("utf-8-sig"))))

    def test_only_an_owner_has_it(self):
        self.assert_statuses(self.path(), owner=200, teammate=403, stranger=404, nobody=302)
        self.assertContains(self.as_owner.get(f"/my-organisation/{self.entity.slug}"), "Access review")
        self.assertNotContains(self.as_teammate.get(f"/my-organisation/{self.entity.slug}"), "Access review")

    def test_it_lists_every_role_here_and_in_the_parts_with_its_last_change(self):
        part = core.create_entity(self.owner, "Part", parent=self.entity)
        core.end_grant(self.owner, Grant.objects.get(person=self.teammate))
        core.give_grant(self.owner, self.stranger, part, Role.VIEWER, datetime.date(2200, 1, 1))
        with count_queries():
            rows = self.rows()
        told = {(row["Organisation"], row["Name"], row["Role"], row["State"], row["Given by"]) for row in rows}
        assert told == {
            ("Entity of the owner", "Owner", "Owner", "in force", "Owner"),
            ("Entity of the owner", "Teammate", "Member", "ended", "Owner"),
            ("Part", "Owner", "Owner", "in force", "Owner"),
            ("Part", "Stranger", "Viewer", "starts later", "Owner"),
        }
        assert all(row["Last change (UTC)"].startswith("20") for row in rows)
        assert "Entity of the stranger" not in str(rows)

    def test_no_cell_is_a_formula(self):
        Person.objects.filter(pk=self.teammate.pk).update(name='=HYPERLINK("http://evil.example")')
        names = [row["Name"] for row in self.rows()]
        assert '\'=HYPERLINK("http://evil.example")' in names


class RetentionTest(PrivacyTestCase):
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

    def test_unused_files_go(self):
        self.fill(self.owner)
        Upload.objects.update(created=timezone.now() - datetime.timedelta(days=400))
        with self.captureOnCommitCallbacks(execute=True):
            assert retention.retain()["files"] == 1
        assert not self.upload.path.exists()

    def test_the_command_says_what_it_removed(self):
        out = io.StringIO()
        Session.objects.create(session_key="a" * 32, session_data="", expire_date=timezone.now())
        call_command("retain", stdout=out)
        call_command("retain", stdout=out)
        assert out.getvalue().splitlines() == ["Removed: sessions 1.", "Nothing to remove."]

    def test_every_period_stands_on_the_data_map(self):
        page = self.as_nobody.get("/privacy/data").content.decode()
        assert all(str(row.what) in page for row in retention.PERIODS)
