"""The words, tables and pictures of the advice on crop and sowing date."""

from __future__ import annotations

from typing import Any

import numpy as np

from quintet.cases.story_crops.advice import Advice, Aim, Score, farm_of
from quintet.cases.story_crops.decision import decision
from quintet.data.crop_facts import FARMS
from quintet.data.crop_sowing import Outcome
from quintet.data.crop_words import CONVENTIONS, LABELS, LIMITS, MEASURES, UNIT
from quintet.result import Chart, Estimate, Grid, Result, Section, Text
from quintet.table import Table

CROP_NAMES = {"WheatGDD": "Wheat", "BarleyGDD": "Barley"}
FARM_NAMES = {
    ("SandyLoam", "rain"): "Sandy loam, rain only",
    ("ClayLoam", "rain"): "Clay loam, rain only",
}
OTHER = "Other farm type, without advice here"
AIMS = {"poor_year": "Poor year", "mean": "Mean"}
SPLITS = {"time": "Earlier seasons choose, later seasons score", "random": "Seasons drawn at random"}
SEX_NAMES = {"female": "Women", "male": "Men"}
OWN_LABELS = {
    "farm": "Farm type",
    "measure": "Measure",
    "value": "Yield (t/ha)",
    "low": "from",
    "high": "to",
    "split": "How the seasons are split",
    "chosen_on": "Seasons to choose",
    "scored_on": "Seasons to score",
    "gain": "Gain over the usual date (t/ha)",
    "sex": "Sex of the farmer",
    "farms": "Farms",
    "hectares": "Hectares",
    "tonnes": "Harvest of a poor year (tonnes)",
}


def present(found: Advice, aim: Aim, usual: str, level: float, model: str, water: float, farms: Table | None) -> Result:
    """The whole report: the advice first, then its test, the farmers, and the long tables."""
    tested = [*_test(found, aim, usual), _hindsight(found, aim, usual)]
    said = [*_advice(found), *tested, _sexes(farms), _source(found, model)]
    n, last = len(FARMS), len(FARMS) + len(tested)
    grids = [_best(found), _risk(found), _scores(found), _all(found)]
    people = ["grid:by_sex"] if farms is not None else []
    if farms is not None:
        grids.append(_by_sex(found, farms))
    return Result(
        title=Text("Crop and sowing date for farms near Tunis"),
        estimates=_estimates(found, aim, level),
        findings=said,
        grids=grids,
        charts=_charts(),
        limits=_limits(water, farms),
        conventions=CONVENTIONS,
        sections=[
            Section(Text("What to sow and when"), [*(f"finding:{k}" for k in range(n)), "chart:best", "grid:best"]),
            Section(
                Text("Does the advice beat the usual date?"), [*(f"finding:{k}" for k in range(n, last)), "grid:test"]
            ),
            Section(Text("Risk beside the mean"), ["chart:risk"]),
            Section(Text("Women and men who farm"), [f"finding:{last}", *people]),
            Section(Text("Where the figures come from"), [f"finding:{last + 1}"]),
            Section(Text("All tables"), ["grid:risk", "grid:all"]),
        ],
        decision=decision(found, aim, usual, FARM_NAMES, CROP_NAMES),
    )


def _advice(found: Advice) -> list[Text]:
    return [
        Text(
            "{farm}: sow {crop} on {sowing:code}; one year in five stays below {poor} t/ha (interval {low} to {high}), "
            "and the mean is {mean} t/ha.",
            {
                "farm": FARM_NAMES[farm], "crop": CROP_NAMES[best.plan.crop], "sowing": best.plan.sowing,
                "poor": best.poor, "low": best.poor_low, "high": best.poor_high, "mean": best.mean,
            },
        )
        for farm, best in found.best.items()
    ]  # fmt: skip


def scored(found: Advice, aim: Aim) -> Score:
    """The honest test: split by time, by the measure that the advice seeks."""
    return next(item for item in found.scores if (item.split, item.measure) == ("time", aim))


def _test(found: Advice, aim: Aim, usual: str) -> list[Text]:
    item = scored(found, aim)
    values: dict[str, Any] = {"gain": item.gain, "low": item.low, "high": item.high, "usual": usual}
    values |= {"learn": item.chosen_on, "score": item.scored_on, "measure": AIMS[aim], "n": found.configurations}
    first = Text(
        "Dates chosen on the first {learn} seasons and scored once on the last {score} changed the yield by {gain} "
        "t/ha against the usual date {usual:code} (interval {low} to {high}). Measure: {measure}. {n} combinations "
        "were tried.",
        values,
    )
    if item.skill:
        return [first, Text("The interval lies above zero: the choice of the date has skill.")]
    if item.high < 0:
        return [first, Text("The interval lies below zero: the chosen date was worse. Keep the usual date.")]
    return [first, Text("The interval includes zero: no skill is shown. The usual date may be as good.")]


def _hindsight(found: Advice, aim: Aim, usual: str) -> Text:
    """In how many choices the usual date is itself the best over all seasons, which no farmer knew beforehand."""
    best = found.best_dates(aim)
    return Text(
        "The usual date is an example. Over all seasons it is itself the best date in {n} of {all} pairs of farm type "
        "and crop, which nobody could know beforehand: a test against it is a hard one.",
        {"n": sum(day == usual for day in best), "all": len(best)},
    )


def _sexes(farms: Table | None) -> Text:
    if farms is None:
        return Text(
            "The split by the sex of the farmer is missing, because no farm survey is given. Collect for each farm: "
            "sex of the farmer, soil, irrigation and hectares."
        )
    return Text("The table shows farms, hectares and the harvest of a poor year for women and men.")


def _source(found: Advice, model: str) -> Text:
    return Text(
        "Daily weather of Tunis as shipped with AquaCrop, seasons sown from {first:year} to {last:year}: {n} seasons "
        "that every combination has. Yields are simulated with {model}, not measured.",
        {"first": found.years[0], "last": found.years[-1], "n": len(found.years), "model": model},
    )


def _limits(water: float, farms: Table | None) -> list[Text]:
    assumed = Text(
        "Assumed, and open to change: at sowing the soil holds {initial} percent of the water it can hold for plants.",
        {"initial": water},
    )
    own = [
        assumed,
        Text("The farm types and the usual date are examples, not a survey of farms: ask farmers for theirs."),
        Text(
            "No satellite image is used: greenness seen from space could check the growth of the crop, and does not "
            "yet."
        ),
        Text(
            "Tonnes of wheat and barley are compared as they are, without price or use in the kitchen. The test holds "
            "the date only: whether wheat or barley is the better choice was not tested."
        ),
    ]
    if farms is not None:
        own.append(Text("Harvests by sex assume that women and men work alike and get the same seed, water and help."))
    return [*own, *(Text(limit) for limit in LIMITS)]


def _estimates(found: Advice, aim: Aim, level: float) -> dict[str, Estimate]:
    out = {}
    for farm, best in found.best.items():
        name = {"farm": FARM_NAMES[farm], "crop": CROP_NAMES[best.plan.crop], "sowing": best.plan.sowing}
        why = "" if best.poor is not None else "Too few seasons."
        label = Text("One year in five below, {farm}: {crop}, {sowing:code}", name)
        key = f"poor_{farm[0]}_{farm[1]}"
        out[key] = Estimate(best.poor, UNIT, best.poor_low, best.poor_high, level, why_missing=why, label=label)
    item = scored(found, aim)
    label = Text("Gain over the usual date on later seasons")
    out["gain"] = Estimate(item.gain, UNIT, item.low, item.high, level, label=label)
    return out


def _grid(name: str, title: Text, columns: dict[str, list[Any]], count: str | None = None) -> Grid:
    units = dict.fromkeys(columns, UNIT) | dict.fromkeys(("farm", "crop", "plan", "measure", "split", "sex"), "text")
    units |= {"sowing": "code", "seasons": "count", "chosen_on": "count", "scored_on": "count", "farms": "count"}
    units |= {"irrigation": "mm", "irrigation_most": "mm", "hectares": "ha", "tonnes": "t"}
    labels = LABELS | OWN_LABELS
    return Grid(name, title, columns, {k: units[k] for k in columns}, {k: labels[k] for k in columns}, count)


def _columns(items: list[Outcome]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "farm": [FARM_NAMES[farm_of(item.plan)] for item in items],
        "crop": [CROP_NAMES[item.plan.crop] for item in items],
        "sowing": [item.plan.sowing for item in items],
        "seasons": [len(item.years) for item in items],
    }
    return columns | {name: [getattr(item, name) for item in items] for name in MEASURES}


def _best(found: Advice) -> Grid:
    return _grid("best", Text("The best crop and date of each farm type"), _columns(list(found.best.values())))


def _all(found: Advice) -> Grid:
    return _grid("all", Text("All combinations of farm, crop and date"), _columns(list(found.outcomes)))


def _risk(found: Advice) -> Grid:
    """Mean and poor year of the first farm type, long, for one picture."""
    rows: list[tuple[Any, ...]] = []
    for item in found.outcomes:
        if farm_of(item.plan) == FARMS[0]:
            plan = f"{CROP_NAMES[item.plan.crop]} {item.plan.sowing}"
            rows.append((plan, AIMS["mean"], item.mean, item.mean_low, item.mean_high))
            rows.append((plan, AIMS["poor_year"], item.poor, item.poor_low, item.poor_high))
    names = ("plan", "measure", "value", "low", "high")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    title = Text("Mean and poor year by crop and sowing date: {farm}", {"farm": FARM_NAMES[FARMS[0]]})
    return _grid("risk", title, columns)


def _scores(found: Advice) -> Grid:
    items = found.scores
    columns: dict[str, list[Any]] = {
        "split": [SPLITS[item.split] for item in items],
        "measure": [AIMS[item.measure] for item in items],
    }
    names = ("chosen_on", "scored_on", "gain", "low", "high")
    columns |= {name: [getattr(item, name) for item in items] for name in names}
    return _grid("test", Text("The chosen date against the usual date, on seasons not used to choose"), columns)


def _by_sex(found: Advice, farms: Table) -> Grid:
    """Farms, hectares and the harvest of a poor year under the advice, women first."""
    rows: list[tuple[Any, ...]] = []
    sexes, soils = (farms.frame[name].to_numpy() for name in ("sex", "soil"))
    water, hectares = farms.frame["irrigated"].to_numpy(), farms.frame["hectares"].to_numpy()
    typed = {farm: (soils == farm[0]) & (water == (farm[1] == "irrigated")) for farm in FARMS}
    other = ~np.logical_or.reduce(list(typed.values()))  # farms of no type here, such as irrigated ones
    for sex, name in SEX_NAMES.items():
        for farm in (*FARMS, None):
            own = (sexes == sex) & (typed[farm] if farm else other)
            poor, land = found.best[farm].poor if farm else None, float(hectares[own].sum())
            label = FARM_NAMES[farm] if farm else OTHER
            rows.append((name, label, int(own.sum()), land, None if poor is None else land * poor))
    names = ("sex", "farm", "farms", "hectares", "tonnes")
    columns = {key: [row[place] for row in rows] for place, key in enumerate(names)}
    return _grid("by_sex", Text("Farms by sex of the farmer"), columns, "farms")


def _charts() -> list[Chart]:
    ends = {"low": "poor_low", "high": "poor_high"}
    title = Text("The poor year of the best crop and date, by farm type")
    risk = {"x": "value", "y": "plan", "low": "low", "high": "high", "series": "measure"}
    return [
        Chart("best", "best", "dot", title, {"x": "poor", "y": "farm", **ends}),
        Chart("risk", "risk", "dot", Text("A high mean can hide a poor year"), risk),
    ]
