"""`audit verify` checks the whole audit trail; `audit head` gives the digest to note elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.core.models import AuditLine
from portal.core.trail import verify
from portal.db import unlimited


class Command(BaseCommand):
    """Check the chain of the audit trail, or say its last digest."""

    help = "Check the audit trail (verify) or give its last digest (head). Exit code 1 when the trail does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and a digest noted earlier."""
        parser.add_argument("do", choices=["verify", "head"])
        parser.add_argument("--head", default="", metavar="DIGEST", help="a digest that must still be in the trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was found; raises CommandError when a line does not follow or the digest is not there."""
        if options["do"] == "head":
            self.stdout.write(AuditLine.objects.head())
            return
        with unlimited(connection):
            found = verify(options["head"])
        self.stdout.write(f"{found.lines} lines hold. Head: {found.head}")
        if not found.holds:
            raise CommandError(found.why)
