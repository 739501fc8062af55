"""How evenly things are spread over kinds, and how far a mix lies from another.

C. E. Shannon, A mathematical theory of communication, Bell System Technical Journal 27 (1948) 379-423; the distance is
half of the sum of absolute differences of shares, which is the share that would have to move.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log


def evenness(counts: Sequence[float]) -> float | None:
    """Shannon's entropy over its largest value: 0 when all are of one kind, 1 when all kinds are equal.

    None without counts or with fewer than two kinds. Raises ValueError on a negative count.
    """
    total = _total(counts)
    if not total or len(counts) < 2:
        return None
    shares = [count / total for count in counts if count]
    return abs(-sum(share * log(share) for share in shares) / log(len(counts)))


def distance(counts: Sequence[float], target: Sequence[float]) -> float | None:
    """The percentage that would have to change its kind for the mix to be the target; None where one is empty.

    Raises ValueError on negative numbers or unequal lengths.
    """
    if len(counts) != len(target):
        raise ValueError(f"A mix and its target need the same kinds. Got {len(counts)} and {len(target)}.")
    total, whole = _total(counts), _total(target)
    if not total or not whole:
        return None
    return 50 * sum(abs(a / total - b / whole) for a, b in zip(counts, target, strict=True))


def _total(counts: Sequence[float]) -> float:
    if any(count < 0 for count in counts):
        raise ValueError("A count must not be negative.")
    return sum(counts)
