"""A report as a `Result`, made from its snapshot alone: the same snapshot gives the same bytes for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from portal.reports import tables
from portal.reports.board import FIELDS, Board, board
from quintet.result import Chart, Decision, Estimate, Grid, Input, Result, Section, Text

METHOD = "system_report"
VERSION = 1
SCHEMA = "quintet.report-snapshot/1"
BODIES = {
    "ceb": Text("The Chief Executives Board"),
    "hlcm": Text("The High-Level Committee on Management"),
    "hlcp": Text("The High-Level Committee on Programmes"),
    "public": Text("The public"),
}
NAMES = {
    "data": "Data", "innovation": "Innovation", "digital": "Digital", "foresight": "Strategic foresight",
    "behaviour": "Behavioural science", "culture": "Culture",
}  # fmt: skip
CONVENTIONS = {
    "answers": "Published answers only; a draft or a returned answer has no say.",
    "interval": "The organisations asked are all there are. An interval holds what missing answers could change.",
    "index": "The mean of a field's questions between the least and the most that an answer can be, then the mean of "
    "the fields by their weights, from 0 to 100. Numbers and amounts without a known end do not enter it.",
    "missing": "A missing answer leaves its weight to the other questions of its field. Beside it stands the index "
    "with every missing answer at its worst.",
    "weights": "Common weights are the same for all; own weights are those an organisation has chosen and explained.",
    "change": "Organisations that answered in both half-years; exact two-sided sign test, Dixon and Mood (1946).",
    "order": "Organisations stand in the order of their names. Self-rated answers are no ground for a ranking.",
}


def build(snapshot: Mapping[str, Any]) -> Result:
    """Make the report of a snapshot. Raises ValueError when it is not one."""
    if snapshot.get("schema") != SCHEMA:
        raise ValueError(f"Not the snapshot of a report: the schema must be '{SCHEMA}'.")
    found = board(snapshot)
    last = len(found.periods) - 1
    grids = _grids(found, snapshot, last)
    shown = {grid.name for grid in grids}
    charts = [chart for chart in _charts() if chart.grid in shown]
    estimates, findings = _estimates(found, last), _findings(found, snapshot, last)
    short = [f"finding:{k}" for k in range(len(findings))] + [f"estimate:{name}" for name in estimates]
    return Result(
        title=_title(found, last),
        method=METHOD,
        version=VERSION,
        params={"body": snapshot["body"], "first": found.periods[0], "last": found.periods[last]},
        inputs=[
            Input(
                "snapshot",
                "Published answers, targets, weights, plans and initiatives",
                snapshot["sha256"],
                found.periods[last],
            )
        ],
        estimates=estimates,
        findings=findings,
        grids=grids,
        charts=charts,
        limits=_limits(snapshot),
        conventions=CONVENTIONS,
        sections=[Section(Text("In short"), short), *_sections(shown, {chart.name: chart.grid for chart in charts})],
        decision=_decision(snapshot),
    )


def _title(found: Board, last: int) -> Text:
    period = found.periods[last]
    if len(found.entities) == 1:
        name = found.entities[0]["name"]
        return Text("UN 2.0: where {name:code} stands, {period:code}", {"name": name, "period": period})
    values = {"n": len(found.entities), "period": period}
    return Text("UN 2.0: where {n} organisations stand, {period:code}", values)


def _grids(found: Board, snapshot: Mapping[str, Any], last: int) -> list[Grid]:
    fields = [grid for field in FIELDS if (grid := tables.indicators(found, field, NAMES[field], last)) is not None]
    more = [tables.shares(found, last), tables.results(found, last), tables.trend(found)]
    more += [tables.organisations(found, last), tables.other(found, last)]
    more += [tables.plans(snapshot), tables.shifts(snapshot), tables.portfolio(snapshot)]
    return [*fields, *(grid for grid in more if grid is not None)]


def _charts() -> list[Chart]:
    by_question = {"x": "share", "y": "question", "low": "low", "high": "high"}
    by_field = {"x": "period", "y": "index", "series": "field"}
    return [
        Chart("shares_chart", "shares", "bar", Text("Share of organisations that say yes"), by_question),
        Chart("trend_chart", "trend", "line", Text("Mean index by field"), by_field),
    ]


def _estimates(found: Board, last: int) -> dict[str, Estimate]:
    answered = _share(found.answers, found.asked, "Questions answered", "No question was asked.")
    validated = _share(
        found.validated, found.answers, "Answers that a second person confirmed", "No answer was published."
    )
    out = {"answered": answered, "validated": validated}
    for field, place in _parts(found).items():
        now = found.index(last).parts[:, place]
        seen = now[~np.isnan(now)]
        label = Text("Mean index: {field}", {"field": Text(NAMES[field])})
        value = float(np.add.reduce(seen)) / seen.size if seen.size else None
        low, high = tables.reach(now, seen)
        why = "" if seen.size else "No organisation answered."
        out[f"index_{field}"] = Estimate(value, "score", low, high, 1.0, int(seen.size), why, label)
    return out


def _share(part: int, whole: int, label: str, why: str) -> Estimate:
    value = 100 * part / whole if whole else None
    return Estimate(value, "percent", n=whole, why_missing="" if whole else why, label=Text(label))


def _parts(found: Board) -> dict[str, int]:
    return {field: place for place, field in enumerate(found.groups)}


def _findings(found: Board, snapshot: Mapping[str, Any], last: int) -> list[Text]:
    share = 100 * found.answers / found.asked if found.asked else 0.0
    said = [
        Text(
            "{n} organisations answered {share:pct} of the questions for {period:code}.",
            {"n": len(found.entities), "share": share, "period": found.periods[last]},
        )
    ]
    if last:
        moved = [change for k in range(len(found.indicators)) if (change := found.change(k, last)) is not None]
        rose = sum(change.rose > change.fell for change in moved)
        fell = sum(change.fell > change.rose for change in moved)
        values = {"rose": rose, "fell": fell, "same": len(moved) - rose - fell, "before": found.periods[last - 1]}
        said.append(
            Text(
                "Since {before:code}, {rose} indicators moved up in more organisations than down, {fell} moved down, "
                "{same} neither.",
                values,
            )
        )
    milestones = snapshot["plans"].get("milestones")
    if milestones and milestones["due"]:
        said.append(Text("Of {due} milestones that were due, {done} are done and {late} are late.", milestones))
    return said


def _limits(snapshot: Mapping[str, Any]) -> list[Text]:
    limits = [
        Text(
            "Most answers are an organisation's own view of itself. The share that a second person confirmed is shown."
        ),
        Text("An organisation that does not answer may differ from those that do; intervals show by how much at most."),
    ]
    if snapshot.get("synthetic"):
        limits.insert(
            0, Text("These answers are synthetic. They were made to try the report and describe no organisation.")
        )
    return limits


def _sections(shown: set[str], charts: Mapping[str, str]) -> list[Section]:
    fields = [Section(Text(NAMES[field]), [f"grid:{field}"]) for field in FIELDS if field in shown]
    wanted = [
        (Text("Where organisations stand beside 2023"), ["chart:shares_chart", "grid:shares"]),
        (Text("The three results"), ["grid:results", "chart:trend_chart", "grid:trend"]),
        (Text("Plans and what was shifted"), ["grid:plans", "grid:shifts"]),
        (Text("Initiatives"), ["grid:portfolio"]),
        (Text("Each organisation's own trend"), ["grid:organisations"]),
        (Text("Figures of the whole system"), ["grid:other"]),
    ]
    kept = []
    for title, items in wanted:
        there = [item for item in items if item.partition(":")[2] in shown or item.partition(":")[2] in charts]
        if there:
            kept.append(Section(title, there))
    return [*kept[:2], *fields, *kept[2:]]


def _decision(snapshot: Mapping[str, Any]) -> Decision:
    return Decision(
        text=Text(
            "Which fields need joint support in the next half-year, and which lines of the roadmap need a new date."
        ),
        who=Text("{body}, on the advice of the task force.", {"body": BODIES[snapshot["body"]]}),
        cost_of_wrong=Text("Support goes where answers are many, not where need is greatest."),
        look_again=Text("In half a year, with the next published answers."),
        harm=Text("Small organisations with few staff, if a report asks more of them than it gives back."),
        change_mind=Text("A field whose change disappears among the organisations that answered in both half-years."),
    )
