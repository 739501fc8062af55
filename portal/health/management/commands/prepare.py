"""`quintet-portal prepare`: bring an installation to this version, ready to be served."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import up


class Command(BaseCommand):
    """Migrate, collect the static files, load what the brief brings, queue the cases."""

    help = "Migrate, collect the static files, load entities, blueprints and frameworks, queue the cases."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step that is needed."""
        up.prepare()
        self.stdout.write("ready to be served")
