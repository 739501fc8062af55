"""The words, tables and pictures of homes and the rising sea."""

from __future__ import annotations

import numpy as np

from quintet.cases.story_coast.model import LEVEL, PLANS, START, STATES, State
from quintet.cases.story_coast.tables import CENTRAL, LABELS, PLAN_LABELS, TIMES, Told, grids
from quintet.foresight import extreme_words
from quintet.result import Chart, Decision, Estimate, Result, Section, Text

EXERCISE = (
    "An exercise: the sea of {gauge:code} is laid against ground {far} km away. Nothing here is a forecast for either "
    "place. For a decision, give the maxima, the gauge and the ground of one community."
)
SAME: dict[str, State] = {"nothing": "none", "raise": "raise", "wall": "wall", "retreat": "retreat"}
LIMITS = (
    "The height of the mean sea on the gauge, all costs and all values are assumptions of this page, not findings.",
    "Water is laid flat on the ground: no flow paths, no waves, no time. Low ground behind a ridge counts as flooded, "
    "and a wall never breaks.",
    "Error added to a map makes low ground larger than it may be. The middle value lies above the map's own for that "
    "reason; only a survey settles it.",
    "The maxima are raised by the sea since 1995 to 2014, although the record is older: what the sea rose before is "
    "left out. Storms are taken as they were.",
    "The path between today and 2100 is assumed; the source states the end. People and homes stay as they are today.",
    "The ground says nothing of women, men, age, income or disability: who is touched, by sex, is not known here.",
)
CONVENTIONS = {
    "scenarios": "low end to high end of the source; from low-emission lower quantiles to very high-emission 95 %",
    "rise": "relative, land motion included (rsl), metres above the mean of 1995 to 2014",
    "flood": "at least one yearly maximum, raised by the sea, above today's defence in the ten years",
    "touched": "people on ground below the raised level that today passes the defence",
    "intervals": "90 %, draws of the fitted extremes (normal approximation) and of the error of the ground",
    "zone": "homes that are raised or moved: those below the defence and the central rise by 2100, on the ground of "
    "each draw",
    "plans": "each measure is paid when it is decided and protects the stated years later; a step is decided so that "
    "it protects in the year of its tipping point",
    "as today": "floods are compared with those of the mean sea of 1995 to 2014",
    "loss": "share of value lost grows evenly to 3 m of water; annual mean, discounted from 2030 to 2100",
    "upkeep": "1 % of the cost of the wall a year",
    "regret": "cost and loss less those of the plan that is best in the scenario, middle of the draws",
    "signpost": "level that two maxima in ten years pass by chance in at most 5 % of decades, rounded up to 5 cm",
}


def _named(gauge: str) -> str:
    """The name of a gauge as a reader writes it: the catalogue of gauges shouts in capitals."""
    return gauge.replace("_", " ").title()


def present(told: Told) -> Result:
    """The report: the decision first, then people, options, what they rest on."""
    said, tables = findings(told), grids(told)
    at = {"gauge": _named(told.sea.gauge)}
    title = Text("Homes and the rising sea at {gauge:code}", at)
    if told.exercise:
        title = Text("Homes and the rising sea: an exercise with the sea of {gauge:code} and ground far away", at)
    return Result(
        title=title,
        estimates=estimates(told),
        findings=[text for texts in said.values() for text in texts],
        grids=tables,
        charts=charts(),
        limits=limits(told),
        conventions=CONVENTIONS,
        sections=_sections(said, [f"grid:{grid.name}" for grid in tables if grid.name in ("levels", "tested")]),
        decision=decision(told),
    )


def _sections(said: dict[str, list[Text]], past: list[str]) -> list[Section]:
    names = iter(range(sum(len(texts) for texts in said.values())))
    shown = {key: [f"finding:{next(names)}" for _ in texts] for key, texts in said.items()}
    return [
        Section(Text("What to do, and by when"), [*shown["do"], "chart:flood"]),
        Section(Text("Who is touched"), [*shown["people"], "chart:people"]),
        Section(Text("What each option costs, and when it stops being enough"),
                [*shown["options"], "chart:regret", "grid:wall", "grid:tipping"]),
        Section(Text("What the sea has done so far"), [*shown["levels"], *past]),
        Section(Text("What was assumed"), ["grid:assumed"]),
    ]  # fmt: skip


def findings(told: Told) -> dict[str, list[Text]]:
    """The findings, by the section that shows them."""
    return {
        "do": [*([_exercise(told)] if told.exercise else []), _best(told), _flood(told), _sign(told), _maxima(told)],
        "people": [_people(told)],
        "options": [_exact(told), _wall(told)],
        "levels": extreme_words.findings(told.levels),
    }


def _exercise(told: Told) -> Text:
    return Text(EXERCISE, {"gauge": _named(told.sea.gauge), "far": round(told.land.far or 0)})


def _best(told: Told) -> Text:
    found = told.found
    return Text(
        "The plan with the least regret is: {plan}. In the worst scenario for it, it costs USD {regret} million more "
        "than the best plan there; doing nothing, USD {nothing} million more.",
        {
            "plan": PLAN_LABELS[PLANS[found.best]],
            "regret": round(float(found.regret[:, found.best].max()), 1),
            "nothing": round(float(found.regret[:, 0].max())),
        },
    )


def _flood(told: Told) -> Text:
    first, last = told.found.flood[CENTRAL, 0], told.found.flood[CENTRAL, -1]
    return Text(
        "In the central scenario the sea passes today's defence, {top} metres on the gauge, with a chance of "
        "{first:pct0} in the decade from 2030 and of {last:pct0} ({low:pct0} to {high:pct0}) in the one from 2090.",
        {"top": told.found.top, "first": first[1], "last": last[1], "low": last[0], "high": last[2]},
    )


def _sign(told: Told) -> Text:
    rise, lead = float(told.found.tipping[0, 1]), told.given.lead
    if not np.isfinite(rise):
        return Text("In no scenario does today's defence stop being enough by 2100.")
    years = [float(row[0]) for row in told.found.tips]
    values = {"cm": round(100 * rise), "lead": lead, "early": _decide(min(years), lead), "n": told.given.tolerated}
    central = years[CENTRAL]
    if not np.isfinite(central):
        return Text(
            "Today's defence is enough until the mean sea has risen by {cm} cm; in the central scenario not by 2100.",
            values,
        )
    return Text(
        "Today's defence is enough until the mean sea has risen by {cm} cm above that of 1995 to 2014. Then {n} times "
        "as many people are flooded in a year as at that sea. Because work takes {lead} years, decide {central} in the "
        "central scenario and {early} in the high end.",
        values | {"central": _decide(central, lead)},
    )


def _decide(year: float, lead: int) -> Text:
    """When to decide; now, where the work would take longer than is left."""
    return Text("now") if year - lead <= START else Text("by {year:year}", {"year": int(year) - lead})


def _maxima(told: Told) -> Text:
    found = told.found
    values = dict(zip(("level", "false", "true"), found.sign, strict=True))
    if found.sign[2] < 50:
        return Text(
            "Two yearly maxima above {level} metres in ten years are a weak sign: chance alone gives them in "
            "{false:pct0} of decades today, and in only {true:pct0} at that rise. Follow the mean sea.",
            values,
        )
    return Text(
        "Two yearly maxima above {level} metres in ten years are a sign: chance alone gives them in {false:pct0} of "
        "decades today, and in {true:pct0} at that rise.",
        values,
    )


def _people(told: Told) -> Text:
    low, middle, high = told.found.touched[CENTRAL, -1]
    values = {"value": round(middle), "low": round(low), "high": round(high)}
    values |= {"mapped": round(float(told.found.mapped[CENTRAL, -1]))}
    if told.unsure:
        return Text(
            "From 2090 a flood touches {value} people in the central scenario, between {low} and {high}; {mapped} if "
            "the map is exact. Not knowing the ground matters more than not knowing the sea: measure the ground first.",
            values,
        )
    return Text(
        "From 2090 a flood touches {value} people in the central scenario, between {low} and {high}; {mapped} if the "
        "map is exact.",
        values,
    )


def _exact(told: Told) -> Text:
    best, other = PLANS[told.found.best], PLANS[told.exact.best]
    values = {"plan": PLAN_LABELS[best], "other": PLAN_LABELS[other]}
    if best != other:
        return Text(
            "If the map were exact, another plan would have the least regret: {other}, not: {plan}. A survey of the "
            "ground can change the decision.",
            values,
        )
    return Text("If the map were exact, the same plan would have the least regret: {plan}.", values)


def estimates(told: Told) -> dict[str, Estimate]:
    """The headline numbers, each with its interval."""
    found = told.found
    flood, people, rise = found.flood[CENTRAL, -1], found.touched[CENTRAL, -1], found.tipping[0]
    level = next(row for row in told.levels.levels if row.period == 100)
    ends = [float(end) if np.isfinite(end) else None for end in rise]
    never = "" if ends[1] is not None else "In no scenario does today's defence stop being enough by 2100."
    return {
        "flood_2090": Estimate(
            float(flood[1]), "percent", float(flood[0]), float(flood[2]), LEVEL, label=Text(LABELS["chance"])
        ),
        "people_2090": Estimate(
            round(float(people[1])), "count", round(float(people[0])), round(float(people[2])), LEVEL,
            n=round(float(people[1])), label=Text(LABELS["people"]),
        ),
        "rise": Estimate(ends[1], "metres", ends[0], ends[2], LEVEL, why_missing=never, label=Text(LABELS["rise"])),
        "level_100": Estimate(
            level.value, "metres", level.low, level.high, told.levels.confidence, told.levels.fit.n,
            label=Text("Level passed once in {n} years", {"n": 100}),
        ),
    }  # fmt: skip


def limits(told: Told) -> list[Text]:
    """What the page cannot say, the exercise first."""
    out = [_exercise(told)] if told.exercise else []
    if told.land.far is None:
        out.append(Text("The ground has no coordinates, so nobody has checked that it lies at the gauge."))
    out += [Text(limit) for limit in LIMITS]
    if not told.land.own:
        out.append(
            Text(
                "Porto Alegre lies on a lake and not on the open sea; its ground is in whole metres, one cell for each "
                "hexagon, and 5 hexagons with 1,482 people lie outside of the map."
            )
        )
    return [*out, *extreme_words.limits(told.levels)]


def charts() -> list[Chart]:
    """Floods by decade, people by decade, and the regret of plans."""
    ends = {"low": "low", "high": "high", "series": "scenario"}
    return [
        Chart("flood", "flood", "line", Text("Chance of a flood by decade and scenario"),
              {"x": "decade", "y": "chance", **ends}),
        Chart("people", "people", "line", Text("People touched by a flood, by decade and scenario"),
              {"x": "decade", "y": "people", **ends}),
        Chart("regret", "plans", "dot", Text("Regret of each plan by scenario"),
              {"x": "regret", "y": "plan", "series": "scenario"}),
    ]  # fmt: skip


def decision(told: Told) -> Decision:
    """What to do by when, who acts, what may go wrong, whom it may harm."""
    return Decision(
        text=_advice(told),
        who=Text(
            "The municipality with the people of the zone decides; the port or the tide service reads the gauge; the "
            "ministry of finance sets money aside before the sign comes."
        ),
        cost_of_wrong=_wrong_cost(told),
        look_again=Text(
            "Each year with the new maximum, when new scenarios of the sea appear, and as soon as the ground has "
            "been surveyed."
        ),
        harm=Text(
            "Retreat moves poor households, tenants and people without title first, and women who head homes often "
            "hold no title: nobody moves without consent, a home of equal worth and a way to work. A wall can push "
            "water to the neighbours and make more people build behind it."
        ),
        change_mind=Text(
            "Another mean sea on the gauge, another cost of the wall, or a survey of the ground. With the map taken as "
            "exact the plan would be: {other}.",
            {"other": PLAN_LABELS[PLANS[told.exact.best]]},
        ),
    )


def _wrong_cost(told: Told) -> Text:
    """The regret of the plan in its worst scenario; where it is best in all, what wrong costs would mean."""
    found = told.found
    worst = round(float(found.regret[:, found.best].max()), 1)
    values = {"worst": worst, "nothing": round(float(found.regret[:, 0].max()))}
    if worst > 0:
        return Text(
            "At most USD {worst} million more than the best plan of a scenario. Doing nothing: up to USD {nothing} "
            "million more, and lives, which are not counted here.",
            values,
        )
    times = _changes(told)
    if times is None:
        return Text(
            "The plan is best in every scenario, whatever the wall costs; the value of homes and the ground may "
            "still be wrong. Doing nothing: up to USD {nothing} million more, and lives, which are not counted here.",
            values,
        )
    lost = float(found.regret_at(times)[:, found.best].max())
    return Text(
        "The plan is best in every scenario at the stated costs, so the costs decide. At {times} times the cost of the "
        "wall it costs USD {lost} million more than the best plan of a scenario. Doing nothing: up to USD {nothing} "
        "million more, and lives, which are not counted here.",
        values | {"times": times, "lost": round(lost)},
    )


def _changes(told: Told) -> float | None:
    """The least number of times the cost of the wall, of those tried, from which another plan has the least regret."""
    found = told.found
    return next((times for times in TIMES if times > 1 and found.best_at(times) != found.best), None)


def _wall(told: Told) -> Text:
    found, times = told.found, _changes(told)
    values = {"plan": PLAN_LABELS[PLANS[found.best]], "most": TIMES[-1]}
    if times is None:
        return Text("The plan stays the one with the least regret up to {most} times the cost of the wall.", values)
    return Text(
        "From {times} times the cost of the wall on, or a wall so much longer, another plan has the least regret: "
        "{other}.",
        {"times": times, "other": PLAN_LABELS[PLANS[found.best_at(times)]]},
    )


def _until(rise: float) -> Text:
    if not np.isfinite(rise):
        return Text("It is enough in every scenario until 2100.")
    return Text("It is enough until the sea has risen by {rise} metres.", {"rise": round(rise, 2)})


def _holds(told: Told) -> Text:
    """How long the plan is enough; for the steps, when each of them is due."""
    tipping = dict(zip(STATES, told.found.tipping[:, 1].tolist(), strict=True))
    if PLANS[told.found.best] != "steps":
        return _until(tipping[SAME[PLANS[told.found.best]]])
    if not np.isfinite(tipping["none"]):
        return Text("No step falls due in any scenario before 2100.")
    if not np.isfinite(tipping["wall"]):
        return Text(
            "The wall must stand when the sea has risen by {first} metres.", {"first": round(tipping["none"], 2)}
        )
    return Text(
        "The wall must stand when the sea has risen by {first} metres, and homes must have moved at {second} metres.",
        {"first": round(tipping["none"], 2), "second": round(tipping["wall"], 2)},
    )


def _advice(told: Told) -> Text:
    """The survey where it matters, the plan, and how long it holds."""
    found = told.found
    return Text(
        "{first} Follow the plan with the least regret: {plan}. {holds} "
        "Read the mean sea and the yearly maximum each year, and decide the next step {lead} years before it is due. "
        "{homes} homes lie in the zone to be raised or moved, {mapped} on the map as it stands.",
        {
            "first": Text("Survey the ground first.")
            if told.unsure
            else Text("The map is good enough for this decision."),
            "plan": PLAN_LABELS[PLANS[found.best]],
            "holds": _holds(told),
            "lead": told.given.lead,
            "homes": round(found.drawn_homes),
            "mapped": round(found.zone_homes),
        },
    )
