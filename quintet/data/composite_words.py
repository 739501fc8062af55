"""The words, tables and pictures of a composite index; persons are counted and never listed by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.data.composite_tables import grids, newest_units, trend_of
from quintet.result import Chart, Estimate, Grid, Result, Section, Text

if TYPE_CHECKING:
    from quintet.data.composite import CompositeIndex

MAX_DRAWN = 60  # units in one picture
MAX_LINES = 8
NO_BAND = "Fewer than four units have a score, so there are no quarters."
ESTIMATE_LABELS = {
    "score": "Score under common weights",
    "tailored_score": "Score under tailored weights",
    "rank": "Rank under common weights",
    "tailored_rank": "Rank under tailored weights",
    "units": "Units with a score",
    "indicators": "Indicators",
    "width": "Width of the rank interval, median of the units",
    "shift": "Change of rank under tailored weights, mean size",
}
LIMITS = (
    "An index depends on what is measured, on the scale and on the weights; the interval of a rank shows the weights "
    "only. It says nothing of errors in the values themselves.",
    "A difference of ranks whose intervals overlap is no finding. An index opens a conversation and ends none.",
)
LIMIT_SCALE = (
    "Scales are set by the units and years in the table (all years together), so a score can change when another unit "
    "is added; goalposts avoid that."
)
LIMIT_RANK_SCALE = "Ranks keep the order and lose the distances; within each year they say nothing of progress."
LIMIT_MEAN = "In an arithmetic mean a poor indicator can be made up for by a good one."
LIMIT_AVERAGE = "A missing value counts as the average of the rest of its group, which favours whoever leaves gaps."
LIMIT_LOWER = "A missing value counts as bad as can be: a lower bound and not a measurement."
LIMIT_PERSONS = "Persons are not ranked or listed: only the size of each quarter and, when asked for, one's own score."
CONVENTIONS = {
    "scale": "min-max 0 to 1; z-score with sample standard deviation; rank as share of units below, ties half; "
    "goalposts cut off at 0 and 1",
    "groups": "arithmetic mean inside a group, the chosen mean across groups; a group weighs what its indicators weigh",
    "ranks": "competition ranking of scores rounded to 12 digits, 1 is the highest",
    "quarters": "by mid-position among all units of the newest year, none below four units",
    "intervals": "central share of ranks under Dirichlet weights whose mean is the given weights; the spread is the "
    "coefficient of variation of a weight of average size",
}


def present_composite(found: CompositeIndex) -> Result:
    """Say a composite index in words, tables and charts."""
    tables = grids(found)
    said = findings(found)
    drawn = charts(found, tables)
    names = [grid.name for grid in tables]
    shown = {chart.grid for chart in drawn}
    first = [f"finding:{n}" for n in range(len(said))] + [f"chart:{chart.name}" for chart in drawn]
    return Result(
        title=_title(found),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=[
            Section(Text("What the data say"), first),
            Section(Text("Scores"), [f"grid:{name}" for name in names if name in shown or name != "weights"]),
            Section(Text("Weights, common and tailored"), ["grid:weights"]),
        ],
    )


def _title(found: CompositeIndex) -> Text:
    if found.options.own:
        return Text("Composite index: {unit} and its own trend", {"unit": found.options.own})
    return Text(
        "Composite index of {units} units from {indicators} indicators",
        {"units": int(found.newest.sum()), "indicators": len(found.indicators.names)},
    )


def estimates(found: CompositeIndex) -> dict[str, Estimate]:
    """Own score and rank when a unit is asked for, else the size and the steadiness of the ranking."""
    out = {
        "units": Estimate(int(found.newest.sum()), "count", label=_label("units")),
        "indicators": Estimate(len(found.indicators.names), "count", label=_label("indicators")),
    }
    if found.options.own:
        return {**_own_estimates(found), **out}
    if found.options.units == "persons":
        return {"indicators": out["indicators"]}
    out["width"] = Estimate(float(np.median(found.common.high - found.common.low)), "count", label=_label("width"))
    if found.tailored is not None:
        moved = np.abs(found.tailored.ranks - found.common.ranks)
        out["shift"] = Estimate(float(moved.mean()), "count", label=_label("shift"))
    return out


def _label(key: str) -> Text:
    return Text(ESTIMATE_LABELS[key])


def _own_estimates(found: CompositeIndex) -> dict[str, Estimate]:
    place = newest_units(found).index(found.options.own)
    out = {}
    for prefix, weighted in (("", found.common), ("tailored_", found.tailored)):
        if weighted is None:
            continue
        score = float(weighted.scores[found.newest][place])
        out[f"{prefix}score"] = Estimate(score, "index", label=_label(f"{prefix}score"))
        if found.options.units == "entities":
            out[f"{prefix}rank"] = Estimate(
                int(weighted.ranks[place]),
                "count",
                float(weighted.low[place]),
                float(weighted.high[place]),
                level=found.options.level,
                label=_label(f"{prefix}rank"),
            )
    return out


def findings(found: CompositeIndex) -> list[Text]:
    """Own trend first, then the place among the others, the other weights, and what is missing."""
    if found.options.own:
        out = [_own_trend(found), _own_place(found)]
    elif found.options.units == "persons":
        out = [_persons(found)]
    else:
        out = [_first(found), _steady(found), _tailored(found), _progress(found)]
    return [text for text in (*out, _gaps(found), _flat(found)) if text is not None]


def _own_trend(found: CompositeIndex) -> Text | None:
    years, scores = trend_of(found, found.options.own)
    if len(years) < 2:
        return None
    return Text(
        "{unit} went from {a} in {y1:year} to {b} in {y2:year} under common weights, all years on one scale.",
        {"unit": found.options.own, "a": scores[0], "b": scores[-1], "y1": years[0], "y2": years[-1]},
    )


def _own_place(found: CompositeIndex) -> Text:
    place = newest_units(found).index(found.options.own)
    score = float(found.common.scores[found.newest][place])
    if found.common.bands is None:
        return Text(NO_BAND)
    values = {"unit": found.options.own, "score": score, "band": int(found.common.bands[place])}
    if found.tailored is None or found.tailored.bands is None:
        return Text("{unit} scores {score}, in quarter {band} of 4 (4 is the highest).", values)
    values |= {
        "tailored": float(found.tailored.scores[found.newest][place]),
        "other": int(found.tailored.bands[place]),
    }
    return Text(
        "{unit} scores {score} under common weights, in quarter {band} of 4 (4 is the highest), and {tailored} under "
        "tailored weights, in quarter {other}.",
        values,
    )


def _persons(found: CompositeIndex) -> Text:
    return Text(
        "Scores were built from {indicators} indicators. Persons are shown as quarters only.",
        {"indicators": len(found.indicators.names)},
    )


def _first(found: CompositeIndex) -> Text:
    units, weighted = newest_units(found), found.common
    place = min(range(len(units)), key=lambda row: (weighted.ranks[row], units[row]))
    return Text(
        "{unit} has the highest score, {score}. With weights varied by {spread:pct0} its rank lies between {low} and "
        "{high} in {level:pct} of {draws} draws.",
        {
            "unit": units[place], "score": float(weighted.scores[found.newest][place]), "low": int(weighted.low[place]),
            "high": int(weighted.high[place]), "level": 100 * found.options.level, "draws": found.options.draws,
            "spread": found.options.spread,
        },
    )  # fmt: skip


def _steady(found: CompositeIndex) -> Text:
    width = found.common.high - found.common.low
    return Text(
        "Of {units} units {fixed} keep their rank whatever the weights drawn; the widest interval covers {widest} "
        "ranks.",
        {"units": width.size, "fixed": int((width == 0).sum()), "widest": int(width.max()) + 1},
    )


def _tailored(found: CompositeIndex) -> Text | None:
    if found.tailored is None:
        return None
    before, after = found.common.ranks, found.tailored.ranks
    place = int(np.argmax(np.abs(after - before)))
    if before[place] == after[place]:
        return Text("Tailored weights leave every rank as it is under common weights.")
    return Text(
        "Under tailored weights {moved} of {units} units change rank; {unit} moves most, from {a} to {b}.",
        {
            "moved": int((before != after).sum()), "units": before.size, "unit": newest_units(found)[place],
            "a": int(before[place]), "b": int(after[place]),
        },
    )  # fmt: skip


def _progress(found: CompositeIndex) -> Text | None:
    years = found.rows.year
    if years.min() == years.max():
        return None
    ends: list[list[float]] = []
    for unit in newest_units(found):
        _, scores = trend_of(found, unit)
        if len(scores) > 1:
            ends.append([scores[0], scores[-1]])
    return Text(
        "Of {n} units with several years {up} score higher in {year:year} than in their first year.",
        {"n": len(ends), "up": sum(last > first for first, last in ends), "year": int(years.max())},
    )


def _gaps(found: CompositeIndex) -> Text | None:
    if found.dropped:
        return Text(
            "{n} rows of unit and year were left out because values are missing; a table names what they lack.",
            {"n": len(found.dropped)},
        )
    if found.filled and found.options.missing == "lower-bound":
        return Text("{n} missing values count as bad as can be.", {"n": found.filled})
    if found.filled:
        return Text("{n} missing values were left to the rest of their group.", {"n": found.filled})
    return None


def _flat(found: CompositeIndex) -> Text | None:
    if not found.flat:
        return None
    return Text(
        "The same everywhere, and therefore without say in the order: {names:list}.", {"names": list(found.flat)[:10]}
    )


def charts(found: CompositeIndex, tables: list[Grid]) -> list[Chart]:
    """Ranks with their intervals, groups as a heat table, trends as lines: each where it can still be read."""
    there = {grid.name: grid for grid in tables}
    out = []
    if "trend" in there and len(set(there["trend"].columns["unit"])) <= MAX_LINES:
        lines = {"x": "year", "y": "score", "series": "unit"}
        out.append(Chart("trend", "trend", "line", Text("Score by year, all years on one scale"), lines))
    if "scores" in there and 1 < there["scores"].height <= MAX_DRAWN and "rank" in there["scores"].columns:
        dots = {"x": "rank", "y": "unit", "low": "low", "high": "high"}
        out.append(Chart("ranks", "scores", "dot", Text("Rank and its interval under varied weights"), dots))
    if "parts" in there and there["parts"].height <= MAX_DRAWN * len(found.indicators.group_names):
        cells = {"x": "group", "y": "unit", "value": "score"}
        out.append(Chart("parts", "parts", "heat", Text("What the score is made of"), cells))
    if "peers" in there and there["peers"].height > 1:
        bars = {"x": "year", "y": "median", "low": "lower", "high": "upper"}
        out.append(Chart("peers", "peers", "dot", Text("The other units: median and quartiles of the score"), bars))
    return out


def limits(found: CompositeIndex) -> list[Text]:
    """What the index cannot say, for the choices made."""
    options = found.options
    extra: dict[str, bool | Any] = {
        LIMIT_SCALE: options.normalisation in ("min-max", "z-score") or options.rescale == "min-max",
        LIMIT_RANK_SCALE: options.normalisation == "rank",
        LIMIT_MEAN: options.aggregation == "arithmetic",
        LIMIT_AVERAGE: options.missing == "average-rest" and found.filled > 0,
        LIMIT_LOWER: options.missing == "lower-bound" and found.filled > 0,
        LIMIT_PERSONS: options.units == "persons",
        NO_BAND: found.common.bands is None,
    }
    return [Text(limit) for limit in (*LIMITS, *(msg for msg, is_so in extra.items() if is_so))]
