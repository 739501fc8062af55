"""Which share of the indicators of an accountability framework an entity meets or exceeds.

The five ratings are those of the UN System-wide Action Plan on Gender Equality and the Empowerment of Women (UN-SWAP)
and of the UN Disability Inclusion Strategy. The headline is the published rule, 100 × (met or exceeded) / all rated
indicators; the share of those that apply stands beside it. Intervals are Wilson's (1927).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from quintet.compute.proportion import wilson
from quintet.data.compliance_words import present_compliance
from quintet.errors import MethodError
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    import polars as pl

RATINGS = ("missing", "approaches", "meets", "exceeds", "not applicable")
MET = 2  # the place of "meets", from which on a requirement is met
NOT_APPLICABLE = 4
MAX_SHARES = 100_000  # entities, or indicators, times years
CITE = (
    "UN-Women, UN-SWAP technical guidance (share of performance indicators met or exceeded); E. B. Wilson, Journal of "
    "the American Statistical Association 22 (1927) 209-212"
)
# One entity that meets or exceeds 8 of 18 indicators, the published baseline of 44 percent; which eight is not told.
EXAMPLE: list[dict[str, Any]] = [
    {
        "entity": "Example of 8 in 18",
        "indicator": f"PI {number:02}",
        "rating": "exceeds" if number <= 2 else "meets" if number <= 8 else "approaches" if number <= 15 else "missing",
    }
    for number in range(1, 19)
]


@dataclass(frozen=True)
class Share:
    """Ratings of one entity, indicator or year: counts in the order of RATINGS, shares and bounds in percent.

    `share` is over all ratings, `applicable` over those that apply; both with Wilson bounds, None without ratings.
    """

    name: str
    year: int
    counts: tuple[int, ...]
    unrated: int
    share: float | None
    low: float | None
    high: float | None
    applicable: float | None
    applicable_low: float | None
    applicable_high: float | None

    @property
    def met(self) -> int:
        """Ratings that meet or exceed."""
        return sum(self.counts[MET:NOT_APPLICABLE])

    @property
    def rated(self) -> int:
        """All ratings, not applicable among them."""
        return sum(self.counts)


@dataclass(frozen=True)
class Compliance:
    """Shares met or exceeded: by year in total, by entity and by indicator; year 0 where the table has none."""

    total: tuple[Share, ...]
    by_entity: tuple[Share, ...]
    by_indicator: tuple[Share, ...]
    level: float


@method(field="data", cite=CITE, present=present_compliance, example={"ratings": EXAMPLE})
def compliance_share(
    ratings: Annotated[
        Table,
        Col("entity", str, "Name of the entity.", nullable=False),
        Col("indicator", str, "Code or name of the performance indicator.", nullable=False),
        Col("rating", str, "missing, approaches, meets, exceeds or not applicable; empty if unrated.", choices=RATINGS),
        Col("year", int, "Year of the rating, where there are several.", ge=1, le=9999, required=False, nullable=False),
        Field(description="One row per entity, indicator and year. 'missing' means that the requirement is missing."),
    ],
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
) -> Compliance:
    """Share of an accountability framework's indicators that are met or exceeded.

    Over all rated indicators, as UN-SWAP publishes it, and over those that apply. An indicator without a rating is
    counted as unrated and enters no share.

    Raises MethodError when an entity has two ratings of one indicator in a year. Source: UN-SWAP technical guidance.
    """
    frame = _readable(ratings)
    return Compliance(
        total=_shares(frame, "", level),
        by_entity=_shares(frame, "entity", level),
        by_indicator=_shares(frame, "indicator", level),
        level=level,
    )


def _readable(table: Table) -> pl.DataFrame:
    import polars as pl

    frame = table.frame
    if "year" not in frame.columns:
        frame = frame.with_columns(year=pl.lit(0, pl.Int64))
    again = ~frame.select(pl.struct("entity", "indicator", "year").is_first_distinct()).to_series()
    if again.any():
        row = int(again.arg_true()[0])
        raise MethodError(
            "Row {row}: '{entity}' has a second rating of '{indicator}' in the same year. Keep one.",
            param="ratings",
            row=row + 1,
            column="indicator",
            entity=frame["entity"][row][:80],
            indicator=frame["indicator"][row][:80],
        )
    keys = max(frame["entity"].n_unique(), frame["indicator"].n_unique()) * frame["year"].n_unique()
    if keys > MAX_SHARES:
        raise MethodError(
            "There are {got} entities or indicators by year; at most {limit} can be shown. Split the table.",
            param="ratings",
            got=keys,
            limit=MAX_SHARES,
        )
    return frame


def _shares(frame: pl.DataFrame, by: str, level: float) -> tuple[Share, ...]:
    """Shares by year and the values of one column, or of all rows where `by` is empty."""
    import polars as pl

    name = pl.col(by) if by else pl.lit("")
    counted = frame.group_by(name.alias("name"), "year", "rating").len()
    counts: dict[tuple[str, int], list[int]] = {}
    places = {word: place for place, word in enumerate(RATINGS)}
    for key, year, rating, n in counted.iter_rows():
        counts.setdefault((key, year), [0] * (len(RATINGS) + 1))[places.get(rating, -1)] += n  # last: the unrated
    return tuple(_share(key, year, counts[key, year], level) for key, year in sorted(counts))


def _share(name: str, year: int, counts: list[int], level: float) -> Share:
    *rated, unrated = counts
    met, every = sum(rated[MET:NOT_APPLICABLE]), sum(rated)
    applicable = every - rated[NOT_APPLICABLE]
    return Share(
        name, year, tuple(rated), unrated, *_bounded(met, every, level), *_bounded(met, applicable, level)
    )  # fmt: skip


def _bounded(part: int, whole: int, level: float) -> tuple[float | None, float | None, float | None]:
    if not whole:
        return None, None, None
    return 100 * part / whole, *wilson(part, whole, level)
