"""The words and pictures of data availability: every share with its definition, never one bare number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.data.availability_tables import LETTERS, grids
from quintet.data.definitions import DEFINITIONS, NO_NATURE, Row
from quintet.result import Chart, Estimate, Result, Section, Text

if TYPE_CHECKING:
    from quintet.data.availability import DataAvailability

LIMITS = (
    "A value that exists may be old, modelled or imprecise: availability is not quality. Most values are estimates of "
    "an international agency; the definition 'country data only' shows the rest.",
    "Since 2015 the window grows by a year with each state, so that share rises by itself; read a trend from the "
    "five-year window and from the indicators common to all states.",
    "Indicators are matched by code. Some kept their code when their definition was revised, in 2020 above all.",
    "Cells that cannot exist are left out only where a named source says so: the true share is a little higher. "
    "Mountains of flat countries or malaria where there is none still count as gaps.",
    "Available is any text but N. In the state of 2020-12 the text NV (44 rows) and numbers written with commas count; "
    "leaving NV out changes a1 by less than 0.1 points.",
    "The series SE_TOT_CPLR is missing from the packaged files of 2022-12 and 2023-07.",
)
WITHOUT_NATURE = (
    "The state of {vintages:list} does not say which values are country data; that definition is empty there."
)
FROM_FACTS = (
    "Computed from the fact tables that travel with this program: which years have data per series and country. The "
    "values, ages, locations and other breakdowns are left out; `quintet datasets pull unsd_sdg` brings them."
)
FROM_FILE = (
    "Computed from a file of your own: its newest year stands for the date of that state, and 'common to all five "
    "vintages' refers to the five states that this program knows."
)
CONVENTIONS = {
    "available": "a number, or a text other than N, in at least one row of the cell in the window",
    "members": "193 Member States of the United Nations; regions, groups and territories are left out",
    "cells": "years pooled over the series of an indicator; a series of several indicators counts in each",
    "windows": "since 2015, or the year of the state and the four before",
    "fixed": "indicators (151) and series (243) whose codes stand in all five states",
    "country_data": "values of nature C (country) or CA (country, adjusted)",
    "possible": "rules and sources in quintet/data/impossible_cells.yml; a cell with a value always counts",
    "age": "year of the state minus newest year with data, quartiles are observed values",
    "priority": "reach x (1 + empty + sex + vulnerable) / 4 over open cells that can exist",
}


def present_availability(found: DataAvailability) -> Result:
    """Say data availability in words, tables and charts."""
    newest = found.vintages[-1]
    return Result(
        title=Text("Data availability of the SDG indicators, state of {vintage}", {"vintage": newest}),
        estimates=estimates(found),
        findings=findings(found),
        grids=grids(found),
        charts=charts(found),
        limits=limits(found),
        conventions=CONVENTIONS,
        sections=_sections(found),
    )


def newest_rows(found: DataAvailability) -> dict[str, Row]:
    """Definition -> its row for the newest state."""
    return {row.definition: row for row in found.definitions if row.vintage == found.vintages[-1]}


def estimates(found: DataAvailability) -> dict[str, Estimate]:
    """a1 of the newest state under every definition, and the other five shares as printed."""
    rows = newest_rows(found)
    out = {}
    for name, label in DEFINITIONS.items():
        why = "" if rows[name].a1 is not None else NO_NATURE
        out[f"a1_{name}"] = Estimate(rows[name].a1, "percent", why_missing=why, label=Text(label))
    for letter in ("a2", "h1", "h2", "s1", "s2"):
        out[letter] = Estimate(getattr(rows["as_printed"], letter), "percent", label=Text(LETTERS[letter]))
    return out


def findings(found: DataAvailability) -> list[Text]:
    """The family first, then the trend, the groups, the goals, the age and what to close."""
    out: list[Text | None] = [family(found)]
    if len(found.vintages) > 1:
        out.append(trend(found))
    out += [_groups(found), _goals(found), _age(found), _priority(found), sensitivity(found)]
    return [text for text in out if text is not None]


def family(found: DataAvailability) -> Text:
    """From the lowest to the highest share, each with its definition."""
    ordered = sorted((row.a1, row.definition) for row in newest_rows(found).values() if row.a1 is not None)
    (low, lowest), (high, highest) = ordered[0], ordered[-1]
    return Text(
        "Between {low:pct} and {high:pct} of the cells of country × indicator have data, depending on the definition: "
        "{low:pct} with '{lowest}', {high:pct} with '{highest}'. No single one of these figures is the right one.",
        {"low": low, "high": high, "lowest": Text(DEFINITIONS[lowest]), "highest": Text(DEFINITIONS[highest])},
    )


def trend(found: DataAvailability) -> Text:
    """First against newest state, in the window that grows by itself and in the two that do not."""
    rows = {(row.vintage, row.definition): row.a1 for row in found.definitions}
    values: dict[str, Any] = {"first": found.vintages[0], "last": found.vintages[-1]}
    for key, name in (("p", "as_printed"), ("r", "rolling"), ("f", "fixed_rolling")):
        values[f"{key}1"] = rows[found.vintages[0], name]
        values[f"{key}2"] = rows[found.vintages[-1], name]
    return Text(
        "From the state of {first} to that of {last} the share since 2015 went from {p1:pct} to {p2:pct}, partly "
        "because its window grew. In a five-year window it went from {r1:pct} to {r2:pct}; for the indicators common "
        "to all states, in that window, from {f1:pct} to {f2:pct}.",
        values,
    )


def _groups(found: DataAvailability) -> Text:
    share = dict(zip(found.by_group["group"], found.by_group["as_printed"], strict=True))
    return Text(
        "Since 2015, {ldc:pct} of the cells have data in least developed countries, {lldc:pct} in landlocked "
        "developing countries, {sids:pct} in small island developing States and {other:pct} in all other countries.",
        {"ldc": share["LDC"], "lldc": share["LLDC"], "sids": share["SIDS"], "other": share["other"]},
    )


def _goals(found: DataAvailability) -> Text | None:
    rows = zip(*(found.by_goal[key] for key in ("vintage", "possible", "rolling", "goal")), strict=True)
    ranked = sorted((a, r, goal) for vintage, a, r, goal in rows if vintage == found.vintages[-1] and a is not None)
    if len(ranked) < 4:
        return None
    low, second, high = ranked[0], ranked[1], ranked[-1]
    return Text(
        "Data are scarcest for {g1:goal} ({a1:pct} of the cells that can exist, {r1:pct} of all cells in the five-year "
        "window) and {g2:goal} ({a2:pct}, {r2:pct}), and fullest for {g3:goal} ({a3:pct}, {r3:pct}).",
        {
            "g1": low[2], "a1": low[0], "r1": low[1], "g2": second[2], "a2": second[0], "r2": second[1],
            "g3": high[2], "a3": high[0], "r3": high[1],
        },
    )  # fmt: skip


def _age(found: DataAvailability) -> Text | None:
    rows = zip(*(found.timeliness[key] for key in ("lag", "lag_low", "lag_high", "goal")), strict=True)
    ranked = sorted(row for row in rows if row[0] is not None)
    if not ranked:
        return None
    lag, low, high, goal = ranked[-1]
    return Text(
        "Where there are data, they are oldest for {goal:goal}: the newest value is {lag} years old in the median "
        "(quartiles {low} and {high}).",
        {"goal": goal, "lag": lag, "low": low, "high": high},
    )


def _priority(found: DataAvailability) -> Text | None:
    if not found.close_first:
        return None
    first = found.close_first[0]
    return Text(
        "{n} cells of country × series that can exist have no value since 2015. First by the stated formula stands "
        "'{title}' ({series:code}) in {country:country}: {reach:pct} of the other countries of its region report it.",
        {
            "n": found.open_cells,
            "title": first.title,
            "series": first.series,
            "country": first.iso3,
            "reach": first.reach,
        },
    )


def sensitivity(found: DataAvailability) -> Text:
    """How much the list rests on the equal weights of its formula."""
    kept = dict(found.kept)
    return Text(
        "Of the first {n} rows, {empty} stay first without the weight for empty indicators, {sex} without the one for "
        "sex, and {vulnerable} without the one for LDC, LLDC and SIDS.",
        {"n": len(found.close_first), **kept},
    )


def charts(found: DataAvailability) -> list[Chart]:
    """Map, heat table, and the definitions over the states."""
    newest = {"vintage": found.vintages[-1]}
    out = [
        Chart(
            "map",
            "by_country",
            "tiles",
            Text("Share of the cells that can exist with data since 2015, state of {vintage}", newest),
            {"country": "iso3", "value": "possible"},
        ),
        Chart(
            "heat",
            "country_goal",
            "heat",
            Text("Where data are missing: countries and goals, state of {vintage}", newest),
            {"x": "goal", "y": "iso3", "value": "share"},
        ),
    ]
    if len(found.vintages) > 1:
        title = Text("What counts decides the trend: availability in five states of the database")
        out.append(Chart("trend", "definitions", "line", title, {"x": "vintage", "y": "a1", "series": "definition"}))
    else:
        title = Text("The same data under six definitions, state of {vintage}", newest)
        out.append(Chart("family", "definitions", "bar", title, {"x": "a1", "y": "definition"}))
    return out


def limits(found: DataAvailability) -> list[Text]:
    """What the figures cannot say."""
    out = [Text(limit) for limit in LIMITS]
    if any(row.a1 is None for row in found.definitions):
        without = [row.vintage for row in found.definitions if row.a1 is None]
        out.append(Text(WITHOUT_NATURE, {"vintages": without}))
    if found.origin == "facts":
        out.append(Text(FROM_FACTS))
    if found.origin == "file":
        out.append(Text(FROM_FILE))
    return out


def _sections(found: DataAvailability) -> list[Section]:
    several = len(found.vintages) > 1
    every = [f"finding:{number}" for number in range(len(findings(found)))]
    picture = "chart:trend" if several else "chart:family"
    return [
        Section(Text("What the data say"), every),
        Section(Text("The definitions side by side"), ["grid:availability", picture, "grid:definitions"]),
        Section(Text("Where data are missing"), ["chart:map", "chart:heat", "grid:by_region", "grid:by_group"]),
        Section(Text("How old the data are"), ["grid:timeliness"]),
        Section(Text("What to close first"), ["grid:close_first"]),
        Section(Text("All tables"), ["grid:by_goal", "grid:first_by_country", "grid:by_country", "grid:by_indicator",
                                     *(["grid:change_by_country"] if several else [])]),
    ]  # fmt: skip
