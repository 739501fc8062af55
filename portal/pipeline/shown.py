"""The board and the flow as pages show them: cards in columns, charts drawn once, words in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core import periods, sheets
from portal.core.access import Somebody
from portal.core.languages import at
from portal.core.models import Entity
from portal.core.periods import Period
from portal.pipeline import flow
from portal.portfolio.services import Stage, visible_initiatives
from quintet.result import Result, Section, Text
from quintet.seed.gates import gates

PER_COLUMN = 10
PERIODS_SHOWN = 10
RENDERED_KEPT = 24
STAYS = ("item", "stage", "entered", "left", "outcome", "group")
# What the page shows of the result; groups and stuck ideas stand in the files and in a list of links.
SECTIONS = (
    Section(Text("What the data say"), ["finding:0", "finding:1", "finding:2", "finding:3"]),
    Section(Text("Who goes on from each stage"), ["chart:conversion"]),
    Section(Text("Time in each stage"), ["chart:time", "chart:staying"]),
    Section(Text("Flow by half-year"), ["grid:halves"]),
)


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see: one organisation or everything public, at the end of a half-year, one stage."""

    entity: Entity | None = None
    period: Period | None = None
    stage: str = ""

    @property
    def query(self) -> str:
        """The choice as the end of an address, without the stage."""
        pairs = {"entity": self.entity.slug if self.entity else "", "period": self.period.code if self.period else ""}
        return urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True)
class Card:
    """An initiative on the board: how long it has been in its stage, and whether it is stuck or on hold."""

    title: str
    slug: str
    entity: str
    days: int
    limit: float | None
    hold: datetime.date | None

    @property
    def href(self) -> str:
        """The address of its page; only shown cards need it."""
        return at(f"/all-projects/{self.slug}")


@dataclass(frozen=True)
class Column:
    """A stage with its open ideas, those that have been there longest first."""

    stage: str
    label: Any
    asks: str
    cards: list[Card]
    stuck: int

    @property
    def first(self) -> list[Card]:
        """The cards that fit on the board."""
        return self.cards[:PER_COLUMN]

    @property
    def more(self) -> int:
        """How many cards are left out."""
        return len(self.cards) - len(self.first)


def choice(query: Mapping[str, str]) -> Choice | None:
    """Read the reader's choice from an address; None when there is no such organisation."""
    slug, stage = query.get("entity", ""), query.get("stage", "")
    entity = Entity.objects.filter(slug=slug).first() if slug else None
    if slug and entity is None:
        return None
    try:
        period = periods.parse(query["period"]) if query.get("period") else None
    except ValueError:
        period = None
    return Choice(entity, period, stage if stage in gates() else "")


def options(person: Somebody, chosen: Choice) -> dict[str, Any]:
    """Give what the form of a choice needs; one query."""
    entities = Entity.objects.filter(initiatives__in=visible_initiatives(person)).distinct().order_by("name", "pk")
    shown = list(entities[:500])
    if chosen.entity is not None and chosen.entity not in shown:
        shown.insert(0, chosen.entity)
    last = periods.current()
    known = periods.span(last.shift(1 - PERIODS_SHOWN), last)
    if chosen.period is not None and chosen.period not in known:
        known.append(chosen.period)
    return {"chosen": chosen, "entities": shown, "periods": sorted(known, reverse=True), "query": chosen.query}


def board(seen: flow.Seen, found: Result | None) -> list[Column]:
    """Sort the open ideas into the stages of the chain."""
    slow, now = flow.stuck_in(found), seen.present()
    cards: dict[str, list[Card]] = {stage: [] for stage in gates()}
    for line, stay in now:
        row = line.row
        limit = slow[row["slug"]][1] if row["slug"] in slow else None
        days = (seen.day - stay.entered).days
        name = row["entity__acronym"] or row["entity__name"]
        cards[stay.stage].append(Card(row["title"], row["slug"], name, days, limit, line.hold(seen.day)))
    return [
        Column(
            stage, Stage(stage).label, gates()[stage].asks, sorted(them, key=lambda card: (-card.days, card.title)),
            sum(card.limit is not None for card in them),
        )
        for stage, them in cards.items()
    ]  # fmt: skip


def drawn(found: Result) -> SafeString:
    """Draw a result for the page; the same result in the same language is drawn once."""
    return mark_safe(_drawn(found.canonical(), get_language() or "en"))  # noqa: S308 - the renderer escapes all data


@lru_cache(maxsize=RENDERED_KEPT)
def _drawn(data: bytes, language: str) -> str:
    from quintet.render import html_fragment

    found = Result.from_json(data)
    charts = {f"chart:{chart.name}" for chart in found.charts}
    sections = [
        replace(section, items=[item for item in section.items if not item.startswith("chart:") or item in charts])
        for section in SECTIONS
    ]
    kept = replace(found, sections=[section for section in sections if section.items])
    return html_fragment(kept, language)


def spread(found: flow.Balance) -> list[dict[str, Any]]:
    """Give the stages with the number of open ideas and their share, for a table."""
    total = sum(found.stages.values())
    return [
        {"label": Stage(stage).label, "n": n, "share": 100 * n / total if total else None}
        for stage, n in found.stages.items()
    ]


def target(query: Mapping[str, str]) -> dict[str, float] | None:
    """Read a declared mix, `mix_idea=40&mix_scale=60`, from an address; None without one. Raises ValueError."""
    given = {stage: query.get(f"mix_{stage}", "").strip().replace(",", ".") for stage in gates()}
    try:
        found = {stage: float(value) for stage, value in given.items() if value}
    except ValueError as error:
        raise ValueError(_("A share of the mix is a number from 0 to 100.")) from error
    if not all(0 <= value <= 100 for value in found.values()):
        raise ValueError(_("A share of the mix is a number from 0 to 100."))
    return found or None


def stays_csv(records: list[dict[str, Any]]) -> str:
    """Write stays as CSV, in the columns of the method; a cell that a spreadsheet would compute is quoted."""
    return sheets.as_csv(STAYS, ([row[name] for name in STAYS] for row in records))
