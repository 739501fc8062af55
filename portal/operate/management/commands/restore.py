"""`python -m portal.manage restore DIR`: bring an empty installation to what a backup holds, and prove it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.operate import proof, services


class Command(BaseCommand):
    """Restore a backup."""

    help = "Bring an empty installation to what a backup holds, all or nothing, and prove it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and whether the installation may be replaced."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that `backup` has written")
        parser.add_argument("--replace", action="store_true", help="back up what is there, then put the backup there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and print what the installation holds. Raises CommandError; it is then as it was."""
        try:
            made, before = services.restore(options["folder"].resolve(), options["replace"])
        except (proof.Refused, DatabaseError) as error:
            raise CommandError(str(error)) from error
        for line in proof.printed(made.tables):
            self.stdout.write(line)
        self.stdout.write(f"The installation holds what the backup of {made.made} says, with {len(made.files)} files.")
        if made.missing:
            self.stdout.write(f"{len(made.missing)} files are missing: they were deleted while the backup was made.")
        if before is not None:
            self.stdout.write(f"What was there before is in {before}.")
        if made.portal != services.__version__:
            self.stdout.write(f"The backup is of version {made.portal}. Run `upgrade` before the portal is started.")
        self.stdout.write("Start the web and the worker again.")
