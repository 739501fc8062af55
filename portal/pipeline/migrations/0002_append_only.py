"""Make the database itself refuse to change or delete what was said at a gate."""

from django.db import migrations

TABLES = ("gate", "proposal", "dissent")


class Migration(migrations.Migration):

    dependencies = [("pipeline", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER pipeline_{table}_no_{event.lower()} BEFORE {event} ON pipeline_{table} "
            "BEGIN SELECT RAISE(ABORT, 'What was said at a gate is never changed or deleted.'); END",
            f"DROP TRIGGER pipeline_{table}_no_{event.lower()}",
        )
        for table in TABLES
        for event in ("UPDATE", "DELETE")
    ]
