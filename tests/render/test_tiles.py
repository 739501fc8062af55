"""The tile map: all 193, coloured so that it can be read, small, the same each time."""

from __future__ import annotations

import pytest

from quintet.i18n import LOCALES
from quintet.render.tiles import CLASSES, COLOURS, NO_DATA, class_limits, tile_map
from quintet.result import Chart, Grid, Text
from tests.render.sample import Reader, world
from tests.render.test_tables import contrast

CHART = Chart("map", "world", "tiles", Text("Half the world"), {"country": "iso3", "value": "share"})
LINKED = Chart("map", "world", "tiles", Text("t"), {**CHART.encode, "href": "/member-states/{iso3}"})


def test_it_works() -> None:
    drawn = tile_map(CHART, world(), "en", "m", None)
    assert drawn.count("<g><title>") == 193
    assert "<title>Kenya: " in drawn


@pytest.mark.parametrize("locale", LOCALES)
def test_the_map_is_small_in_every_language(locale: str) -> None:
    assert len(tile_map(LINKED, world(), locale, "m", f"/{locale}").encode()) <= 40_000


def test_every_class_keeps_its_text_legible() -> None:
    assert len(COLOURS) == CLASSES
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in (*COLOURS, NO_DATA))


def test_a_member_without_a_value_is_outlined_and_said() -> None:
    drawn = tile_map(CHART, Grid("g", Text("t"), {"iso3": ["KEN"], "share": [1.0]}), "en", "m", None)
    assert drawn.count(": no data</title>") == 192


def test_tiles_are_links_only_when_the_page_asks_for_them() -> None:
    assert "<a " not in tile_map(LINKED, world(), "en", "m", None)
    linked = tile_map(LINKED, world(), "ar", "m", "/ar")
    assert 'href="/ar/member-states/KEN"' in linked
    assert 'role="group"' in linked
    assert linked.count("<a ") == 193


def test_limits_are_readable_numbers_inside_the_values() -> None:
    limits = class_limits([float(value) for value in range(0, 101)])
    assert limits == [20, 40, 60, 80]


def test_equal_values_make_one_class_and_no_value_none() -> None:
    assert class_limits([3.0, 3.0]) == []
    assert class_limits([]) == []
    none = Grid("g", Text("t"), {"iso3": ["KEN"], "share": [None]})
    assert "<title>Kenya: no data" in tile_map(CHART, none, "en", "m", None)


def test_ids_are_those_of_the_figure() -> None:
    read = Reader(tile_map(CHART, world(), "en", "fig-1", None))
    assert read.ids == ["fig-1-title", "fig-1-desc"]
    assert dict(read.tags[0][1])["aria-labelledby"] == "fig-1-title fig-1-desc"
