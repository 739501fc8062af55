"""Access: what can be reached within so many minutes, how supply is shared, and how unequal it is between people.

Two-step floating catchment areas follow W. Luo and F. Wang, Environment and Planning B 30 (2003) 865-884. The
concentration index is that of N. Kakwani, A. Wagstaff and E. van Doorslaer, Journal of Econometrics 77 (1997) 87-103,
for groups of people: ties in rank share one rank. Sums run in a fixed order, so the same data give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Catchments:
    """Supply per person at each site (`ratio`), and summed over the sites in reach at each place (`access`).

    `stranded` is the supply at sites with nobody in their catchment: it reaches no one, and its ratio is 0.
    """

    ratio: Floats
    access: Floats
    stranded: float


@dataclass(frozen=True, eq=False)
class Concentration:
    """Cumulative shares of people (ranked) and of what they have, from 0 to 1, and the index between -1 and 1.

    Above 0, those ranked last have more; below 0, those ranked first have more; None when nobody has anything.
    """

    people: Floats
    amount: Floats
    index: float | None


def _people(people: Floats) -> Floats:
    people = np.asarray(people, dtype=np.float64)
    if not (np.isfinite(people).all() and (people >= 0).all()):
        raise ValueError("People must be numbers, each 0 or more.")
    return people


def nearest(minutes: Floats) -> Floats:
    """Minutes to the nearest site from each place; infinity where none is reached: [place]."""
    return np.asarray(minutes.min(axis=1, initial=np.inf))


def within(minutes: Floats, opportunities: Floats, limit: float) -> Floats:
    """Opportunities that each place reaches in at most `limit` minutes (cumulative access)."""
    reached = np.where(minutes <= limit, np.asarray(opportunities, dtype=np.float64)[None, :], 0.0)
    return np.asarray(np.add.reduce(reached, axis=1))


def covered(minutes: Floats, people: Floats, limit: float) -> float:
    """People with at least one site in at most `limit` minutes. Raises ValueError on negative people."""
    return float(_people(people)[nearest(minutes) <= limit].sum())


def two_step(minutes: Floats, people: Floats, supply: Floats, limit: float) -> Catchments:
    """Luo and Wang's two-step floating catchment areas with one limit in minutes.

    People times access, summed, gives back the supply that is not stranded. Raises ValueError on negative numbers.
    """
    people, supply = _people(people), np.asarray(supply, dtype=np.float64)
    if not (np.isfinite(supply).all() and (supply >= 0).all()):
        raise ValueError("Supply must be numbers, each 0 or more.")
    near = minutes <= limit
    served = np.add.reduce(np.where(near, people[:, None], 0.0), axis=0)
    ratio = np.divide(supply, served, out=np.zeros_like(supply), where=served > 0)
    access = np.add.reduce(np.where(near, ratio[None, :], 0.0), axis=1)
    return Catchments(ratio, access, float(supply[served == 0].sum()))


def concentration(amount: Floats, people: Floats, rank: Floats | None = None) -> Concentration:
    """The concentration curve and index of an amount per person, people ranked by `rank` (by the amount if None).

    Ranked by the amount itself this is the Lorenz curve and the Gini coefficient. Places with the same rank are pooled.
    Raises ValueError on negative people or amounts.
    """
    people, amount = _people(people), np.asarray(amount, dtype=np.float64)
    if not (np.isfinite(amount).all() and (amount >= 0).all()):
        raise ValueError("Amounts must be numbers, each 0 or more.")
    own = np.unique(amount if rank is None else np.asarray(rank, dtype=np.float64), return_inverse=True)[1]
    heads = np.bincount(own, weights=people)
    held = np.bincount(own, weights=people * amount)
    total, whole = heads.sum(), held.sum()
    if total <= 0 or whole <= 0:
        return Concentration(np.array([0.0, 1.0]), np.array([0.0, 1.0]), None)
    x = np.concatenate([[0.0], np.cumsum(heads) / total])
    y = np.concatenate([[0.0], np.cumsum(held) / whole])
    area = float((np.diff(x) * (y[1:] + y[:-1]) / 2).sum())
    return Concentration(x, y, 1 - 2 * area)


def gini(amount: Floats, people: Floats) -> float | None:
    """The Gini coefficient of an amount per person: 0 when all have the same, towards 1 when few have everything."""
    return concentration(amount, people).index


def palma(amount: Floats, people: Floats, rank: Floats, top: float = 0.1, bottom: float = 0.4) -> float | None:
    """Mean amount of the `top` share of people by rank over that of the `bottom` share; None when that has nothing.

    Like Palma's ratio of incomes, but of means, as the two groups differ in size; a place across a bound is split.
    """
    if not (0 < top <= 1 and 0 < bottom <= 1):
        raise ValueError("The shares must lie above 0 and at most 1.")
    curve = concentration(amount, people, rank)
    if curve.index is None:
        return None
    low = float(np.interp(bottom, curve.people, curve.amount)) / bottom
    high = (1 - float(np.interp(1 - top, curve.people, curve.amount))) / top
    return high / low if low > 0 else None
