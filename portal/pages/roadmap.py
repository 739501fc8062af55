"""The Accelerator's roadmap: who does what and when, and how far the nine aims are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.content import by_state, the_brief
from portal.pages.menu import Words
from quintet.seed.brief import RoadmapLine

# The brief's four column heads.
PERIODS: tuple[tuple[str, Words], ...] = (
    ("2024-H1", gettext_lazy("2024, first half")),
    ("2024-H2", gettext_lazy("2024, second half")),
    ("2025", gettext_lazy("2025")),
    ("2026+", gettext_lazy("2026 and later")),
)
WHO: tuple[tuple[str, Words], ...] = (
    ("task_force", gettext_lazy("UN 2.0 Accelerator task force")),
    ("entities", gettext_lazy("UN system entities")),
    ("leaders", gettext_lazy("Leaders and managers")),
    ("colleagues", gettext_lazy("Colleagues")),
)


@dataclass(frozen=True)
class Step:
    """A line of the roadmap with a mark for each period; no mark where the brief's text lost it."""

    line: RoadmapLine
    marks: tuple[bool, ...]


def lanes() -> list[tuple[Words, list[Step]]]:
    """Give the lanes of the roadmap: for each actor its lines with their periods."""
    return [(words, [_step(line) for line in the_brief().roadmap if line.group == who]) for who, words in WHO]


def _step(line: RoadmapLine) -> Step:
    periods = {str(period) for period in line.periods} if line.column == "order" else set()
    return Step(line, tuple(key in periods for key, _words in PERIODS))


def summary() -> list[dict[str, str]]:
    """Count the aims and the roadmap's lines by state, in words."""
    found = []
    for label, kind in ((_("Nine aims"), "aim"), (_("Roadmap"), "roadmap")):
        counts = by_state(the_brief().of_kind(kind))  # type: ignore[arg-type]
        text = _("{works} of {all} work").format(works=counts["works"], all=sum(counts.values()))
        found.append({"label": label, "value": text})
    return found
