"""A brake on guessing passwords: ten failures in fifteen minutes per address and network address.

Counted in the process's own memory cache, so a refused attempt costs no database write; a restart forgets.
"""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

MAX_FAILURES = 10
WINDOW_SECONDS = 15 * 60


def _key(request: HttpRequest, email: str) -> str:
    about = f"{email.strip().lower()}|{request.META.get('REMOTE_ADDR', '')}"
    return "sign-in:" + hashlib.sha256(about.encode()).hexdigest()


def is_blocked(request: HttpRequest, email: str) -> bool:
    """Tell whether this e-mail address has failed too often from this network address."""
    return cache.get(_key(request, email), 0) >= MAX_FAILURES


def count_failure(request: HttpRequest, email: str) -> None:
    """Count one failed attempt; the window starts with the first."""
    key = _key(request, email)
    if not cache.add(key, 1, WINDOW_SECONDS):
        cache.incr(key)


def forget(request: HttpRequest, email: str) -> None:
    """Forget the failures after a successful sign-in."""
    cache.delete(_key(request, email))
