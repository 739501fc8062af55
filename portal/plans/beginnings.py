"""The two beginnings of a plan: the chapter commitments of the brief, and its roadmap, which can be re-dated."""

from __future__ import annotations

from dataclasses import dataclass

from portal.core.periods import Period, parse
from quintet.seed.brief import RoadmapLine, load

FIRST = parse("2024-H1")  # the first column of the brief's roadmap
COLUMNS = {"2024-H1": "2024-H1", "2024-H2": "2024-H2", "2025": "2025-H2", "2026+": "2026-H2"}


@dataclass(frozen=True)
class Line:
    """A line of the roadmap with the half-year it is due in; `suggested` where the brief's text lost its column."""

    anchor: str
    actor: str
    text: str
    period: Period
    suggested: bool


def commitments() -> list[str]:
    """List the commitments of the five chapters by their anchors, in the order of the brief."""
    return [item.id for item in load().of_kind("commitment")]


def roadmap(first: Period = FIRST) -> list[Line]:
    """List the lines of the roadmap, moved so that its first column is the given half-year."""
    offset = (first.year - FIRST.year) * 2 + first.half - FIRST.half
    return [_line(line, offset) for line in load().roadmap]


def _line(line: RoadmapLine, offset: int) -> Line:
    columns = line.periods or line.suggested
    period = parse(COLUMNS[str(columns[0])]).shift(offset)
    return Line(line.id, line.group, line.text, period, line.column == "lost")
