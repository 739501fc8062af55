"""A duty: what somebody has to do, where, and by when. Each app lists its own; `portal.notices` joins them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from portal.core.access import today


@dataclass(frozen=True)
class Duty:
    """One thing that waits for a person, in words, with the address where it is done."""

    words: str
    href: str
    due: datetime.date | None = None
    entity: str = ""

    @property
    def days(self) -> int | None:
        """The days left; negative when it is late, None without a date."""
        return None if self.due is None else (self.due - today()).days

    @property
    def late(self) -> int:
        """The days since it was due; 0 when it is not late."""
        return max(0, -(self.days or 0))


def in_order(duties: list[Duty]) -> list[Duty]:
    """Sort duties: the most urgent first, those without a date last."""
    return sorted(duties, key=lambda duty: (duty.due is None, duty.due or datetime.date.max, duty.words))
