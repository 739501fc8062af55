"""Scorecards shaped for pages and files: words in the reader's language, a small line for the trend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core import sheets
from portal.core.models import Entity
from portal.core.periods import Period, span
from portal.scorecards import words
from portal.scorecards.board import Answers, Cell, board
from portal.scorecards.models import Framework, Indicator, Observation, Source, State, Target, Weight
from portal.scorecards.scores import Score, score, trend

HALVES = 8  # half-years of a trend
WIDTH, HEIGHT, PAD = 88, 24, 3
EXPORTED = ("framework", "indicator", "title", "unit", "period", "value", "not_applicable", "text", "state", "source")


@dataclass(frozen=True)
class Line:
    """One indicator of a scorecard: its answer, its trend, its target, the baseline of the brief."""

    indicator: Indicator
    title: str
    hint: str
    value: str
    state: str
    source: str
    trend: SafeString
    target: str
    baseline: str
    cell: Cell | None


def sections(
    framework: Framework, indicators: Sequence[Indicator], lines: dict[int, Any]
) -> list[tuple[str, list[Any]]]:
    """Group what belongs to indicators under the headings of their framework."""
    found: dict[str, list[Any]] = {}
    for indicator in indicators:
        found.setdefault(indicator.section, []).append(lines[indicator.pk])
    return [(words.section(framework, code), rows) for code, rows in found.items()]


def scorecard(entity: Entity, framework: Framework, period: Period, public: bool) -> dict[str, Any]:
    """Gather an organisation's scorecard in a framework and half-year; four queries."""
    indicators = list(framework.indicators.all())
    known = board()
    answers = known.of(entity.pk, public)
    halves = span(period.shift(1 - HALVES), period)
    targets = {row.indicator_id: row for row in Target.objects.filter(entity=entity, period=period.code)}
    own = {row.indicator_id: row for row in Weight.objects.filter(entity=entity, indicator__framework=framework)}
    lines = {i.pk: _line(i, answers, halves, targets.get(i.pk)) for i in indicators}
    weights = {pk: float(row.weight) for pk, row in own.items()}
    past = trend(answers, indicators, [half.code for half in halves])
    found = score(known, entity.pk, indicators, period.code, weights, public)
    return {
        "sections": sections(framework, indicators, lines),
        "score": found,
        "band": band(found),
        "own": [(words.title(i), i.weight, own[i.pk].weight, own[i.pk].reason) for i in indicators if i.pk in own],
        "trend": [(half, *row) for half, row in zip(halves, past, strict=True) if row[1]],
    }


def band(found: Score) -> str:
    """Say in which quarter of the published indices an organisation lies; nothing where that would tell too much."""
    names = {1: _("lowest quarter"), 2: _("second quarter"), 3: _("third quarter"), 4: _("highest quarter")}
    return " – ".join(names[quarter] for quarter in found.band)


def _line(indicator: Indicator, answers: Answers, halves: list[Period], target: Target | None) -> Line:
    cells = [answers.get(half.code, {}).get(indicator.pk) for half in halves]
    now = cells[-1]
    return Line(
        indicator=indicator,
        title=words.title(indicator),
        hint=words.said(indicator.hint),
        value=words.value(indicator, now.value, now.na, now.text) if now else "–",
        state=str(State(now.state).label) if now else "",
        source=str(Source(now.source).label) if now else "",
        trend=sparkline([cell.value if cell else None for cell in cells]),
        target=words.value(indicator, float(target.value)) if target else "",
        baseline=words.baseline(indicator) if indicator.anchor else "",
        cell=now,
    )


def sparkline(values: Sequence[float | None]) -> SafeString:
    """Draw values as a small line with gaps where nothing was said; nothing below two values. Decorative: the figures
    stand on the page of the answer.
    """
    there = [value for value in values if value is not None]
    if len(there) < 2:
        return SafeString("")
    low, high = min(there), max(there)
    step = (WIDTH - 2 * PAD) / (len(values) - 1)
    size = (HEIGHT - 2 * PAD) / (high - low) if high > low else 0.0
    parts, open_ = [], False
    for place, value in enumerate(values):
        if value is None:
            open_ = False
            continue
        y = HEIGHT - PAD - (value - low) * size if size else HEIGHT / 2
        parts.append(f"{'L' if open_ else 'M'}{PAD + place * step:.1f} {y:.1f}")
        open_ = True
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>', WIDTH, HEIGHT, WIDTH, HEIGHT, " ".join(parts),
    )  # fmt: skip


def history(entity: Entity, indicator: Indicator, public: bool) -> list[Observation]:
    """List the steps of an organisation's answers to an indicator, newest first; the public sees what is published."""
    found = Observation.objects.filter(entity=entity, indicator=indicator).select_related("by", "run")
    return list((found.filter(state=State.PUBLISHED) if public else found).order_by("-period", "-revision")[:400])


def records(entity: Entity, public: bool, first: str = "", last: str = "") -> Iterator[dict[str, Any]]:
    """Give an organisation's newest answers as plain records, half-year by half-year; two queries."""
    asked = {i.pk: i for i in Indicator.objects.select_related("framework")}
    for period, cells in sorted(board().of(entity.pk, public).items()):
        if (first and period < first) or (last and period > last):
            continue
        for pk, cell in sorted(cells.items(), key=lambda pair: (asked[pair[0]].framework.order, asked[pair[0]].order)):
            indicator = asked[pk]
            row = (indicator.framework.code, indicator.code, indicator.title, indicator.unit, period, cell.value,
                   cell.na, cell.text, cell.state, cell.source)  # fmt: skip
            yield dict(zip(EXPORTED, row, strict=True))


def as_csv(rows: Iterator[dict[str, Any]]) -> str:
    """Write records as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    return sheets.as_csv(EXPORTED, (row.values() for row in rows))


def typed(cell: Observation | None, indicator: Indicator) -> str:
    """Write an answer as it is typed into the form."""
    if cell is None or cell.na:
        return ""
    if cell.value is None:
        return cell.text
    return format(Decimal(cell.value).normalize(), "f")
