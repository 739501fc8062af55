"""Fact tables: compact, equal to their recomputation, with source and licence on top."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.data import unsd_facts
from quintet.data.unsd import VINTAGES, load
from quintet.seed.tables import HOME, read_table
from tools.fact_files import different

TABLES = sorted(path.name for path in HOME.glob("sdg_*.csv.gz"))


def test_it_works() -> None:
    state = unsd_facts.read_state("2018-12")
    assert (state.rows, len(state.series), state.has_nature) == (808_779, 349, False)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_encoding_what_was_decoded_gives_the_same_table(vintage: str) -> None:
    kept = read_table(unsd_facts.fact_name(vintage))
    table = [list(row) for row in (kept.header, *kept.rows)]
    assert unsd_facts.encode(unsd_facts.decode(kept.notes, table)) == table


@pytest.mark.realdata
@pytest.mark.usefixtures("unsd_files")
def test_every_table_equals_its_recomputation() -> None:
    from tools.facts import tables

    made = tables()
    assert sorted(made) == TABLES
    assert different(made) == []


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
