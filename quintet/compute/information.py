"""What information is worth before a decision: perfect information, and the sample that a pilot would give.

H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory (1961). The value is what can be expected from deciding
after the information, less what can be expected from deciding now. With values drawn under what is believed now it is
that of perfect information; with expected values after each possible sample it is that of the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Information:
    """`now` is the best expected value without, `then` with the information; `worth` their difference.

    `error` is the standard error of `worth` from a finite number of draws, `changes` the share of draws after which
    another option is chosen than now.
    """

    now: float
    then: float
    worth: float
    error: float
    changes: float


def worth(values: Floats) -> Information:
    """The worth of learning which draw is true. `values` is [draw, option], in the unit of the answer.

    Raises ValueError on fewer than two draws, no option, or a value that is not a number.
    """
    if values.ndim != 2 or values.shape[0] < 2 or not values.shape[1] or not np.isfinite(values).all():
        raise ValueError("Values must be finite, with two draws at least and one option at least.")
    mean = np.add.reduceat(values, [0], axis=0)[0] / len(values)
    choice = int(mean.argmax())
    gain = values.max(axis=1) - values[:, choice]
    gained = float(np.add.reduceat(gain, [0])[0]) / len(values)
    spread = float(np.add.reduceat((gain - gained) ** 2, [0])[0])
    error = (spread / (len(values) - 1) / len(values)) ** 0.5
    now = float(mean[choice])
    return Information(now, now + gained, gained, error, float((gain > 0).mean()))


def beta_after(mean: float, weight: float, tries: NDArray[np.int64], good: NDArray[np.int64]) -> Floats:
    """The expected share after `good` of `tries`; the belief before is Beta with that mean, worth `weight` tries."""
    return np.asarray((mean * weight + good) / (weight + tries))


def gamma_after(mean: float, spread: float, seen: NDArray[np.int64], exposure: Floats) -> Floats:
    """The expected rate after counting `seen` in `exposure`, when the belief before is Gamma.

    `spread` is the standard deviation over the mean; with a spread of 0 nothing can be learned.
    """
    if spread <= 0:
        return np.full(seen.shape, mean, dtype=np.float64)
    shape = 1 / spread**2
    return np.asarray((shape + seen) / (shape / mean + exposure))
