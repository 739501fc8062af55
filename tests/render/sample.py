"""A made-up result that holds every element a result can hold, hostile text among them, for the renderers' tests."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from quintet.result import Chart, Decision, Estimate, Grid, Input, Result, Section, Text
from quintet.seed import tiles

HOSTILE = "<script>alert('x')</script>"
VOID = {"br", "meta", "path", "circle", "rect", "line", "use"}  # SVG shapes close themselves


def share(country: int, goal: int) -> float | None:
    """A number that looks like a share; every 23rd is missing."""
    place = country * 17 + goal
    return None if place % 23 == 0 else (place * 37 % 1000) / 10


def lines() -> Grid:
    """Two series over six years with intervals and one gap."""
    values: list[Any] = [3, 5, 8, None, 12, 15, 1, 2, 4, 8, 9, 14.5]
    columns: dict[str, list[Any]] = {
        "year": [2015, 2016, 2017, 2018, 2019, 2020] * 2,
        "wait": values,
        "office": ["Data"] * 6 + ["Culture"] * 6,
        "low": [None if v is None else v - 1 for v in values],
        "high": [None if v is None else v + 1 for v in values],
    }
    return Grid("wait", Text("Waiting time"), columns, {"year": "year", "wait": "days"}, {"wait": "Waiting time"})


def bars() -> Grid:
    """Four countries, one without a value, one with a long name."""
    columns: dict[str, list[Any]] = {
        "country": ["KEN", "GHA", "BOL", "GBR"],
        "share": [54.0, 41.2, None, 77.3],
        "low": [50.0, 38.0, None, 70.1],
        "high": [58.0, 44.0, None, 82.0],
    }
    units = {"country": "iso3", "share": "percent", "low": "percent", "high": "percent"}
    return Grid("bars", Text("Share by country"), columns, units, {"country": "Country", "share": "Share"})


def world() -> Grid:
    """A value for most of the 193 members."""
    codes = sorted(tiles())
    columns: dict[str, list[Any]] = {"iso3": list(codes), "share": [share(i, 1) for i in range(len(codes))]}
    return Grid("world", Text("Share by member"), columns, {"iso3": "iso3", "share": "percent"}, {"iso3": "Country"})


def heat() -> Grid:
    """193 members by 17 goals."""
    codes, goals = sorted(tiles()), range(1, 18)
    columns: dict[str, list[Any]] = {
        "iso3": [code for code in codes for _ in goals],
        "goal": [goal for _ in codes for goal in goals],
        "share": [share(i, goal) for i in range(len(codes)) for goal in goals],
    }
    units = {"iso3": "iso3", "goal": "goal", "share": "percent"}
    return Grid("heat", Text("Members by goals"), columns, units, {"iso3": "Country", "share": "Share with data"})


def people() -> Grid:
    """A small table with a hidden row and text that would do harm."""
    columns: dict[str, list[Any]] = {
        "group": ["women", "men", "=cmd()"],
        "n": [124, None, 1033],
        "note": [HOSTILE, None, "@SUM(A1)"],
        "change": [-3.5, None, 2.0],
    }
    units = {"group": "text", "n": "count", "note": "text", "change": "percent"}
    return Grid("people", Text("Officers by sex"), columns, units, {"n": "Officers"}, count="n", hidden=(1,))


def charts() -> list[Chart]:
    """One of each shape."""
    value = {"x": "share", "y": "country", "low": "low", "high": "high"}
    series = {"x": "year", "y": "wait", "series": "office", "low": "low", "high": "high"}
    return [
        Chart("bar", "bars", "bar", Text("Most in one country"), value),
        Chart("dot", "bars", "dot", Text("The same as dots"), value),
        Chart("line", "wait", "line", Text("Both grow"), series),
        Chart("map", "world", "tiles", Text("Half the world"), {"country": "iso3", "value": "share"}),
        Chart("heat", "heat", "heat", Text("Where data are missing"), {"x": "goal", "y": "iso3", "value": "share"}),
    ]


def decision() -> Decision:
    """All six answers."""
    said = ("Close goal 13 first.", "Statistical offices", "Two years", "Next release", "Small States", "A new series")
    return Decision(*(Text(msg) for msg in said))


def everything() -> Result:
    """Every element at once."""
    estimates = {
        "share": Estimate(54.0, "percent", 52.1, 55.9, n=1234, label=Text("Share of cells with data")),
        "wait": Estimate(12.5, "days", 9, 16, label=Text("Median wait")),
        "gap": Estimate(None, "percent", why_missing="Hidden: fewer than ten persons.", label=Text("Gap")),
        "plain_count": Estimate(193, "count"),
    }
    source = Input("sdg", "SDG Global Database", "cd" * 32, "2023-07", "https://unstats.un.org/sdgs", "CC BY 3.0 IGO")
    return Result(
        title=Text("Which gaps to close first"),
        method="toy",
        version=2,
        params={"since": 2015, "by": HOSTILE, "rows": {"table": "ab" * 32}},
        inputs=[source, Input("file", HOSTILE, "ef" * 32, source="javascript:alert(1)")],
        seed=7,
        estimates=estimates,
        findings=[Text("{c:country} reports {x:pct}.", {"c": "KEN", "x": 54.0}), Text("{t}", {"t": HOSTILE})],
        grids=[bars(), lines(), world(), heat(), people()],
        charts=charts(),
        limits=[Text("Missing is not zero.")],
        conventions={"interval": "Wilson score interval."},
        decision=decision(),
        cite="Somebody (2020)",
    )


def in_sections() -> list[Section]:
    """Sections that use every kind of item, two grids openly."""
    return [
        Section(Text("What we found"), ["finding:0", "finding:1", "estimate:share", "estimate:wait", "chart:map"]),
        Section(Text("Detail"), ["chart:bar", "grid:bars", "grid:people"]),
    ]


class Reader(HTMLParser):
    """Reads HTML strictly: what opens must close, in order; keeps ids, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> list[str]:
        """Every id in order."""
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]
