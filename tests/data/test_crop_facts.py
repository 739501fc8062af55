"""The table of simulated yields: small, says where it comes from, equal to fresh runs."""

from __future__ import annotations

import gzip

import pytest

from quintet.data import crop_facts
from quintet.data.crop_facts import CROPS, FARMS, SOWING, plans, rounded, table
from quintet.data.crop_model import Plan, installed, simulate, version

needs_model = pytest.mark.skipif(not installed(), reason="pip install 'quintet-un[crops]'")
MAX_BYTES = 300_000


def test_it_works() -> None:
    _, header, found = table()
    assert set(found) == set(plans())
    assert len(found) == len(CROPS) * len(SOWING) * len(FARMS)
    assert all(len(seasons.years) >= 22 for seasons in found.values())
    assert header["model"].startswith("AquaCrop-OSPy 3.")


def test_the_table_is_small_and_says_where_it_comes_from() -> None:
    data = crop_facts.PATH.read_bytes()
    head = [line for line in gzip.decompress(data).decode().splitlines() if line.startswith("# ")]
    assert len(data) <= MAX_BYTES
    assert {line[2:].split(":")[0] for line in head} >= {"source", "licence", "made_by", "model", "weather_sha256"}


def test_writing_what_was_read_gives_the_same_table() -> None:
    _, header, found = table()
    assert gzip.decompress(crop_facts.encode(header, found.values())) == gzip.decompress(crop_facts.PATH.read_bytes())


@needs_model
def test_the_weather_is_the_one_that_the_table_was_made_from() -> None:
    assert crop_facts.weather().sha256 == table()[1]["weather_sha256"]


@needs_model
@pytest.mark.slow
@pytest.mark.parametrize("plan", plans(), ids=lambda plan: f"{plan.soil}-{plan.water}-{plan.crop}-{plan.sowing}")
def test_every_plan_equals_a_fresh_simulation(plan: Plan) -> None:
    _, header, found = table()
    if header["model"] != f"AquaCrop-OSPy {version()}":
        pytest.skip(f"the table was made with {header['model']}")
    assert rounded(simulate(crop_facts.weather(), plan)) == found[plan]
