"""`python -m portal.manage tidy`: delete what has expired and what nothing refers to."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.runs import services


class Command(BaseCommand):
    """Delete expired uploads, files without a row, and results that nothing refers to."""

    help = "Delete expired uploads, stray files, and results that nothing refers to."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tidy, and say what was deleted."""
        for what, count in services.tidy().items():
            self.stdout.write(f"{what}: {count}")
