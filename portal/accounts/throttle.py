"""A brake on guessing that every process shares: failures are counted in one table of the database.

Failed sign-ins count three times: per address and network address, per network address, and per address. Whoever has
signed in with a device before carries a cookie that says so; the count per address does not hold there, so a stranger
who fails on purpose locks nobody out of a device they use (OWASP, Slow Down Online Guessing Attacks with Device
Cookies). A refused attempt reads and writes nothing but one row of this table.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.accounts.models import Attempt
from portal.core import addresses

DEVICE_COOKIE = "known_device"
DEVICE_SECONDS = 180 * 24 * 3600


class Limit(NamedTuple):
    """What is counted, how often it may fail, and for how long a failure counts."""

    name: str
    most: int
    seconds: int


PAIR = Limit("sign-in", 10, 15 * 60)
NETWORK = Limit("sign-in network", 100, 15 * 60)
ADDRESS = Limit("sign-in address", 50, 15 * 60)
CODE = Limit("code", 5, 5 * 60)
OLD_PASSWORD = Limit("old password", 10, 15 * 60)
MAIL = Limit("mail", 3, 15 * 60)
MAIL_NETWORK = Limit("mail network", 30, 15 * 60)
INVITATIONS = Limit("invitations", 100, 15 * 60)


def _key(name: str, about: str) -> str:
    # Keyed, so that a copy of the table does not say which addresses were tried.
    return hashlib.blake2b(
        f"{name}|{about}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=32
    ).hexdigest()


def network(request: HttpRequest) -> str:
    """Give the network address of a request, which `portal.middleware.client_address` has read; of IPv6 its network."""
    return addresses.network(request.META.get("REMOTE_ADDR", ""))


def wait(limit: Limit, about: str) -> int:
    """Tell for how many seconds this must wait; 0 when it may be tried now."""
    return _wait([(limit, about)])


def _wait(asked: list[tuple[Limit, str]]) -> int:
    now = timezone.now()
    most = {_key(limit.name, about): limit.most for limit, about in asked}
    rows = Attempt.objects.filter(pk__in=list(most), until__gt=now)
    ends = [row.until for row in rows if row.count >= most[row.pk]]
    return max((int((end - now).total_seconds()) + 1 for end in ends), default=0)


def count(limit: Limit, about: str) -> None:
    """Count one failure; the window starts with the first."""
    now, key = timezone.now(), _key(limit.name, about)
    with transaction.atomic():
        if Attempt.objects.filter(pk=key, until__gt=now).update(count=F("count") + 1):
            return
        Attempt.objects.filter(until__lte=now).delete()
        until = now + datetime.timedelta(seconds=limit.seconds)
        Attempt.objects.update_or_create(pk=key, defaults={"count": 1, "until": until})


def forget(limit: Limit, about: str) -> None:
    """Forget the failures after a success."""
    Attempt.objects.filter(pk=_key(limit.name, about)).delete()


def once(name: str, about: str, seconds: int) -> bool:
    """Tell whether this is the first time in so many seconds; a second caller anywhere is told no."""
    now, key = timezone.now(), _key(name, about)
    try:
        with transaction.atomic():
            Attempt.objects.filter(pk=key, until__lte=now).delete()
            Attempt.objects.create(pk=key, until=now + datetime.timedelta(seconds=seconds))
    except IntegrityError:
        return False
    return True


def _device(request: HttpRequest, email: str) -> str:
    try:
        known, nonce = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(nonce) if known == _key("device", email) else ""


def _asked(request: HttpRequest, email: str) -> list[tuple[Limit, str]]:
    email, device = email.strip().lower(), _device(request, email.strip().lower())
    if device:
        return [(PAIR, f"{email}|{device}")]
    asked = [(PAIR, f"{email}|{network(request)}"), (ADDRESS, email)]
    # Behind a proxy that does not say whom it serves everybody comes from the loopback: they are not one.
    here = addresses.is_loopback(request.META.get("REMOTE_ADDR", ""))
    return asked if here else [*asked, (NETWORK, network(request))]


def sign_in_wait(request: HttpRequest, email: str) -> int:
    """Tell for how many seconds nobody may try a password of this address from here."""
    return _wait(_asked(request, email))


def sign_in_failed(request: HttpRequest, email: str) -> None:
    """Count a failed sign-in."""
    with transaction.atomic():
        for limit, about in _asked(request, email):
            count(limit, about)


def sign_in_worked(request: HttpRequest, email: str) -> None:
    """Forget the failures of this address from here."""
    limit, about = _asked(request, email)[0]
    forget(limit, about)


def remember_device(response: HttpResponse, email: str) -> None:
    """Let this device be known as one the person has signed in with."""
    value = signing.dumps([_key("device", email.strip().lower()), secrets.token_urlsafe(12)], salt=DEVICE_COOKIE)
    response.set_cookie(
        DEVICE_COOKIE,
        value,
        max_age=DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
