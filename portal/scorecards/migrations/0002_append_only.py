"""Make the database itself refuse to change or delete a step of an answer."""

from django.db import migrations

GUARDS = {
    "scorecards_observation_no_update": "UPDATE",
    "scorecards_observation_no_delete": "DELETE",
}


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE TRIGGER {name} BEFORE {event} ON scorecards_observation "
            "BEGIN SELECT RAISE(ABORT, 'A step of an answer is never changed or deleted.'); END",
            f"DROP TRIGGER {name}",
        )
        for name, event in GUARDS.items()
    ]
