"""The words, tables and pictures of late milestones and of the probabilities stated for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.compute.proportion import jeffreys
from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.foresight.milestones import MilestoneForecast, Rate

MAX_DRAWN = 60
MAX_VALUES = 101  # stated probabilities listed: whole percents fit
MIN_PER_VALUE = 5  # milestones for each stated value, below which its own rate is noise
NONE_DUE = "No milestone was due before the date to look from."
HALF_OPEN = "More than half of the milestones are not done, so the median delay is not known yet."
NO_PAIRS = "Fewer than 10 milestones have a stated probability, an outcome and a base rate to compare with."
FEW_PER_VALUE = "Too many different probabilities were stated: fewer than 5 milestones for each."
NEVER_WRONG = "The base rate was never wrong, so there is nothing to gain."
GROUP_LABELS = {
    "name": "Group",
    "due": "Were due",
    "late": "Late",
    "rate": "Late, of those due",
    "low": "of those due, from",
    "high": "of those due, to",
    "open": "Open, not due yet",
}
STATED_LABELS = {
    "stated": "Stated probability of being late",
    "count": "Milestones",
    "rate": "Were late",
    "low": "were late, from",
    "high": "were late, to",
}
ESTIMATE_LABELS = {
    "late": "Late milestones, of those due",
    "delay": "Median delay",
    "due": "Milestones that were due",
    "open": "Open milestones that are not due yet",
    "brier": "Brier score of the stated probabilities",
    "base": "Brier score of the base rate",
    "gain": "Gain over the base rate",
    "skill": "Brier skill score",
    "reliability": "Reliability, the part lost by wrong levels",
    "resolution": "Resolution, the part won by telling cases apart",
    "uncertainty": "Uncertainty of the outcomes",
}
REFERENCE_WORDS = {
    "earlier": "The base rate of a milestone is that of the milestones that were due before it.",
    "leave_one_out": "The base rate of a milestone is that of all other milestones, later ones included.",
}
LIMITS = (
    "The base rate says what happens to milestones like these. It does not say why, and a plan that changes may leave "
    "it behind.",
    "Milestones of one plan hang together: the intervals treat them as independent and are then too narrow.",
    "A due date that was moved hides a delay. Use the first date that was agreed.",
    "The base rate of earlier milestones knows all that fell due before. A probability stated long before the due date "
    "knew less, so the comparison is hard on it.",
    "Probabilities are of milestones, not of people: the score is no measure of a person.",
)
CONVENTIONS = {
    "late": "done after the due date, or not done and the due date is before the date to look from",
    "rate": "Jeffreys interval, equal tails, with the end at 0 or 100 where none or all are late",
    "delay": "Kaplan-Meier median of done - due in days, open milestones censored; percentile bootstrap of milestones",
    "brier": "mean of (stated - outcome)^2 over milestones, half of the sum over two classes of Brier (1950)",
    "base": "(late + 0.5) / (milestones + 1), of milestones other than the one compared; those without are left out",
    "gain": "score of the base rate - score of the stated probabilities; percentile bootstrap of pairs",
    "open": "equal-tailed interval of the beta-binomial from the posterior of the rate",
}


def present_milestones(found: MilestoneForecast) -> Result:
    """Say lateness, delay and the worth of stated probabilities in words, tables and charts."""
    said = findings(found)
    tables = grids(found)
    drawn = charts(found)
    return Result(
        title=Text("Late milestones on {day}", {"day": found.as_of}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS] + ([Text(REFERENCE_WORDS[found.reference])] if found.skill else []),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def estimates(found: MilestoneForecast) -> dict[str, Estimate]:
    """The base rate, the median delay, and the scores where probabilities were stated."""
    total = found.total
    none = "" if total.due else NONE_DUE
    out = {
        "late": _estimate("late", total.rate, "percent", none, total.low, total.high, found.level),
        "delay": _estimate(
            "delay", found.delay, "days", none or HALF_OPEN, found.delay_low, found.delay_high, found.level
        ),
        "due": _estimate("due", total.due, "count"),
        "open": _estimate("open", total.open, "count"),
    }
    return out | _scores(found) if found.stated else out


def _scores(found: MilestoneForecast) -> dict[str, Estimate]:
    known = found.skill
    if known is None:
        return {"gain": _estimate("gain", None, "index", NO_PAIRS)}
    out = {
        "brier": _estimate("brier", known.score, "index"),
        "base": _estimate("base", known.reference, "index"),
        "gain": _estimate("gain", known.gain, "index", "", known.gain_low, known.gain_high, found.level),
        "skill": _estimate("skill", known.skill, "index", NEVER_WRONG, known.skill_low, known.skill_high, found.level),
    }
    for key in ("reliability", "resolution", "uncertainty"):
        out[key] = _estimate(key, getattr(found.parts, key) if _grouped(found) else None, "index", FEW_PER_VALUE)
    return out


def _estimate(
    key: str,
    value: float | None,
    unit: str,
    why: str = "",
    low: float | None = None,
    high: float | None = None,
    level: float = 0.95,
) -> Estimate:
    label = Text(ESTIMATE_LABELS[key])
    return Estimate(value, unit, low, high, level, why_missing=why if value is None else "", label=label)


def _grouped(found: MilestoneForecast) -> bool:
    """Whether each stated value has enough milestones for its own rate to mean something."""
    return found.parts is not None and found.scored >= MIN_PER_VALUE * found.parts.value.size


def findings(found: MilestoneForecast) -> list[Text]:
    """The base rate, the delay, what it means for open milestones, and whether stated probabilities add to it."""
    if not found.total.due:
        return [Text(NONE_DUE)]
    out = [_late(found), _delay(found), _open(found), _worth(found)]
    return [text for text in out if text is not None]


def _late(found: MilestoneForecast) -> Text:
    row = found.total
    return Text(
        "{late} of {due} milestones that were due before {day} were late: {rate:pct} (interval {low:pct} to "
        "{high:pct}).",
        {"late": row.late, "due": row.due, "day": found.as_of, "rate": row.rate, "low": row.low, "high": row.high},
    )


def _delay(found: MilestoneForecast) -> Text:
    if found.delay is None:
        return Text(HALF_OPEN)
    return Text("The median delay is {days} days; a number below 0 means before the due date.", {"days": found.delay})


def _open(found: MilestoneForecast) -> Text | None:
    if found.next_late is None:
        return None
    low, high = found.next_late
    return Text(
        "{open} open milestones are not due yet. At the same rate, {low} to {high} of them will be late.",
        {"open": found.total.open, "low": low, "high": high},
    )


def _worth(found: MilestoneForecast) -> Text | None:
    known = found.skill
    if known is None:
        return Text(NO_PAIRS) if found.stated else None
    values: dict[str, Any] = {
        "n": found.scored,
        "score": known.score,
        "base": known.reference,
        "low": known.gain_low,
        "high": known.gain_high,
    }
    if known.gain_low > 0:
        return Text(
            "Stated probabilities beat the base rate on {n} milestones: Brier score {score} against {base} (gain "
            "between {low} and {high}).",
            values,
        )
    if known.gain_high < 0:
        return Text(
            "Stated probabilities are worse than the base rate on {n} milestones: Brier score {score} against {base} "
            "(gain between {low} and {high}). Use the base rate.",
            values,
        )
    return Text(
        "Stated probabilities show no skill over the base rate on {n} milestones: Brier score {score} against {base}, "
        "and the gain, between {low} and {high}, may be zero.",
        values,
    )


def grids(found: MilestoneForecast) -> list[Grid]:
    """Lateness by group, and how often milestones were late for each stated probability."""
    out = [_rates(found.groups or (found.total,), bool(found.groups))]
    if found.parts is not None and found.parts.value.size <= MAX_VALUES:
        out.append(_stated(found))
    return out


def _rates(rows: tuple[Rate, ...], named: bool) -> Grid:
    keys = [key for key in GROUP_LABELS if named or key != "name"]
    units = {key: "percent" if key in ("rate", "low", "high") else "count" for key in keys} | {"name": "text"}
    columns = {key: [getattr(row, key) for row in rows] for key in keys}
    labels = {key: GROUP_LABELS[key] for key in keys}
    return Grid("rates", Text("Late milestones"), columns, {key: units[key] for key in keys}, labels)


def _stated(found: MilestoneForecast) -> Grid:
    assert found.parts is not None
    counts = [int(count) for count in found.parts.count]
    late = [round(float(rate) * count) for rate, count in zip(found.parts.rate, counts, strict=True)]
    bounds = [jeffreys(part, whole, found.level) for part, whole in zip(late, counts, strict=True)]
    columns: dict[str, list[Any]] = {
        "stated": [100 * float(value) for value in found.parts.value],
        "count": counts,
        "rate": [100 * float(rate) for rate in found.parts.rate],
        "low": [low for low, _ in bounds],
        "high": [high for _, high in bounds],
    }
    units = {key: "count" if key == "count" else "percent" for key in columns}
    return Grid("stated", Text("Stated probabilities and what happened"), columns, units, STATED_LABELS)


def charts(found: MilestoneForecast) -> list[Chart]:
    """Lateness by group and by stated probability, each with its intervals."""
    ends = {"low": "low", "high": "high"}
    out = []
    if 1 < len(found.groups) <= MAX_DRAWN:
        title = Text("Late milestones, of those due")
        out.append(Chart("rates", "rates", "dot", title, {"x": "rate", "y": "name", **ends}))
    if _grouped(found) and found.parts is not None and 1 < found.parts.value.size <= MAX_DRAWN:
        title = Text("How often milestones were late, by stated probability")
        out.append(Chart("stated", "stated", "dot", title, {"x": "stated", "y": "rate", **ends}))
    return out
