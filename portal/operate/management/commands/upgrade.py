"""`python -m portal.manage upgrade`: back up, bring the database to this version, look at it, say how to go back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from portal.operate import proof, services


class Command(BaseCommand):
    """Bring the database to this version after a backup."""

    help = "Back up, bring the database to this version, check it, and say how to go back."

    def handle(self, *args: Any, **options: Any) -> None:
        """Upgrade. Raises CommandError, which says how to go back."""
        try:
            steps, folder = services.upgrade()
        except (proof.Refused, services.Failed, DatabaseError) as error:
            raise CommandError(str(error)) from error
        if not steps:
            self.stdout.write("The database is at this version already.")
            return
        self.stdout.write(f"The database is at this version after {steps} steps, and is sound.")
        if folder is not None:
            self.stdout.write(f"Its state before is in {folder}. {services.way_back(folder)}")
        self.stdout.write("Start the web and the worker again.")
