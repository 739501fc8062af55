"""The tables of a report: one function each, from the arrays of a snapshot to a grid; None where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.reports.board import BOUNDED, Board
from quintet.compute.proportion import wilson
from quintet.result import Grid, Scalar, Text

Floats = NDArray[np.float64]
Columns = dict[str, list[Scalar]]
RESULTS = {
    "result_system": "A modern UN system",
    "result_support": "Stronger support to Member States",
    "result_goals": "Faster progress on the Goals",
}
FIELD_NAMES = {
    "data": "Data", "innovation": "Innovation", "digital": "Digital", "foresight": "Strategic foresight",
    "behaviour": "Behavioural science", "culture": "Culture",
}  # fmt: skip
WORDS = {  # codes of other apps, as a report says them
    **FIELD_NAMES,
    "challenge": "Challenge", "idea": "Idea", "experiment": "Experiment", "incubation": "Incubation",
    "acceleration": "Acceleration", "scale": "Scale", "goal": "Goal", "action": "Action", "milestone": "Milestone",
    "workplan_goal": "Work-plan goal", "compact_goal": "Compact goal", "planned": "Planned", "on_track": "On track",
    "at_risk": "At risk", "late": "Late", "done": "Done", "dropped": "Dropped", "post": "Posts", "money": "Money",
    "report": "Reports", "time": "Time",
    "shifted": "Shifted", "added": "Added",
}  # fmt: skip
STATE_LABELS = {
    "indicator": "Indicator", "unit": "Unit", "baseline": "2023", "now": "Now", "low": "At least", "high": "At most",
    "n": "Answers", "before": "Half a year ago", "rose": "Up", "fell": "Down", "p": "Sign test p",
}  # fmt: skip


def reach(column: Floats, seen: Floats) -> tuple[float | None, float | None]:
    """Give the least and the most a mean index could be if the silent organisations were at 0 or at 100."""
    if not seen.size:
        return None, None
    total, missing = float(np.add.reduce(seen)), column.size - seen.size
    return total / column.size, (total + 100.0 * missing) / column.size


def _scaled(item: Mapping[str, Any], value: float | None) -> float | None:
    """Write a yes-or-no mean as a share in percent."""
    return None if value is None else 100 * value if item["kind"] == "boolean" else value


def _unit(item: Mapping[str, Any]) -> str:
    if item["kind"] in ("boolean", "share"):
        return "%"
    return "step" if item["kind"] == "ordinal" else item["unit"]


def _state_rows(found: Board, places: list[int], last: int) -> Columns:
    columns: Columns = {name: [] for name in STATE_LABELS}
    for place in places:
        item, now, change = found.indicators[place], found.state(place, last), found.change(place, last)
        before = found.state(place, last - 1) if last else None
        row: dict[str, Scalar] = {
            "indicator": item["title"],
            "unit": _unit(item),
            "baseline": item["baseline"],
            "now": _scaled(item, now.mean) if now else None,
            "low": _scaled(item, now.low) if now else None,
            "high": _scaled(item, now.high) if now else None,
            "n": now.answered if now else 0,
            "before": _scaled(item, before.mean) if before else None,
            "rose": change.rose if change else None,
            "fell": change.fell if change else None,
            "p": round(change.p_value, 4) if change else None,
        }
        for name, value in row.items():
            columns[name].append(value)
    return columns


def indicators(found: Board, field: str, words: str, last: int) -> Grid | None:
    """Table the bounded indicators of a field: baseline, state with bounds, change since the half-year before."""
    places = [k for k, item in enumerate(found.indicators) if item["field"] == field and item["kind"] in BOUNDED]
    if not places:
        return None
    units = {"n": "count", "rose": "count", "fell": "count", "unit": "text", "indicator": "text"}
    title = Text("{field}: every indicator", {"field": Text(words)})
    return Grid(field, title, _state_rows(found, places, last), units, STATE_LABELS)


def other(found: Board, last: int) -> Grid | None:
    """Table what has no known end: numbers and amounts, as the sum of what was answered."""
    places = [k for k, item in enumerate(found.indicators) if item["kind"] not in BOUNDED]
    if not places:
        return None
    columns: Columns = {name: [] for name in ("indicator", "unit", "baseline", "total", "n")}
    for place in places:
        item, column = found.indicators[place], found.values[:, place, last]
        seen = column[~np.isnan(column)]
        values = (item["title"], item["unit"], item["baseline"], float(np.add.reduce(seen)) if seen.size else None)
        for name, value in zip(columns, (*values, int(seen.size)), strict=True):
            columns[name].append(value)
    labels = {**STATE_LABELS, "total": "Total of the answers"}
    units = {"n": "count", "unit": "text", "indicator": "text"}
    return Grid("other", Text("Numbers and amounts"), columns, units, {name: labels[name] for name in columns})


def shares(found: Board, last: int) -> Grid | None:
    """Table the brief's own questions: the share of organisations that say yes, beside 2023."""
    places = [k for k, i in enumerate(found.indicators) if i["section"] == "shares" and i["kind"] == "boolean"]
    if not places:
        return None
    names = ("field", "question", "baseline", "share", "low", "high", "yes", "n")
    columns: Columns = {name: [] for name in names}
    for place in places:
        item, column = found.indicators[place], found.values[:, place, last]
        seen = column[~np.isnan(column)]
        yes, n = int(np.add.reduce(seen)), int(seen.size)
        low, high = wilson(yes, n) if n else (None, None)
        share = 100 * yes / n if n else None
        row = (FIELD_NAMES[item["field"]], item["title"], item["baseline"], share, low, high, yes, n)
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    labels = {
        "field": "Field", "question": "Question", "baseline": "2023", "share": "Say yes", "low": "Lower end",
        "high": "Upper end", "yes": "Yes", "n": "Answers",
    }  # fmt: skip
    units = {
        "baseline": "percent",
        "share": "percent",
        "low": "percent",
        "high": "percent",
        "yes": "count",
        "n": "count",
    }
    title = Text("Share of organisations that say yes, with the 95% interval of Wilson")
    return Grid("shares", title, columns, {"field": "text", "question": "text", **units}, labels)


def results(found: Board, last: int) -> Grid | None:
    """Table the three results: how many indicators serve each, and how they moved."""
    columns: Columns = {name: [] for name in ("result", "indicators", "answered", "rose", "fell")}
    for key, words in RESULTS.items():
        places = [k for k, item in enumerate(found.indicators) if item["result"] == key]
        moved = [change for k in places if (change := found.change(k, last)) is not None]
        answered = sum(found.state(k, last) is not None for k in places)
        rose, fell = sum(c.rose > c.fell for c in moved), sum(c.fell > c.rose for c in moved)
        row: tuple[Scalar, ...] = (words, len(places), answered, rose, fell)
        for name, value in zip(columns, row, strict=True):
            columns[name].append(value)
    labels = {
        "result": "Result", "indicators": "Indicators", "answered": "With an answer",
        "rose": "Up in more organisations than down", "fell": "Down in more organisations than up",
    }  # fmt: skip
    units = {"result": "text", **dict.fromkeys(("indicators", "answered", "rose", "fell"), "count")}
    return Grid("results", Text("Indicators by the result that they serve"), columns, units, labels)


def trend(found: Board) -> Grid | None:
    """Table the mean index of each field in each half-year."""
    if not found.scored.size:
        return None
    columns: Columns = {"period": [], "field": [], "index": [], "n": []}
    for period, code in enumerate(found.periods):
        parts = found.index(period).parts
        for place, field in enumerate(found.groups):
            seen = parts[:, place][~np.isnan(parts[:, place])]
            columns["period"].append(code)
            columns["field"].append(FIELD_NAMES[field])
            columns["index"].append(float(np.add.reduce(seen)) / seen.size if seen.size else None)
            columns["n"].append(int(seen.size))
    labels = {"period": "Half-year", "field": "Field", "index": "Mean index", "n": "Organisations"}
    units = {"period": "code", "field": "text", "index": "score", "n": "count"}
    return Grid("trend", Text("Mean index by field and half-year"), columns, units, labels)


def organisations(found: Board, last: int) -> Grid:
    """Table each organisation beside its own past, in the order of names; never a ranking."""
    names = ("organisation", "answers", "common", "own", "worst", "before")
    columns: Columns = {name: [] for name in names}
    common, own = found.index(last), found.index(last, tailored=True)
    before = found.index(last - 1).index if last else np.full(len(found.entities), np.nan)
    there = (~np.isnan(found.values[:, :, last])).sum(axis=1)
    for k, entity in enumerate(found.entities):
        row = (entity["name"], int(there[k]), *map(_known, (common.index[k], own.index[k], common.worst[k], before[k])))
        for name, value in zip(names, row, strict=True):
            columns[name].append(value)
    labels = {
        "organisation": "Organisation", "answers": "Answers", "common": "Index, common weights",
        "own": "Index, own weights", "worst": "Index, missing as worst", "before": "Half a year ago, common weights",
    }  # fmt: skip
    units = {"organisation": "code", "answers": "count", **dict.fromkeys(names[2:], "score")}
    return Grid("organisations", Text("Each organisation beside its own past"), columns, units, labels)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def plans(snapshot: Mapping[str, Any]) -> Grid | None:
    """Table the items of plans by kind and state."""
    rows = snapshot["plans"].get("items") or []
    return _counts(
        "plans", Text("Items of plans by kind and state"), rows, {"kind": "Kind", "state": "State", "n": "Items"}
    )


def shifts(snapshot: Mapping[str, Any]) -> Grid | None:
    """Table what was shifted and what was added."""
    rows = snapshot["plans"].get("shifts") or []
    labels = {"kind": "Kind", "what": "Measure", "amount": "Amount"}
    return _counts("shifts", Text("Shifted, not added"), rows, labels)


def portfolio(snapshot: Mapping[str, Any]) -> Grid | None:
    """Table the published initiatives by field and stage."""
    rows = snapshot["portfolio"].get("by_field_and_stage") or []
    labels = {"field": "Field", "stage": "Stage", "n": "Initiatives"}
    return _counts("portfolio", Text("Published initiatives by field and stage"), rows, labels)


def _counts(name: str, title: Text, rows: list[Mapping[str, Any]], labels: dict[str, str]) -> Grid | None:
    if not rows:
        return None
    columns: Columns = {key: [WORDS.get(row[key], row[key]) for row in rows] for key in labels}
    return Grid(name, title, columns, {key: "count" if key == "n" else "text" for key in labels}, labels)
