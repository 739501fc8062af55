"""Porto Alegre: what the fact tables hold, and that they equal their recomputation from the sources."""

from __future__ import annotations

import numpy as np
import pytest

from quintet import datasets
from quintet.compute.access import covered
from quintet.compute.streets import flat
from quintet.data import porto_alegre as poa
from tools.fact_files import different

NAMES = [poa.HEXES, poa.TRANSIT, poa.WALK]


@pytest.fixture
def poa_files() -> None:
    if any(datasets.find(entry.path) is None for entry in datasets.get("poa").files):
        pytest.skip("needs the dataset: quintet datasets pull poa, or QUINTET_MIRROR=DIR")


def test_it_works() -> None:
    city = poa.city()
    assert (len(city.id), city.people.sum(), city.units.sum(), (city.units > 0).sum()) == (1227, 812_935, 141, 117)
    assert city.schools.sum() == 194 and city.jobs.sum() == 337_921


def test_what_is_missing_is_listed_not_hidden() -> None:
    city = poa.city()
    assert len(city.blank) == 5 and city.people[city.blank].sum() == 0
    far = city.unreachable()
    assert len(far) == 8 and city.people[far].sum() == 131 and city.units[far].sum() == 0


def test_walking_times_are_symmetric_and_no_shorter_than_the_straight_line() -> None:
    city, metres = poa.city(), poa.walk_metres()
    assert np.array_equal(metres, metres.T)
    assert metres[np.isfinite(metres)].max() <= poa.WALK_METRES
    points = flat(city.lat, city.lon, float(city.lat.mean()))
    straight = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    off = city.off_street[:, None] + city.off_street[None, :]
    assert (metres >= straight - off - 3).all()


@pytest.mark.parametrize(("limit", "people"), [(10, 418_559), (15, 639_274), (20, 749_313)])
def test_people_near_a_health_unit(limit: int, people: int) -> None:
    city = poa.city()
    assert covered(poa.walk_minutes()[:, city.units > 0], city.people, limit) == people


def test_a_slower_walker_reaches_fewer() -> None:
    city = poa.city()
    own = [covered(poa.walk_minutes(kmh)[:, city.units > 0], city.people, 15) for kmh in (2.5, 3.6, 5.0)]
    assert own == sorted(own) and own[0] < own[2]


def test_a_water_level_of_five_metres() -> None:
    city = poa.city()
    wet = city.touched(5)
    assert (wet.sum(), city.people[wet].sum(), city.units[wet].sum()) == (111, 22_882, 6)
    open_units = (city.units > 0) & ~wet
    assert covered(poa.walk_minutes()[:, open_units], city.people, 15) == 636_720


def test_corners_make_hexagons_that_share_their_sides() -> None:
    city = poa.city()
    shared = {tuple(corner) for corner in np.round(city.corners.reshape(-1, 2), 5).tolist()}
    assert len(shared) < 0.5 * 6 * len(city.id)
    middle = city.corners.mean(axis=1)
    assert np.abs(middle - np.column_stack([city.lat, city.lon])).max() < 4e-6
    assert len({(q, r) for q, r in zip(city.q, city.r, strict=True)}) == len(city.id)


def test_bus_and_rail_never_take_longer_than_the_walk() -> None:
    city, rides = poa.city(), poa.transit()
    assert np.array_equal(rides.unit_hex, np.flatnonzero(city.units > 0))
    walk = np.ceil(poa.walk_minutes()[:, rides.unit_hex])
    assert (rides.minutes <= np.maximum(walk, 0) + 1).all()  # metres of the walks are whole numbers
    assert (np.diff(rides.jobs, axis=1) >= 0).all() and rides.jobs.max() <= city.jobs.sum()


def test_draws_of_the_ground_repeat_and_lie_about_the_base() -> None:
    city = poa.city()
    base = city.ground["filtered_min"]
    one, two = (poa.ground_with_error(base, city.lat, city.lon, 50, 3.0, 1000.0, 7) for _ in range(2))
    assert np.array_equal(one, two) and abs((one - base).std() - 3.0) < 0.3
    near = np.corrcoef(
        (one - base)[:, 0], (one - base)[:, np.argsort(np.hypot(city.lat - city.lat[0], city.lon - city.lon[0]))[1]]
    )
    assert near[0, 1] > 0.5


@pytest.mark.realdata
@pytest.mark.usefixtures("poa_files")
@pytest.mark.slow
def test_every_table_equals_its_recomputation() -> None:
    pytest.importorskip("osmium")
    from tools.poa import tables

    made = tables()
    assert sorted(made) == NAMES
    assert different(made) == []
