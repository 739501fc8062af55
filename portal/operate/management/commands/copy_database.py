"""`python -m portal.manage copy_database --to ADDRESS`: copy everything to another engine and prove it equal."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from portal.operate import copying, proof


class Command(BaseCommand):
    """Copy the configured database into an empty one."""

    help = "Copy every row of the configured database into an empty one, all or nothing, and prove both equal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address of the target."""
        parser.add_argument(
            "--to", required=True, metavar="ADDRESS", help="postgresql://user@host/name or sqlite:///path"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy and print what both hold. Raises CommandError; the target then holds no rows."""
        try:
            held = copying.copy(options["to"])
        except (proof.Refused, ImproperlyConfigured, DatabaseError) as error:
            raise CommandError(str(error)) from error
        for line in proof.printed(held):
            self.stdout.write(line)
        self.stdout.write("Both hold the same. Set QUINTET_DATABASE_URL to the new address and start the portal.")
