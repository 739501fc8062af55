"""Every change of an API key: made, revoked, erased. A key speaks for its person and never makes another key."""

import datetime
import hashlib
import hmac
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.access import today
from portal.core.models import Person
from portal.core.services import write
from portal.keys.models import Allowance, ApiKey, Scope

MARK = "qk_"
PREFIX_BYTES = 4
SECRET_BYTES = 32
MAX_DAYS = 365
MAX_KEYS = 20
MAX_NAME = 80
KEPT_MINUTES = 60
_NO_HASH = "0" * 64


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keys_of(person: Person) -> QuerySet[ApiKey]:
    """List the keys of a person, newest first."""
    return ApiKey.objects.filter(person=person)


def make(person: Person, name: str, scopes: list[str], expires: datetime.date) -> tuple[ApiKey, str]:
    """Make a key and give it with its text, which is kept nowhere and cannot be shown again.

    Raises ValueError on a missing name, no or an unknown scope, a last day outside the next year, or too many keys.
    """
    known = [scope for scope in Scope.values if scope in scopes]
    if not 0 < len(name.strip()) <= MAX_NAME:
        raise ValueError(_("Give the key a name of at most %(limit)d characters.") % {"limit": MAX_NAME})
    if not known or len(known) != len(set(scopes)):
        raise ValueError(_("Choose what the key may do: %(scopes)s.") % {"scopes": ", ".join(Scope.values)})
    if not today() <= expires <= today() + datetime.timedelta(days=MAX_DAYS):
        raise ValueError(_("The last day lies between today and a year from today."))
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(person=person, name=name.strip(), prefix=prefix, key_hash=_hash(secret), scopes=known, expires=expires)
    with write(person, "make key", key):
        if keys_of(person).filter(revoked=None, expires__gte=today()).count() >= MAX_KEYS:
            raise ValueError(_("You have %(limit)d valid keys already. Revoke one first.") % {"limit": MAX_KEYS})
        key.full_clean()
        key.save()
    retain()
    return key, f"{MARK}{prefix}_{secret}"


def revoke(person: Person, key: ApiKey) -> bool:
    """Make a key useless from now on; False when it was revoked before. Raises PermissionDenied for other people."""
    if key.person_id != person.pk:
        raise PermissionDenied(_("A key is revoked by its owner."))
    with write(person, "revoke key", key):
        key.refresh_from_db()
        if key.revoked is not None:
            return False
        key.revoked = timezone.now()
        key.save(update_fields=["revoked"])
    return True


def find(token: str) -> ApiKey | None:
    """Give the valid key that a text is; None for a wrong, expired or revoked one and for a closed account.

    Every text costs one query and one comparison in constant time, so the answer's time tells nothing.
    """
    prefix, _mark, secret = token.removeprefix(MARK).partition("_")
    known = ApiKey.objects.select_related("person").filter(prefix=prefix if prefix.isalnum() else "")
    key = known.first()
    right = hmac.compare_digest(_hash(secret), key.key_hash if key else _NO_HASH)
    if key is None or not right or key.state != "valid" or not key.person.is_active or not token.startswith(MARK):
        return None
    if key.last_used != today():
        # A sign of life by the day, no change of the key: it leaves no audit line.
        ApiKey.objects.filter(pk=key.pk).update(last_used=today())
    return key


def retain() -> int:
    """Forget the request counts that are over; returns how many callers were forgotten."""
    before = int(timezone.now().timestamp()) // 60 - KEPT_MINUTES
    return Allowance.objects.filter(minute__lt=before).delete()[0]


def export_person(person: Person) -> dict[str, Any]:
    """Give everything kept about a person's keys; the keys themselves are kept nowhere."""
    return {
        "keys": [
            {
                "name": key.name,
                "beginning": str(key),
                "scopes": key.scopes,
                "made": key.made.isoformat(),
                "expires": key.expires.isoformat(),
                "revoked": key.revoked.isoformat() if key.revoked else None,
                "last_used": key.last_used.isoformat() if key.last_used else None,
            }
            for key in keys_of(person)
        ]
    }


def erase_person(person: Person) -> int:
    """Delete a person's keys and request counts; returns how many rows went."""
    rows = list(keys_of(person))
    counted = Q(subject=f"person:{person.pk}") | Q(subject__in=[f"key:{key.pk}" for key in rows])
    for key in rows:
        with write(None, "erase key", key):
            key.delete()
    return len(rows) + Allowance.objects.filter(counted).delete()[0]
