"""The tables and maps of the connected city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from quintet.cases.city_connected.chain import FIELDS
from quintet.cases.city_connected.quality import THIS_YEAR, Quality
from quintet.result import Chart, Grid, Scalar, Text

if TYPE_CHECKING:
    from quintet.cases.city_connected.case import Found
    from quintet.cases.city_connected.chain import Worked
    from quintet.cases.city_connected.place import City, Line

NAMES = {
    "data": "Data",
    "innovation": "Innovation",
    "digital": "Digital",
    "foresight": "Strategic foresight",
    "behaviour": "Behavioural science",
}
DECIDE = "May decide"
COLLECT = "Collect first"
UNIT = "Health unit"
NEW = "New clinic"
STATION = "Bicycle station"
PRIORITY_ROWS = 20
COLUMN_LABELS = {
    "kind": "Opens",
    "cell": "Cell",
    "lat": "Latitude",
    "lon": "Longitude",
    "people": "People",
    "wet": "Chance of water at the level",
    "ground": "Ground",
    "plan": "Plan",
    "kept": "Best sites kept",
    "served_dry": "Served without a flood",
    "served_low": "Served half a metre lower",
    "served": "Served at the level",
    "served_high": "Served half a metre higher",
    "regret": "Worst regret",
    "chosen": "Chosen",
    "link": "Link",
    "source": "From",
    "target": "To",
    "what": "What flows",
    "rows": "Rows handed over",
    "value": "Number",
    "unit": "Unit",
    "quality": "Quality of the data",
    "permits": "Permits",
    "field": "Switched off",
    "sites": "Sites kept",
    "of_sites": "of sites",
    "stations": "Stations kept",
    "of_stations": "of stations",
    "dry": "People served, change",
    "level": "People served at the level, change",
    "moved": "Moves the plan",
    "question": "Question",
    "ask": "Collect",
    "walk": "Walk to care",
    "jobs": "Jobs within an hour by public transport",
    "mark": "What stands there",
    "line": "Line",
    "name": "Name",
    "trips": "Trips on the day",
    "added": "Jobs in reach that it adds",
    "losing": "People who would lose a tenth or more",
}
UNITS = (
    dict.fromkeys(("kind", "source", "target", "what", "unit", "permits", "field", "question", "ask", "mark"), "text")
    | dict.fromkeys(("cell", "plan", "link"), "code")
    | dict.fromkeys(("people", "served_dry", "served_low", "served", "served_high", "regret", "dry", "level"), "people")
    | dict.fromkeys(("kept", "rows", "sites", "of_sites", "stations", "of_stations"), "count")
    | {"wet": "percent", "ground": "m", "quality": "index", "walk": "minutes", "jobs": "count", "value": "number"}
    | {"line": "code", "name": "code", "trips": "count", "added": "percent", "losing": "people"}
    | {"chosen": "text", "moved": "text", "lat": "", "lon": ""}
)
COLLECT_WORDS = (
    ("Traffic lights that answer", "Counts at ten junctions for a week"),
    ("Sensors in waste baskets", "Fill levels of thirty baskets for a month"),
    ("Green habits in the neighbourhood", "A trial by blocks of houses"),
    ("New life for old buildings", "A survey of empty public buildings"),
    ("Heat of tomorrow", "Hourly temperatures and green cover"),
    ("Squares where people meet", "Counts of walkers and votes of those who live there"),
    ("People by sex and age", "The register of the city by cell"),
)
MADE_UP_FIRST = 4  # of these: drawn from a seed to show the step; for the others there is nothing at all


def grids(found: Found, threshold: float, may_site: bool, may_ride: bool) -> list[Grid]:
    """Sites, plans, links, fields, what to collect, the priority cells and all cells."""
    return [
        _sites(found, may_site, may_ride),
        _plans(found),
        _links(found, threshold),
        _without(found),
        _collect(threshold),
        _priority(found),
        _cells(found, may_site, may_ride),
    ]


def _grid(name: str, title: Text, heads: tuple[str, ...], rows: list[list[Scalar]]) -> Grid:
    columns = {key: [row[n] for row in rows] for n, key in enumerate(heads)}
    return Grid(name, title, columns, {key: UNITS[key] for key in heads}, {key: COLUMN_LABELS[key] for key in heads})


def _sites(found: Found, may_site: bool, may_ride: bool) -> Grid:
    city, plan = found.city, found.full.plan
    rows: list[list[Scalar]] = []
    placed = [(NEW, plan.sites if may_site else ()), (STATION, plan.stations if may_ride else ())]
    for kind, cells in placed:
        rows += [
            [kind, city.ids[cell], *_place(city, cell),
             float(city.people[cell]), 100 * float(found.full.wet[2, cell]), float(city.filtered[cell])]
            for cell in cells
        ]  # fmt: skip
    heads = ("kind", "cell", "lat", "lon", "people", "wet", "ground")
    return _grid("sites", Text("The plan: what opens where"), heads, rows)


def _plans(found: Found) -> Grid:
    rows: list[list[Scalar]] = []
    for number, plan in enumerate(found.full.plans):
        served = [round(float(value)) for value in found.full.served[number]]
        kept = len(set(plan.sites) & set(found.today.five_sites))
        rows.append([number + 1, kept, *served, round(float(found.full.regret[number].max())),
                     number == found.full.chosen])  # fmt: skip
    heads = ("plan", "kept", "served_dry", "served_low", "served", "served_high", "regret", "chosen")
    return _grid("plans", Text("The plans over four water levels"), heads, rows)


def _links(found: Found, threshold: float) -> Grid:
    rows: list[list[Scalar]] = [
        [flow.link, NAMES[flow.source], NAMES[flow.target], flow.what, flow.rows, float(flow.value), flow.unit,
         flow.quality.score, _allowed(flow.quality, threshold)]
        for flow in found.links
    ]  # fmt: skip
    heads = ("link", "source", "target", "what", "rows", "value", "unit", "quality", "permits")
    return _grid("links", Text("The eight links and the quality of what flows"), heads, rows)


def _allowed(quality: Quality, threshold: float) -> str:
    return DECIDE if quality.permits(threshold) else COLLECT


def _without(found: Found) -> Grid:
    mine = found.whole
    dry, middle = (float(mine.served[mine.chosen, column]) for column in (0, 2))
    rows: list[list[Scalar]] = []
    for name in FIELDS:
        other = found.without[name]
        served = other.served[other.chosen]
        rows.append([
            NAMES[name], len(set(mine.plan.sites) & set(other.plan.sites)), len(mine.plan.sites),
            len(set(mine.plan.stations) & set(other.plan.stations)), len(mine.plan.stations),
            round(float(served[0]) - dry), round(float(served[2]) - middle), moved(found, other),
        ])  # fmt: skip
    heads = ("field", "sites", "of_sites", "stations", "of_stations", "dry", "level", "moved")
    return _grid("without", Text("What the plan with all fields loses when one is switched off"), heads, rows)


def _collect(threshold: float) -> Grid:
    rows: list[list[Scalar]] = []
    for number, (question, ask) in enumerate(COLLECT_WORDS):
        made_up = number < MADE_UP_FIRST
        quality = Quality("synthetic" if made_up else "missing", False, 1.0 if made_up else 0.0, THIS_YEAR)
        rows.append([question, ask, quality.score, _allowed(quality, threshold)])
    heads = ("question", "ask", "quality", "permits")
    return _grid("collect", Text("Questions that the data cannot answer yet"), heads, rows)


def _priority(found: Found) -> Grid:
    """Cells beyond the walk with most people: where public transport brings fewest jobs stands beside it."""
    city = found.city
    minutes = _minutes(found)
    beyond = np.flatnonzero(minutes > found.options.standard)
    order = sorted(beyond, key=lambda cell: (-city.people[cell], city.ids[cell]))[:PRIORITY_ROWS]
    rows: list[list[Scalar]] = []
    for cell in map(int, order):
        reached = _finite(minutes[cell]), _finite(city.jobs[cell])
        rows.append([city.ids[cell], *_place(city, cell), float(city.people[cell]), *reached])
    heads = ("cell", "lat", "lon", "people", "walk", "jobs")
    return _grid("priority", Text("Neighbourhoods that come first: many people, long walk"), heads, rows)


def _place(city: City, cell: int) -> tuple[float, float]:
    return round(float(city.lat[cell]), 5), round(float(city.lon[cell]), 5)


def _minutes(found: Found) -> Any:
    return found.city.walk[:, np.flatnonzero(found.city.units)].min(axis=1)


def _finite(value: float) -> float | None:
    return round(float(value), 1) if np.isfinite(value) else None


def _cells(found: Found, may_site: bool, may_ride: bool) -> Grid:
    city, plan = found.city, found.full.plan
    marks = [UNIT if unit else "" for unit in city.units]
    for cell in plan.stations if may_ride else ():
        marks[cell] = STATION
    for cell in plan.sites if may_site else ():
        marks[cell] = NEW
    minutes = _minutes(found)
    rows: list[list[Scalar]] = [
        [city.ids[n], round(float(city.lon[n]), 5), round(float(city.lat[n]), 5), float(city.people[n]),
         _finite(minutes[n]), 100 * float(found.full.wet[2, n]), marks[n]]
        for n in range(city.n)
    ]  # fmt: skip
    heads = ("cell", "lon", "lat", "people", "walk", "wet", "mark")
    return _grid("cells", Text("All cells of the city"), heads, rows)


def lines_grid(running: tuple[Line, ...]) -> Grid:
    """What each line adds, the one that adds most first."""
    rows: list[list[Scalar]] = [[line.line, line.name, line.trips, line.jobs, line.people] for line in running]
    return _grid("lines", Text("What each line adds"), ("line", "name", "trips", "added", "losing"), rows)


def charts() -> list[Chart]:
    """Three maps of the city, and what the plan loses without each field."""
    at = {"x": "lon", "y": "lat", "mark": "mark"}
    return [
        Chart("walk", "cells", "hexes", Text("How long the walk to care is"), at | {"value": "walk"}),
        Chart("wet", "cells", "hexes", Text("Where water is likely at the stated level"), at | {"value": "wet"}),
        Chart("people", "cells", "hexes", Text("Where people live"), at | {"value": "people"}),
        Chart("without", "without", "bar", Text("People served, change when a field is switched off"),
              {"x": "dry", "y": "field"}),
    ]  # fmt: skip


def moved(found: Found, other: Worked) -> bool:
    """Whether a plan that lacks a field differs from the one with all of them."""
    mine = found.whole.plan
    return set(mine.sites) != set(other.plan.sites) or set(mine.stations) != set(other.plan.stations)
