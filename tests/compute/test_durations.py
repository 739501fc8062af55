"""Durations that are not over: the curve against exact fractions, its bounds, median and restricted mean."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from quintet.compute import delay
from quintet.compute.durations import at, curve, median, median_bounds, restricted_mean


def exact(duration: list[int], ended: list[bool]) -> dict[int, tuple[Fraction, Fraction]]:
    """Share and Greenwood's sum by the definition, in whole fractions, case by case."""
    share, total, out = Fraction(1), Fraction(0), {}
    for time in sorted({d for d, e in zip(duration, ended, strict=True) if e}):
        at_risk = sum(d >= time for d in duration)
        ends = sum(e and d == time for d, e in zip(duration, ended, strict=True))
        share *= 1 - Fraction(ends, at_risk)
        total += Fraction(ends, at_risk * (at_risk - ends)) if at_risk > ends else 0
        out[time] = (share, total)
    return out


def drawn(seed: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 12, size).astype(float), rng.random(size) < 0.6


def test_it_works() -> None:
    found = curve(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, True, False, True]))
    assert found.share == pytest.approx([0.75, 0.5, 0.0])
    assert median(found) == 2


@pytest.mark.parametrize("seed", range(40))
def test_it_equals_the_definition_in_whole_fractions(seed: int) -> None:
    duration, ended = drawn(seed, 3 + seed)
    found, wanted = curve(duration, ended), exact([int(d) for d in duration], [bool(e) for e in ended])
    assert list(found.time) == sorted(wanted)
    for time, share, variance in zip(found.time, found.share, found.variance, strict=True):
        fraction, total = wanted[int(time)]
        assert share == pytest.approx(float(fraction), abs=1e-12)
        assert variance == pytest.approx(float(fraction**2 * total), abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_the_median_is_that_of_the_other_implementation(seed: int) -> None:
    duration, ended = drawn(seed, 4 + seed)
    assert median(curve(duration, ended)) == delay.median(duration, ended)


def test_without_open_cases_it_is_the_share_that_lasts_longer() -> None:
    duration, _ = drawn(3, 50)
    found = curve(duration, np.ones(50, bool))
    assert found.share == pytest.approx([(duration > time).mean() for time in found.time])
    assert restricted_mean(found)[0] == pytest.approx(duration.mean())
    # The standard error of Greenwood's area is then that of a mean with n in the denominator.
    assert restricted_mean(found)[1] == pytest.approx(duration.std() / 50**0.5)


def test_bounds_stay_within_nothing_and_all_and_hold_the_share() -> None:
    found = curve(*drawn(5, 30))
    known = ~np.isnan(found.low)
    assert known.any()
    assert (found.low[known] > 0).all() and (found.high[known] < 1).all()
    assert (found.low[known] <= found.share[known]).all() and (found.share[known] <= found.high[known]).all()


def test_bounds_hold_the_truth_about_as_often_as_they_say() -> None:
    rng, held, reached = np.random.default_rng(1), 0, 0
    for _ in range(400):
        life, seen = rng.exponential(10, 60), rng.uniform(0, 40, 60)
        found = curve(np.minimum(life, seen), life <= seen)
        _, low, high = at(found, np.array([10 * np.log(2)]))
        held += low[0] <= 0.5 <= high[0]
        bounds = median_bounds(found)
        reached += (bounds[0] or 0) <= 10 * np.log(2) <= (bounds[1] or np.inf)
    assert 0.92 <= held / 400 <= 0.98
    assert 0.92 <= reached / 400 <= 0.985


def test_a_median_that_is_not_reached_is_none() -> None:
    found = curve(np.array([1.0, 5.0, 5.0]), np.array([True, False, False]))
    assert median(found) is None and median_bounds(found)[1] is None
    nothing = curve(np.array([4.0, 5.0]), np.array([False, False]))
    assert median(nothing) is None and restricted_mean(nothing) == (5.0, 0.0)


def test_a_wider_level_gives_wider_bounds() -> None:
    data = drawn(7, 40)
    narrow, wide = curve(*data, level=0.8), curve(*data, level=0.99)
    known = ~np.isnan(narrow.low)
    assert (wide.low[known] < narrow.low[known]).all() and (wide.high[known] > narrow.high[known]).all()


def test_before_the_first_end_everything_lasts() -> None:
    share, low, _ = at(curve(np.array([2.0, 3.0]), np.array([True, True])), np.array([0.0, 2.0, 9.0]))
    assert list(share) == [1.0, 0.5, 0.0] and np.isnan(low[0])


@pytest.mark.parametrize("duration", [[], [-1.0], [float("nan")]])
def test_what_is_no_duration_is_refused(duration: list[float]) -> None:
    with pytest.raises(ValueError, match="duration"):
        curve(np.array(duration), np.ones(len(duration), bool))


@pytest.mark.parametrize("horizon", [0.0, -1.0, 4.0])
def test_a_horizon_beyond_what_was_seen_is_refused(horizon: float) -> None:
    with pytest.raises(ValueError, match="horizon"):
        restricted_mean(curve(np.array([1.0, 3.0]), np.array([True, True])), horizon)
