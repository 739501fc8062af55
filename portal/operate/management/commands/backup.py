"""`python -m portal.manage backup DIR`: write the whole installation into a new folder, while it is used."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.operate import proof, services


class Command(BaseCommand):
    """Back up the database and the files beside it."""

    help = "Write the database and the files beside it into a new folder, with their hashes. The keys are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder")

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and print what the backup holds. Raises CommandError; nothing is left behind then."""
        try:
            made = services.backup(options["folder"].resolve())
        except (proof.Refused, DatabaseError) as error:
            raise CommandError(str(error)) from error
        for line in proof.printed(made.tables):
            self.stdout.write(line)
        if made.missing:
            self.stdout.write(f"{len(made.missing)} files were deleted meanwhile and are not in it: {made.missing}")
        self.stdout.write(f"{options['folder']} holds the database and {len(made.files)} files.")
        self.stdout.write(
            "The keys are NOT in it. Keep secret_key and files_key apart: without them sealed files stay so."
        )
