"""`erase_person EMAIL`: erase somebody for good, for operators."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.core.models import Person
from portal.db import unlimited
from portal.privacy import scrub
from portal.privacy.services import erase_person


class Command(BaseCommand):
    """Erase a person."""

    help = "Erase a person for good: their values are blanked, the audit trail keeps their number."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email", help="the address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase; raises CommandError for an unknown address and for the last owner of an entity."""
        person = Person.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        try:
            with unlimited(connection):
                rows = erase_person(None, person)
        except ValueError as error:
            raise CommandError(f"{error} `create_owner --entity` appoints one.") from error
        self.stdout.write(f"Erased person {person.pk}: {rows} rows. Backups made before still hold the values.")
        if scrub.is_due():
            self.stdout.write("Freed pages are not written anew yet: call `retain` when fewer people read.")
