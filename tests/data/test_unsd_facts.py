"""Fact tables: compact, equal to their recomputation, with source and licence on top."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from quintet.data import unsd_facts
from quintet.data.unsd import VINTAGES, load

MAX_BYTES = 300_000
TABLES = sorted(path.name for path in unsd_facts.HOME.glob("sdg_*.csv.gz"))


def test_it_works() -> None:
    state = unsd_facts.read_state("2018-12")
    assert (state.rows, len(state.series), state.has_nature) == (808_779, 349, False)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_encoding_what_was_decoded_gives_the_same_table(vintage: str) -> None:
    _, header, table = unsd_facts._read(unsd_facts.fact_name(vintage))
    assert unsd_facts.encode(unsd_facts.decode(header, table)) == table


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_small_and_says_where_it_comes_from(name: str) -> None:
    data = (unsd_facts.HOME / name).read_bytes()
    head = [line for line in gzip.decompress(data).decode().splitlines() if line.startswith("# ")]
    assert len(data) <= MAX_BYTES
    assert {line[2:].split(":")[0] for line in head} >= {"source", "licence", "made_by"}


@pytest.mark.realdata
@pytest.mark.usefixtures("unsd_files")
def test_every_table_equals_its_recomputation() -> None:
    from tools.facts import tables

    made = tables()
    assert sorted(made) == TABLES
    for name, data in made.items():
        assert gzip.decompress(data) == gzip.decompress((unsd_facts.HOME / name).read_bytes()), name


@pytest.mark.realdata
@pytest.mark.usefixtures("unsd_files")
@pytest.mark.parametrize("vintage", VINTAGES)
def test_the_dataset_and_the_fact_table_give_the_same_state(vintage: str) -> None:
    raw, fact = load(vintage), unsd_facts.read_state(vintage)  # type: ignore[arg-type]
    assert raw.origin == "dataset"
    for name in ("rows", "year", "first_year", "series", "indicators", "titles", "has_nature"):
        assert getattr(raw, name) == getattr(fact, name), name
    for name in ("available", "country", "female", "male", "last"):
        assert np.array_equal(getattr(raw, name), getattr(fact, name)), name
