"""The words, tables and pictures of yields by crop and sowing date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.data.crop_sowing import Outcome, Sowing

UNIT = "t/ha"
TOO_FEW = "Fewer than ten seasons are known, which is too few for a year that comes once in five."
NO_SEASON = "No season is whole: the crop is not ripe before the weather ends."
LABELS = {
    "crop": "Crop",
    "sowing": "Sowing date",
    "plan": "Crop and sowing date",
    "seasons": "Seasons",
    "mean": "Mean yield (t/ha)",
    "mean_low": "mean, from",
    "mean_high": "mean, to",
    "poor": "One year in five below (t/ha)",
    "poor_low": "poor year, from",
    "poor_high": "poor year, to",
    "least": "Worst season (t/ha)",
    "most": "Best season (t/ha)",
    "irrigation": "Irrigation, mean (mm)",
    "irrigation_most": "irrigation, most (mm)",
    "year": "Year of sowing",
    "yield": "Yield (t/ha)",
}
MEASURES = ("mean", "mean_low", "mean_high", "poor", "poor_low", "poor_high", "least", "most", "irrigation",
            "irrigation_most")  # fmt: skip
LIMITS = (
    "AquaCrop gives what water, warmth and cold allow. Poor soil, pests, weeds and late work lower a real harvest: "
    "compare dates with it, and do not promise its tonnes.",
    "Every season begins with the same water in the soil, which is an assumption and can be changed.",
    "The parameters of the crop are AquaCrop's own. A local variety may ripen earlier or later.",
    "Past weather is taken as a guide to the next season. A changing climate can make poor years more frequent.",
)
CONVENTIONS = {
    "poor_year": "quantile 0.2 of seasons, Hyndman and Fan's number 8; bounds are order statistics, 0 where none is",
    "mean": "Student's interval over seasons",
    "yield": "tonnes of dry matter per hectare, AquaCrop-OSPy",
    "season": "by year of sowing; left out where the harvest lies after the last day of weather",
}


def present_sowing(found: Sowing) -> Result:
    """Say which date gives each crop its best poor year, in words, tables and charts."""
    said = _findings(found)
    period = {"start": str(found.start), "end": str(found.end)}
    tables = [_outcomes(found), _seasons(found)]
    drawn = _charts(found)
    return Result(
        title=Text("Yield by crop and sowing date, {start} to {end}", period),
        estimates=_estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def plan_name(item: Outcome) -> str:
    """A crop and its date in one word, for the axis of a chart."""
    return f"{item.plan.crop} {item.plan.sowing}"


def _estimates(found: Sowing) -> dict[str, Estimate]:
    out = {}
    for item in found.outcomes:
        name = {"plan": plan_name(item)}
        key = f"{item.plan.crop}_{item.plan.sowing}"
        why = NO_SEASON if item.mean is None else TOO_FEW
        for what, label in (
            ("mean", Text("Mean yield: {plan:code}", name)),
            ("poor", Text("One year in five below: {plan:code}", name)),
        ):
            value, low, high = (getattr(item, what + end) for end in ("", "_low", "_high"))
            missing = "" if value is not None else why
            out[f"{what}_{key}"] = Estimate(value, UNIT, low, high, found.level, why_missing=missing, label=label)
    return out


def _findings(found: Sowing) -> list[Text]:
    if not found.best:
        return [Text(NO_SEASON)]
    said = [text for best in found.best for text in _of_crop(found, best)]
    few = [plan_name(item) for item in found.outcomes if item.poor is None]
    if few:
        said.append(Text("Too few whole seasons for a poor year, so not compared by it: {plans:list}.", {"plans": few}))
    if len(found.best) > 1:
        said.append(Text("Tonnes of one crop are not compared with tonnes of another: a tonne is not worth the same."))
    return said


def _of_crop(found: Sowing, best: Outcome) -> list[Text]:
    """The date of a crop, the dates that may be as good, and the water that it takes."""
    values: dict[str, Any] = {"crop": best.plan.crop, "sowing": best.plan.sowing, "mean": best.mean}
    values |= {"poor": best.poor, "low": best.poor_low, "high": best.poor_high, "seasons": len(best.years)}
    if best.poor is None:
        said = [
            Text(
                "{crop:code} has its highest mean yield if sown on {sowing:code}: {mean} t/ha over {seasons} seasons.",
                values,
            )
        ]
    else:
        said = [
            Text(
                "Sow {crop:code} on {sowing:code} for its best poor year: one year in five stays below {poor} t/ha "
                "(interval {low} to {high}); the mean of {seasons} seasons is {mean} t/ha.",
                values,
            )
        ]
        near = [
            item.plan.sowing
            for item in found.outcomes
            if item is not best and item.plan.crop == best.plan.crop and (item.poor or 0.0) >= (best.poor_low or 0.0)
            and item.poor is not None
        ]  # fmt: skip
        if near:
            said.append(
                Text(
                    "The poor years of {crop:code} sown on {dates:list} lie inside that interval: they may be as good.",
                    {"crop": best.plan.crop, "dates": near},
                )
            )
    if found.water == "irrigated":
        said.append(
            Text(
                "{crop:code} takes {mean} mm of irrigation in a season on average, and up to {most} mm.",
                {"crop": best.plan.crop, "mean": best.irrigation, "most": best.irrigation_most},
            )
        )
    return said


def _outcomes(found: Sowing) -> Grid:
    items = found.outcomes
    columns: dict[str, list[Any]] = {
        "plan": [plan_name(item) for item in items],
        "crop": [item.plan.crop for item in items],
        "sowing": [item.plan.sowing for item in items],
        "seasons": [len(item.years) for item in items],
    }
    columns |= {name: [getattr(item, name) for item in items] for name in MEASURES}
    units = dict.fromkeys(MEASURES, UNIT) | {"plan": "code", "crop": "code", "sowing": "code", "seasons": "count"}
    units |= {"irrigation": "mm", "irrigation_most": "mm"}
    return Grid(
        "outcomes", Text("Yield by crop and sowing date"), columns, units, {key: LABELS[key] for key in columns}
    )


def _seasons(found: Sowing) -> Grid:
    rows = [
        (item.plan.crop, item.plan.sowing, year, tonnes)
        for item in found.outcomes
        for year, tonnes in zip(item.years, item.yields, strict=True)
    ]
    columns: dict[str, list[Any]] = {
        name: [row[place] for row in rows] for place, name in enumerate(("crop", "sowing", "year", "yield"))
    }
    units = {"crop": "code", "sowing": "code", "year": "year", "yield": UNIT}
    return Grid("seasons", Text("Yield of every season"), columns, units, {key: LABELS[key] for key in columns})


def _charts(found: Sowing) -> list[Chart]:
    known = [item for item in found.outcomes if item.mean is not None]
    poor = [item for item in known if item.poor is not None]
    out = []
    if poor:
        title = Text("The poor year by crop and sowing date")
        encode = {"x": "poor", "y": "plan", "low": "poor_low", "high": "poor_high"}
        out.append(Chart("poor", "outcomes", "dot", title, encode))
    elif known:
        title = Text("Mean yield by crop and sowing date")
        out.append(Chart("mean", "outcomes", "dot", title, {"x": "mean", "y": "plan"}))
    return out
