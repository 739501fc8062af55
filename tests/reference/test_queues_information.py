"""Published numbers of waiting lines and of the value of information, each with its source and tolerance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quintet.compute.information import beta_after, gamma_after, worth
from quintet.compute.queues import loss, servers_for_loss, servers_for_wait, waits, waits_longer


@pytest.mark.parametrize(
    ("servers", "load"), [(1, 0.0101), (2, 0.153), (5, 1.36), (10, 4.46), (20, 12.0), (50, 37.9), (100, 84.1)]
)
def test_erlangs_table_of_one_percent_loss(servers: int, load: float) -> None:
    """The standard Erlang B table at a loss of 1 %, loads to three digits: the rounding moves the loss by 3 %."""
    assert loss(load, servers) == pytest.approx(0.01, rel=0.03)
    assert servers_for_loss(load * 0.99, 0.01) == servers


def test_the_emergency_room_of_hillier_and_lieberman() -> None:
    """Introduction to Operations Research, example of the county hospital: 2 patients an hour, 3 served an hour.

    One doctor: 0.667 wait, 0.404 longer than half an hour, 0.245 longer than one. Two: 0.167, 0.022, 0.003.
    """
    for doctors, wanted in ((1, (0.667, 0.404, 0.245)), (2, (0.167, 0.022, 0.003))):
        found = [waits_longer(2.0, 1 / 3, doctors, limit) for limit in (0.0, 0.5, 1.0)]
        assert found == pytest.approx(wanted, abs=0.0006)
    assert servers_for_wait(2.0, 1 / 3, 0.05, 0.5) == 2


@pytest.mark.parametrize("load", [0.1, 0.5, 0.9])
def test_one_and_two_servers_have_closed_forms(load: float) -> None:
    assert waits(load, 1) == pytest.approx(load, rel=1e-12)
    assert waits(load, 2) == pytest.approx(load**2 / (2 + load), rel=1e-12)


def test_the_loss_is_the_truncated_poisson_share() -> None:
    terms = [4.2**n / math.factorial(n) for n in range(8)]
    assert loss(4.2, 7) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)
    assert (loss(0.0, 0), loss(0.0, 3), waits(5.0, 4), servers_for_loss(0.0, 0.01)) == (1.0, 0.0, 1.0, 0)
    with pytest.raises(ValueError):
        loss(-1.0, 2)


@pytest.mark.parametrize(("distance", "integral"), [(0.0, 0.3989), (0.5, 0.1978), (1.0, 0.08332), (2.0, 0.008491)])
def test_perfect_information_has_the_unit_normal_loss(distance: float, integral: float) -> None:
    """Raiffa and Schlaifer (1961), table of the unit normal linear-loss integral; draws at equal probabilities."""
    from statistics import NormalDist

    draws = np.array([NormalDist().inv_cdf((n + 0.5) / 200_000) for n in range(200_000)])
    found = worth(np.column_stack([np.zeros_like(draws), distance + draws]))
    assert found.worth == pytest.approx(integral, rel=2e-3)
    assert found.now == pytest.approx(distance, abs=1e-6)


def test_a_sample_is_worth_what_summing_over_its_outcomes_gives() -> None:
    """Beta-binomial with ten tries: the expected value of sample information by exact sum, equal to 4 errors."""
    a, b, tries, price = 8.0, 2.0, 10, 0.85

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    chance = [math.comb(tries, k) * math.exp(log_beta(a + k, b + tries - k) - log_beta(a, b)) for k in range(tries + 1)]
    exact = sum(p * max(0.0, (a + k) / (a + b + tries) - price) for k, p in enumerate(chance))
    rng = np.random.default_rng(1)
    good = rng.binomial(tries, rng.beta(a, b, 100_000))
    after = beta_after(a / (a + b), a + b, np.full(100_000, tries), good)
    found = worth(np.column_stack([np.zeros(100_000), after - price]))
    assert found.worth == pytest.approx(exact, abs=4 * found.error)
    assert sum(chance) == pytest.approx(1)


def test_a_rate_after_counting_is_between_the_belief_and_the_count() -> None:
    found = gamma_after(10.0, 0.5, np.array([40]), np.array([2.0]))[0]
    assert found == pytest.approx((4 + 40) / (0.4 + 2))
    assert gamma_after(10.0, 0.0, np.array([40]), np.array([2.0]))[0] == 10
    with pytest.raises(ValueError):
        worth(np.zeros((1, 2)))
