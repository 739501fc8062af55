"""The words of the case: findings, figures, limits and the decision."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.care import Care, Tours
from quintet.cases.story_remote_health.chance import Chances, Interval, Pilot
from quintet.cases.story_remote_health.places import Places
from quintet.cases.story_remote_health.plan import Plan, Stores
from quintet.result import Decision, Estimate, Text

OPTIONS = {
    "roads": "Roads from the hospitals only",
    "stores": "Stores with a car in more towns, no drones",
    "drones": "Drone depots in all the places of the plan",
    "pilot": "A pilot at one depot, then decide",
}
FIRST_WORDS = {
    "roads": "Buy no drones on these figures: neither drones nor stores are worth their cost.",
    "stores": "Do not scale drones on these figures: put stores with cars first, in {shops} towns.",
    "drones": "Scale without a pilot on these figures.",
    "pilot": "Pilot first, then decide.",
}
LIMITS = (
    "Every number but the places and their people is an assumption of the table, not a measurement. Put in your own.",
    "GeoNames lists towns of 15,000 people and more. Villages, where care is farthest, are missing: give your own "
    "table of places for a true plan. More small places far from stores speak for drones.",
    "Hospitals are assumed to stand in the largest towns. Replace this by a list of real hospitals with blood and "
    "emergency stock.",
    "Roads are straight lines times one detour factor at one speed. Rivers, mountains, rain seasons and islands "
    "without a road are not seen, so real ways can take far longer.",
    "Populations are those of GeoNames, of different years. There is no count by sex, age or disability in these data.",
    "Flights need the permission of the aviation authority. Closed air space, storms and night are not modelled.",
    "Drones and stores are compared as either one or the other; a mixture may be worth more than both.",
    "The pilot is taken to teach demand and arrival of flights only. The weekly tours are not counted in the fleet.",
)
CONVENTIONS = {
    "distance": "great circle on a sphere of 6371.0088 km; road minutes = km x detour / speed + getting ready",
    "reach": "range x (1 - reserve) x (1 - wind^2 / speed^2) / 2: head wind on one way, tail wind on the other",
    "failure": "a flight that fails is followed by a car: minutes = drone + (1 - reliability) x road",
    "depots": "maximal cover of calls in time by air and late by road; p-median of minutes where there is none",
    "fleet": "Erlang's loss B(load, c) <= share; load = calls an hour x hours of a flight; / share in service",
    "clinicians": "M/M/c, eight hours a day: at most 5 percent of calls wait longer than 10 minutes",
    "intervals": "middle 95 percent of 2,000 draws: demand Gamma, arrival Beta, roads and wind lognormal; sites fixed",
    "information": "E[max] - max E, 20,000 draws of demand and arrival; a pilot by conjugate Gamma and Beta updates",
    "tours": "iterated local search (PyVRP), 300 iterations, seeded",
}


@dataclass(frozen=True, eq=False)
class Story:
    """Everything that was worked out for one run."""

    places: Places
    assumed: Assumed
    plans: tuple[Plan, ...]
    plan: Plan
    median: Plan
    stores: Stores
    chances: Chances
    pilot: Pilot
    care: Care
    tours: Tours

    @property
    def where(self) -> list[str]:
        """Names of the depots, the one with most calls first."""
        depots = sorted(self.plan.depots, key=lambda one: (-one.calls, one.place))
        return [self.places.names[depot.place] for depot in depots]


def estimates(story: Story) -> dict[str, Estimate]:
    """The figures of the plan, what surrounds them, and the value of knowing more."""
    plan, sure, care = story.plan, story.chances, story.care
    women = story.assumed.maternal / 100 * plan.rescued
    per_flight = plan.cost / plan.flights if plan.flights else None
    faster = Text("Mean time saved by drones")
    out = {
        "depots": Estimate(len(plan.depots), "count", label=Text("Drone depots")),
        "drones": Estimate(plan.drones, "count", label=Text("Drones, those under repair too")),
        "minutes_road": Estimate(plan.minutes_road, "minutes", label=Text("Mean time by road")),
        "minutes_saved": _with(plan.minutes_road - plan.minutes, "minutes", sure.saved, faster),
        "in_time_road": Estimate(plan.in_time_road, "percent", label=Text("Emergencies in time by road")),
        "in_time": _with(plan.in_time, "percent", sure.in_time, Text("Emergencies in time with drones")),
        "in_time_stores": Estimate(
            story.stores.in_time, "percent", label=Text("Emergencies in time with stores and cars")
        ),
        "people": Estimate(plan.people, "percent", label=Text("People within the standard with drones")),
        "women": Estimate(women, "count", label=Text("Women giving birth served in time by drones, a year")),
        "per_flight": Estimate(
            per_flight, "USD", sure.per_flight.low, sure.per_flight.high,
            why_missing="" if per_flight is not None else "Drones are faster than roads nowhere, so none flies.",
            label=Text("Cost of an emergency flight"),
        ),
        "net": _with(plan.net, "USD", sure.net, Text("Worth of a year of drones less their cost")),
        "net_stores": Estimate(story.stores.net, "USD", label=Text("Worth of a year of stores less their cost")),
        "evpi": Estimate(story.pilot.perfect.worth, "USD", label=Text("Worth of knowing demand and arrival exactly")),
        "evsi": Estimate(story.pilot.sample.worth, "USD", label=Text("Worth of what the pilot would teach")),
        "found": Estimate(care.found, "count", label=Text("True cases that the tests find in a year")),
        "clinicians": Estimate(care.clinicians, "count", label=Text("Clinicians on duty for remote consultations")),
        "tele_saved": Estimate(care.saved, "minutes", label=Text("Travel saved by a remote consultation")),
    }  # fmt: skip
    return {name: _whole(estimate) for name, estimate in out.items()}


def _whole(estimate: Estimate) -> Estimate:
    """Money and counts without decimals: none of them is known to a cent."""
    if estimate.unit not in ("USD", "count") or estimate.value is None:
        return estimate
    low, high = (None if end is None else round(end) for end in (estimate.low, estimate.high))
    return replace(estimate, value=round(estimate.value), low=low, high=high)


def _with(value: float, unit: str, interval: Interval, label: Text) -> Estimate:
    return Estimate(value, unit, interval.low, interval.high, label=label)


def findings(story: Story) -> dict[str, list[Text]]:
    """The findings, by the section that shows them."""
    return {
        "decide": [_drones(story), _own(story), _stores(story), _pilot(story), _sure(story)],
        "women": [_women(story)],
        "tests": [_tests(story), _tele(story)],
        "tours": [_tours(story)],
        "check": _check(story),
    }


def _drones(story: Story) -> Text:
    plan = story.plan
    return Text(
        "{depots} depots with {drones} drones would serve {after:pct} of the emergencies within {standard} minutes; by "
        "road it is {before:pct}. On average a delivery takes {minutes} minutes in place of {road}.",
        {
            "depots": len(plan.depots), "drones": plan.drones, "after": plan.in_time, "before": plan.in_time_road,
            "standard": story.assumed.standard, "minutes": round(plan.minutes), "road": round(plan.minutes_road),
        },
    )  # fmt: skip


def _own(story: Story) -> Text:
    plan = story.plan
    at_home = float(plan.calls[plan.air.flown & (plan.air.km == 0)].sum())
    if at_home >= plan.flights:
        return Text("No drone reaches any place but that of its depot: the range is too short, or the wind too strong.")
    return Text(
        "{share:pct0} of the emergency flights stay in the town of the depot, where a store would do without a flight.",
        {"share": 100 * at_home / plan.flights},
    )


def _stores(story: Story) -> Text:
    stores = story.stores
    if not stores.sites:
        return Text("Stores with cars but without drones are not worth their cost here.")
    return Text(
        "What drones have to beat: {n} stores with cars but without drones would serve {share:pct} in time for {cost} "
        "US dollars a year; the drones cost {drones} US dollars a year.",
        {"n": len(stores.sites), "share": stores.in_time, "cost": round(stores.cost), "drones": round(story.plan.cost)},
    )


def _pilot(story: Story) -> Text:
    pilot = story.pilot
    return Text(
        "A pilot of {months} months at {place} would see about {calls} calls. What it teaches is worth {sample} US "
        "dollars over {years} years, at most {perfect}: knowing demand and arrival exactly.",
        {
            "months": story.assumed.pilot_months, "place": story.where[0], "calls": round(pilot.calls),
            "sample": round(pilot.sample.worth), "perfect": round(max(pilot.perfect.worth, pilot.sample.worth)),
            "years": story.assumed.years,
        },
    )  # fmt: skip


def _sure(story: Story) -> Text:
    return Text(
        "Drones are worth their cost in {share:pct0} of the draws, in which demand, roads, wind and arrival vary. Each "
        "flight costs between {low} and {high} US dollars.",
        {
            "share": story.chances.positive, "low": round(story.chances.per_flight.low),
            "high": round(story.chances.per_flight.high),
        },
    )  # fmt: skip


def _women(story: Story) -> Text:
    share = story.assumed.maternal
    return Text(
        "Women first: if {share:pct0} of the emergencies are women giving birth, drones would reach {women} of them in "
        "time each year who are late by road. No data by sex stand behind this: ask the maternity wards.",
        {"share": share, "women": round(share / 100 * story.plan.rescued)},
    )


def _tests(story: Story) -> Text:
    care = story.care
    return Text(
        "{n} test devices would find {found} true cases a year, with {alarms} false alarms. In the largest towns "
        "without a hospital the same devices would find {largest}.",
        {
            "n": len(care.tests), "found": round(care.found), "largest": round(care.largest),
            "alarms": round(sum(site.false_alarms for site in care.tests)),
        },
    )  # fmt: skip


def _tele(story: Story) -> Text:
    care = story.care
    return Text(
        "{n} sites of remote consultation would be near {people} people who live far from a hospital, and save "
        "{saved} minutes of travel each time. {clinicians} clinicians on duty are enough.",
        {
            "n": len(care.tele), "people": round(sum(site.people for site in care.tele)), "saved": round(care.saved),
            "clinicians": care.clinicians,
        },
    )  # fmt: skip


def _tours(story: Story) -> Text:
    tours = story.tours
    if tours.routes is None or not tours.routes.routes:
        return Text("No weekly tour by drone is needed, or none is possible.")
    return Text(
        "The weekly supply takes {trips} flights and {km} km; a flight to each site alone would be {alone} km. "
        "{missed} sites are out of reach by drone and are supplied by road.",
        {
            "trips": len(tours.routes.routes), "km": round(tours.routes.distance / 1000),
            "alone": round(tours.alone_km), "missed": len(tours.routes.unserved),
        },
    )  # fmt: skip


def _check(story: Story) -> list[Text]:
    out = []
    if story.places.odd:
        names = list(story.places.odd[:20])
        out.append(Text("Check the coordinates, they lie far from all others: {names:list}.", {"names": names}))
    if story.places.left_out:
        values = {"n": len(story.places.names), "left": story.places.left_out}
        out.append(Text("Only the {n} largest towns are planned; {left} smaller ones are left out.", values))
    if not story.plan.flights:
        out.append(Text("No drone would be faster than the road anywhere. Check range, speed and wind before you buy."))
    return out


def decision(story: Story) -> Decision:
    """What to do first, and what would change the advice."""
    return Decision(
        text=_advice(story),
        who=Text(
            "The ministry of health decides with the aviation authority; hospitals, midwives and the people of the "
            "places say first whether the need is real. Whoever pays agrees on the stop rule of the pilot."
        ),
        cost_of_wrong=Text(
            "If the plan is wrong, about {cost} US dollars a year go into drones that do not pay, or {calls} "
            "emergencies a year stay late that could have been in time.",
            {"cost": round(story.plan.cost), "calls": round(story.plan.rescued)},
        ),
        look_again=Text(
            "After the pilot, or after {months} months: count calls, flights that arrived, and minutes.",
            {"months": story.assumed.pilot_months},
        ),
        harm=Text(
            "Patients, when a flight fails and no car starts at once. People on the ground, whom cameras can watch: "
            "fly without recording. Drivers and health workers, whose jobs change: train and keep them. Places without "
            "a depot, which may lose what they have."
        ),
        change_mind=Text(
            "Real villages, hospitals, road times or calls in place of the assumptions; flights that arrive less often "
            "than {share:pct0}. Stores and drones are worth the same where a store costs {even} US dollars a year; "
            "{usd} are assumed.",
            {
                "share": story.assumed.reliability,
                "usd": round(story.assumed.store_usd),
                "even": round(max(0.0, story.stores.even(story.plan.net, story.assumed.worth_usd))),
            },
        ),
    )


def _lead(story: Story) -> Text:
    """By how much the first choice is ahead of the next, and whether the draws agree."""
    pilot = story.pilot
    values = {
        "lead": round(pilot.lead), "after": OPTIONS[pilot.after], "years": story.assumed.years,
        "low": round(pilot.ahead.low), "high": round(pilot.ahead.high),
    }  # fmt: skip
    if pilot.sure:
        return Text(
            "It is worth {lead} US dollars more over {years} years than the next best ({after}), and between {low} and "
            "{high} in the draws.",
            values,
        )
    return Text(
        "That is not sure: it is expected to be worth {lead} US dollars more over {years} years than the next best "
        "({after}), but between {low} and {high} in the draws.",
        values,
    )


def _advice(story: Story) -> Text:
    values = {
        "depots": len(story.plan.depots), "drones": story.plan.drones, "where": story.where,
        "tests": [story.places.names[site.place] for site in story.care.tests],
        "tele": [story.places.names[site.place] for site in story.care.tele],
        "shops": len(story.stores.sites),
    }  # fmt: skip
    return Text(
        "{first} {lead} If drones are chosen: {drones} drones at {depots} depots, at {where:list}. Tests: "
        "{tests:list}. Remote consultation: {tele:list}.",
        {**values, "first": Text(FIRST_WORDS[story.pilot.best], values), "lead": _lead(story)},
    )
