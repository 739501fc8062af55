"""`python -m portal.manage worker`: compute runs from the queue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.runs import services, worker


class Command(BaseCommand):
    """Start a worker; several may run side by side."""

    help = "Compute runs from the queue until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take when to end and how long a lease lasts."""
        ends = parser.add_mutually_exclusive_group()
        ends.add_argument("--once", action="store_const", dest="mode", const="once", help="end after one run")
        ends.add_argument(
            "--until-idle", action="store_const", dest="mode", const="until-idle", help="end when no run is open"
        )
        parser.add_argument("--lease", type=float, default=services.LEASE_SECONDS, help="seconds a claim lasts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        worker.main(options["mode"] or "forever", options["lease"])
