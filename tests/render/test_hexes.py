"""A city as hexagons: every cell in its class, signs with a key, a description, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from quintet import chart
from quintet.result import Chart, Grid, Text

PITCH = 0.003


def city(n: int = 6) -> tuple[Chart, Grid]:
    """A patch of a hexagonal grid at the equator with people, the last cell unknown, and two signs."""
    cells = [(q, r) for q in range(n) for r in range(n)]
    lon = [PITCH * (q + r / 2) for q, r in cells]
    lat = [PITCH * r * np.sqrt(3) / 2 for _, r in cells]
    people: list[int | None] = [*range(len(cells) - 1), None]
    mark = ["Clinic" if place == 3 else "Site" if place == 9 else "" for place in range(len(cells))]
    columns = {"lon": lon, "lat": [float(x) for x in lat], "people": people, "mark": mark}
    grid = Grid("cells", Text("Cells"), columns, {"people": "people"})
    encode = {"x": "lon", "y": "lat", "value": "people", "mark": "mark"}
    return Chart("map", "cells", "hexes", Text("People"), encode), grid


def test_it_works() -> None:
    drawn = chart.svg(*city())
    assert drawn.startswith("<svg")
    assert len(re.findall(r"M[^M]*z", drawn)) >= 36
    assert drawn.count("<circle") == 2  # one on the map, one in the key
    assert ">Clinic</text>" in drawn and ">Site</text>" in drawn


def test_cells_have_six_equal_sides_and_touch() -> None:
    drawn = chart.svg(*city())
    steps = re.search(r"M\S+ \S+?((?:l[^lz]+){5})z", drawn)
    assert steps
    sides = [np.hypot(*map(float, re.findall(r"-?\d*\.?\d+", step))) for step in steps[1].split("l")[1:]]
    assert sides == pytest.approx([float(np.mean(sides))] * 5, rel=0.03)


def test_the_most_common_lowest_value_has_a_class_of_its_own() -> None:
    drawing, grid = city()
    shares = [0.0] * 30 + [0.2, 0.4, 0.6, 0.8, 1.0, 1.0]
    drawn = chart.svg(drawing, replace(grid, columns={**grid.columns, "people": shares}))
    first = re.search(r'<path fill="#deebf5"[^>]* d="([^"]*)"', drawn)
    assert first and first[1].count("M") >= 30


def test_it_is_described_for_those_who_cannot_see_it() -> None:
    said = chart.svg(*city()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Map of 36 cells, 35 with a value, from 0 people to 34 people." in said
    assert chart.svg(*city(), locale="ar") == chart.svg(*city(), locale="ar")


def test_no_data_has_a_box_only_where_data_are_missing() -> None:
    drawing, grid = city()
    assert "no data" in chart.svg(drawing, grid)
    full = replace(grid, columns={**grid.columns, "people": list(range(36))})
    assert "no data" not in chart.svg(drawing, full)


def test_few_cells_are_drawn_too() -> None:
    drawing, grid = city(2)
    assert chart.svg(drawing, grid).count("M") >= 4
