"""How far a table may be trusted with a decision: a stated score from 0 to 1, and what it permits.

The score is the geometric mean of four parts, so that one bad part is not hidden by three good ones: what kind of data
it is, whether it was counted in the place it speaks of, how complete it is, and how old. Data that were made up to show
a step are held below every threshold: they never permit more than to collect real ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["measured", "modelled", "synthetic", "missing"]
KINDS: dict[Kind, float] = {"measured": 1.0, "modelled": 0.7, "synthetic": 0.2, "missing": 0.0}
DECIDING = ("measured", "modelled")
ELSEWHERE = 0.5
OLDEST_YEARS = 20
LEAST_FOR_AGE = 0.2
SYNTHETIC_MOST = 0.3
THIS_YEAR = 2026


@dataclass(frozen=True)
class Quality:
    """The four parts of a score: kind, here or elsewhere, share of cells with a value, year of the data."""

    kind: Kind
    here: bool
    complete: float
    year: int

    @property
    def score(self) -> float:
        """The score, 0 to 1."""
        age = max(LEAST_FOR_AGE, 1 - max(THIS_YEAR - self.year, 0) / OLDEST_YEARS)
        found: float = (KINDS[self.kind] * (1.0 if self.here else ELSEWHERE) * self.complete * age) ** 0.25
        return round(min(found, SYNTHETIC_MOST) if self.kind == "synthetic" else found, 3)

    def permits(self, threshold: float) -> bool:
        """Whether a decision may rest on it; otherwise the only permitted decision is to collect first.

        What was made up or is missing never permits one, however low the threshold.
        """
        return self.kind in DECIDING and self.score >= threshold
