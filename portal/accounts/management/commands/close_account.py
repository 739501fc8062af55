"""Close an account, or open it again: for operators, when somebody has left or was taken over."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts import services
from portal.core.models import Person


class Command(BaseCommand):
    """Close or open an account, or take away its second factors."""

    help = "Closes an account at once: no sign-in, no session, no API. Roles stay until an owner ends them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and what else to do."""
        parser.add_argument("--email", required=True, help="the address of the account")
        parser.add_argument("--open", action="store_true", help="open it again")
        parser.add_argument(
            "--forget-second-factors", action="store_true", help="remove app, keys and recovery codes; closes nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; raises CommandError for an unknown address or an account that is so already."""
        person = Person.objects.filter(email=options["email"].strip().lower()).first()
        if person is None:
            raise CommandError(f"No account has the address {options['email']!r}.")
        try:
            if options["forget_second_factors"]:
                number, _kinds = Authenticator.objects.filter(user=person).delete()
                services.end_sessions(person)
                said = f"{number} second factors removed; the password alone opens the account."
            elif options["open"]:
                services.reactivate(None, person)
                said = "The account is open."
            else:
                services.deactivate(None, person)
                said = "The account is closed and its sessions have ended."
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(said)
