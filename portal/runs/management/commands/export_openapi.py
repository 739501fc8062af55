"""`python -m portal.manage export_openapi [--check]`: the committed snapshot of the API's description."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

SNAPSHOT = Path(settings.PORTAL).parent / "docs" / "reference" / "openapi.json"


def description() -> str:
    """The description as text, keys sorted, so that a change is a readable difference."""
    from portal.api import api

    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    """Write the snapshot, or compare with it."""

    help = "Write docs/reference/openapi.json; with --check, fail when it is out of date."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare. Raises CommandError on a difference."""
        now = description()
        if not options["check"]:
            SNAPSHOT.parent.mkdir(parents=True, exist_ok=True)
            SNAPSHOT.write_text(now, encoding="utf-8")
            self.stdout.write(f"{SNAPSHOT.name} written.")
        elif not SNAPSHOT.is_file() or SNAPSHOT.read_text(encoding="utf-8") != now:
            raise CommandError("docs/reference/openapi.json is out of date. Run `make openapi` and look at the change.")
