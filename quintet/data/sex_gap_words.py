"""The words, tables and pictures of the gap in data by sex; women and girls come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.data.availability_words import FROM_FACTS, FROM_FILE
from quintet.data.definitions import named_groups
from quintet.result import Chart, Estimate, Grid, Result, Section, Text

if TYPE_CHECKING:
    from quintet.data.sex_gap import SexGap, SexRow

SHARES = {
    "female": "Cells with data on women and girls",
    "male": "Cells with data on men and boys",
    "both": "Cells with data on both sexes",
    "any": "Cells with any data",
    "gap": "Any data less both sexes",
}
ROW_LABELS = {
    "vintage": "State of the database",
    "constrained": "Series that allow both sexes",
    "present": "of them in this state",
    "with_both": "of them with both sexes somewhere",
    "any": "Any data, series of this state",
    "female": "Women and girls, series of this state",
    "male": "Men and boys, series of this state",
    "both": "Both sexes, series of this state",
    "any_all": "Any data, all series that allow both",
    "both_all": "Both sexes, all series that allow both",
}
LABELS = {"iso3": "Country", "region": "Region", "group": "Group", "goal": "Goal", "countries": "Countries",
          "series": "Series", "as_of": "Date of the list"}  # fmt: skip
UNITS = {"iso3": "iso3", "region": "text", "group": "text", "goal": "goal", "countries": "count", "series": "count",
         "as_of": "code", "gap": "points"}  # fmt: skip
SERIES_LABELS = {
    "series": "Series", "title": "Title", "indicators": "Indicators", "status": "What it tells",
    "female": "Countries with data on women and girls", "male": "Countries with data on men and boys",
    "both": "Countries with both", "any": "Countries with any data",
}  # fmt: skip
NOTHING = "No series of this state may carry both sexes."
LIMITS = (
    "Expected is what the global data structure allows, not what a country has promised; a series may allow a "
    "breakdown that makes sense only for some of its rows.",
    "Both sexes may stem from different years since 2015. Other breakdowns (age, disability, location) are not looked "
    "at, and the sex recorded is female or male only.",
    "The structure is the one of 2023; for older states of the database it lists series that did not exist yet.",
)
CONVENTIONS = {
    "expected": "series whose content constraint for SEX is ALL (177); F (25) counts women only, _T (458) totals only",
    "observed": "at least one available row of that sex since 2015, years may differ between the sexes",
    "headline": "over the expected series present in the state; all 177 beside it",
    "members": "193 Member States of the United Nations",
}


def present_sex_gap(found: SexGap) -> Result:
    """Say the gap in data by sex in words, tables and charts."""
    newest = {"vintage": found.vintages[-1]}
    return Result(
        title=Text("Data by sex: expected and observed, state of {vintage}", newest),
        estimates=estimates(found),
        findings=findings(found),
        grids=grids(found),
        charts=charts(found),
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=[
            Section(Text("What the data say"), [f"finding:{n}" for n in range(len(findings(found)))]),
            Section(Text("Expected and observed"), ["grid:sex_gap", "chart:sex_goals", "grid:sex_by_goal"]),
            Section(
                Text("Where women and girls are not counted"),
                ["chart:sex_map", "grid:sex_by_region", "grid:sex_by_group"],
            ),
            Section(Text("All tables"), ["grid:sex_by_country", "grid:sex_by_series", "grid:unclassified"]),
        ],
    )


def estimates(found: SexGap) -> dict[str, Estimate]:
    """Shares over the series present and over all that allow both sexes."""
    row = found.rows[-1]
    keys = ("female", "male", "both", "any", "both_all", "any_all")
    out = {}
    for key in keys:
        value = getattr(row, key)
        why = "" if value is not None else NOTHING
        out[key] = Estimate(value, "percent", why_missing=why, label=Text(ROW_LABELS[key]))
    for key in ("constrained", "present", "with_both"):
        out[key] = Estimate(getattr(row, key), "series", label=Text(ROW_LABELS[key]))
    return out


def findings(found: SexGap) -> list[Text]:
    """The family of figures, the series, the goals, and what could not be classified."""
    out = [_family(found.rows[-1]), _series(found.rows[-1])]
    if len(found.rows) > 1:
        out.append(_trend(found))
    goals = _goals(found)
    return [text for text in (*out, goals, _unclassified(found)) if text is not None]


def _family(row: SexRow) -> Text:
    if row.any is None:
        return Text(NOTHING)
    return Text(
        "Where a series may carry both sexes, {any:pct} of the cells of country × series have data, but only "
        "{both:pct} tell women from men. Counted over all {constrained} such series, also those not in the database "
        "yet, it is {any_all:pct} and {both_all:pct}.",
        {
            "any": row.any, "both": row.both, "constrained": row.constrained, "any_all": row.any_all,
            "both_all": row.both_all,
        },
    )  # fmt: skip


def _series(row: SexRow) -> Text:
    return Text(
        "Of {constrained} series that may carry both sexes, {present} stand in this state and {with_both} have data on "
        "women and on men for any Member State since 2015.",
        {"constrained": row.constrained, "present": row.present, "with_both": row.with_both},
    )


def _trend(found: SexGap) -> Text:
    first, last = found.rows[0], found.rows[-1]
    return Text(
        "From the state of {v1} to that of {v2}, cells with both sexes went from {b1:pct} to {b2:pct} of the series "
        "present, and from {a1:pct} to {a2:pct} of all series that allow both; the window grew meanwhile.",
        {"v1": first.vintage, "v2": last.vintage, "b1": first.both, "b2": last.both, "a1": first.both_all,
         "a2": last.both_all},
    )  # fmt: skip


def _goals(found: SexGap) -> Text | None:
    rows = zip(*(found.by_goal[key] for key in ("gap", "both", "any", "goal")), strict=True)
    ranked = sorted(row for row in rows if row[0] is not None)
    if not ranked:
        return None
    _, both, whole, goal = ranked[-1]
    return Text(
        "The gap is widest for {goal:goal}: {whole:pct} of the cells have data, {both:pct} for both sexes.",
        {"goal": goal, "whole": whole, "both": both},
    )


def _with_series(found: SexGap) -> dict[str, list[Any]]:
    """The rows of goals that have a series which may carry sex: no such series and no data are two things."""
    kept = [row for row, series in enumerate(found.by_goal["series"]) if series]
    return {name: [column[row] for row in kept] for name, column in found.by_goal.items()}


def _unclassified(found: SexGap) -> Text:
    return Text(
        "{n} series of this state are not listed in the global structure, so nothing can be expected of them; they are "
        "named in a table. {women} of the {listed} series that count women only stand in this state.",
        {"n": len(found.unclassified), "women": found.women_only_present, "listed": found.women_only},
    )


def grids(found: SexGap) -> list[Grid]:
    """All tables, the headline first."""
    newest = {"vintage": found.vintages[-1]}
    by_goal = Text("Data by sex, goals with such series, state of {vintage}", newest)
    by_group = Text("Data by sex in groups of countries, state of {vintage}", newest)
    return [
        headline(found),
        _shares("sex_by_goal", by_goal, _with_series(found)),
        _shares("sex_by_group", by_group, named_groups(found.by_group)),
        _shares("sex_by_region", Text("Data by sex and region, state of {vintage}", newest), found.by_region),
        _shares("sex_by_country", Text("Data by sex and country, state of {vintage}", newest), found.by_country),
        Grid(
            "sex_by_series",
            Text("The series that may carry both sexes, state of {vintage}", newest),
            found.by_series,
            {"series": "code", "title": "text", "indicators": "code", "status": "text",
             **dict.fromkeys(("female", "male", "both", "any"), "count")},
            SERIES_LABELS,
        ),
        Grid(
            "unclassified",
            Text("Series of the state of {vintage} that the global structure does not list", newest),
            {"series": [code for code, _ in found.unclassified], "title": [title for _, title in found.unclassified]},
            {"series": "code", "title": "text"},
            {"series": "Series", "title": "Title"},
        ),
    ]  # fmt: skip


def headline(found: SexGap) -> Grid:
    """One row per state."""
    columns: dict[str, list[Any]] = {key: [getattr(row, key) for row in found.rows] for key in ROW_LABELS}
    counts = ("constrained", "present", "with_both")
    units = {key: "code" if key == "vintage" else "count" if key in counts else "percent" for key in ROW_LABELS}
    return Grid("sex_gap", Text("Expected and observed breakdown by sex"), columns, units, ROW_LABELS)


def _shares(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    units = {key: UNITS.get(key, "percent") for key in columns}
    labels = {key: SHARES.get(key) or LABELS[key] for key in columns}
    return Grid(name, title, columns, units, labels)


def charts(found: SexGap) -> list[Chart]:
    """Both sexes by goal, and on the map."""
    newest = {"vintage": found.vintages[-1]}
    return [
        Chart(
            "sex_goals",
            "sex_by_goal",
            "bar",
            Text("Share of cells with data on both sexes, by goal, state of {vintage}", newest),
            {"x": "both", "y": "goal"},
        ),
        Chart(
            "sex_map",
            "sex_by_country",
            "tiles",
            Text("Share of cells with data on both sexes, state of {vintage}", newest),
            {"country": "iso3", "value": "both"},
        ),
    ]


def limits(found: SexGap) -> list[Text]:
    """What the figures cannot say."""
    out = [Text(limit) for limit in LIMITS]
    if found.origin == "facts":
        out.append(Text(FROM_FACTS))
    if found.origin == "file":
        out.append(Text(FROM_FILE))
    return out
