"""Wilson's interval."""

from __future__ import annotations

import math

import pytest

from quintet.compute.proportion import beta_cdf, beta_quantile, jeffreys, next_count, wilson


def test_it_works() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29."""
    assert wilson(81, 263) == pytest.approx((25.53, 36.62), abs=0.005)
    assert wilson(15, 148) == pytest.approx((6.24, 16.05), abs=0.005)
    assert wilson(0, 20) == pytest.approx((0, 16.11), abs=0.005)
    assert wilson(1, 29) == pytest.approx((0.61, 17.18), abs=0.005)


def test_the_ends_hold_the_share() -> None:
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 100


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2), (-1, 2)])
def test_it_needs_a_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="whole"):
        wilson(part, whole)


def test_a_beta_variable_has_the_distribution_known_in_closed_form() -> None:
    """Beta(1/2, 1/2) is the arcsine law, Beta(a, 1) a power, Beta(n - k, k + 1) a binomial sum."""
    for p in (0.01, 0.3, 0.9):
        assert beta_quantile(p, 0.5, 0.5) == pytest.approx(math.sin(math.pi * p / 2) ** 2, rel=1e-10)
        assert beta_quantile(p, 3, 1) == pytest.approx(p ** (1 / 3), rel=1e-10)
    binomial = sum(math.comb(40, k) * 0.3**k * 0.7 ** (40 - k) for k in range(13))
    assert beta_cdf(0.7, 40 - 12, 12 + 1) == pytest.approx(binomial, rel=1e-10)


def test_jeffreys_covers_as_often_as_it_says_on_average() -> None:
    """Exact coverage over the chances 0.01 to 0.99 with 30 cases, which Brown, Cai and DasGupta find near the level."""
    bounds = [jeffreys(part, 30) for part in range(31)]
    shares = [share / 100 for share in range(1, 100)]
    covered = [
        sum(math.comb(30, k) * p**k * (1 - p) ** (30 - k) for k in range(31) if bounds[k][0] <= 100 * p <= bounds[k][1])
        for p in shares
    ]
    assert sum(covered) / len(covered) == pytest.approx(0.95, abs=0.01)


def test_jeffreys_ends_hold_the_share_and_it_needs_a_whole() -> None:
    assert jeffreys(0, 5)[0] == 0
    assert jeffreys(5, 5)[1] == 100
    with pytest.raises(ValueError, match="whole"):
        jeffreys(1, 0)


def test_what_the_next_cases_may_bring_is_the_beta_binomial() -> None:
    """By hand: after 1 of 1, Beta(1.5, 0.5): the next one is of the part with probability 3/4."""
    assert next_count(1, 1, 1, level=0.4) == (1, 1)
    assert next_count(1, 1, 1, level=0.6) == (0, 1)
    low, high = next_count(30, 100, 50)
    assert low < 15 < high
    assert next_count(3000, 10_000, 50)[1] - next_count(3000, 10_000, 50)[0] <= high - low
    assert next_count(0, 3, 0) == (0, 0)
