"""Half-years, the period that plans, scorecards and reports share: `2025-H2` runs from 1 July to 31 December 2025."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

_CODE = re.compile(r"(\d{4})-H([12])", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1946, 2200


@dataclass(frozen=True, order=True)
class Period:
    """One half of a year; halves are ordered in time."""

    year: int
    half: int

    @property
    def code(self) -> str:
        """The code that is stored and stands in addresses, such as `2025-H2`."""
        return f"{self.year}-H{self.half}"

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return datetime.date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> datetime.date:
        """The last day."""
        return datetime.date(self.year, 6, 30) if self.half == 1 else datetime.date(self.year, 12, 31)

    @property
    def label(self) -> str:
        """The words a reader sees, in the reader's language."""
        words = _("%(year)d, first half") if self.half == 1 else _("%(year)d, second half")
        return words % {"year": self.year}

    def shift(self, halves: int) -> Period:
        """Give the half-year so many halves later, or earlier."""
        number = self.year * 2 + self.half - 1 + halves
        return Period(number // 2, number % 2 + 1)

    def __str__(self) -> str:
        """The code."""
        return self.code


def parse(code: str) -> Period:
    """Read a code such as `2025-H2`. Raises ValueError on anything else."""
    found = _CODE.fullmatch(code)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise ValueError(_("Not a half-year: %(code)s. Write it as 2025-H1.") % {"code": code[:20]})
    return Period(int(found[1]), int(found[2]))


def of_day(day: datetime.date) -> Period:
    """Give the half-year a day lies in."""
    return Period(day.year, 1 if day.month < 7 else 2)


def current() -> Period:
    """Give the half-year of today (UTC)."""
    return of_day(timezone.localdate())


def span(first: Period, last: Period) -> list[Period]:
    """List the half-years from one to another, both included; empty when the last lies before the first."""
    found = []
    while first <= last:
        found.append(first)
        first = first.shift(1)
    return found
