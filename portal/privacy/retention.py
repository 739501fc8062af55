"""How long things are kept, in one table; `retain` removes what is older and can be called as often as one likes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts import services as accounts
from portal.keys import services as keys
from portal.portfolio import services as portfolio
from portal.privacy import outbox, scrub
from portal.runs import services as runs
from portal.scorecards import services as scorecards


@dataclass(frozen=True)
class Period:
    """What is kept for how many days, and what removes the older; 0 days: each thing has a last day of its own."""

    name: str
    what: Promise
    days: int
    remove: Callable[[datetime.datetime], int]


def _sessions(before: datetime.datetime) -> int:
    return accounts.sweep(before) + keys.retain()


def _runs(before: datetime.datetime) -> int:
    return sum(runs.tidy().values())


PERIODS: tuple[Period, ...] = (
    Period("sessions", _("Sessions that have ended, and counts of requests"), 0, _sessions),
    Period("files", _("Uploads that no run uses or that have expired, and results that nothing refers to"), 0, _runs),
    Period("imports", _("Files of initiatives, with their problems"), 30, portfolio.forget_files),
    Period("workbooks", _("Workbooks of scorecards, with their problems"), 30, scorecards.forget_files),
    Period("outbox", _("E-mails kept as files where no mail server is set"), 30, outbox.forget_before),
)


def retain(now: datetime.datetime | None = None) -> dict[str, int]:
    """Remove what is older than its period; returns how many of each, only those with any."""
    moment = now or timezone.now()
    removed = {row.name: row.remove(moment - datetime.timedelta(days=row.days)) for row in PERIODS}
    if scrub.is_due():
        scrub.scrub()
    return {name: n for name, n in removed.items() if n}
