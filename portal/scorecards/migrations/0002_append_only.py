"""Make the database itself refuse to change or delete a step of an answer."""

from django.db import migrations

from portal.db import append_only


class Migration(migrations.Migration):

    dependencies = [("scorecards", "0001_initial")]

    operations = [
        *append_only("scorecards_observation", "A step of an answer is never changed or deleted."),
    ]
