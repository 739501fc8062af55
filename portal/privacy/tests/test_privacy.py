"""The data map, the e-mails kept as files, and the access review of an owner."""

import csv
import datetime
import io

from django.core import mail
from django.db import models

from portal.core import services as core
from portal.core.models import Grant, Person, Role
from portal.privacy import datamap, outbox, retention
from portal.privacy.tests.base import PrivacyTestCase
from portal.testing import count_queries


class DataMapTest(PrivacyTestCase):
    def test_it_works(self):
        with count_queries():
            answer = self.as_nobody.get("/privacy/data")
        self.assertContains(answer, "e-mail address")
        self.assertContains(answer, "30 days")

    def test_every_period_stands_on_the_data_map(self):
        page = self.as_nobody.get("/privacy/data").content.decode()
        assert all(str(row.what) in page for row in retention.PERIODS)

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


class OutboxTest(PrivacyTestCase):
    def setUp(self):
        super().setUp()
        # Django names a file after the second and the connection: each must live on, or two messages share a file.
        self.connections = []

    def send(self, to, words):
        self.connections.append(mail.get_connection())
        mail.EmailMessage("Nöws", words, to=[to], connection=self.connections[-1]).send()

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
