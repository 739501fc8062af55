"""The continuous ranked probability score and its paired gain."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.verification import SHARES, crps, crps_sample, gain


def test_it_works() -> None:
    assert crps(np.zeros(SHARES.size), np.array([0.0, 2.0])).tolist() == pytest.approx([0, 2])


def test_a_uniform_forecast_has_the_score_of_the_integral() -> None:
    """Of U(0, 1) and a value of one half: 2 * (1/2)^3 / 3 = 1/12."""
    assert crps(SHARES, np.array([0.5]))[0] == pytest.approx(1 / 12, abs=1e-5)


def test_a_sample_scores_as_its_steps() -> None:
    sample, seen = np.array([1.0, 2.0, 4.0]), np.array([0.0, 2.5])
    steps = crps(np.quantile(sample, SHARES, method="inverted_cdf"), seen)
    assert crps_sample(sample, seen) == pytest.approx(steps, abs=1e-3)


def test_the_gain_is_paired_and_seeded() -> None:
    own, other = np.arange(20.0), np.arange(20.0) + 1
    found = gain(own, other)
    assert (found.gain, found.low, found.high) == pytest.approx((1, 1, 1))
    assert gain(own, other[::-1], seed=3) == gain(own, other[::-1], seed=3)
