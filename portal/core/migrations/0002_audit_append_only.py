"""Make the database itself refuse to change or delete an audit line."""

from django.db import migrations

GUARDS = {
    "core_auditline_no_update": "UPDATE",
    "core_auditline_no_delete": "DELETE",
}


class Migration(migrations.Migration):

    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {name} BEFORE {event} ON core_auditline "
            "BEGIN SELECT RAISE(ABORT, 'An audit line is never changed or deleted.'); END",
            f"DROP TRIGGER {name}",
        )
        for name, event in GUARDS.items()
    ]
