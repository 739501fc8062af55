"""Access to services: who is in reach, by sex and group, and tables that must be refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.data.access_to_services import PLACES, SERVICES, access_to_services
from quintet.errors import MethodError

NEAR = {"place": "near", "lat": 0.0, "lon": 0.0, "people": 100, "women": 60, "group": "a"}
FAR = {"place": "far", "lat": 0.0, "lon": 0.05, "people": 300, "women": 100, "group": "b"}
CLINIC = {"service": "clinic", "lat": 0.0, "lon": 0.005, "supply": 2.0}


def found(places: Any = (NEAR, FAR), services: Any = (CLINIC,), **params: Any) -> Any:
    return access_to_services(places=list(places), services=list(services), **params)


def test_it_works() -> None:
    out = found()
    assert out.nearest[0] == pytest.approx(0.005 * 111_195 * 1.3 / 60, rel=1e-3)
    assert dict(out.standards)[15.0] == 100
    assert out.supply.tolist() == [20.0, 0.0]


def test_women_come_first_and_groups_add_up() -> None:
    out = found()
    assert [(part.group, part.people, part.covered) for part in out.sexes] == [("women", 160, 60), ("men", 240, 40)]
    assert [(part.group, part.people, part.covered) for part in out.groups] == [("a", 100, 100), ("b", 300, 0)]


def test_places_without_a_group_are_a_group_of_their_own() -> None:
    out = found([NEAR, {**FAR, "group": None}])
    assert [(part.group, part.people) for part in out.groups] == [("", 300), ("a", 100)]
    result = quintet.run("access_to_services", {"places": [NEAR, {**FAR, "group": None}], "services": [CLINIC]})
    assert result.grid("groups").columns["group"] == ["No group given", "a"]


def test_a_faster_way_is_not_called_a_walk() -> None:
    result = quintet.run("access_to_services", {"places": PLACES, "services": SERVICES, "kmh": 40})
    assert not any("walk" in text.msg for text in (*result.findings, *(grid.title for grid in result.grids)))


def test_supply_goes_to_those_near() -> None:
    assert found().index == pytest.approx(0.75)


def test_the_result_says_what_was_assumed() -> None:
    result = quintet.run("access_to_services", {"places": PLACES, "services": SERVICES})
    assert result.findings[1].values == {"kmh": 3.6, "detour": 1.3}
    assert list(result.grids[1].columns)[1] == "people" and result.grids[1].count == "people"


def test_service_that_nobody_reaches_is_said() -> None:
    out = found(services=[{**CLINIC, "lat": 1.0}])
    assert out.stranded == 2 and out.index is None


@pytest.mark.parametrize(
    ("places", "services", "words"),
    [
        ([{**NEAR, "people": -1}], [CLINIC], "Row 1, column 'people': -1.0 is below 0"),
        ([{**NEAR, "lat": -30.0}], [{**CLINIC, "lat": 30.0}], "Row 1 of the services lies 66"),
        ([{**NEAR, "women": 101}], [CLINIC], "Row 1: women must be counted, and be no more than people"),
        ([FAR, {**NEAR, "women": None}], [CLINIC], "Row 2: women must be counted"),
        ([{**NEAR, "group": f"g{n}"} for n in range(201)], [CLINIC], "at most 200"),
        ([{**NEAR, "people": 0}], [CLINIC], "no people"),
        ([{**NEAR, "lat": 91.0}], [CLINIC], "above 85"),
    ],
)
def test_bad_tables_are_refused_with_the_row(places: Any, services: Any, words: str) -> None:
    with pytest.raises(MethodError) as caught:
        found(places, services)
    assert words in str(caught.value)


def test_the_order_of_places_does_not_change_the_figures() -> None:
    one, other = found(), found((FAR, NEAR))
    assert one.index == other.index and np.array_equal(one.nearest, other.nearest[::-1])
