"""The tables of a composite index: scores and ranks, groups, trends, weights, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.result import Grid, Text

if TYPE_CHECKING:
    from quintet.data.composite import CompositeIndex, Weighted

BAND_WORDS = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
SCORE_LABELS = {
    "unit": "Unit",
    "score": "Score",
    "rank": "Rank",
    "low": "Rank, from",
    "high": "Rank, to",
    "band": "Quarter",
    "tailored_score": "Score, tailored weights",
    "tailored_rank": "Rank, tailored weights",
    "tailored_low": "Rank, tailored weights, from",
    "tailored_high": "Rank, tailored weights, to",
    "tailored_band": "Quarter, tailored weights",
    "year": "Year",
    "group": "Group or indicator",
    "units": "Units",
    "lower": "Lower quartile",
    "median": "Median",
    "upper": "Upper quartile",
    "persons": "Persons",
    "indicator": "Indicator",
    "direction": "Better is",
    "weight": "Common weight",
    "tailored": "Tailored weight",
    "lacks": "Lacks",
}
UNITS = {
    "unit": "text", "score": "index", "rank": "count", "low": "count", "high": "count", "band": "text",
    "tailored_score": "index", "tailored_rank": "count", "tailored_low": "count", "tailored_high": "count",
    "tailored_band": "text", "year": "year", "group": "text", "units": "count", "lower": "index", "median": "index",
    "upper": "index", "persons": "count", "indicator": "text", "direction": "text", "weight": "percent",
    "tailored": "percent", "lacks": "text",
}  # fmt: skip


def grids(found: CompositeIndex) -> list[Grid]:
    """All tables that apply; of persons only counts by quarter and, when asked for, one's own rows."""
    out = [_own_scores(found)] if found.options.own else [_scores(found)]
    if found.options.units == "persons" and not found.options.own:
        out = [_band_counts(found)]
    else:
        out.append(_parts(found))
        if found.rows.year.min() != found.rows.year.max():
            out.append(_trend(found))
    if found.options.own:
        out.append(_peers(found))
    out.append(_weights(found))
    if found.dropped and found.options.units == "entities" and not found.options.own:
        out.append(_left_out(found))
    return out


def newest_units(found: CompositeIndex) -> list[str]:
    """Names of the units with a score in the newest year, in the order of the rows."""
    return [unit for unit, is_new in zip(found.rows.unit, found.newest, strict=True) if is_new]


def trend_of(found: CompositeIndex, unit: str) -> tuple[list[int], list[float]]:
    """Years and common scores of one unit."""
    rows = _by_unit(found).get(unit, [])
    return [int(found.rows.year[row]) for row in rows], [float(found.common.scores[row]) for row in rows]


def _by_unit(found: CompositeIndex) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, unit in enumerate(found.rows.unit):
        rows.setdefault(unit, []).append(row)
    return rows


def _grid(name: str, title: Text, columns: dict[str, list[Any]], count: str | None = None) -> Grid:
    units = {key: UNITS[key] for key in columns}
    return Grid(name, title, columns, units, {key: SCORE_LABELS[key] for key in columns}, count)


def _bands(weighted: Weighted) -> list[str | None]:
    if weighted.bands is None:
        return [None] * weighted.ranks.size
    return [BAND_WORDS[band - 1] for band in weighted.bands]


def _score_columns(found: CompositeIndex, with_ranks: bool) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {"unit": newest_units(found)}
    for prefix, weighted in (("", found.common), ("tailored_", found.tailored)):
        if weighted is None:
            continue
        columns[f"{prefix}score"] = weighted.scores[found.newest].tolist()
        if with_ranks:
            columns[f"{prefix}rank"] = weighted.ranks.tolist()
            columns[f"{prefix}low"] = weighted.low.tolist()
            columns[f"{prefix}high"] = weighted.high.tolist()
        columns[f"{prefix}band"] = _bands(weighted)
    return columns


def _picked(columns: dict[str, list[Any]], rows: list[int]) -> dict[str, list[Any]]:
    return {name: [column[row] for row in rows] for name, column in columns.items()}


def _scores(found: CompositeIndex) -> Grid:
    columns = _score_columns(found, with_ranks=True)
    order = sorted(range(len(columns["unit"])), key=lambda row: (columns["rank"][row], columns["unit"][row]))
    return _grid("scores", Text("Scores and ranks, under each set of weights"), _picked(columns, order))


def _own_scores(found: CompositeIndex) -> Grid:
    columns = _score_columns(found, with_ranks=found.options.units == "entities")
    row = columns["unit"].index(found.options.own)
    return _grid("scores", Text("Own score, under each set of weights"), _picked(columns, [row]))


def _band_counts(found: CompositeIndex) -> Grid:
    """How many persons stand in each quarter, with the scores that divide the quarters."""
    bands = _bands(found.common)
    scores = found.common.scores[found.newest]
    columns: dict[str, list[Any]] = {"band": [], "persons": [], "median": []}
    for word in dict.fromkeys(sorted(filter(None, bands), key=BAND_WORDS.index)):
        inside = np.array([band == word for band in bands])
        columns["band"].append(word)
        columns["persons"].append(int(inside.sum()))
        columns["median"].append(float(np.median(scores[inside])))
    return _grid("quarters", Text("Persons by quarter of the score"), columns, "persons")


def _parts(found: CompositeIndex) -> Grid:
    """Group scores of the newest year, in the order of the scores."""
    units, own = newest_units(found), found.options.own
    order = sorted(range(len(units)), key=lambda row: (found.common.ranks[row], units[row]))
    rows = [row for row in order if not own or units[row] == own]
    parts = found.common.parts[found.newest]
    names = found.indicators.group_names
    columns: dict[str, list[Any]] = {
        "unit": [units[row] for row in rows for _ in names],
        "group": [name for _ in rows for name in names],
        "score": [None if np.isnan(cell) else float(cell) for row in rows for cell in parts[row]],
    }
    return _grid("parts", Text("Score by group of indicators"), columns)


def _trend(found: CompositeIndex) -> Grid:
    own = found.options.own
    rows = [row for unit, rows in _by_unit(found).items() if not own or unit == own for row in rows]
    columns: dict[str, list[Any]] = {
        "unit": [found.rows.unit[row] for row in rows],
        "year": [int(found.rows.year[row]) for row in rows],
        "score": [float(found.common.scores[row]) for row in rows],
    }
    if found.tailored is not None:
        columns["tailored_score"] = [float(found.tailored.scores[row]) for row in rows]
    return _grid("trend", Text("Own trend: scores by year, all years on one scale"), columns)


def _peers(found: CompositeIndex) -> Grid:
    """Quartiles of the other units' common scores by year, as observed scores; none below four of them."""
    columns: dict[str, list[Any]] = {"year": [], "units": [], "lower": [], "median": [], "upper": []}
    others = np.array([unit != found.options.own for unit in found.rows.unit])
    for year in np.unique(found.rows.year):
        scores = found.common.scores[others & (found.rows.year == year)]
        columns["year"].append(int(year) or None)
        columns["units"].append(scores.size)
        three = np.quantile(scores, [0.25, 0.5, 0.75], method="inverted_cdf").tolist() if scores.size >= 4 else []
        for name, value in zip(("lower", "median", "upper"), three or [None] * 3, strict=True):
            columns[name].append(value)
    is_persons = found.options.units == "persons"
    return _grid("peers", Text("The other units as quartiles"), columns, "units" if is_persons else None)


def _weights(found: CompositeIndex) -> Grid:
    known = found.indicators
    columns: dict[str, list[Any]] = {
        "indicator": list(known.names),
        "direction": ["lower" if lower else "higher" for lower in known.lower],
        "weight": (100 * known.weight).tolist(),
    }
    if any(known.group):
        columns["group"] = [group or None for group in known.group]
    if known.tailored is not None:
        columns["tailored"] = (100 * known.tailored).tolist()
    return _grid("weights", Text("Weights as shares of their sum"), columns)


def _left_out(found: CompositeIndex) -> Grid:
    columns: dict[str, list[Any]] = {
        "unit": [unit for unit, _, _ in found.dropped],
        "year": [year or None for _, year, _ in found.dropped],
        "lacks": [lacks for _, _, lacks in found.dropped],
    }
    return _grid("left_out", Text("Left out: units with missing values"), columns)
