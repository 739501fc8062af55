"""The words, tables and pictures of where to open new sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts
from quintet.suppress import THRESHOLD

if TYPE_CHECKING:
    from quintet.innovation.facilities import Facilities

NONE_OPEN = "No site is open yet, so there is no distance to one."
NOBODY = "No site has room for anybody."
NO_GROUP = "No group given"
BEFORE, AFTER = "Before", "After"
GROUP_LABELS = {
    "group": "Group",
    "people": "People",
    "before": "Within the standard, before",
    "after": "Within the standard, after",
    "km_before": "Mean distance before",
    "km_after": "Mean distance after",
}
SITE_LABELS = {"rank": "Order", "site": "Site", "people": "People served", "within": "Within the standard once open"}
CHANGE_LABELS = {"group": "Group", "when": "When", "people": "People", "share": "Within the standard"}
LIMITS = (
    "Distances are straight lines times an assumed detour. Rivers, mountains, borders and bad roads are not seen.",
    "Everybody is taken to live at the point of their place and to go to the nearest site, or to one with room.",
    "A site that is near is not yet a site that is open to all: cost, opening hours and safety count too.",
)
CONVENTIONS = {
    "distance": "great circle on a sphere of 6,371.0088 km times the detour factor",
    "proof": "Lagrangian bound with reduced-cost fixing, the rest by HiGHS on one thread; cut by a clock of 60 seconds",
    "open sites": "serve, and do not count against p",
    "order": "each site is the one that saves most after those before it",
}


def present_facilities(found: Facilities) -> Result:
    """Say which sites to open, who gains, and how sure it is that no choice is better."""
    said, tables = _findings(found), [_groups(found), _sites(found), _change(found)]
    chart = Chart(
        "change",
        "change",
        "bar",
        Text("People within {km} km of a site", {"km": found.standard_km}),
        {"x": "share", "y": "group", "series": "when"},
    )
    return Result(
        title=Text("Where to open {p} new sites", {"p": found.p}),
        estimates=_estimates(found),
        findings=said,
        grids=tables,
        charts=[chart],
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, [chart], tables),
    )


def _estimates(found: Facilities) -> dict[str, Estimate]:
    total = found.groups[0]
    return {
        "before": Estimate(total.before, "percent", label=Text("Within the standard, before")),
        "after": Estimate(total.after, "percent", label=Text("Within the standard, after")),
        "km_before": Estimate(
            total.km_before,
            "km",
            why_missing="" if total.km_before is not None else NONE_OPEN,
            label=Text("Mean distance before"),
        ),
        "km_after": Estimate(
            total.km_after,
            "km",
            why_missing="" if total.km_after is not None else NOBODY,
            label=Text("Mean distance after"),
        ),
        "farthest": Estimate(found.farthest, "km", label=Text("Greatest distance after")),
        "unserved": Estimate(found.unserved, "count", label=Text("People for whom no site has room")),
        "gap": Estimate(found.gap, "percent", label=Text("A better choice could save at most")),
    }


def _findings(found: Facilities) -> list[Text]:
    total = found.groups[0]
    values: dict[str, Any] = {"p": found.p, "km": found.standard_km, "before": total.before, "after": total.after}
    out = [
        Text(
            "With {p} new sites, {after:pct} of the people live within {km} km of a site; now it is {before:pct}.",
            values,
        ),
        Text("Open them in this order: {sites:list}.", {"sites": [row.site for row in found.opened]}),
        Text("It is proven that no choice is better for this aim.")
        if found.proven
        else Text("It is proven that no choice is better for this aim by more than {gap:pct}.", {"gap": found.gap}),
    ]
    ranked = [row for row in found.groups[1:] if row.after is not None and row.people >= THRESHOLD]
    if len(ranked) > 1:
        least = min(ranked, key=lambda row: row.after or 0.0)
        if any(row.after != least.after for row in ranked):
            values = {"group": least.group or NO_GROUP, "after": least.after}
            out.append(Text("Least well served after it: {group}, {after:pct}.", values))
    if found.unserved > 0:
        out.append(Text("No site has room for {n} people.", {"n": round(found.unserved)}))
    out.append(
        Text(
            "Assumption: a road is {detour} times as long as the straight line. Change it where you know better.",
            {"detour": found.detour},
        )
    )
    return out


def _groups(found: Facilities) -> Grid:
    columns = {name: [getattr(row, name) for row in found.groups] for name in GROUP_LABELS}
    columns["group"] = [name or NO_GROUP for name in columns["group"]]
    units = {"group": "text", "people": "count", "before": "percent", "after": "percent"}
    units |= {"km_before": "km", "km_after": "km"}
    return Grid("groups", Text("Who is near a site, before and after"), columns, units, GROUP_LABELS, count="people")


def _sites(found: Facilities) -> Grid:
    columns = {name: [getattr(row, name) for row in found.opened] for name in SITE_LABELS}
    units = {"rank": "count", "site": "text", "people": "count", "within": "percent"}
    return Grid("sites", Text("Sites to open, in order"), columns, units, SITE_LABELS, count="people")


def _change(found: Facilities) -> Grid:
    rows = [
        (row.group or NO_GROUP, when, row.people, share)
        for row in found.groups
        for when, share in ((BEFORE, row.before), (AFTER, row.after))
    ]
    columns: dict[str, list[Any]] = {name: [row[place] for row in rows] for place, name in enumerate(CHANGE_LABELS)}
    units = {"group": "text", "when": "text", "people": "count", "share": "percent"}
    title = Text("People within {km} km of a site", {"km": found.standard_km})
    return Grid("change", title, columns, units, CHANGE_LABELS, count="people")
