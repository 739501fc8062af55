"""The words, tables and pictures of levels that are passed once in so many years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.foresight.extreme_levels import ExtremeLevels

NO_END = "The record is too short to bound this level from above."
SPLIT_LABELS = {"time": "Last years", "random": "Years at random"}
BASELINE_LABELS = {"record": "Past maxima as they stand", "gumbel": "Gumbel, without a shape"}
LEVEL_LABELS = {
    "period": "Once in so many years",
    "value": "Level",
    "low": "level, from",
    "high": "level, to",
    "chance": "Chance in any ten years",
}
PARAMETER_LABELS = {"loc": "Location", "scale": "Scale", "shape": "Shape", "trend": "Change a year"}
POINT_LABELS = {
    "year": "Year",
    "seen": "Seen level",
    "fitted": "Level expected at its rank",
    "share": "Share of years below, seen",
    "fitted_share": "Share of years below, fitted",
}
TESTED_LABELS = {
    "split": "Years left out",
    "baseline": "Compared with",
    "years": "Years",
    "score": "Score of the fit",
    "reference": "Score of the other",
    "gain": "Gain of the fit",
    "low": "gain, from",
    "high": "gain, to",
}
COUNT_LABELS = {
    "split": "Years left out",
    "period": "Once in so many years",
    "level": "Level",
    "years": "Years",
    "expected": "Expected above it",
    "seen": "Seen above it",
    "low": "expected, from",
    "high": "expected, to",
}
LIMITS = (
    "Once in 100 years is a chance of 1 % in each year. It may come twice in ten years.",
    "Levels above the highest one seen rest on the shape of the fitted tail, not on experience.",
    "The years are taken as independent, and the future as a continuation of the record. A rising sea must be added.",
)
CONVENTIONS = {
    "distribution": "generalised extreme value, maximum likelihood, positive shape = heavy tail (Coles 2001)",
    "se": "observed information by second differences; none where the shape is at or below -0.5",
    "levels": "profile likelihood of each level; with a trend they hold for the last year",
    "trend": "location linear in the year; likelihood ratio against no trend, chi-squared with one degree",
    "test": "fitted without the years left out, scored once by the continuous ranked probability score in metres; "
    "1 configuration tried; percentile bootstrap of pairs",
    "points": "plotting position i / (n + 1); levels moved to the last year where there is a trend",
}
FIT_LABELS = {"parameter": "Parameter", "value": "Value", "se": "Standard error"}


def present_levels(found: ExtremeLevels) -> Result:
    """Say the levels, the trend and the worth of the fit in words, tables and charts."""
    said, tables, drawn = findings(found), grids(found), charts(found)
    return Result(
        title=Text("Extreme levels from {n} yearly maxima", {"n": found.fit.n}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def estimates(found: ExtremeLevels) -> dict[str, Estimate]:
    """A level for each return period, then the parameters and the gain on the last years."""
    out = {}
    for row in found.levels:
        label = Text("Level passed once in {n} years", {"n": row.period})
        out[f"level_{row.period}"] = Estimate(
            row.value, "metres", row.low, row.high, found.confidence, found.fit.n, label=label
        )
    values = {"loc": found.fit.loc, "scale": found.fit.scale, "shape": found.fit.shape, "trend": found.fit.trend}
    half = _normal(found.confidence)
    for name, se in zip(found.fit.names, found.fit.se, strict=True):
        value, known = values[name], bool(np.isfinite(se))
        low, high = (value - half * float(se), value + half * float(se)) if known else (None, None)
        unit = "index" if name == "shape" else "metres"
        label = Text(PARAMETER_LABELS[name])
        out[name] = Estimate(value, unit, low, high, found.confidence, found.fit.n, label=label)
    for test in found.tested:
        if (test.split, test.baseline) == ("time", "record"):
            won = test.gain
            label = Text("Gain over past maxima, on the last years")
            out["gain"] = Estimate(won.gain, "metres", won.low, won.high, found.confidence, test.years, label=label)
    return out


def _normal(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def findings(found: ExtremeLevels) -> list[Text]:
    """The rarest level, the trend, the worth of the fit, and the counts."""
    rare = found.levels[-1]
    values: dict[str, Any] = {"n": rare.period, "value": rare.value, "low": rare.low, "high": rare.high}
    known = rare.low is not None and rare.high is not None
    said = [
        Text("The level passed once in {n} years is {value} metres, between {low} and {high}.", values)
        if known
        else Text("The level passed once in {n} years is {value} metres; the record is too short to bound it.", values)
    ]
    values = {"step": 10 * found.slope, "p": found.p_value}
    said.append(
        Text("The maxima move by {step} metres in ten years, more than chance explains (p = {p}).", values)
        if found.p_value < 0.05
        else Text("No trend is found in the maxima: {step} metres in ten years may be chance (p = {p}).", values)
    )
    return said + _worth(found)


def _worth(found: ExtremeLevels) -> list[Text]:
    pairs = [row for row in found.tested if row.split == "time"]
    if not pairs:
        return [
            Text("There are too few years, or no fit of the earlier ones, to test it on years that it has not seen.")
        ]
    out = []
    for row in pairs:
        won = row.gain
        values = {"n": row.years, "other": BASELINE_LABELS[row.baseline], "share": 100 * won.gain / won.reference}
        values |= {"low": 100 * won.low / won.reference, "high": 100 * won.high / won.reference}
        if won.low > 0:
            text = Text(
                "On the last {n} years the fit errs less by {share:pct} ({low:pct} to {high:pct}) than: {other}.",
                values,
            )
        elif won.high < 0:
            text = Text("On the last {n} years the fit errs more than: {other}. Do not prefer it.", values)
        else:
            text = Text(
                "On the last {n} years the fit has no proven skill ({share:pct}, {low:pct} to {high:pct}) over: "
                "{other}.",
                values,
            )
        out.append(text)
    return [*out, Text("The use of the fit is for levels that nobody has seen yet; no record can prove those.")]


def limits(found: ExtremeLevels) -> list[Text]:
    """What the levels do not say, with what this record lacks."""
    out = [Text(limit) for limit in LIMITS]
    if found.gaps:
        out.append(Text("The record lacks {n} years between its first and its last.", {"n": found.gaps}))
    if not np.isfinite(found.fit.se).all():
        out.append(Text("The shape is so low that the parameters have no standard error. The intervals are rough."))
    if found.levels[-1].high is None:
        out.append(Text(NO_END))
    return out


def grids(found: ExtremeLevels) -> list[Grid]:
    """Levels, parameters, the tests and the points behind the picture."""
    out = [_levels(found), _parameters(found)]
    if found.tested:
        out += [_tested(found), _counts(found)]
    return [*out, _points(found)]


def _levels(found: ExtremeLevels) -> Grid:
    columns: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in found.levels] for name in ("period", "value", "low", "high")
    }
    columns["chance"] = [100 * (1 - (1 - 1 / row.period) ** 10) for row in found.levels]
    units = {"period": "count", "value": "metres", "low": "metres", "high": "metres", "chance": "percent"}
    return Grid("levels", Text("Levels by return period"), columns, units, LEVEL_LABELS)


def _parameters(found: ExtremeLevels) -> Grid:
    fit = found.fit
    values = {"loc": fit.loc, "scale": fit.scale, "shape": fit.shape, "trend": fit.trend}
    columns: dict[str, list[Any]] = {
        "parameter": [PARAMETER_LABELS[name] for name in fit.names],
        "value": [values[name] for name in fit.names],
        "se": [float(se) if np.isfinite(se) else None for se in fit.se],
    }
    units = {"parameter": "text", "value": "number", "se": "number"}
    return Grid("parameters", Text("Parameters of the fit"), columns, units, FIT_LABELS)


def _tested(found: ExtremeLevels) -> Grid:
    rows = found.tested
    columns: dict[str, list[Any]] = {
        "split": [SPLIT_LABELS[row.split] for row in rows],
        "baseline": [BASELINE_LABELS[row.baseline] for row in rows],
        "years": [row.years for row in rows],
    }
    columns |= {name: [getattr(row.gain, name) for row in rows] for name in TESTED_LABELS if name not in columns}
    units = dict.fromkeys(("score", "reference", "gain", "low", "high"), "metres")
    units |= {"split": "text", "baseline": "text", "years": "count"}
    return Grid("tested", Text("The fit on years that it has not seen"), columns, units, TESTED_LABELS)


def _counts(found: ExtremeLevels) -> Grid:
    columns: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in found.counts] for name in COUNT_LABELS if name != "split"
    }
    columns = {"split": [SPLIT_LABELS[row.split] for row in found.counts], **columns}
    units = {**dict.fromkeys(COUNT_LABELS, "count"), "split": "text", "level": "metres", "expected": "number"}
    return Grid("counts", Text("Years above a fitted level, expected and seen"), columns, units, COUNT_LABELS)


def _points(found: ExtremeLevels) -> Grid:
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in found.points] for name in POINT_LABELS}
    columns |= {name: [100 * share for share in columns[name]] for name in ("share", "fitted_share")}
    units = {"year": "year", "seen": "metres", "fitted": "metres", "share": "percent", "fitted_share": "percent"}
    return Grid("points", Text("Seen and expected levels by rank"), columns, units, POINT_LABELS)


def charts(found: ExtremeLevels) -> list[Chart]:
    """Levels with their intervals, and seen against expected levels."""
    ends = {"low": "low", "high": "high"}
    return [
        Chart("levels", "levels", "line", Text("Levels by return period"), {"x": "period", "y": "value", **ends}),
        Chart("points", "points", "line", Text("Seen and expected levels by rank"), {"x": "fitted", "y": "seen"}),
    ]
