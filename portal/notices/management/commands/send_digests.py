"""`send_digests`: send the e-mails of news that are due; an operator's timer calls it every hour."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.notices.services import send_due


class Command(BaseCommand):
    """Send the e-mails of news that are due."""

    help = "Send the e-mails of news that are due."

    def handle(self, **options: Any) -> None:
        """Send and say how many."""
        self.stdout.write(f"{send_due()} e-mails sent.")
