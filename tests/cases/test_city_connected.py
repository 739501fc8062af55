"""The connected city: figures, links with their quality, what each field moves, what is made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet import datasets
from quintet.cases.city_connected import case
from quintet.cases.city_connected.quality import Quality
from quintet.cases.city_connected.tours import tours
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.result import Result
from quintet.seed import brief
from quintet.seed.tables import read_table
from tools.fact_files import different

NAME = "city_connected"
EXPECTED = json.loads(Path(case.__file__).with_name("expected.json").read_text(encoding="utf-8"))
MADE_UP = 5  # tours of today, traffic, habits, buildings, sensors


@pytest.fixture(scope="module")
def result() -> Result:
    return quintet.run(NAME, {})


def rows(result: Result, grid: str, key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in result.grid(grid).rows()}


def test_it_works(result: Result) -> None:
    assert format_text(result.title) == "A connected city: clinics that stay open in Porto Alegre"
    assert result.decision is not None


def test_the_figures_are_the_expected_ones(result: Result) -> None:
    found = {name: estimate.value for name, estimate in result.estimates.items()}
    assert {name: round(value or 0, 2) for name, value in found.items()} == EXPECTED["estimates"]
    opens = result.grid("sites").rows()
    assert [row["cell"] for row in opens if row["kind"] == "New clinic"] == EXPECTED["sites"]
    assert [row["cell"] for row in opens if row["kind"] == "Bicycle station"] == EXPECTED["stations"]


def test_every_link_of_the_brief_carries_a_number_and_its_quality(result: Result) -> None:
    links = rows(result, "links", "link")
    assert set(links) == {link.id for link in brief.load().links}
    assert {link: row["quality"] for link, row in links.items()} == EXPECTED["quality"]


def test_every_field_moves_the_plan(result: Result) -> None:
    assert {row["field"]: row["moved"] for row in result.grid("without").rows()} == dict.fromkeys(
        EXPECTED["moved"], True
    )


def test_what_is_made_up_says_so_and_decides_nothing(result: Result) -> None:
    said = [format_text(text) for text in result.findings]
    assert sum(text.startswith("Made up:") for text in said) == MADE_UP
    assert {row["permits"] for row in result.grid("collect").rows()} == {"Collect first"}
    links = rows(result, "links", "link")
    made_up = {"link_innovation_behaviour", "link_digital_innovation", "link_innovation_foresight"}
    assert {link for link, row in links.items() if row["permits"] == "Collect first"} == made_up
    assert [row["kind"] for row in result.grid("sites").rows()] == ["New clinic"] * 5
    assert result.decision is not None and "collect the tours" in result.decision.text.msg


def test_no_threshold_lets_made_up_data_decide() -> None:
    """One gate: the kind of data and the score; a threshold of nothing opens it for real data only."""
    for kind in ("synthetic", "missing"):
        assert not Quality(kind, True, 1.0, 2026).permits(0.0)  # type: ignore[arg-type]
    assert Quality("modelled", True, 1.0, 2026).permits(0.0)
    found = quintet.run(NAME, {"threshold": 0.0})
    assert {row["permits"] for row in found.grid("collect").rows()} == {"Collect first"}
    assert not [row for row in found.grid("sites").rows() if row["kind"] == "Bicycle station"]


def test_the_tour_of_the_trucks_does_not_hang_on_the_seed() -> None:
    saved = {round(tours(seed).saved_km, 6) for seed in range(4)}
    assert len(saved) == 1 and saved.pop() == pytest.approx(EXPECTED["estimates"]["saved_km"], abs=0.01)
    assert tours(1, 30.0).saved_km < 0  # nothing is hidden where the city's own tour is the shorter one


def test_below_the_threshold_only_collecting_is_permitted() -> None:
    found = quintet.run(NAME, {"threshold": 0.65})
    assert found.decision is not None
    assert format_text(found.decision.text).startswith("Collect first")
    assert found.grid("sites").rows() == []


@pytest.mark.slow
def test_with_the_real_tour_of_the_trucks_stations_are_placed_while_its_data_are_good_enough() -> None:
    """The people and the ground score 0.61, the saving 0.72: no threshold between lets stations in without clinics."""
    given = quintet.run(NAME, {"today_km": 50.0})
    kinds = [row["kind"] for row in given.grid("sites").rows()]
    assert kinds == ["New clinic"] * 5 + ["Bicycle station"] * 3
    strict = quintet.run(NAME, {"today_km": 50.0, "threshold": 0.62})
    assert strict.grid("sites").rows() == []
    short = quintet.run(NAME, {"today_km": 30.0})
    assert short.decision is not None and "no money" in short.decision.text.msg
    assert any("nothing is saved" in text.msg for text in short.findings)


@pytest.mark.slow
@pytest.mark.parametrize("off", ["foresight", "data"])
def test_what_each_field_moves_does_not_hang_on_the_field_that_is_off(result: Result, off: str) -> None:
    assert quintet.run(NAME, {"off": off}).grid("without").rows() == result.grid("without").rows()


def test_the_words_say_of_the_plan_what_its_table_says(result: Result) -> None:
    chosen = next(row for row in result.grid("plans").rows() if row["chosen"])
    plan = next(text for text in result.findings if text.msg.startswith("The plan:"))
    assert (plan.values["dry"], plan.values["worst"]) == (chosen["served_dry"], chosen["served_high"])
    floods = next(text for text in result.findings if "models of the ground" in text.msg or "model of" in text.msg)
    assert floods.values["kept"] == chosen["kept"]
    assert floods.values["likely"] == rows(result, "links", "link")["link_foresight_data"]["value"]


@pytest.mark.slow
def test_a_field_that_is_off_is_off(result: Result) -> None:
    given = quintet.run(NAME, {"today_km": 50.0}).grid("sites").rows()
    off = quintet.run(NAME, {"today_km": 50.0, "off": "innovation"}).grid("sites").rows()
    assert len(given) == 8 and off == [row for row in given if row["kind"] == "New clinic"]
    blind = quintet.run(NAME, {"off": "foresight"}).grid("sites").rows()
    assert {row["cell"] for row in blind} != {row["cell"] for row in result.grid("sites").rows()}


def test_made_up_data_never_pass_however_good_the_rest() -> None:
    assert Quality("synthetic", True, 1.0, 2026).score <= 0.3
    assert Quality("missing", True, 1.0, 2026).score == 0
    assert Quality("measured", True, 1.0, 2026).score == 1


def test_more_sites_than_cells_and_wrong_words_are_refused() -> None:
    with pytest.raises(MethodError, match="between 1 and 20"):
        quintet.run(NAME, {"sites": 2000})
    with pytest.raises(MethodError, match="off"):
        quintet.run(NAME, {"off": "culture"})


def test_the_lines_stand_in_the_order_of_what_they_add(result: Result) -> None:
    found = result.grid("lines").rows()
    added = [row["added"] for row in found]
    assert added == sorted(added, reverse=True)
    assert (len(found), found[0]["line"], sum(value == 0 for value in added)) == (117, "346", 18)
    assert all(row["losing"] == 0 for row in found if row["added"] == 0)


@pytest.mark.slow
@pytest.mark.realdata
def test_what_a_line_adds_comes_out_again() -> None:
    from tools import poa_lines

    try:
        made = poa_lines.rows(poa_lines.network(), ["346", "T9"])
    except datasets.DatasetMissing:
        pytest.skip("the files are not here: `quintet datasets pull poa`")
    table = {row[0]: list(row) for row in read_table("poa_lines.csv.gz").rows}
    assert made == [table[row[0]] for row in made]


@pytest.mark.realdata
def test_the_tables_are_what_their_sources_give() -> None:
    from tools.city_facts import tables

    try:
        made = tables()
    except datasets.DatasetMissing:
        pytest.skip("the files are not here: `quintet datasets pull city_counts` and `quintet datasets pull poa`")
    assert different(made) == []


def test_the_conventions_state_the_numbers_that_decide() -> None:
    from quintet.cases.city_connected import chain, tours
    from quintet.cases.city_connected.words import CONVENTIONS

    truck, ride, wet = (CONVENTIONS[name] for name in ("truck", "ride", "wet"))
    for number in (tours.CAPACITY, chain.DETOUR, chain.TOURS_A_YEAR, len(tours.SEARCHES)):
        assert f" {number} " in truck or f" {number};" in truck
    assert (
        f"{chain.STATION_WALK:g} minutes" in ride
        and f"{chain.RIDE_KM:g} km" in ride
        and f"times {chain.DETOUR}" in ride
    )
    assert f"{chain.DRAWS} models" in wet and wet.endswith(f"{chain.LIKELY:g}")
