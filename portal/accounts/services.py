"""What changes an account: password, address, second factors, sessions, whether it may sign in at all.

Each change is one transaction with its audit line; the line says what was done, never the secret or the address.
"""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation
from portal.core.models import Person
from portal.core.services import change_password, write

ADDRESS_SALT, ADDRESS_SECONDS = "address", 3 * 24 * 3600


def _of(person: Person) -> Q:
    return Q(person=person) | (Q(email=person.email) if person.email else Q(pk__in=[]))


def note(person: Person, verb: str) -> None:
    """Add an audit line about an account that changed elsewhere, such as a second factor that was added."""
    with write(person, verb, person):
        pass


def set_password(person: Person, password: str) -> None:
    """Set a password; every session of the person ends (the one that did it is renewed by its view)."""
    change_password(person, person, password)


def confirm_address(person: Person) -> None:
    """Note that the person reads mail at their address; other addresses they asked for are dropped.

    Raises ValueError when somebody else has confirmed this address.
    """
    address = EmailAddress.objects.filter(user=person, email=person.email).first()
    if address is not None and address.verified:
        return
    with write(person, "confirm address", person):
        if EmailAddress.objects.filter(email=person.email, verified=True).exclude(user=person).exists():
            raise ValueError(_("Somebody else has confirmed this address."))
        EmailAddress.objects.filter(user=person).delete()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def is_confirmed(person: Person) -> bool:
    """Tell whether the person has shown that they read mail at their address."""
    return EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists()


def address_token(person: Person, email: str) -> str:
    """Make the word of a link that confirms an address; it dies when the address changes."""
    return signing.dumps([person.pk, person.email, email.strip().lower()], salt=ADDRESS_SALT)


def read_address_token(token: str) -> tuple[Person, str] | None:
    """Read whose address a link confirms, and which; None when it is too old, used or made up."""
    try:
        number, old, new = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=number, email=old, is_active=True).first()
    return None if person is None or (old == new and is_confirmed(person)) else (person, new)


def change_address(person: Person, email: str) -> str:
    """Give an account the address its owner has confirmed; returns the one it had.

    Raises ValueError when somebody else has this address.
    """
    before = person.email
    if email != before:
        if Person.objects.filter(email=email).exclude(pk=person.pk).exists():
            raise ValueError(_("This address could not be confirmed."))
        with write(person, "change address", person):
            person.email = email
            person.save(update_fields=["email"])
    confirm_address(person)
    return before


def live_sessions(person: Person) -> list[UserSession]:
    """List the sessions in which a person is signed in, the newest use first."""
    found = list(UserSession.objects.filter(user=person).order_by("-last_seen_at"))
    keys = [row.session_key for row in found]
    alive = set(
        Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now()).values_list("session_key", flat=True)
    )
    return [row for row in found if row.session_key in alive]


def seen(request: HttpRequest) -> None:
    """Keep when a session was last used."""
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def forget_session(key: str) -> None:
    """Drop a session that has ended from the list."""
    UserSession.objects.filter(session_key=key).delete()


def sweep(now: datetime.datetime | None = None) -> int:
    """Delete what is left of sessions whose time is over, at each sign-in and every hour; returns how many."""
    now = now or timezone.now()
    idle = now - datetime.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    UserSession.objects.filter(last_seen_at__lt=idle).delete()
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def end_sessions(person: Person, number: int | None = None, but: str | None = None) -> int:
    """End one session of a person, or all of them but the one with this key; returns how many.

    Sessions that no list shows (such as those begun before this list existed) end with the others.
    """
    with transaction.atomic():
        mine = UserSession.objects.filter(user=person)
        mine = mine.filter(pk=number) if number is not None else mine.exclude(session_key=but or "")
        keys = list(mine.values_list("session_key", flat=True))
        if not keys:
            return 0
        with write(person, "end sessions", person):
            Session.objects.filter(pk__in=keys).delete()
            mine.delete()
    return len(keys)


def deactivate(actor: Person | None, person: Person) -> None:
    """Close an account: it may not sign in, its sessions end at once, and open invitations of its own are void.

    Raises ValueError when it is closed already. Roles stay as they are, so that they can be opened again.
    """
    if not person.is_active:
        raise ValueError(_("This account is closed already."))
    with write(actor, "close account", person):
        person.is_active = False
        person.save(update_fields=["is_active"])
        keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
        Session.objects.filter(pk__in=keys).delete()
        UserSession.objects.filter(user=person).delete()
        Invitation.objects.filter(invited_by=person, closed=None).update(closed=timezone.now())


def reactivate(actor: Person | None, person: Person) -> None:
    """Open a closed account again. Raises ValueError when it is open."""
    if person.is_active:
        raise ValueError(_("This account is open."))
    with write(actor, "open account", person):
        person.is_active = True
        person.save(update_fields=["is_active"])


def disconnect(person: Person, number: int) -> None:
    """Take away a sign-in through another organisation. Raises ValueError when no other way in is left."""
    account = SocialAccount.objects.filter(user=person, pk=number).first()
    if account is None:
        return
    others = SocialAccount.objects.filter(user=person).exclude(pk=number).exists()
    keys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    if not (others or keys or person.has_usable_password()):
        raise ValueError(_("Set a password first: this is your only way to sign in."))
    account.delete()


def export_person(person: Person) -> dict[str, Any]:
    """Collect what is kept about how a person signs in; secrets are left out."""
    return {
        "addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified", "primary")),
        "second_factors": [
            {"kind": row.type, "name": str(row.data.get("name", "")), "added": row.created_at.isoformat()}
            for row in Authenticator.objects.filter(user=person).order_by("pk")
        ],
        "other_sign_ins": [
            {"provider": row.provider, "connected": row.date_joined.isoformat()}
            for row in SocialAccount.objects.filter(user=person).order_by("pk")
        ],
        "sessions": [
            {
                "began": row.created_at.isoformat(),
                "last_used": row.last_seen_at.isoformat(),
                "network_address": row.ip,
                "program": row.user_agent,
            }
            for row in UserSession.objects.filter(user=person).order_by("pk")
        ],
        "invitations": [
            {"entity": row.entity.name, "role": row.role, "sent": row.sent.isoformat()}
            for row in Invitation.objects.filter(_of(person)).select_related("entity").order_by("pk")
        ],
    }


def erase_person(person: Person) -> int:
    """Delete how a person signs in, end their sessions and blank their address in invitations; returns how many."""
    with transaction.atomic():
        keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
        rows = Session.objects.filter(pk__in=keys).delete()[0]
        for model in (UserSession, Authenticator, SocialAccount, EmailAddress):
            rows += model._default_manager.filter(user=person).delete()[0]
        for invitation in Invitation.objects.exclude(email="").filter(_of(person)):
            with write(None, "erase address", invitation):
                invitation.email = ""
                invitation.closed = invitation.closed or timezone.now()
                invitation.save(update_fields=["email", "closed"])
            rows += 1
    return rows
