"""The words, tables and pictures of access to services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.data.access_to_services import Access, GroupAccess

SEX_LABELS = {"women": "Women and girls", "men": "Men and boys"}
GROUP_HEADS = {
    "group": "Group",
    "people": "People",
    "share": "Within the standard",
    "supply": "Supply per 1,000 people",
}
LIMITS = (
    "The way is a straight line times a detour factor, not a street. Rivers, hills and fences are not seen.",
    "All people of a place are taken to live at one point.",
    "A service in reach may still be closed, full or too dear.",
)
CONVENTIONS = {
    "time": "great circle x detour / speed, mean radius of the Earth 6,371.0088 km",
    "within": "time of at most the standard",
    "supply": "two-step floating catchment areas with one limit, the standard",
    "curve": "people ranked from furthest to nearest service; ties share one rank",
}
NO_SUPPLY = "No place has any supply within the standard."
NO_GROUP = "No group given"
FEW = 20  # places in the table of those furthest away
POINTS = 50  # of the curve in the table


def present_access(found: Access) -> Result:
    """Say who is in reach, who is not, and how supply is shared."""
    tables = [_standards(found), *_parts(found), _furthest(found), _curve(found)]
    drawn = [
        Chart(
            "standards",
            "standards",
            "line",
            Text("People within reach of a service, by minutes on the way"),
            {"x": "minutes", "y": "share"},
        )
    ]
    if found.groups:
        title = Text("People within the standard, by group")
        drawn.append(Chart("groups", "groups", "bar", title, {"x": "share", "y": "group"}))
    said = _findings(found)
    return Result(
        title=Text("Access to services within {minutes} minutes", {"minutes": found.standard}),
        estimates=_estimates(found),
        findings=said,
        grids=tables,
        charts=drawn,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, drawn, tables),
    )


def _share(found: Access) -> float:
    return 100 * found.covered / float(found.people.sum())


def _estimates(found: Access) -> dict[str, Estimate]:
    out = {
        "covered": Estimate(_share(found), "percent", label=Text("People within the standard")),
        "left_out": Estimate(
            round(float(found.people.sum()) - found.covered),
            "count",
            label=Text("People who are not"),
        ),
        "index": Estimate(
            found.index,
            "index",
            why_missing="" if found.index is not None else NO_SUPPLY,
            label=Text("Concentration index of supply, furthest first"),
        ),
    }
    for part in found.sexes:
        share = 100 * part.covered / part.people if part.people else None
        why = "" if share is not None else "Nobody of this sex lives in the places."
        label = Text("Within the standard: {group}", {"group": SEX_LABELS[part.group]})
        out[f"covered_{part.group}"] = Estimate(share, "percent", why_missing=why, label=label)
    return out


def _findings(found: Access) -> list[Text]:
    values = {
        "share": _share(found),
        "minutes": found.standard,
        "left": round(float(found.people.sum()) - found.covered),
    }
    said = [
        Text("{share:pct} of people can get to a service in {minutes} minutes; {left} people cannot.", values),
        Text(
            "The speed is taken as {kmh} km per hour and the way as {detour} times the straight line. Both are "
            "assumptions.",
            {"kmh": found.kmh, "detour": found.detour},
        ),
    ]
    if found.index is not None and abs(found.index) > 0.005:
        more = Text("Those who live furthest from a service share in less of the supply.")
        less = Text("Those who live furthest from a service share in more of the supply.")
        said.append(more if found.index > 0 else less)
    if found.stranded:
        said.append(Text("Supply of {supply} stands where nobody is within the standard.", {"supply": found.stranded}))
    return said


def _standards(found: Access) -> Grid:
    total = float(found.people.sum())
    return Grid(
        "standards",
        Text("People within reach of a service, by minutes on the way"),
        {
            "minutes": [limit for limit, _ in found.standards],
            "people": [round(people) for _, people in found.standards],
            "share": [100 * people / total for _, people in found.standards],
        },
        units={"minutes": "minutes", "people": "count", "share": "percent"},
        labels={"minutes": "Minutes", "people": "People", "share": "Share of people"},
        count="people",
    )


def _parts(found: Access) -> list[Grid]:
    out = []
    if found.sexes:
        rows = [SEX_LABELS[part.group] for part in found.sexes]
        out.append(_part_grid("sexes", Text("Access by sex"), rows, found.sexes))
    if found.groups:
        rows = [part.group or NO_GROUP for part in found.groups]
        out.append(_part_grid("groups", Text("Access by group"), rows, found.groups))
    return out


def _part_grid(name: str, title: Text, rows: list[str], parts: tuple[GroupAccess, ...]) -> Grid:
    return Grid(
        name,
        title,
        {
            "group": [*rows],
            "people": [round(part.people) for part in parts],
            "share": [100 * part.covered / part.people if part.people else None for part in parts],
            "supply": [part.supply for part in parts],
        },
        units={"group": "text", "people": "count", "share": "percent", "supply": "number"},
        labels=GROUP_HEADS,
        count="people",
    )


def _furthest(found: Access) -> Grid:
    order = np.lexsort((np.arange(found.people.size), -found.nearest))[:FEW]
    return Grid(
        "furthest",
        Text("Places furthest from a service"),
        {
            "place": [found.place[n] for n in order],
            "people": [round(float(found.people[n])) for n in order],
            "nearest": [float(found.nearest[n]) for n in order],
            "services": [int(found.opportunities[n]) for n in order],
            "supply": [float(found.supply[n]) for n in order],
        },
        units={"place": "text", "people": "count", "nearest": "minutes", "services": "count", "supply": "number"},
        labels={
            "place": "Place",
            "people": "People",
            "nearest": "Minutes to the nearest service",
            "services": "Services within the standard",
            "supply": "Supply per 1,000 people",
        },
        count="people",
    )


def _curve(found: Access) -> Grid:
    place = np.unique(np.linspace(0, found.curve[0].size - 1, POINTS).astype(np.int64))
    people, supply = (100 * column[place] for column in found.curve)
    return Grid(
        "curve",
        Text("Share of supply by share of people, furthest from a service first"),
        {"people": people.tolist(), "supply": supply.tolist()},
        units={"people": "percent", "supply": "percent"},
        labels={"people": "Share of people", "supply": "Share of supply"},
    )
