"""Cells that cannot exist: few, sourced, and never one that holds a value."""

from __future__ import annotations

import numpy as np

from quintet.data.definitions import indicator_last, measure
from quintet.data.impossible import possible, rules
from quintet.data.unsd import load, places
from quintet.seed import group_members


def test_it_works() -> None:
    cell = possible((("14.3.1",),), np.zeros((1, 193), dtype=bool))[0]
    iso3 = places().iso3
    assert not cell[iso3.index("NPL")]
    assert cell[iso3.index("FJI")]


def test_every_rule_has_a_reason_and_a_source() -> None:
    assert all(rule.why and rule.source for rule in rules())


def test_every_country_of_a_rule_is_a_member_state() -> None:
    assert all(rule.countries <= set(places().iso3) for rule in rules())


def test_the_landlocked_are_those_of_the_seed() -> None:
    no_sea = next(rule for rule in rules() if rule.name == "no sea")
    assert no_sea.countries == set(group_members("landlocked"))


def test_a_cell_with_a_value_is_never_left_out() -> None:
    state = load("2023-07")
    assert measure(state)["possible"].indicators.possible[indicator_last(state) > 0].all()


def test_a_series_of_two_indicators_is_impossible_only_when_both_are() -> None:
    nobody = np.zeros((2, 193), dtype=bool)
    cells = possible((("14.3.1", "14.5.1"), ("14.3.1", "1.1.1")), nobody)
    nepal = places().iso3.index("NPL")
    assert cells[:, nepal].tolist() == [False, True]
