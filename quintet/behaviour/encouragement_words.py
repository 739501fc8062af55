"""The words, the table and the picture of an effect through an encouragement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.behaviour.encouragement import Effect, Encouragement

STEP_LABELS = {
    "first": "Encouragement on exposure (first stage)",
    "reduced": "Encouragement on outcome",
    "effect": "Exposure on outcome (two stages)",
    "plain": "Exposure on outcome, as if drawn by lot",
}
LABELS = {
    "step": "Effect",
    "n": "Persons",
    "value": "Estimate",
    "error": "Standard error",
    "low": "estimate, from",
    "high": "estimate, to",
}
LIMITS = (
    "The effect holds for those whom the encouragement moves, not for all.",
    "It holds only if the encouragement changes the outcome through the exposure alone. No figure here can test that.",
)
CONVENTIONS = {
    "estimator": "two-stage least squares, one exposure, one encouragement, one constant per stratum, whole rows only",
    "interval": "cluster sandwich x G/(G-1) x (n-1)/(n-k), k with fixed effects; Student's t, G-1 degrees of freedom",
    "first_stage": "F = (coefficient / standard error)^2 with the same errors; below 10 it is called weak",
}


def present_encouragement(found: Encouragement) -> Result:
    """Say what the exposure does and how sure the way through the encouragement is."""
    said, tables, drawn = findings(found), grids(found), charts()
    return Result(
        title=Text("Effect of an exposure through an encouragement, {n} persons", {"n": found.n}),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def estimates(found: Encouragement) -> dict[str, Estimate]:
    """The four effects in the order in which they are estimated, and the strength of the first stage."""
    out = {}
    for name, label in STEP_LABELS.items():
        effect: Effect = getattr(found, name)
        out[name] = Estimate(effect.value, "", effect.low, effect.high, found.level, found.n, label=Text(label))
    why = "" if found.f is not None else "The encouragement decides the exposure outright."
    out["f"] = Estimate(found.f, "", why_missing=why, label=Text("Strength of the first stage (F statistic)"))
    return out


def _values(effect: Effect) -> dict[str, Any]:
    return {"value": effect.value, "error": effect.error, "low": effect.low, "high": effect.high}


def findings(found: Encouragement) -> list[Text]:
    """What the encouragement moved, what the exposure does, and how a plain comparison differs."""
    first = Text(
        "The encouragement changed the exposure by {value} (standard error {error}; F statistic {f}).",
        {**_values(found.first), "f": found.f},
    )
    if found.f is None:
        first = Text("The encouragement decides the exposure outright: one unit changes it by {value}.",
                     _values(found.first))  # fmt: skip
    return [
        first,
        _effect_said(found),
        Text("A plain comparison, as if the exposure had been drawn by lot, would say {value}.", _values(found.plain)),
    ]


def _effect_said(found: Encouragement) -> Text:
    effect = found.effect
    values = _values(effect)
    if found.weak:
        return Text(
            "The encouragement hardly moves the exposure (F statistic below 10), so the effect of {value} (standard "
            "error {error}) and its interval cannot be trusted.",
            values,
        )
    if effect.low is None or effect.high is None:
        return Text("One unit more of exposure changes the outcome by {value}; chance cannot be measured here.", values)
    if effect.low <= 0 <= effect.high:
        return Text(
            "One unit more of exposure changes the outcome by {value} (standard error {error}), but the interval of "
            "{low} to {high} holds zero: it may be chance.",
            values,
        )
    return Text(
        "One unit more of exposure changes the outcome by {value} (standard error {error}, interval {low} to {high}).",
        values,
    )


def limits(found: Encouragement) -> list[Text]:
    """What the estimate rests on, and what was left out."""
    out = [Text(limit) for limit in LIMITS]
    if found.missing:
        out.insert(0, Text("{n} rows that lack a value are left out.", {"n": found.missing}))
    return out


def grids(found: Encouragement) -> list[Grid]:
    """The four effects side by side."""
    effects = [getattr(found, name) for name in STEP_LABELS]
    columns: dict[str, list[Any]] = {"step": list(STEP_LABELS.values()), "n": [found.n] * len(effects)}
    columns |= {name: [getattr(effect, name) for effect in effects] for name in ("value", "error", "low", "high")}
    units = dict.fromkeys(LABELS, "") | {"step": "text", "n": "count"}
    return [Grid("effects", Text("Effects, one by one"), columns, units, LABELS, "n")]


def charts() -> list[Chart]:
    """The effects with their intervals."""
    encode = {"x": "value", "y": "step", "low": "low", "high": "high"}
    return [Chart("effects", "effects", "dot", Text("Effects with their intervals"), encode)]
