"""The tables and pictures of the case."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, get_args

import numpy as np

from quintet.cases.story_remote_health import assumed as named
from quintet.cases.story_remote_health.words import OPTIONS, Story
from quintet.result import Chart, Grid, Text

LABELS = {
    "option": "What to do",
    "worth": "Worth over all years, less cost",
    "depots": "Drone depots",
    "drones": "Drones",
    "minutes": "Mean time to the patient",
    "in_time": "Emergencies in time",
    "calls": "Emergencies a year",
    "flights": "Flights a year",
    "cost": "Cost a year",
    "per_flight": "Cost of a flight",
    "net": "Worth a year, less cost",
    "place": "Place",
    "flight": "Time of a flight, there and back",
    "busy": "Calls that find all drones busy",
    "people": "People",
    "tests": "Tests a year",
    "found": "True cases found a year",
    "alarms": "False alarms a year",
    "depot": "Depot",
    "stops": "Stops in this order",
    "km": "Way",
    "load": "Load",
    "group": "Group",
    "before": "In time by road, a year",
    "after": "In time with drones, a year",
    "assumption": "Assumption",
    "value": "Value",
    "hospital": "Hospital",
    "road": "Time by road",
    "air": "Time by drone",
    "sites": "How the sites are chosen",
}
UNITS = dict.fromkeys(LABELS, "count") | {
    "option": "text", "place": "text", "depot": "text", "group": "text", "stops": "text", "assumption": "text",
    "sites": "text", "worth": "USD", "cost": "USD", "per_flight": "USD", "net": "USD", "minutes": "minutes",
    "flight": "minutes", "road": "minutes", "air": "minutes", "in_time": "percent", "busy": "percent", "km": "km",
    "load": "kg", "value": "number", "hospital": "text",
}  # fmt: skip
# Names of parameters -> their alias in `assumed`, whose words label the table.
WORDS = {
    "depots": named.Depots, "hospitals": named.Hospitals, "tests": named.Tests, "tele_sites": named.Tele,
    "standard": named.Standard, "calls": named.Calls, "maternal": named.Maternal, "range_km": named.RangeKm,
    "reserve": named.Reserve, "air_kmh": named.AirSpeed, "wind_kmh": named.Wind, "ready": named.Ready,
    "turn": named.Turn, "reliability": named.Reliability, "known_flights": named.Flights, "busy": named.Busy,
    "down": named.Down, "detour": named.Detour, "road_kmh": named.RoadSpeed, "road_ready": named.RoadReady,
    "depot_usd": named.DepotUsd, "store_usd": named.StoreUsd, "drone_usd": named.DroneUsd,
    "flight_usd": named.FlightUsd, "worth_usd": named.WorthUsd, "years": named.Years, "pilot_months": named.Pilot,
    "spread": named.Spread, "test_minutes": named.TestMinutes, "tested": named.Tested,
    "prevalence": named.Prevalence, "sensitivity": named.Sensitivity, "specificity": named.Specificity,
    "capacity": named.Capacity, "consults": named.Consults, "consult_minutes": named.ConsultMinutes,
    "payload": named.Payload, "supply_kg": named.SupplyKg,
}  # fmt: skip


def grids(story: Story) -> list[Grid]:
    """Options first, the long list of places last; a table without a row is left out."""
    out = [
        _options(story), _groups(story), _numbers(story), _depots(story), _sites(story), _stores(story),
        _tests(story), _tele(story), _tours(story), _assumed(story), _places(story),
    ]  # fmt: skip
    return [grid for grid in out if grid.height]


def charts(story: Story) -> list[Chart]:
    """What each option is worth, and how many depots are enough."""
    title = Text("Worth of each option over all years, less its cost")
    out = [Chart("options", "options", "bar", title, {"x": "worth", "y": "option"})]
    if len(story.plans) > 1:
        title = Text("Emergencies in time by number of depots")
        out.append(Chart("numbers", "numbers", "line", title, {"x": "depots", "y": "in_time"}))
    return out


def _grid(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    return Grid(name, title, columns, {key: UNITS[key] for key in columns}, {key: LABELS[key] for key in columns})


def _table(name: str, title: Text, keys: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Grid:
    return _grid(name, title, {key: [_whole(row[n], UNITS[key]) for row in rows] for n, key in enumerate(keys)})


def _whole(value: Any, unit: str) -> Any:
    """Money and counts without decimals: none of them is known to a cent."""
    return round(value) if unit in ("USD", "count") and isinstance(value, float) else value


ROW_LABELS = {
    "women": "Women giving birth",
    "others": "All others; sex not known",
    "plan": "Most emergencies in time (the plan)",
    "median": "Least minutes of all emergencies",
    "yes": "yes",
    "no": "no",
}


def _options(story: Story) -> Grid:
    plan, stores, (roads, shops, drones) = story.plan, story.stores, story.pilot.options
    rows = [
        (OPTIONS["roads"], roads, plan.in_time_road, 0.0),
        (OPTIONS["stores"], shops, stores.in_time, stores.cost),
        (OPTIONS["drones"], drones, plan.in_time, plan.cost),
        (OPTIONS["pilot"], story.pilot.first, None, None),
    ]
    return _table("options", Text("What to do, side by side"), ("option", "worth", "in_time", "cost"), rows)


def _groups(story: Story) -> Grid:
    plan, women = story.plan, story.assumed.maternal / 100
    total = float(plan.calls.sum())
    rows = [
        (name, share * total, share * total * plan.in_time_road / 100, share * total * plan.in_time / 100)
        for name, share in ((ROW_LABELS["women"], women), (ROW_LABELS["others"], 1 - women))
    ]
    return _table("groups", Text("Who gains"), ("group", "calls", "before", "after"), rows)


def _numbers(story: Story) -> Grid:
    rows = [
        (
            len(one.depots), one.drones, one.minutes, one.in_time, one.flights, one.cost,
            one.cost / one.flights if one.flights else None, one.net,
        )
        for one in story.plans
    ]  # fmt: skip
    keys = ("depots", "drones", "minutes", "in_time", "flights", "cost", "per_flight", "net")
    return _table("numbers", Text("By number of depots"), keys, rows)


def _depots(story: Story) -> Grid:
    names = story.places.names
    rows = [(names[d.place], d.calls, 60 * d.hours, d.drones, d.turned_away) for d in story.plan.depots]
    keys = ("place", "flights", "flight", "drones", "busy")
    return _table("depots", Text("Drones of each depot"), keys, rows)


def _sites(story: Story) -> Grid:
    rows = [
        (ROW_LABELS["plan"], story.plan.minutes, story.plan.in_time),
        (ROW_LABELS["median"], story.median.minutes, story.median.in_time),
    ]
    return _table("sites", Text("Another aim, other sites"), ("sites", "minutes", "in_time"), rows)


def _stores(story: Story) -> Grid:
    rows = [(story.places.names[place], float(story.places.people[place])) for place in story.stores.sites]
    return _table("stores", Text("Where stores with cars would go"), ("place", "people"), rows)


def _tests(story: Story) -> Grid:
    rows = [
        (story.places.names[s.place], s.people, s.tests, s.found, s.false_alarms)
        for s in sorted(story.care.tests, key=lambda s: (-s.found, s.place))
    ]
    return _table("tests", Text("Where the tests go"), ("place", "people", "tests", "found", "alarms"), rows)


def _tele(story: Story) -> Grid:
    rows = [
        (story.places.names[s.place], s.people) for s in sorted(story.care.tele, key=lambda s: (-s.people, s.place))
    ]
    return _table("tele", Text("Where remote consultation goes"), ("place", "people"), rows)


def _tours(story: Story) -> Grid:
    tours, names = story.tours, story.places.names
    rows = [
        (
            names[tours.depots[trip.depot]], ", ".join(names[tours.stops[stop]] for stop in trip.stops),
            trip.distance / 1000, trip.load / 1000,
        )
        for trip in (tours.routes.routes if tours.routes else ())
    ]  # fmt: skip
    return _table("tours", Text("Weekly tours"), ("depot", "stops", "km", "load"), rows)


def _assumed(story: Story) -> Grid:
    rows = [(get_args(WORDS[key])[1].description, value) for key, value in asdict(story.assumed).items()]
    return _table("assumed", Text("What is assumed"), ("assumption", "value"), rows)


def _places(story: Story) -> Grid:
    places, plan = story.places, story.plan
    rows = [
        (
            name, float(places.people[n]), ROW_LABELS["yes" if places.hospital[n] else "no"], float(plan.calls[n]),
            float(plan.air.road[n]), float(plan.air.drone[n]) if np.isfinite(plan.air.drone[n]) else None,
            places.names[int(plan.air.depot[n])] if plan.air.flown[n] else None,
        )
        for n, name in enumerate(places.names)
    ]  # fmt: skip
    keys = ("place", "people", "hospital", "calls", "road", "air", "depot")
    return _table("places", Text("All places"), keys, rows)
