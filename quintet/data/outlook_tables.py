"""The tables and pictures of the outlook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.data.outlook_facts import AREAS, WORLD
from quintet.data.unsd import places
from quintet.result import Chart, Grid, Text

if TYPE_CHECKING:
    from quintet.data.outlook import Line, Outlook

NATURE_WORDS = {
    "c": "Country data", "e": "Estimated", "m": "Modelled", "g": "Global monitoring", "n": "Made for a region",
}  # fmt: skip
SEX_LABELS = {"female": "Women and girls", "male": "Men and boys", "total": "All"}
AHEAD = "If the trend goes on"
LINE_LABELS = {
    "area": "Area", "iso3": "Country", "with": "With", "year": "Year", "value": "Newest value", "source": "Source",
    "short": "Above (+) or below (-) the aim",
    "slope": "Change a year", "slope_low": "change, from", "slope_high": "change, to",
    "ahead": "2030 at this pace", "low": "2030, from", "high": "2030, to",
}  # fmt: skip
GAP_LABELS = {
    "iso3": "Country", "year": "Year", "female": "Women and girls", "male": "Men and boys", "gap": "Women less men",
    "slope": "Change of the gap a year", "parity": "Year in which they meet",
}  # fmt: skip
CHECK_LABELS = {
    "split": "Held out", "places": "Countries or places", "trend": "Error of the trend", "same": "Error of no change",
    "gain": "Difference", "low": "difference, from", "high": "difference, to",
}  # fmt: skip
SERIES_LABELS = {"title": "Series", "code": "Code", "year": "Year", "value": "World", "slope": "Change a year"}
HISTORY_LABELS = {"part": "Part", "year": "Year", "value": "Value", "low": "from", "high": "to"}


def grids(found: Outlook) -> list[Grid]:
    """All tables: the picture's first, then areas, women and men, the test, countries, and who is missing."""
    out = [_history(found), _areas(found), _goal(found)]
    if found.check:
        out.append(_check(found))
    if any(gap.area != WORLD for gap in found.gaps):
        out.append(_gaps(found))
    out.append(_countries(found))
    if found.missing or found.old:
        out.append(_missing(found))
    return [grid for grid in out if grid.height]


def _units(found: Outlook, columns: dict[str, list[Any]], **more: str) -> dict[str, str]:
    own = found.spec.unit
    change = found.spec.change_unit
    known = {"year": "year", "iso3": "iso3", "parity": "year", "code": "code", "places": "count", **more}
    changes = ("slope", "slope_low", "slope_high", "gap", "short")
    return {name: known.get(name) or (change if name in changes else own) for name in columns}


def _history(found: Outlook) -> Grid:
    """The world by year, then where the trend leads."""
    rows: list[tuple[Any, ...]] = [(SEX_LABELS[sex], year, value, None, None) for sex, year, value in found.history]
    line = found.headline
    if line and line.ahead is not None:
        rows += [(AHEAD, line.year, line.value, line.value, line.value), (AHEAD, 2030, line.ahead, line.low, line.high)]
    names = ("part", "year", "value", "low", "high")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    return Grid("history", Text("{title}: the world by year", {"title": found.spec.title}), columns,
                _units(found, columns, part="text"), HISTORY_LABELS)  # fmt: skip


def _line_columns(lines: tuple[Line, ...], aim: float | None) -> dict[str, list[Any]]:
    def slope(name: str) -> list[Any]:
        return [getattr(line.slope, name) if line.slope else None for line in lines]

    columns: dict[str, list[Any]] = {"year": [line.year for line in lines], "value": [line.value for line in lines]}
    if aim is not None:
        columns["short"] = [round(line.value - aim, 6) for line in lines]
    columns["source"] = [NATURE_WORDS[line.nature] for line in lines]
    columns |= {"slope": slope("value"), "slope_low": slope("low"), "slope_high": slope("high")}
    return columns | {name: [getattr(line, name) for line in lines] for name in ("ahead", "low", "high")}


def _areas(found: Outlook) -> Grid:
    columns = {"area": [AREAS[line.area] for line in found.regions], **_line_columns(found.regions, found.spec.aim)}
    title = Text("{title}: the world, its regions and groups of countries", {"title": found.spec.title})
    return Grid("areas", title, columns, _units(found, columns, area="text", source="text"), LINE_LABELS)


def _countries(found: Outlook) -> Grid:
    where = places()
    iso3 = dict(zip(where.m49, where.iso3, strict=True))
    columns: dict[str, list[Any]] = {"iso3": [iso3[line.area] for line in found.lines]}
    if found.spec.pair:
        columns["with"] = [_second(line.other) for line in found.lines]
    columns |= _line_columns(found.lines, found.spec.aim)
    title = Text("{title}: Member States in the order of their names", {"title": found.spec.title})
    units = _units(found, columns, source="text", **{"with": "iso3" if found.spec.pair == "counterpart" else "code"})
    return Grid("countries", title, columns, units, LINE_LABELS)


def _second(code: str) -> str | None:
    """The second place of a pair: a country by its ISO3 code where it is one."""
    from quintet.seed import members

    known = {member.iso2: member.iso3 for member in members()}
    return None if code == "notspec" else known.get(code.upper(), code)


def _gaps(found: Outlook) -> Grid:
    where = places()
    iso3 = dict(zip(where.m49, where.iso3, strict=True))
    rows = [gap for gap in found.gaps if gap.area != WORLD]
    columns: dict[str, list[Any]] = {"iso3": [iso3[gap.area] for gap in rows]}
    columns |= {name: [getattr(gap, name) for gap in rows] for name in ("year", "female", "male", "gap")}
    columns["slope"] = [gap.slope.value if gap.slope else None for gap in rows]
    columns["parity"] = [gap.parity and round(gap.parity) for gap in rows]
    title = Text("{title}: women and men", {"title": found.spec.title})
    return Grid("sexes", title, columns, _units(found, columns), GAP_LABELS)


def _check(found: Outlook) -> Grid:
    assert found.check is not None
    rows = (("The last three years", found.check.time), ("Years drawn by chance", found.check.random))
    columns: dict[str, list[Any]] = {"split": [name for name, _ in rows]}
    columns |= {
        name: [getattr(gain, name) for _, gain in rows] for name in ("places", "trend", "same", "gain", "low", "high")
    }
    sizes = dict.fromkeys(("trend", "same", "gain", "low", "high"), found.spec.change_unit)
    units = {"split": "text", "places": "count", **sizes}
    return Grid("check", Text("The projection against no change"), columns, units, CHECK_LABELS)


def _missing(found: Outlook) -> Grid:
    reasons = [(iso3, "No value") for iso3 in found.missing] + [(iso3, "Older values only") for iso3 in found.old]
    columns: dict[str, list[Any]] = {"iso3": [iso3 for iso3, _ in reasons], "why": [why for _, why in reasons]}
    labels = {"iso3": "Country", "why": "What is missing"}
    return Grid("missing", Text("Member States without data"), columns, {"iso3": "iso3", "why": "text"}, labels)


def _goal(found: Outlook) -> Grid:
    """The other series kept for the goal, the world's newest value of each."""
    rows = list(zip(found.goal_series, found.others, strict=True))
    columns: dict[str, list[Any]] = {
        "title": [spec.title for spec, _ in rows],
        "code": [spec.code for spec, _ in rows],
        "year": [line.year if line else None for _, line in rows],
        "value": [line.value if line else None for _, line in rows],
        "slope": [line.slope.value if line and line.slope else None for _, line in rows],
    }
    units = {"title": "text", "code": "code", "year": "year", "value": "number", "slope": "number"}
    return Grid("goal", Text("Other series of this goal"), columns, units, SERIES_LABELS)


def charts(found: Outlook) -> list[Chart]:
    """The world by year with the trend to 2030, and the countries as tiles."""
    out = []
    title = Text("{title}: the world by year", {"title": found.spec.title})
    if found.history:
        encode = {"x": "year", "y": "value", "series": "part", "low": "low", "high": "high"}
        out.append(Chart("history", "history", "line", title, encode))
    if not found.spec.pair:
        title = Text("{title}: newest value by country", {"title": found.spec.title})
        out.append(Chart("map", "countries", "tiles", title, {"country": "iso3", "value": "value"}))
    return out
