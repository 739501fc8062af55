"""Brier score, its parts, and skill over a base rate."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.forecast import brier, earlier, leave_one_out, parts, skill

STATED = np.array([0.2, 0.2, 0.8, 0.8, 0.8])
LATE = np.array([0.0, 1.0, 1.0, 1.0, 0.0])


def test_it_works() -> None:
    assert brier(STATED, LATE) == pytest.approx((0.04 + 0.64 + 0.04 + 0.04 + 0.64) / 5)


def test_the_parts_are_those_computed_by_hand() -> None:
    """Rates 1/2 and 2/3 at 0.2 and 0.8, base rate 3/5."""
    found = parts(STATED, LATE)
    assert found.reliability == pytest.approx((2 * 0.3**2 + 3 * (0.8 - 2 / 3) ** 2) / 5)
    assert found.resolution == pytest.approx((2 * 0.1**2 + 3 * (2 / 3 - 0.6) ** 2) / 5)
    assert found.uncertainty == pytest.approx(0.24)
    assert (found.count.tolist(), found.rate.tolist()) == ([2, 3], [0.5, pytest.approx(2 / 3)])


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_add_up_to_the_score(seed: int) -> None:
    rng = np.random.default_rng(seed)
    stated = rng.integers(0, 11, 60) / 10
    happened = (rng.random(60) < stated).astype(float)
    found = parts(stated, happened)
    whole = found.reliability - found.resolution + found.uncertainty
    assert whole == pytest.approx(brier(stated, happened), abs=1e-12)


def test_a_base_rate_never_sees_the_case_it_is_compared_on() -> None:
    """Turning one outcome round changes the rates of the other cases and never its own."""
    when = np.array([1, 2, 3, 4, 5])
    turned = LATE.copy()
    turned[2] = 0
    assert leave_one_out(turned)[2] == leave_one_out(LATE)[2]
    assert leave_one_out(turned)[0] != leave_one_out(LATE)[0]
    before, after = earlier(LATE, when)[0], earlier(turned, when)[0]
    assert before[:3].tolist() == after[:3].tolist()
    assert before[3] != after[3]


def test_an_earlier_base_rate_counts_only_what_came_strictly_before() -> None:
    rate, count = earlier(np.array([1.0, 0.0, 1.0, 1.0]), np.array([5, 5, 9, 2]))
    assert count.tolist() == [1, 1, 3, 0]
    assert rate.tolist() == pytest.approx([0.75, 0.75, 2.5 / 4, 0.5])


def test_to_state_the_reference_itself_gains_exactly_nothing() -> None:
    found = skill(np.full(5, 0.6), np.full(5, 0.6), LATE)
    assert (found.gain, found.gain_low, found.gain_high, found.skill) == (0, 0, 0, 0)


def test_skill_is_the_share_of_the_reference_score_that_is_saved() -> None:
    found = skill(STATED, np.full(5, 0.5), LATE)
    assert found.reference == 0.25
    assert found.skill == pytest.approx(1 - 0.28 / 0.25)
    assert found.gain == pytest.approx(0.25 - 0.28)


def test_the_interval_keeps_the_two_forecasts_of_a_case_together() -> None:
    """A forecast that is better by the same amount on every case is better without doubt, however the cases vary."""
    happened = np.tile([0.0, 1.0], 50)
    own = np.abs(happened - np.sqrt(0.1))
    other = np.abs(happened - np.sqrt(0.2))
    found = skill(own, other, happened, draws=200)
    assert (found.gain_low, found.gain_high) == pytest.approx((0.1, 0.1))


def test_a_reference_that_is_never_wrong_leaves_no_share_to_save() -> None:
    found = skill(STATED, LATE, LATE, draws=200)
    assert (found.skill, found.skill_low) == (None, None)
    assert found.gain < 0


@pytest.mark.parametrize("better", [0.0, 0.15])
def test_the_interval_covers_the_true_gain_about_as_often_as_it_says(better: float) -> None:
    """Outcomes with chance 0.5 - d or 0.5 + d, stated as such, against one half: the true gain is d squared."""
    rng = np.random.default_rng(1)
    hits = 0
    for seed in range(200):
        stated = 0.5 + better * rng.choice([-1.0, 1.0], 80) + 1e-3 * (better == 0)
        happened = (rng.random(80) < stated).astype(float)
        found = skill(stated, np.full(80, 0.5), happened, draws=300, seed=seed)
        true = float(np.mean((stated - 0.5) ** 2))
        hits += found.gain_low <= true <= found.gain_high
    assert 0.88 <= hits / 200 <= 0.99
