"""Routes of vehicles: limits hold in the reader's units, what is left out is named, bad rows are refused."""

from __future__ import annotations

from typing import Any

import pytest

import quintet
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.innovation.vehicle_routes import EXAMPLE, vehicle_routes


def places(*points: tuple[float, float], **more: Any) -> list[dict[str, Any]]:
    """A depot at the origin and stops in kilometres from it."""
    rows = [{"name": "depot", "x": 0.0, "y": 0.0}]
    return rows + [{"name": f"p{n}", "x": x, "y": y, **more} for n, (x, y) in enumerate(points)]


def run(rows: Any, **more: Any) -> Any:
    return vehicle_routes(stops=rows, **({"iterations": 100} | more))


def test_it_works() -> None:
    found = run(EXAMPLE)
    assert found.feasible and not found.missed
    assert found.delivered == found.demand == 24
    assert all(tour.km <= 160 and tour.load <= 10 for tour in found.tours)
    assert found.bound_km <= found.km


def test_a_visit_worth_nothing_is_no_must() -> None:
    rows = places((1, 0), (50, 0))
    rows[2]["prize"] = 0.0
    found = run([{"prize": None, **row} for row in rows])
    assert [(row.name, row.optional) for row in found.missed] == [("p1", True)]


def test_what_is_delivered_is_never_more_than_what_is_asked_for() -> None:
    """Demands are rounded up for the search, not in what is said."""
    found = run(places((1, 0), (2, 0), (3, 0), demand=1 / 3))
    assert found.delivered == pytest.approx(1.0, rel=1e-12) and found.delivered == pytest.approx(found.demand)


def test_the_window_of_a_place_holds_and_the_way_takes_its_time() -> None:
    found = run(EXAMPLE)
    visit = next(visit for tour in found.tours for visit in tour.visits if visit.name == "Clinic 3")
    assert 60 <= visit.minute <= 120
    one = run(places((40, 30)), speed_kmh=100.0, service_minutes=6.0).tours[0]
    assert (one.km, one.end - one.start, one.visits[0].minute) == (100, 66, 30)


def test_a_detour_makes_the_way_longer() -> None:
    assert run(places((40, 30)), detour=1.5).km == 150


def test_a_place_out_of_range_is_named_and_the_rest_is_served() -> None:
    found = run(places((10, 0), (500, 0)))
    assert [(row.name, row.alone) for row in found.missed] == [("p1", True)]
    assert [visit.name for tour in found.tours for visit in tour.visits] == ["p0"]
    assert not found.feasible


def test_nobody_can_be_reached() -> None:
    result = quintet.run("vehicle_routes", {"stops": places((500, 0)), "iterations": 10})
    assert result.estimates["gap"].why_missing and result.estimates["trips"].value == 0
    assert any("Not visited" in text.msg for text in result.findings)


def test_more_depots_shorten_the_way() -> None:
    rows = places((60, 0), (61, 1), (62, 0))
    assert run(rows, depots=["depot", "p0"]).km < run(rows).km
    with pytest.raises(MethodError, match="no place called"):
        run(rows, depots=["nowhere"])
    with pytest.raises(MethodError, match="Every place is a depot"):
        run(rows, depots=["depot", "p0", "p1", "p2"])


def test_an_optional_place_is_left_out_when_the_way_costs_more() -> None:
    rows = [*places((10, 0)), {"name": "far", "x": 0.0, "y": 60.0, "prize": 50.0}]
    found = run(rows)
    assert [(row.name, row.optional, row.alone) for row in found.missed] == [("far", True, False)] and found.feasible


def test_no_demand_at_all_is_said() -> None:
    rows = [{**row, "demand": 0.0} for row in places((1, 0))]
    result = quintet.run("vehicle_routes", {"stops": rows, "iterations": 10})
    assert any("the demand is 0" in text.msg for text in result.findings)
    assert result.estimates["delivered"].why_missing


def test_a_place_in_the_wrong_hemisphere_is_named() -> None:
    rows = [dict(row) for row in EXAMPLE]
    rows[5]["lat"] = 52.0
    assert run(rows).far == ("Clinic 5",)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lat": 0.0, "lon": 0.0}, "lie in the sea"), ({"lat": None}, "coordinates are missing"),
        ({"lat": 95.0}, "lat"), ({"demand": -1.0}, "demand"), ({"demand": None}, "Row 3"),
        ({"open": 90.0, "close": 10.0}, "closes before it opens"), ({"name": "Depot"}, "name"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused(change: dict[str, Any], why: str) -> None:
    rows = [dict(row) for row in EXAMPLE]
    rows[2] |= change
    with pytest.raises(MethodError, match=why):
        run(rows)


def test_a_table_without_coordinates_is_refused() -> None:
    with pytest.raises(MethodError, match="lat and lon, or x and y"):
        run([{"name": "a"}, {"name": "b"}])


def test_the_words_are_complete_and_the_same_twice() -> None:
    given = {"stops": EXAMPLE, "iterations": 50, "range_km": 60.0}
    result = quintet.run("vehicle_routes", given)
    assert all(format_text(text) for text in result.findings)
    assert quintet.run("vehicle_routes", given).canonical() == result.canonical()
    assert {"per_vehicle", "routes", "missed"} == {grid.name for grid in result.grids}
