"""The words, tables, maps and the decision of the connected city."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quintet.cases.city_connected.chain import (
    DRAWS,
    FIELDS,
)  # fmt: skip
from quintet.cases.city_connected.tables import NAMES, charts, grids, lines_grid, moved
from quintet.cases.city_connected.trials import CONVERSION
from quintet.result import Decision, Estimate, Result, Section, Text

if TYPE_CHECKING:
    from quintet.cases.city_connected.case import Found
    from quintet.cases.city_connected.place import Line
    from quintet.cases.city_connected.tours import Tours

FOR_SITES = ("link_data_foresight", "link_foresight_data")
FOR_STATIONS = ("link_insight_innovation", "link_digital_innovation", "link_innovation_foresight")
LIMITS = (
    "The people are those of the census of 2010, the timetables of 2019, the ground of a satellite in 2000. None tells "
    "women from men, so the results cannot be broken down by sex: ask the city for its register by sex and age.",
    "A cell counts as near when the walk from its middle is short enough. Hills, fear and opening hours are not in it.",
    "Made up, to show a step, and never used for the plan: the traffic at junctions, the trial of habits, the old "
    "buildings. They say so wherever they stand.",
    "How far people ride comes from ten bicycles in another city; the share who would ride to care is an assumption.",
    "Today's tour of the waste trucks is made up, each truck driving to the nearest basket, unless the city gives its "
    "own: without it the saving is made up too, and so are the stations that it pays for.",
    "What each line adds is worked out for one departure, a Monday at 14:00 in 2019; nine in ten of the times of buses "
    "and rail are not in the timetable and were filled in along the way.",
    "The models of the ground share their satellite. A wall, a pump or a blocked drain changes what a level floods.",
)
CONVENTIONS = {
    "truck": "from a depot in the middle of the baskets, 80 baskets a load, straight lines times 1.3; 365 days a year; "
    "the shortest tour of 5 searches and of the nearest-next rule",
    "ride": "a station at most 5 minutes on foot, then a ride of at most 3 km, straight lines times 1.3; stations one "
    "after the other where they bring most people",
    "walk": "shortest way over the street map from cell to cell at 3.6 km/h",
    "sites": "maximal covering beside the units that stay open; candidates are all cells, likely wet ones left out",
    "wet": "share of 40 models of the ground below the level; half raw, half filtered, normal errors; likely wet above "
    "0.5",
    "levels": "no flood, the stated level, and half a metre to both sides of it",
    "today": "'touched', 'shut' and 'left' are on the filtered ground as it is, without its errors",
    "regret": "people served by the best plan at a level less those served by this plan; the worst level counts",
    "quality": "geometric mean of kind, place, completeness and age; made-up data at most 0.3, and they never permit a "
    "decision",
    "without": "a field that is off hands over what a city would assume; its plan is judged with all fields on",
}


def present(found: Found, running: tuple[Line, ...], weekend: tuple[float, float], threshold: float) -> Result:
    """Say what the chain gives, what may be decided, and what each field moves."""
    permits = {flow.link: flow.quality.permits(threshold) for flow in found.links}
    may_site = all(permits[link] for link in FOR_SITES)
    may_ride = may_site and all(permits[link] for link in FOR_STATIONS)
    afford = len(found.full.plan.stations)
    if not may_ride:
        found = replace(found, full=found.walked)
    parts = findings(found, afford, may_site, running, weekend)
    said = [text for part in parts.values() for text in part]
    tables = [*grids(found, threshold, may_site, may_ride), lines_grid(running)]
    drawn = charts()
    return Result(
        title=Text("A connected city: clinics that stay open in Porto Alegre"),
        estimates=estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=sections(parts),
        decision=decision(found, may_site, may_ride),
    )


def sections(parts: dict[str, list[Text]]) -> list[Section]:
    """The plan first, then the chain link by link, then what each field moves, then all tables."""
    numbers: dict[str, list[str]] = {}
    for name, part in parts.items():
        begin = sum(map(len, numbers.values()))
        numbers[name] = [f"finding:{n}" for n in range(begin, begin + len(part))]
    return [
        Section(Text("Where the clinics go"), [*numbers["plan"], "chart:walk", "grid:sites"]),
        Section(Text("What floods do"), [*numbers["floods"], "chart:wet", "grid:plans"]),
        Section(Text("What flows between the fields"), [*numbers["links"], "grid:links"]),
        Section(Text("What each field moves"), [*numbers["fields"], "chart:without", "grid:without"]),
        Section(Text("What each line adds"), [*numbers["lines"], "grid:lines"]),
        Section(Text("What to collect first"), [*numbers["collect"], "grid:collect"]),
        Section(Text("All tables"), ["chart:people", "grid:priority", "grid:cells"]),
    ]


def findings(
    found: Found, afford: int, may_site: bool, running: tuple[Line, ...], weekend: tuple[float, float]
) -> dict[str, list[Text]]:
    """The findings by section: access and the plan, floods, links, fields, lines, and what is made up."""
    return {
        "plan": [*_access_said(found), _plan_said(found, may_site)],
        "floods": _flood_said(found),
        "links": _links_said(found, afford),
        "fields": [_without_said(found)],
        "lines": [_lines_said(running)],
        "collect": [*_collected(found), _squares_said(weekend)],
    }


def _access_said(found: Found) -> list[Text]:
    today, options = found.today, found.options
    values = {"now": today.now, "people": round(today.people), "minutes": options.standard, "best": today.five}
    return [
        Text(
            "{now:pct} of {people} people live within a {minutes}-minute walk of a health unit; {sites} clinics at the "
            "best places would make it {best:pct}.",
            values | {"sites": options.sites},
        ),
        Text(
            "Within 10 minutes it is {ten:pct}, within 20 minutes {twenty:pct}.",
            {"ten": today.within[10], "twenty": today.within[20]},
        ),
    ]


def _flood_said(found: Found) -> list[Text]:
    today, options, plan = found.today, found.options, found.full.plan
    values = {"level": options.level, "touched": round(today.touched), "shut": today.shut, "left": today.left}
    return [
        Text(
            "At {level} m on the filtered ground, water touches {touched} people and shuts {shut} health units; "
            "{left:pct} of the people could still walk to care.",
            values,
        ),
        Text(
            "No model of the ground is sure: over {draws} of them, {likely} people live where water is likely at "
            "{level} m. The plan keeps {kept} of the {sites} sites that are best without a flood.",
            {
                "draws": DRAWS, "likely": _likely(found), "level": options.level, "sites": options.sites,
                "kept": len(set(plan.sites) & set(today.five_sites)),
            },
        ),
        _regret_said(found),
    ]  # fmt: skip


def _regret_said(found: Found) -> Text:
    if len(found.full.plans) == 1:
        return Text("One plan only came of it, so no regret can be said.")
    return Text(
        "Over four water levels the plan is at most {regret} people short of what could have been done, the least of "
        "{plans} plans.",
        {"regret": round(_worst(found)), "plans": len(found.full.plans)},
    )


def _likely(found: Found) -> int:
    return round(next(flow.value for flow in found.links if flow.link == "link_foresight_data"))


def _worst(found: Found) -> float:
    return float(found.full.regret[found.full.chosen].max())


def _links_said(found: Found, afford: int) -> list[Text]:
    flows = {flow.link: flow.value for flow in found.links}
    return [
        *_saving_said(found.tours, afford),
        Text(
            "{far:pct} of the riders counted elsewhere go a kilometre or more, women and men weighted alike; only "
            "{women:pct} of the trips counted were women's.",
            {"far": flows["link_insight_innovation"], "women": flows["link_behaviour_data"]},
        ),
    ]


def _saving_said(tours: Tours, stations: int) -> list[Text]:
    values = {"km": round(tours.saved_km, 2), "all": round(tours.today_km, 2), "n": stations}
    if tours.given and tours.saved_km <= 0:
        saved = Text(
            "Today's tour of {all} km is not longer than the shortest that was found ({found} km): nothing is saved.",
            values | {"found": round(tours.found_km, 2)},
        )
    elif tours.given:
        saved = Text("The shortest tour of the waste trucks that was found saves {km} of {all} km a day.", values)
    else:
        saved = Text(
            "Made up: against trucks that always drive to the nearest basket, the shortest tour found saves {km} of "
            "{all} km a day. Today's tour is not known: ask for it before spending what a better one would save.",
            values,
        )
    if not stations:
        return [saved, Text("At the assumed prices that pays for no station of shared bicycles.")]
    return [saved, Text("At the assumed prices that would pay for so many stations of shared bicycles: {n}.", values)]


def _plan_said(found: Found, may_site: bool) -> Text:
    if not may_site:
        return Text("The data are not good enough for a plan at the quality asked for: collect first.")
    plan, served = found.full.plan, found.full.served[found.full.chosen]
    values = {"sites": len(plan.sites), "stations": len(plan.stations), "level": found.full.levels[-1],
              "dry": round(served[0]), "worst": round(served[-1])}  # fmt: skip
    if not plan.stations:
        return Text(
            "The plan: {sites} clinics. {dry} people then reach care without a flood and {worst} at {level} m.", values
        )
    return Text(
        "The plan: {sites} clinics, and stations of shared bicycles ({stations}). {dry} people then reach care without "
        "a flood and {worst} at {level} m.",
        values,
    )


def _without_said(found: Found) -> Text:
    names = [NAMES[name] for name in FIELDS if moved(found, found.without[name])]
    if not names:
        return Text("No field changes what the chain works out when it is switched off.")
    return Text("These fields change what the chain works out when they are switched off: {fields:list}.",
                {"fields": names})  # fmt: skip


def _collected(found: Found) -> list[Text]:
    lights, habit = found.lights, found.habit
    return [
        Text(
            "Made up: on a grid of {n} junctions, lights that answer to the queues save {gain} seconds a vehicle "
            "({low} to {high}). Count the traffic of real junctions before buying any.",
            {"n": lights.junctions, "gain": lights.gain, "low": lights.low, "high": lights.high},
        ),
        Text(
            "Made up: a trial by blocks of houses shows {lift:points} points more recycling ({low:points} to "
            "{high:points}). Run a real trial before extending it.",
            {"lift": habit.lift, "low": habit.low, "high": habit.high},
        ),
        Text(
            "Made up: with {stock} old buildings that cost {part:pct0} of a new clinic to convert, the same money "
            "opens {n} clinics and {share:pct} live near one. Survey the buildings first.",
            {
                "stock": found.reuse.buildings,
                "part": 100 * CONVERSION,
                "n": found.reuse.sites,
                "share": found.reuse.share,
            },
        ),
        Text(
            "Made up: with sensors that call {full} of {all} baskets full, the tour shrinks to {km} km. Measure fill "
            "levels before paying for sensors.",
            {"full": found.tours.full, "all": found.tours.baskets, "km": found.tours.full_km},
        ),
        Text("There are no hourly temperatures, so nothing is said about heat."),
    ]


def _lines_said(running: tuple[Line, ...]) -> Text:
    first, idle = running[0], sum(line.jobs <= 0 for line in running)
    return Text(
        "On a Monday at 14:00, the one departure looked at, line {line:code} ({name:code}) adds most: without it "
        "{people} people lose a tenth or more of the jobs they reach within an hour. {idle} of {all} lines add nothing "
        "at that minute: look at other hours before changing any.",
        {"line": first.line, "name": first.name, "people": first.people, "idle": idle, "all": len(running)},
    )


def _squares_said(weekend: tuple[float, float]) -> Text:
    return Text(
        "In another city a Saturday brings {saturday:pct0} and a Sunday {sunday:pct0} of the walkers of a weekday. "
        "Here nobody has counted or voted, so nothing is said about squares.",
        {"saturday": weekend[0], "sunday": weekend[1]},
    )


def estimates(found: Found) -> dict[str, Estimate]:
    """The shares of the city today, and what the plan gives at each level."""
    today = found.today
    out = {
        f"within_{minutes}": Estimate(
            share, "percent", label=Text("Within {n} minutes of a health unit", {"n": minutes})
        )
        for minutes, share in today.within.items()
    }
    out["best"] = Estimate(today.five, "percent", label=Text("With the best new sites"))
    out["touched"] = Estimate(today.touched, "people", label=Text("People touched by water, filtered ground"))
    out["shut"] = Estimate(today.shut, "units", label=Text("Health units shut by water, filtered ground"))
    out["left"] = Estimate(today.left, "percent", label=Text("Still within the walk of an open unit, same ground"))
    out["kept"] = Estimate(today.kept, "sites", label=Text("Best sites that stay best on the filtered ground"))
    out["likely"] = Estimate(_likely(found), "people", label=Text("People where water is likely at the level"))
    kept = len(set(found.full.plan.sites) & set(today.five_sites))
    out["plan_kept"] = Estimate(kept, "sites", label=Text("Best sites that the plan keeps"))
    out["saved_km"] = Estimate(
        found.tours.saved_km,
        "km",
        label=Text("Saved by a better tour of the waste trucks, a day")
        if found.tours.given
        else Text("Saved against a made-up tour of the waste trucks, a day"),
    )
    out["regret"] = Estimate(_worst(found), "people", label=Text("Worst regret of the plan"))
    return out


def decision(found: Found, may_site: bool, may_ride: bool) -> Decision:
    """Who opens what, and what being wrong costs."""
    return Decision(
        text=_advice(found, may_site, may_ride),
        who=Text(
            "The city's health secretariat decides on the clinics, with civil defence for the water and the transport "
            "company for the stations. Neighbourhoods are heard before a site is fixed."
        ),
        cost_of_wrong=Text(
            "A clinic on ground that floods is shut when it is needed most, and its cost is lost. A site too far costs "
            "people their time for decades; a station of bicycles can be moved in a day."
        ),
        look_again=Text(
            "After each flood, with the next census, and when the ground has been surveyed from the air. The people "
            "used here are those of 2010."
        ),
        harm=Text(
            "People on low ground lose a clinic near them when sites move uphill: keep a mobile one. Counting cells "
            "hides women who cannot walk alone, and people with disabilities who walk less far."
        ),
        change_mind=Text(
            "A survey of the ground, a wall that holds, real tours of the trucks, or a register by sex and age. Switch "
            "a field off to see what it carries."
        ),
    )


def _advice(found: Found, may_site: bool, may_ride: bool) -> Text:
    plan = found.full.plan
    if not may_site:
        return Text("Collect first: the people by cell and a survey of the ground. Do not fix a site before.")
    values = {"sites": len(plan.sites), "n": len(plan.stations)}
    if may_ride and not plan.stations:
        return Text("Open {sites} clinics where the map marks them. There is no money for bicycle stations.", values)
    if not may_ride:
        return Text(
            "Open {sites} clinics where the map marks them. Before placing bicycle stations, collect the tours that "
            "the waste trucks drive today.",
            values,
        )
    return Text(
        "Open {sites} clinics where the map marks them, and pay for stations of shared bicycles ({n}) from what the "
        "waste trucks save.",
        values,
    )
