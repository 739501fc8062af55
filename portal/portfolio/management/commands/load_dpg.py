"""`python -m portal.manage load_dpg [FOLDER]`: bring in the nominees as digital public goods, as software."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.portfolio.services import load_dpg


class Command(BaseCommand):
    """Load a copy of the registry."""

    help = "Load the nominees of the registry of digital public goods from a copy of it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", nargs="?", help="the registry's folder (default: dpg in QUINTET_MIRROR)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load. Raises CommandError when there is no such folder."""
        mirror = os.environ.get("QUINTET_MIRROR", "")
        folder = options["folder"] or (str(Path(mirror) / "dpg") if mirror else "")
        if not folder:
            raise CommandError("Name the folder of the registry, or set QUINTET_MIRROR.")
        try:
            n = load_dpg(Path(folder))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{n} initiatives added or changed.")
