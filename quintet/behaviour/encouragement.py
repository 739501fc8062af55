"""What an exposure does, where only an encouragement to it was drawn by lot: two-stage least squares.

Who is exposed is chosen, by people or by circumstances, so comparing the exposed with the others mixes cause and
choice. Who was encouraged was drawn by lot. The effect of the exposure is what the encouragement did to the outcome,
divided by what it did to the exposure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from quintet.behaviour.encouragement_words import present_encouragement
from quintet.behaviour.take_up_rows import MAX_ROWS, check_clusters, codes
from quintet.compute.clustered import Collinear, Fit, NoFit, TwoStage, two_stage
from quintet.errors import MethodError
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_CONTROLS = 8
WEAK = 10.0  # F of the first stage
CONTROLS = tuple(f"control_{n}" for n in range(1, MAX_CONTROLS + 1))
CITE = (
    "J. D. Angrist, G. W. Imbens and D. B. Rubin, Journal of the American Statistical Association 91 (1996) 444-455; "
    "D. Staiger and J. H. Stock, Econometrica 65 (1997) 557-586 (weak instruments); A. C. Cameron and D. L. Miller, "
    "Journal of Human Resources 50 (2015) 317-372"
)


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: 60 persons of ten villages; in half of them neighbours were encouraged first."""
    rows: list[dict[str, Any]] = []
    for village in range(10):
        pushed = village % 2
        share = 0.2 + 0.3 * pushed + 0.02 * (village % 5)
        for person in range(6):
            outcome = int((5 * person + 3 * village) % 12 < 12 * (0.2 + 0.8 * share))
            row = {"outcome": outcome, "exposure": share, "encouraged": pushed, "cluster": f"V{village + 1}"}
            rows.append(row | {"control_1": 20 + (7 * person + village) % 40})
    return rows


EXAMPLE = _example()
EncouragementRows = Annotated[
    Table,
    Col("outcome", float, "What may change: 1 or 0 for took up or not, or a measure."),
    Col(
        "exposure", float, "What it may change by, chosen by people or circumstances: such as the share of neighbours."
    ),
    Col("encouraged", float, "What was drawn by lot and moves the exposure: 1 or 0, or a dose.", nullable=False),
    Col("cluster", str, "Village, school or office that was drawn as one.", required=False, nullable=False),
    Col("stratum", str, "Block within which the lot was drawn.", required=False, nullable=False),
    *(Col(name, float, "A measure taken before the trial, to be held equal.", required=False) for name in CONTROLS),
    Field(description="One row per person. Rows that lack a value are left out and counted."),
]


@dataclass(frozen=True)
class Effect:
    """A coefficient with its standard error and interval; the bounds are None where the fit is perfect."""

    value: float
    error: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Encouragement:
    """What the encouragement did to the exposure and to the outcome, and what the exposure did.

    `first` is the first stage, `reduced` the encouragement's effect on the outcome, `effect` that of two-stage
    least squares, `plain` that of comparing as if the exposure had been drawn by lot.
    `f` is the F statistic of the first stage, None where the encouragement decides the exposure outright.
    """

    level: float
    n: int
    missing: int
    clusters: int
    strata: int
    controls: int
    df: int
    first: Effect
    reduced: Effect
    effect: Effect
    plain: Effect
    f: float | None
    weak: bool


@method(field="behaviour", cite=CITE, present=present_encouragement, example={"rows": EXAMPLE})
def encouragement_effect(
    rows: EncouragementRows,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
) -> Encouragement:
    """What an exposure that people choose does, estimated through an encouragement that was drawn by lot.

    Two-stage least squares with one constant per stratum, errors alike within clusters, controls as they are. It
    holds for those whom the encouragement moves, and only if the encouragement has no other way to the outcome.

    Raises MethodError when columns hold one value only or follow from each other, on fewer than two clusters, and on
    a cluster in two strata.
    """
    found = _read(rows)
    try:
        outcome, exposure, encouraged, controls = found.arrays
        fit = two_stage(outcome, exposure, encouraged, controls, found.cluster, found.stratum)
    except Collinear as error:
        raise MethodError(
            "A column follows from the others, so effects cannot be told apart. Leave out a control, or check that "
            "'encouraged' and 'exposure' change within strata.",
            param="rows",
        ) from error
    except NoFit as error:
        raise MethodError(
            "There are {got} whole rows for so many columns and strata. Give more rows.",
            param="rows",
            got=found.arrays[0].size,
        ) from error
    return _said(fit, found, level)


@dataclass(frozen=True, eq=False)
class _Rows:
    arrays: tuple[NDArray[np.float64], ...]
    cluster: NDArray[np.int64]
    stratum: NDArray[np.int64] | None
    missing: int


def _read(table: Table) -> _Rows:
    if table.height > MAX_ROWS:
        raise MethodError(
            "There are {got} rows; at most {limit} can be read. Split the table.",
            param="rows",
            got=table.height,
            limit=MAX_ROWS,
        )
    names = ["outcome", "exposure", "encouraged", *(name for name in CONTROLS if name in table.columns)]
    values = np.column_stack([table.frame[name].cast(float).to_numpy() for name in names])
    whole = ~np.isnan(values).any(axis=1)
    if not whole.any():
        raise MethodError("No row holds all values. Fill in the empty cells, or leave out a control.", param="rows")
    kept = values[whole]
    for place, name in enumerate(names):
        if kept[:, place].min() == kept[:, place].max():
            raise MethodError(
                "All whole rows have the same value in '{column}'. Leave out a control of one value; the other columns "
                "must change.",
                param="rows",
                column=name,
            )
    cluster, stratum = codes(table, "cluster", whole), codes(table, "stratum", whole)
    own = np.arange(kept.shape[0]) if cluster is None else cluster
    check_clusters(own, stratum, np.flatnonzero(whole))
    return _Rows((kept[:, 0], kept[:, 1], kept[:, 2], kept[:, 3:]), own, stratum, int((~whole).sum()))


def _said(fit: TwoStage, found: _Rows, level: float) -> Encouragement:
    return Encouragement(
        level=level,
        n=fit.second.n,
        missing=found.missing,
        clusters=fit.second.clusters,
        strata=1 if found.stratum is None else int(np.unique(found.stratum).size),
        controls=found.arrays[3].shape[1],
        df=fit.second.df,
        first=_effect(fit.first, level),
        reduced=_effect(fit.reduced, level),
        effect=_effect(fit.second, level),
        plain=_effect(fit.plain, level),
        f=fit.f if np.isfinite(fit.f) else None,
        weak=fit.f < WEAK,
    )


def _effect(fit: Fit, level: float) -> Effect:
    value, error = float(fit.coef[0]), fit.error()
    return Effect(value, error, *fit.bounds(value, error, level))
