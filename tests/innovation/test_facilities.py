"""Where to open new sites: who gains, what is proven, and which rows are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import quintet
from quintet.errors import MethodError
from quintet.innovation.facilities import EXAMPLE, locate_facilities

DEGREE = 111.195  # km along a meridian
PLACES = [
    {"place": name, "lat": lat, "lon": 0.0, "people": people, "women": women, "group": group}
    for name, lat, people, women, group in (
        ("a", 0.0, 100, 40, "x"), ("b", 0.1, 200, 120, "x"), ("c", 1.0, 300, 150, "y"), ("d", 2.0, 50, 20, "y"),
    )
]  # fmt: skip
SITES: list[dict[str, Any]] = [
    {"site": row["place"].upper(), "lat": row["lat"], "lon": 0.0, "open": False} for row in PLACES
]


def run(p: int = 1, **more: Any) -> Any:
    return locate_facilities(**({"places": PLACES, "sites": SITES, "p": p, "detour": 1.0, "standard_km": 12} | more))


def test_it_works() -> None:
    found = run(2)
    assert {row.site for row in found.opened} == {"B", "C"} and found.proven and found.gap == 0
    assert found.groups[0].before == 0 and found.groups[0].km_before is None
    assert found.groups[0].after == pytest.approx(100 * 600 / 650)
    want = (100 * 0.1 + 50 * 1.0) * DEGREE / 650
    assert found.groups[0].km_after == pytest.approx(want, rel=1e-4)


def test_the_greatest_distance_is_that_to_a_site_with_room() -> None:
    """The near site has room for 100 of the 650 people; some of all others go to the far one."""
    sites = [{**row, "open": row["site"] in "BD", "capacity": 100.0 if row["site"] == "B" else 550.0} for row in SITES]
    sites[0]["capacity"], sites[2]["capacity"] = 0.0, 0.0
    found = run(1, sites=sites, capacity="respect")
    assert found.farthest >= 1.9 * DEGREE


def test_groups_that_are_alike_have_no_least_and_one_without_a_name_has_a_word() -> None:
    near = [{**row, "lat": 0.0, "group": None if row["place"] == "d" else row["group"]} for row in PLACES]
    result = quintet.run("locate_facilities", {"places": near, "sites": SITES, "p": 1})
    assert not any("Least well served" in text.msg for text in result.findings)
    assert "No group given" in result.grid("groups").columns["group"]


def test_women_come_first_and_groups_add_up() -> None:
    names = [row.group for row in run(2).groups]
    assert names == ["Everybody", "Women and girls", "Men and boys", "x", "y"]
    people = {row.group: row.people for row in run(2).groups}
    assert people["Women and girls"] + people["Men and boys"] == people["x"] + people["y"] == people["Everybody"]


def test_what_is_open_serves_and_does_not_count() -> None:
    sites = [{**row, "open": row["site"] == "C"} for row in SITES]
    found = run(1, sites=sites)
    assert [row.site for row in found.opened] == ["B"] and found.already == 1
    assert found.groups[0].before == pytest.approx(100 * 300 / 650)


def test_each_aim_has_its_own_choice() -> None:
    assert run(1, objective="cover").opened[0].site in ("A", "B", "C")
    assert run(1, objective="p_center").farthest == pytest.approx(DEGREE, rel=1e-4)
    assert run(1, objective="p_center").opened[0].site == "C"


def test_the_detour_makes_the_way_longer() -> None:
    assert run(2, detour=2.0).groups[0].km_after == pytest.approx(2 * run(2).groups[0].km_after)


def test_capacities_leave_out_whom_no_site_has_room_for_and_say_so() -> None:
    sites = [{**row, "capacity": 200} for row in SITES]
    found = run(2, sites=sites, capacity="respect")
    assert found.unserved == pytest.approx(250) and sum(row.people for row in found.opened) == pytest.approx(400)
    given = {"places": PLACES, "sites": sites, "p": 2, "capacity": "respect"}
    assert any("has room for" in text.msg for text in quintet.run("locate_facilities", given).findings)


def test_the_worst_off_group_pulls_the_site() -> None:
    places = [{**PLACES[0], "people": 1000, "women": 500}, *PLACES[1:]]
    assert run(1, places=places).opened[0].site in ("A", "B")
    assert run(1, places=places, worst_group=1.0).groups[4].km_after < run(1, places=places).groups[4].km_after


def test_the_people_of_far_places_are_counted() -> None:
    far = [*PLACES, {**PLACES[0], "place": "far", "lat": 60.0, "people": 650, "women": 0}]
    assert run(2, places=far, objective="cover").groups[0].after == pytest.approx(100 * 600 / 1300)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"places": [*PLACES, {**PLACES[0], "women": 101}]}, "Row 5: women"),
        ({"places": [{**row, "people": 0, "women": 0} for row in PLACES]}, "more than 0"),
        ({"places": [{**PLACES[0], "people": -1}]}, "people"),
        ({"places": [{**PLACES[0], "lat": 91}]}, "lat"),
        ({"p": 5}, "from 0 to 4.*Got 5"),
        ({"capacity": "respect"}, "Row 1: the capacity"),
        ({"objective": "cover", "worst_group": 0.5}, "p_median only"),
    ],
)
def test_a_wrong_row_or_a_wrong_wish_is_named(change: dict[str, Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        run(**change)


def test_the_example_is_the_same_twice_and_says_what_is_assumed() -> None:
    first, second = (quintet.run("locate_facilities", EXAMPLE) for _ in range(2))
    assert first.canonical() == second.canonical()
    assert any("Assumption" in text.msg for text in first.findings)
    assert np.isclose(first.estimates["gap"].value or 0.0, 0.0)
