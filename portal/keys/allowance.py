"""How many requests a caller may send in a minute, counted for all processes together.

A process takes its requests from the database by the `BATCH`, in one statement, and hands them out from memory: no
caller gets more than the limit in all processes together, and most requests cost no query. What a process has taken
and not handed out is lost at the end of the minute, at most a batch for each process.
The headers are those of the IETF draft "RateLimit header fields for HTTP".
"""

import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from portal.core.addresses import network
from portal.core.models import Person
from portal.keys.models import Allowance, ApiKey

WINDOW_SECONDS = 60
BATCH = 20
_TABLE = Allowance._meta.db_table
# The name of the table is ours; the values are parameters.
_TAKE = f"""INSERT INTO {_TABLE} (subject, minute, used) VALUES (%s, %s, %s) ON CONFLICT (subject) DO UPDATE SET
 used = CASE WHEN {_TABLE}.minute = excluded.minute THEN {_TABLE}.used + excluded.used ELSE excluded.used END,
 minute = excluded.minute RETURNING used"""  # noqa: S608


@dataclass
class _Taken:
    """What this process may still hand out, and what nobody had taken when it asked."""

    left: int
    untaken: int


_lock = threading.Lock()
_taken: dict[str, _Taken] = {}
_minute = 0


@dataclass(frozen=True)
class Standing:
    """Where a caller stands: the kind of limit, the limit, what is left of it (None: over it), seconds until new."""

    kind: str
    limit: int
    left: int | None
    wait: int

    def stamp(self, answer: HttpResponse) -> None:
        """Write the headers."""
        answer["RateLimit-Policy"] = f'"{self.kind}";q={self.limit};w={WINDOW_SECONDS}'
        answer["RateLimit"] = f'"{self.kind}";r={self.left or 0};t={self.wait}'
        if self.left is None:
            answer["Retry-After"] = str(self.wait)


def ask(request: HttpRequest, key: ApiKey | None) -> Standing:
    """Count a request of a key, of who is signed in, or of an address; at most one query."""
    if key is not None:
        return _count("key", str(key.pk), settings.API_PER_MINUTE)
    if isinstance(request.user, Person):
        return _count("person", str(request.user.pk), settings.API_PER_MINUTE)
    return _count("address", _blurred(request.META.get("REMOTE_ADDR", "")), settings.API_PER_MINUTE_NOBODY)


def _blurred(address: str) -> str:
    """An address as a code that only this installation can make, so that the database holds no address."""
    return salted_hmac("portal.keys.allowance", network(address), algorithm="sha256").hexdigest()


def _count(kind: str, who: str, limit: int) -> Standing:
    now = int(time.time())
    minute, wait = now // WINDOW_SECONDS, WINDOW_SECONDS - now % WINDOW_SECONDS
    subject = f"{kind}:{who}"
    left = _hand_out(subject, minute)
    if left is None:
        used = _take(subject, minute)  # not under the lock: the database may let us wait
        with _lock:
            taken = _taken.setdefault(subject, _Taken(0, 0))
            taken.left += max(0, min(BATCH, limit - used + BATCH))
            taken.untaken = max(0, limit - used)
        left = _hand_out(subject, minute)
    return Standing(kind, limit, None if left is None or left < 0 else left, wait)


def _hand_out(subject: str, minute: int) -> int | None:
    """What is left after this request; None when the database must be asked, -1 when nothing is left at all."""
    global _minute  # noqa: PLW0603
    with _lock:
        if minute != _minute:
            _taken.clear()
            _minute = minute
        taken = _taken.get(subject)
        if taken is None or (taken.left == 0 and taken.untaken > 0):
            return None
        if taken.left == 0:
            return -1
        taken.left -= 1
        return taken.left + taken.untaken


def _take(subject: str, minute: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, (subject, minute, BATCH))
        return int(cursor.fetchone()[0])


def forget() -> None:
    """Hand out nothing from memory any more (tests)."""
    with _lock:
        _taken.clear()
