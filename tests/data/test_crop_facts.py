"""The table of simulated yields: small, says where it comes from, equal to fresh runs."""

from __future__ import annotations

import pytest

from quintet.data import crop_facts
from quintet.data.crop_facts import CROPS, FARMS, NAME, SOWING, plans, rounded, table
from quintet.data.crop_model import Plan, installed, simulate, version
from quintet.seed.tables import read_table, write_table
from tools.fact_files import different

needs_model = pytest.mark.skipif(not installed(), reason="pip install 'quintet-un[crops]'")


def test_it_works() -> None:
    found = table()
    assert set(found) == set(plans())
    assert len(found) == len(CROPS) * len(SOWING) * len(FARMS)
    assert all(len(seasons.years) >= 22 for seasons in found.values())
    assert read_table(NAME).notes["model"].startswith("AquaCrop-OSPy 3.")


def test_the_table_says_which_model_and_weather_made_it() -> None:
    assert {"model", "weather_sha256"} <= set(read_table(NAME).notes)


def test_writing_what_was_read_gives_the_same_table() -> None:
    kept = read_table(NAME)
    assert different({NAME: write_table(kept.notes, crop_facts.encode(table().values()))}) == []


@needs_model
def test_the_weather_is_the_one_that_the_table_was_made_from() -> None:
    assert crop_facts.weather().sha256 == read_table(NAME).notes["weather_sha256"]


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: f"{plan.soil}-{plan.water}-{plan.crop}-{plan.sowing}")
def test_every_plan_equals_a_fresh_simulation(plan: Plan) -> None:
    model = read_table(NAME).notes["model"]
    if model != f"AquaCrop-OSPy {version()}":
        pytest.skip(f"the table was made with {model}")
    assert rounded(simulate(crop_facts.weather(), plan)) == table()[plan]
