"""Take personal values out of the lines written so far, and chain the lines to one another.

The names of people leave `who_label`; who wrote is told by `who`. Personal values in old lines become the word that
new lines hold. The chain is written last, over the lines as they stand then. The guards of the table are lifted
meanwhile and put back.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.core import chain
from portal.db import append_only

AT_ONCE = 2_000
MARK = "personal"
PERSONAL = {
    "core.person": ("email", "name"),
    "runs.upload": ("filename",),
    "runs.run": ("params", "error"),
    "portfolio.import": ("filename", "problems"),
    "scorecards.sheet": ("filename",),
    "pipeline.dissent": ("who",),
}
GUARDS = append_only("core_auditline", "An audit line is never changed or deleted.")


def _lines(every: Any) -> Iterator[list[Any]]:
    last = 0
    while found := list(every.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield found
        last = found[-1].pk


def _redacted(names: tuple[str, ...], values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: MARK if name in names and value else value for name, value in values.items()}


def redact(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the word in the place of each personal value."""
    model = apps.get_model("core", "AuditLine")
    for kind, names in PERSONAL.items():
        for lines in _lines(model.objects.filter(object_kind=kind)):
            for line in lines:
                before, after = _redacted(names, line.before), _redacted(names, line.after)
                if (before, after) != (line.before, line.after):
                    model.objects.filter(pk=line.pk).update(before=before, after=after)


def write_chain(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write the digest of every line, in their order."""
    previous = chain.START
    for lines in _lines(apps.get_model("core", "AuditLine").objects.all()):
        digests = []
        for line in lines:
            previous = chain.digest(previous, {name: getattr(line, name) for name in chain.COLUMNS})
            digests.append((previous, line.pk))
        with editor.connection.cursor() as cursor:
            cursor.executemany("UPDATE core_auditline SET digest = %s WHERE id = %s", digests)


def name_again(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the label of the table as it was with the present names."""
    for lines in _lines(apps.get_model("core", "AuditLine").objects.select_related("who")):
        labels = [(line.who.name if line.who_id else "system", line.pk) for line in lines]
        with editor.connection.cursor() as cursor:
            cursor.executemany("UPDATE core_auditline SET who_label = %s WHERE id = %s", labels)


class Migration(migrations.Migration):

    dependencies = [("core", "0004_digests")]

    operations = [
        *(migrations.RunPython(guard.reverse_code, guard.code) for guard in GUARDS),
        migrations.AlterField(
            model_name="auditline",
            name="who_label",
            field=models.CharField(blank=True, max_length=120, verbose_name="who"),
        ),
        migrations.RunPython(migrations.RunPython.noop, name_again),
        migrations.RemoveField(model_name="auditline", name="who_label"),
        migrations.AddField(
            model_name="auditline",
            name="digest",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="digest"),
            preserve_default=False,
        ),
        migrations.RunPython(redact, migrations.RunPython.noop),
        migrations.RunPython(write_chain, migrations.RunPython.noop),
        *GUARDS,
    ]
