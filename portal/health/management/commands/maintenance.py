"""`quintet-portal maintenance on|off|status`: close the portal to readers while something is done to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.health import maintenance


class Command(BaseCommand):
    """Close or open the portal."""

    help = "Close the portal to readers (on), open it (off), or say which it is (status)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and why."""
        parser.add_argument("what", choices=["on", "off", "status"])
        parser.add_argument("reason", nargs="?", default="", help="for operators; shown by `status`")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how it stands."""
        if options["what"] == "on":
            maintenance.begin(options["reason"])
        elif options["what"] == "off":
            maintenance.end()
        why = maintenance.reason()
        self.stdout.write(f"closed{': ' + why if why else ''}" if maintenance.is_on() else "open")
