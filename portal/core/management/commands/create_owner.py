"""Make the first account of an installation, print its password once, and give an entity its first owner."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.core import services
from portal.core.models import Entity, Person


class Command(BaseCommand):
    """Make an account for somebody who will add the first entity and own it."""

    help = "Makes an account and prints its generated password, once. Its owner changes it after signing in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, the name and the entity."""
        parser.add_argument("--email", required=True, help="the address to sign in with")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--entity", help="short address of an entity without an owner, such as unicef")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the account; raises CommandError on a taken or bad address and on an unknown entity."""
        password = services.generate_password()
        try:
            with transaction.atomic():
                person = services.create_person(None, options["email"], options["name"], password)
                if options["entity"]:
                    self._appoint(person, options["entity"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Sign in with {person.email} and this password, shown only now:\n{password}")

    def _appoint(self, person: Person, slug: str) -> None:
        entity = Entity.objects.filter(slug=slug).first()
        if entity is None:
            raise CommandError(f"No entity has the short address {slug!r}.")
        services.appoint_owner(person, entity)
