"""What the REST operations of every app share: who is signed in."""

from django.http import HttpRequest
from ninja.security import SessionAuth


class SignedIn(SessionAuth):
    """The session cookie, and for whoever is signed in the CSRF token; nobody signed in is 401 before all else."""

    def _get_key(self, request: HttpRequest) -> str | None:
        return super()._get_key(request) if request.user.is_authenticated else None


signed_in = SignedIn()
