"""The check of the audit trail: every line follows from the line before it, and a digest noted earlier is still there.

The check finds what was done to the table behind the portal's back. Somebody who rewrites every line from some place to
the end makes a new chain that holds in itself: only a digest that was noted elsewhere tells (each backup notes one).
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.core import chain
from portal.core.models import AuditLine

AT_ONCE = 2_000


@dataclass(frozen=True)
class Checked:
    """What a check has found: how many lines hold, the last good digest, and why it ended there."""

    lines: int
    head: str
    broken: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.why


def verify(noted: str = "") -> Checked:
    """Check every line in its order up to the first that does not follow; `noted` is a digest that must be there."""
    count, previous, last, seen = 0, chain.START, 0, noted in ("", chain.START)
    lines = AuditLine.objects.order_by("pk").values("pk", "digest", *chain.COLUMNS)
    for line in lines.iterator(chunk_size=AT_ONCE):
        if line["digest"] != chain.digest(previous, line):
            return Checked(count, previous, line["pk"], _why(last, line["pk"]))
        count, previous, last = count + 1, line["digest"], line["pk"]
        seen = seen or previous == noted
    if not seen:
        return Checked(count, previous, None, "No line has the digest that was noted: lines are missing at the end.")
    return Checked(count, previous)


def _why(last: int, here: int) -> str:
    before = f"line {last}" if last else "the start of the trail"
    said = f"Line {here} does not follow from {before}"
    if here - last > 1:
        return f"{said}: lines between them are missing, or one of its values was changed."
    return f"{said}: one of its values was changed, or lines were put in, taken out or moved."
