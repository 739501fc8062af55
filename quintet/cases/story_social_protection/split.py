"""Does what was learned in some villages hold in others? Shares of hamlets, predicted and compared.

Three predictors, named before anything was scored, are compared in the development villages by leaving one village
out at a time. The best one is scored once on the other villages against the naive baseline, which says everywhere what
the development villages did on average. Predicted are shares of hamlets, never what a household will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from quintet.compute.clustered import mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from quintet.cases.story_social_protection.facts import Household

PREDICTORS = ("default", "earlier", "both")
KEPT = 3  # every third village, in the order of its number, is left untouched
FOLDS = 3


@dataclass(frozen=True)
class Split:
    """Mean absolute errors in points, and what the predictor saves against the baseline, with its paired interval.

    `gain` is baseline less predictor, weighted by households; its interval lets hamlets of one village be alike.
    """

    name: str
    hamlets: int
    villages: int
    households: int
    naive: float
    error: float
    gain: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Skill:
    """The predictor that was chosen, how many were tried, and its scores on a random and on the honest split."""

    chosen: str
    tried: int
    random: Split
    honest: Split

    @property
    def has_skill(self) -> bool:
        """Whether the paired interval of the honest split lies above zero."""
        return self.honest.low is not None and self.honest.low > 0


@dataclass(frozen=True, eq=False)
class _Hamlets:
    share: NDArray[np.float64]
    weight: NDArray[np.float64]
    features: dict[str, NDArray[np.float64]]
    village: NDArray[np.int64]


def skill(households: tuple[Household, ...], level: float, seed: int) -> Skill:
    """Choose on the development villages, score once on the others; a random split of hamlets beside it."""
    data = _hamlets(households)
    untouched = data.village % KEPT == KEPT - 1
    develop = np.flatnonzero(~untouched)
    errors = {name: _left_out(data, develop, name) for name in PREDICTORS}
    chosen = min(PREDICTORS, key=lambda name: (round(errors[name], 9), PREDICTORS.index(name)))
    fold = np.random.default_rng(seed).permutation(data.share.size) % FOLDS == 0
    return Skill(
        chosen=chosen,
        tried=len(PREDICTORS),
        random=_score("random", data, ~fold, fold, chosen, level),
        honest=_score("honest", data, ~untouched, untouched, chosen, level),
    )


def _hamlets(households: tuple[Household, ...]) -> _Hamlets:
    _, code = np.unique([row.hamlet for row in households], return_inverse=True)
    _, village = np.unique([row.village for row in households], return_inverse=True)
    weight = np.bincount(code).astype(float)

    def average(values: list[float]) -> NDArray[np.float64]:
        return np.bincount(code, weights=np.array(values, float)) / weight

    default = average([float(row.opt_out) for row in households])
    earlier = average([row.earlier for row in households])
    own = np.zeros(weight.size, dtype=np.int64)
    own[code] = village
    features = {
        "default": default[:, None],
        "earlier": earlier[:, None],
        "both": np.column_stack([default, earlier]),
    }
    return _Hamlets(average([row.took_up for row in households]), weight, features, own)


def _predict(data: _Hamlets, train: NDArray[np.int64], ask: NDArray[np.int64], name: str) -> NDArray[np.float64]:
    """Weighted least squares with a constant, by the normal equations; shares are cut to 0-1."""
    design = np.column_stack([np.ones(data.share.size), data.features[name]])
    weighted = design[train] * data.weight[train, None]
    size = design.shape[1]
    left = np.array([[float((weighted[:, i] * design[train, j]).sum()) for j in range(size)] for i in range(size)])
    right = np.array([float((weighted[:, i] * data.share[train]).sum()) for i in range(size)])
    found: NDArray[np.float64] = np.clip((design[ask] * np.linalg.solve(left, right)).sum(axis=1), 0.0, 1.0)
    return found


def _left_out(data: _Hamlets, develop: NDArray[np.int64], name: str) -> float:
    missed = 0.0
    for village in np.unique(data.village[develop]):
        ask = develop[data.village[develop] == village]
        train = develop[data.village[develop] != village]
        missed += float((np.abs(_predict(data, train, ask, name) - data.share[ask]) * data.weight[ask]).sum())
    return missed / float(data.weight[develop].sum())


def _score(
    label: str, data: _Hamlets, train: NDArray[np.bool_], ask: NDArray[np.bool_], name: str, level: float
) -> Split:
    rows, asked = np.flatnonzero(train), np.flatnonzero(ask)
    usual = float((data.share[rows] * data.weight[rows]).sum() / data.weight[rows].sum())
    naive = np.abs(usual - data.share[asked])
    error = np.abs(_predict(data, rows, asked, name) - data.share[asked])
    # One row per household, so that a mean over rows is the mean weighted by households.
    times = data.weight[asked].astype(int)
    fit = mean(np.repeat(naive - error, times), np.repeat(data.village[asked], times))
    low, high = fit.bounds(float(fit.coef[0]), fit.error(), level)
    return Split(
        name=label,
        hamlets=int(asked.size),
        villages=int(np.unique(data.village[asked]).size),
        households=int(times.sum()),
        naive=100 * float(np.repeat(naive, times).mean()),
        error=100 * float(np.repeat(error, times).mean()),
        gain=100 * float(fit.coef[0]),
        low=None if low is None else 100 * low,
        high=None if high is None else 100 * high,
    )
