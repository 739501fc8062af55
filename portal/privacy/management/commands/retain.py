"""`retain`: remove what is older than its period; an operator's timer calls it every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from portal.db import unlimited
from portal.privacy.retention import retain


class Command(BaseCommand):
    """Remove what is older than its period."""

    help = "Remove what is older than its period, and say what was removed."

    def handle(self, **options: Any) -> None:
        """Remove and say how many of each."""
        with unlimited(connection):
            removed = retain()
        said = ", ".join(f"{name} {n}" for name, n in removed.items())
        self.stdout.write(f"Removed: {said}." if said else "Nothing to remove.")
