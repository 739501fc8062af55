"""Let the name under a dissent be blanked when that person leaves; every other column stays as guarded as it was."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.db import append_only

TABLE, NAME = "pipeline_dissent", "pipeline_dissent_no_update"
SAID = "What was said at a gate is never changed or deleted."
KEPT = ("id", "by_id", "at", "gate_id", "text", "public")
GUARD = append_only(TABLE, SAID)[0]  # of every column


def narrow(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Guard every column but the name."""
    columns = ", ".join(f'"{name}"' for name in KEPT)
    if editor.connection.vendor == "sqlite":
        editor.execute(f"DROP TRIGGER {NAME}", params=None)
        body = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        editor.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE OF {columns} ON {TABLE} {body}", params=None)
    else:
        editor.execute(f"DROP TRIGGER {NAME} ON {TABLE}", params=None)
        each = f"BEFORE UPDATE OF {columns} ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
        editor.execute(f"CREATE TRIGGER {NAME} {each}", params=None)


def widen(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Guard every column again."""
    GUARD.reverse_code(apps, editor)
    GUARD.code(apps, editor)


class Migration(migrations.Migration):

    dependencies = [("pipeline", "0002_append_only")]

    operations = [migrations.RunPython(narrow, widen)]
