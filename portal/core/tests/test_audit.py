"""The audit trail is append-only in the model, in the query set and in the database."""

import unittest.mock

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper

from portal.core.models import AppendOnly, AuditLine
from portal.testing import AccessTestCase


class AuditTest(AccessTestCase):
    def line(self):
        return AuditLine.objects.earliest("pk")

    def test_saving_a_line_again_is_refused(self):
        with pytest.raises(AppendOnly):
            self.line().save()

    def test_deleting_a_line_is_refused(self):
        with pytest.raises(AppendOnly):
            self.line().delete()

    def test_changing_or_deleting_many_lines_is_refused(self):
        with pytest.raises(AppendOnly):
            AuditLine.objects.update(verb="x")
        with pytest.raises(AppendOnly):
            AuditLine.objects.all().delete()

    def test_the_database_refuses_too(self):
        for sql in ("UPDATE core_auditline SET verb = 'x'", "DELETE FROM core_auditline"):
            with (
                pytest.raises(IntegrityError, match="never changed"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)

    def test_a_line_carries_the_number_of_its_request(self):
        answer = self.as_owner.post("/profile", {"language": "es"})
        line = AuditLine.objects.filter(verb="change language").get()
        assert line.request_id == answer["X-Request-ID"]

    def test_flush_is_refused_for_a_database_that_is_not_a_tests(self):
        with (
            unittest.mock.patch.dict(connection.settings_dict, NAME="/somewhere/quintet.sqlite3"),
            unittest.mock.patch.object(DatabaseWrapper, "is_in_memory_db", return_value=False),
            pytest.raises(CommandError, match="audit trail"),
        ):
            call_command("flush", interactive=False)


@pytest.mark.django_db(transaction=True)
def test_a_test_database_is_emptied_and_guarded_again():
    AuditLine(verb="try", object_kind="x", object_id="1").save()
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditLine.objects.exists()
    AuditLine(verb="try", object_kind="x", object_id="1").save()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditline")
