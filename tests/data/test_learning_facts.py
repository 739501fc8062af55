"""The fact table on school and access: equal to its recomputation, read without inventing a value."""

from __future__ import annotations

import pytest

from quintet.data.learning_facts import COMPLETION, Value, read_learning
from tools.fact_files import different


def test_it_works() -> None:
    facts = read_learning()
    assert facts.newest("PAK", (COMPLETION, "female", "lowsec", "allarea", "t")) == Value(44.66, 2018, "c")
    assert facts.newest("PAK", ("IT_USE_II99", "female", "", "", "")) == Value(13.61, 2020, "c")


def test_the_newest_value_comes_first_and_a_year_can_be_asked_for() -> None:
    facts = read_learning()
    key = ("IT_USE_II99", "bothsex", "", "", "")
    newest, at = facts.newest("PAK", key), facts.at("PAK", key, 2020)
    assert newest is not None and at is not None and newest.year == 2021 and at.year == 2020
    assert facts.at("PAK", key, 1900) is None and facts.newest("XXX", key) is None


def test_a_zero_of_completion_is_no_value_and_is_counted() -> None:
    facts = read_learning()
    values = [row.value for of in facts.of.values() for key, rows in of.items() if key[0] == COMPLETION for row in rows]
    assert min(values) > 0 and max(values) <= 100
    assert facts.zeros["GIN"] > 0


@pytest.mark.realdata
@pytest.mark.usefixtures("unsd_files")
def test_the_table_equals_its_recomputation() -> None:
    from tools.learning_facts import tables

    assert different(tables()) == []
