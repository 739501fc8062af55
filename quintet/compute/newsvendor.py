"""How much to make when what is left is wasted and what is short is lost: the quantile that balances the two costs.

K. J. Arrow, T. Harris and J. Marschak, Optimal inventory policy, Econometrica 19 (1951) 250-272. A day that sold out
says only that demand was at least what was sold, so demand is read from Kaplan and Meier's curve.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def share(short: float, left: float) -> float:
    """The share of days on which enough should be there, by the cost of a unit short and of a unit left."""
    return short / (short + left)


def quantile(sold: Floats, out: Flags, level: float) -> tuple[float, bool]:
    """The amount that demand stays within on a share `level` of days, and whether it could be told.

    Where too many days sold out the curve does not get that far: the most ever sold is given, and False.
    """
    order = np.lexsort((out, sold))  # at a tie, days that did not sell out come first
    values, censored = sold[order], out[order]
    at_risk = np.arange(values.size, 0, -1)
    # One more day than was seen: the next one may lie above all of them.
    left = np.cumprod(np.where(censored, 1.0, 1.0 - 1.0 / (at_risk + 1)))
    reached = np.flatnonzero(~censored & (left <= 1 - level + 1e-12))
    if reached.size:
        return float(values[reached[0]]), True
    return float(values[-1]), False


def cost(made: Floats, demand: Floats, short: float, left: float) -> Floats:
    """What each day cost: units left and units short, each at its price."""
    return np.maximum(made - demand, 0.0) * left + np.maximum(demand - made, 0.0) * short
