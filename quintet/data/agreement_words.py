"""The words, tables and pictures of Krippendorff's alpha; raters are counted and never named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.data.agreement import Agreement

RELIABLE, TENTATIVE = 0.8, 0.667  # Krippendorff (2019), chapter 12
MAX_UNITS = 1_000  # units listed, those with the most disagreement first
MAX_VALUES = 1_000
MAX_DRAWN = 60
NO_VARIATION = "All ratings that can be paired are the same, so agreement beyond chance cannot be told."
UNIT_LABELS = {"unit": "Unit", "ratings": "Ratings", "disagreement": "Disagreement (1 is chance)"}
VALUE_LABELS = {"value": "Value", "ratings": "Ratings"}
ESTIMATE_LABELS = {
    "alpha": "Krippendorff's alpha",
    "below_reliable": "Bootstrap samples with alpha below 0.8",
    "below_tentative": "Bootstrap samples with alpha below 0.667",
    "units": "Units with two ratings or more",
    "pairable": "Ratings of these units",
}
LIMITS = (
    "Agreement is not truth: raters can share an error. Alpha says whether others, rating in the same way, would "
    "reach the same ratings.",
    "The interval resamples units with replacement and treats the raters as fixed; with few units it is rough. "
    "Krippendorff's own bootstrap resamples pairs and gives other bounds.",
    "Alpha is low when nearly all ratings are the same, even where raters differ rarely.",
    "The marks 0.8 and 0.667 are customs of content analysis; what is enough depends on the cost of a wrong rating.",
)
FLAT = "{n} bootstrap samples held no variation and were left out of the interval."
CONVENTIONS = {
    "alpha": "1 - observed / expected disagreement over pairable ratings",
    "ordinal": "squared difference of ranks, ratings between two values counted in full and at them by half",
    "interval": "percentile interval of a bootstrap of units",
}


def present_agreement(found: Agreement) -> Result:
    """Say the agreement in words, tables and charts."""
    said = findings(found)
    tables = grids(found)
    drawn = charts(found)
    return Result(
        title=Text("Agreement of raters: Krippendorff's alpha of {units} units", {"units": len(found.units)}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def bounds(found: Agreement) -> tuple[float, float] | None:
    """The percentile interval; None when no bootstrap sample held variation."""
    if found.alpha.alpha is None or not found.alpha.draws.size:
        return None
    tail = (1 - found.level) / 2
    low, high = np.quantile(found.alpha.draws, [tail, 1 - tail])
    return float(low), float(high)


def estimates(found: Agreement) -> dict[str, Estimate]:
    """Alpha with its interval, the weight of evidence at the two customary marks, and the size."""
    low, high = bounds(found) or (None, None)
    why = NO_VARIATION if found.alpha.alpha is None else ""
    out = {
        "alpha": Estimate(found.alpha.alpha, "index", low, high, found.level, why_missing=why, label=_label("alpha")),
        "units": Estimate(len(found.units), "count", label=_label("units")),
        "pairable": Estimate(int(found.sizes.sum()), "count", label=_label("pairable")),
    }
    if low is not None:
        for key, mark in (("below_reliable", RELIABLE), ("below_tentative", TENTATIVE)):
            out[key] = Estimate(100 * float((found.alpha.draws < mark).mean()), "percent", label=_label(key))
    return out


def _label(key: str) -> Text:
    return Text(ESTIMATE_LABELS[key])


def findings(found: Agreement) -> list[Text]:
    """How reliable the ratings are by the lower end of the interval, what was left out, where raters differ."""
    out = [_verdict(found), _size(found), _most(found), _flat(found)]
    return [text for text in out if text is not None]


def _verdict(found: Agreement) -> Text:
    value, ends = found.alpha.alpha, bounds(found)
    if value is None or ends is None:
        return Text(NO_VARIATION)
    values = {"alpha": value, "low": ends[0], "high": ends[1]}
    if ends[0] >= RELIABLE:
        return Text("Alpha is {alpha} (interval {low} to {high}), all of it at or above 0.8: firm agreement.", values)
    if ends[0] >= TENTATIVE:
        return Text(
            "Alpha is {alpha} (interval {low} to {high}), all of it at or above 0.667: enough for tentative "
            "conclusions.",
            values,
        )
    if value >= TENTATIVE:
        return Text(
            "Alpha is {alpha}, but its interval ({low} to {high}) reaches below 0.667: rate more units before resting "
            "on these ratings.",
            values,
        )
    return Text("Alpha is {alpha} (interval {low} to {high}), below 0.667: too low to rest on the ratings.", values)


def _size(found: Agreement) -> Text:
    return Text(
        "{raters} raters gave {pairable} ratings that can be paired, to {units} units. Units with fewer than two "
        "ratings, which are left out: {alone}.",
        {
            "raters": found.raters, "pairable": int(found.sizes.sum()), "units": len(found.units),
            "alone": found.alone,
        },
    )  # fmt: skip


def _most(found: Agreement) -> Text | None:
    place = _order(found)[0]
    if not found.alpha.by_unit[place] > 0:
        return None
    return Text("Raters differ most on {unit}.", {"unit": found.units[place]})


def _flat(found: Agreement) -> Text | None:
    flat = found.draws - found.alpha.draws.size
    return Text(FLAT, {"n": flat}) if flat and found.alpha.alpha is not None else None


def _order(found: Agreement) -> list[int]:
    """Places of the units, the most disagreement first, at most MAX_UNITS."""
    return [int(place) for place in np.argsort(-found.alpha.by_unit, kind="stable")[:MAX_UNITS]]


def grids(found: Agreement) -> list[Grid]:
    """Disagreement by unit, and how often each value was given."""
    order = _order(found)
    units: dict[str, list[Any]] = {
        "unit": [found.units[place] for place in order],
        "ratings": [int(found.sizes[place]) for place in order],
        "disagreement": [float(found.alpha.by_unit[place]) for place in order],
    }
    common = [int(place) for place in np.argsort(-found.counts, kind="stable")[:MAX_VALUES] if found.counts[place]]
    shown = sorted(common)
    values: dict[str, list[Any]] = {
        "value": [found.values[place] for place in shown],
        "ratings": [int(found.counts[place]) for place in shown],
    }
    unit_kinds = {"unit": "text", "ratings": "count", "disagreement": "ratio"}
    value_kinds = {"value": "text", "ratings": "count"}
    return [
        Grid("by_unit", Text("Disagreement by unit, the most first"), units, unit_kinds, UNIT_LABELS),
        Grid("by_value", Text("How often each value was given"), values, value_kinds, VALUE_LABELS),
    ]


def charts(found: Agreement) -> list[Chart]:
    """Disagreement by unit, where it can still be read."""
    if len(found.units) > MAX_DRAWN:
        return []
    title = Text("Disagreement by unit (1 is what chance gives)")
    return [Chart("by_unit", "by_unit", "bar", title, {"x": "disagreement", "y": "unit"})]
