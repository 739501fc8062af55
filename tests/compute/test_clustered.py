"""Least squares with clusters: against the formula with dummies, and how alike the rows of a cluster are."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.clustered import Collinear, intraclass, least_squares, mean, per_arm

RNG = np.random.default_rng(3)
CLUSTER = np.repeat(np.arange(12), 7)
STRATUM = CLUSTER // 4
X = RNG.normal(size=(84, 2))
Y = X @ [1.0, -2.0] + RNG.normal(size=84) + 0.5 * STRATUM


def test_it_works() -> None:
    fit = least_squares(Y, X, CLUSTER, STRATUM)
    assert (fit.n, fit.k, fit.clusters, fit.df) == (84, 5, 12, 11)


def test_it_agrees_with_dummies_and_the_sandwich_by_hand() -> None:
    design = np.column_stack([X, (STRATUM[:, None] == np.arange(3)).astype(float)])
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ Y
    scores = design * (Y - design @ beta)[:, None]
    sums = np.array([scores[c == CLUSTER].sum(axis=0) for c in range(12)])
    cov = bread @ (sums.T @ sums) @ bread * (12 / 11) * (83 / 79)
    fit = least_squares(Y, X, CLUSTER, STRATUM)
    assert fit.coef == pytest.approx(beta[:2], rel=1e-8)
    assert fit.cov == pytest.approx(cov[:2, :2], rel=1e-7)


def test_a_mean_has_the_error_of_its_clusters() -> None:
    fit = mean(Y, CLUSTER)
    sums = np.array([(Y - Y.mean())[c == CLUSTER].sum() for c in range(12)])
    assert fit.coef[0] == pytest.approx(Y.mean(), rel=1e-8)
    assert fit.error() == pytest.approx((12 / 11 * (sums**2).sum()) ** 0.5 / 84, rel=1e-8)


def test_a_column_that_does_not_change_within_strata_is_refused() -> None:
    with pytest.raises(Collinear):
        least_squares(Y, np.column_stack([X, STRATUM * 1e6]), CLUSTER, STRATUM)
    with pytest.raises(ValueError, match="two clusters"):
        least_squares(Y, X, np.zeros(84, int))


def test_rows_that_are_the_same_in_each_cluster_are_wholly_alike() -> None:
    assert intraclass((CLUSTER % 2).astype(float), CLUSTER) == pytest.approx(1)
    assert intraclass(np.tile([0.0, 1.0], 42), CLUSTER) == 0
    assert intraclass(Y, np.arange(84)) is None


def test_the_size_of_a_trial_is_that_of_the_textbook() -> None:
    """J. L. Fleiss, Statistical Methods for Rates and Proportions: 50 and 60 percent, 80 percent power, 385."""
    assert per_arm(0.5, 0.6, 1.0, 0.95, 0.8) == 385
    assert per_arm(0.5, 0.6, 2.0, 0.95, 0.8) == 770
