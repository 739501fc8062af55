"""Make the database itself refuse to change or delete an audit line."""

from django.db import migrations

from portal.db import append_only


class Migration(migrations.Migration):

    dependencies = [("core", "0001_initial")]

    operations = [
        *append_only("core_auditline", "An audit line is never changed or deleted."),
    ]
