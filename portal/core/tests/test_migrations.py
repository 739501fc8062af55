"""A trail written by an older version is freed of personal values, chained, and guarded as before."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.core import services
from portal.core.models import AuditLine, Person
from portal.core.trail import verify
from portal.testing import PASSWORD

OLD = ("core", "0004_digests")


def old_line(apps, person, kind, after, before=None):
    line = apps.get_model("core", "AuditLine")(
        who_id=person.pk, who_label="Old name", verb="change", object_kind=kind, object_id="1",
        before=before, after=after,
    )  # fmt: skip
    line.save()
    return line.pk


@pytest.mark.django_db(transaction=True)
def test_old_lines_lose_personal_values_and_are_chained():
    person = services.create_person(None, "old@example.org", "Old name", PASSWORD)
    executor = MigrationExecutor(connection)
    executor.migrate([OLD])
    try:
        apps = executor.loader.project_state([OLD]).apps
        made = [
            old_line(apps, person, "core.person", {"email": "old@example.org", "name": "", "language": "en"}),
            old_line(apps, person, "runs.upload", None, {"filename": "salaries.csv", "size": 7}),
            old_line(apps, person, "core.entity", {"name": "An organisation"}),
        ]
        labels = apps.get_model("core", "AuditLine").objects.order_by("pk").values_list("who_label", flat=True)
        assert set(labels) == {"Old name", "system"}
    finally:
        call_command("migrate", verbosity=0)
    person_line, upload_line, entity_line = (AuditLine.objects.get(pk=pk) for pk in made)
    assert person_line.after == {"email": "personal", "name": "", "language": "en"}
    assert upload_line.before == {"filename": "personal", "size": 7}
    assert entity_line.after == {"name": "An organisation"}
    assert person_line.by == Person.objects.get().name == "Old name"
    assert verify().holds
    assert verify().lines == AuditLine.objects.count() == 4
    for sql in ("UPDATE core_auditline SET verb = 'x'", "DELETE FROM core_auditline"):
        with pytest.raises(IntegrityError, match="never changed"), connection.cursor() as cursor:
            cursor.execute(sql)
