"""Make the database itself refuse to change or delete what was said at a gate."""

from django.db import migrations

from portal.db import append_only


class Migration(migrations.Migration):

    dependencies = [("pipeline", "0001_initial")]

    operations = [
        *append_only("pipeline_gate", "What was said at a gate is never changed or deleted."),
        *append_only("pipeline_proposal", "What was said at a gate is never changed or deleted."),
        *append_only("pipeline_dissent", "What was said at a gate is never changed or deleted."),
    ]
