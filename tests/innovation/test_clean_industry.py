"""Clean industry at least cost: the plan is the best one, limits hold, and what depends on the price is marked."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import quintet
import quintet.innovation.clean_industry as module
from quintet.compute.switching import Choices, abatement_cost, plan, present_values
from quintet.errors import MethodError
from quintet.innovation.clean_industry import EXAMPLE, clean_industry_path


def row(plant: str, option: str, emissions: float, cost: float, invest: float = 0, start: int = 0) -> dict[str, Any]:
    return {
        "plant": plant, "option": option, "emissions": emissions, "cost": cost, "invest": invest, "start": start,
    }  # fmt: skip


ONE = [row("a", "today", 100, 0), row("a", "new", 0, 0, 2_000)]


def test_it_works() -> None:
    found = clean_industry_path(plants=EXAMPLE, carbon_price=90.0)
    assert [change.year for change in found.changes if change.plant == "Example steel"] == [2026]
    assert found.value < found.same_value


def test_a_plant_changes_when_the_price_pays_for_it_and_not_before() -> None:
    """100 tonnes over ten years without discount: an investment of 2,000 pays from two a tonne on."""
    below = clean_industry_path(plants=ONE, years=10, carbon_price=1.99, price_rise=0, discount=0)
    above = clean_industry_path(plants=ONE, years=10, carbon_price=2.01, price_rise=0, discount=0)
    assert below.changes[0].year is None and above.changes[0].year == 2025
    assert above.steps[0].tonne_cost == pytest.approx(2.0)


def test_a_rising_price_makes_it_wait() -> None:
    found = clean_industry_path(plants=[ONE[0], row("a", "new", 0, 50)], carbon_price=0.2, price_rise=10, discount=3)
    year = found.changes[0].year
    assert year is not None and year > 2025
    price = next(one.price for one in found.years if one.year == year)
    assert 100 * price >= 50 > 100 * price / 1.1


def test_an_option_never_starts_before_it_exists() -> None:
    found = clean_industry_path(plants=[ONE[0], {**ONE[1], "start": 2031}], carbon_price=500.0)
    assert found.changes[0].year == 2031


def _all_plans(found: Choices, price: Any, rate: float, budget: float | None, cap: float | None) -> float | None:
    stay, value = present_values(found, price, rate)
    own = [[(-1, -1)] for _ in stay]
    for n, owner in enumerate(found.plant):
        own[owner] += [(n, step) for step in range(price.size)]
    best: float | None = None
    for choice in itertools.product(*own):
        total, spent, tonnes = 0.0, np.zeros(price.size), 0.0
        for owner, (n, step) in enumerate(choice):
            total += stay[owner] if n < 0 else value[n, step]
            tonnes += found.now_emissions[owner] * (price.size if n < 0 else step)
            if n >= 0:
                spent[step] += found.invest[n]
                tonnes += found.emissions[n] * (price.size - step)
        fits = (budget is None or spent.max() <= budget + 1e-9) and (cap is None or tonnes <= cap + 1e-9)
        if fits and np.isfinite(total) and (best is None or total < best):
            best = total
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_other_plan_is_cheaper(seed: int) -> None:
    """Against every plan there is, with and without a budget and a cut."""
    rng = np.random.default_rng(seed)
    plants, rows, steps = 3, 5, 4
    found = Choices(
        plant=np.array([0, 0, 1, 2, 2]),
        cost=rng.uniform(0, 60, rows),
        emissions=rng.uniform(0, 4, rows),
        invest=rng.uniform(10, 90, rows),
        earliest=rng.integers(0, 3, rows),
        now_cost=rng.uniform(0, 60, plants),
        now_emissions=rng.uniform(3, 9, plants),
    )
    price = np.asarray(rng.uniform(1, 12) * 1.1 ** np.arange(steps), dtype=np.float64)
    whole = steps * float(found.now_emissions.sum())
    for budget, cap in ((None, None), (100.0, None), (None, 0.8 * whole), (80.0, 0.9 * whole)):
        ours, best = plan(found, price, 0.05, budget, cap), _all_plans(found, price, 0.05, budget, cap)
        assert (ours is None) == (best is None)
        if ours is not None:
            assert ours.value == pytest.approx(best, rel=1e-6)


def test_the_cost_of_a_tonne_is_the_price_at_which_staying_and_changing_cost_the_same() -> None:
    found = Choices(*(np.array(x, dtype=float) for x in ([0], [8.0], [1.0], [70.0], [0], [5.0], [10.0])))
    found = Choices(**{**vars(found), "plant": np.array([0]), "earliest": np.array([0])})
    tonne = float(abatement_cost(found, 0.07, 9)[0])
    stay, value = present_values(found, np.full(9, tonne), 0.07)
    assert value[0, 0] == pytest.approx(stay[0])


def test_a_budget_spreads_the_changes_over_years() -> None:
    rows = [r for name in "abc" for r in (row(name, "today", 100, 0), row(name, "new", 0, 0, 100))]
    free = clean_industry_path(plants=rows, carbon_price=50.0)
    tight = clean_industry_path(plants=rows, carbon_price=50.0, budget=100.0)
    assert {change.year for change in free.changes} == {2025}
    assert sorted(change.year or 0 for change in tight.changes) == [2025, 2026, 2027]
    assert tight.value > free.value


def test_a_decision_that_rests_on_the_price_is_marked() -> None:
    near = clean_industry_path(plants=ONE, years=10, carbon_price=3.0, price_rise=0, discount=0)
    far = clean_industry_path(plants=ONE, years=10, carbon_price=30.0, price_rise=0, discount=0)
    assert (near.changes[0].holds, far.changes[0].holds) == (False, True)


def test_an_option_that_avoids_nothing_has_no_cost_of_a_tonne() -> None:
    found = clean_industry_path(plants=[ONE[0], row("a", "cheaper coal", 120, -10)], carbon_price=0.0)
    assert found.steps[0].tonne_cost is None
    quintet.run("clean_industry_path", {"plants": [ONE[0], row("a", "cheaper coal", 120, -10)], "carbon_price": 0})


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (ONE[1:], "no row with the option 'today'"),
        ([*ONE, ONE[1]], "Row 3.*twice"),
        ([ONE[0], {**ONE[1], "invest": -1}], "invest"),
        ([ONE[0], {**ONE[1], "emissions": None}], "emissions"),
    ],
)
def test_a_wrong_row_is_named(rows: list[Any], why: str) -> None:
    with pytest.raises(MethodError, match=why):
        clean_industry_path(plants=rows)


def test_limits_that_cannot_be_kept_are_said() -> None:
    with pytest.raises(MethodError, match="No plan keeps"):
        clean_industry_path(plants=ONE, budget=1.0, cut=90.0)


def test_plants_without_options_stay() -> None:
    result = quintet.run("clean_industry_path", {"plants": ONE[:1]})
    assert result.grid("changes").columns["option"] == ["Stays as it is"]
    assert result.estimates["cut"].value == 0


def test_a_plan_that_takes_too_long_is_not_said_to_be_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(module, "plan", late)
    with pytest.raises(MethodError, match="does not mean that there is none"):
        clean_industry_path(plants=EXAMPLE, cut=50.0)


def test_small_sums_of_money_are_said() -> None:
    """The same table in millions: what is saved is not rounded away."""
    millions = [{**row, "cost": row["cost"] / 1e6, "invest": row["invest"] / 1e6} for row in EXAMPLE]
    given = {"plants": millions, "carbon_price": 90.0 / 1e6}
    said = next(text for text in quintet.run("clean_industry_path", given).findings if "Over all years" in text.msg)
    assert 0 < said.values["value"] < 10_000
