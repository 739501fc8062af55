"""Which SDG data could tell women from men, and which do.

The global content constraints of the SDG data structure (SDMX) say for each series which sexes it may carry. What is
expected there is compared with what the rows of the UNSD Global SDG Database hold, per country, region and goal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from quintet.compute.coverage import percent
from quintet.data.definitions import country_groups, listed, membership
from quintet.data.sex_gap_words import present_sex_gap
from quintet.data.unsd import DATASET, GOALS, SINCE, Asked, SdgState, goals_of, places, states
from quintet.data.unsd_columns import Described, SdgRows, SeriesRows
from quintet.data.unsd_facts import sex_classes
from quintet.method import method, progress

BOTH_EXPECTED, WOMEN_ONLY = "ALL", "F"
Columns = dict[str, list[Any]]
BoolArray = NDArray[np.bool_]
CITE = "UN Statistics Division, Global SDG Database and global content constraints of the SDG data structure (SDMX)"


@dataclass(frozen=True)
class SexRow:
    """Expected against observed breakdown in one state; shares of cells of country × series in percent.

    `constrained` series may carry all sexes, `present` of them stand in the state, `with_both` carry female and male
    values of some Member State since 2015. `*_all` shares are over the constrained series, the others over the present.
    """

    vintage: str
    constrained: int
    present: int
    with_both: int
    any: float | None
    female: float | None
    male: float | None
    both: float | None
    any_all: float
    both_all: float


@dataclass(frozen=True, eq=False)
class SexGap:
    """Breakdown by sex, expected and observed; the `by_*` columns describe the newest state asked for."""

    vintages: tuple[str, ...]
    origin: str
    rows: tuple[SexRow, ...]
    women_only: int
    women_only_present: int
    unclassified: tuple[tuple[str, str], ...]
    by_goal: Columns
    by_group: Columns
    by_region: Columns
    by_country: Columns
    by_series: Columns


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells [series, member] of the constrained series that stand in a state, with values since 2015."""

    rows: NDArray[np.int64]
    any: BoolArray
    female: BoolArray
    male: BoolArray

    @property
    def both(self) -> BoolArray:
        """Cells with female and male values, in any years."""
        return self.female & self.male


@method(
    field="data",
    cite=CITE,
    present=present_sex_gap,
    example={"vintage": "2023-07"},
    datasets=(DATASET,),
)
def sex_disaggregation_gap(
    vintage: Annotated[
        Asked,
        Described("State of the database by its date; 'all' compares the five. Not used when 'file' is given."),
    ] = "2023-07",
    file: SdgRows = None,
    series: SeriesRows = None,
) -> SexGap:
    """Compare the breakdown by sex that SDG series allow with the one they carry.

    Expected: the series whose global structure allows all sexes. Observed: cells of country × series with any value,
    with values for women, for men and for both since 2015, in any years. Shares are percent of the cells of the 193
    Member States, over the expected series present in the state and over all expected series. Series of the state
    that the structure does not list are returned as unclassified; series that count women only are left out of the
    shares.

    Raises MethodError on a wrong file. Source: UNSD Global SDG Database and SDG content constraints.
    """
    found = states(vintage, file, series)
    progress(0.8, "Counting the cells")
    newest = found[-1]
    classes = sex_classes()
    cells = _cells(newest, classes)
    women = {code for code, sex in classes.items() if sex == WOMEN_ONLY}
    return SexGap(
        vintages=tuple(state.vintage for state in found),
        origin=newest.origin,
        rows=tuple(_row(state, classes) for state in found),
        women_only=len(women),
        women_only_present=len(women & set(newest.series)),
        unclassified=tuple(
            (code, title) for code, title in zip(newest.series, newest.titles, strict=True) if code not in classes
        ),
        by_goal=_by_goal(newest, cells),
        by_group=_by_group(cells),
        by_region=_by_region(cells),
        by_country={"iso3": list(places().iso3), **_by_places(cells, np.eye(len(places()), dtype=np.int64))},
        by_series=_by_series(newest, cells, classes),
    )


def _cells(state: SdgState, classes: dict[str, str]) -> Cells:
    picked = [row for row, code in enumerate(state.series) if classes.get(code) == BOTH_EXPECTED]
    rows = np.array(picked, dtype=np.int64)

    def since(layer: BoolArray) -> BoolArray:
        return np.asarray(state.since(layer[rows], SINCE).any(axis=2), dtype=bool)

    return Cells(rows, since(state.available), since(state.female), since(state.male))


def _row(state: SdgState, classes: dict[str, str]) -> SexRow:
    cells = _cells(state, classes)
    constrained = sum(sex == BOTH_EXPECTED for sex in classes.values())
    room, room_all = cells.any.size, constrained * len(places())

    def share(layer: BoolArray, whole: int) -> float | None:
        return listed(np.atleast_1d(percent(int(layer.sum()), whole)))[0]

    return SexRow(
        vintage=state.vintage,
        constrained=constrained,
        present=len(cells.rows),
        with_both=int((cells.female.any(axis=1) & cells.male.any(axis=1)).sum()),
        any=share(cells.any, room),
        female=share(cells.female, room),
        male=share(cells.male, room),
        both=share(cells.both, room),
        any_all=float(percent(int(cells.any.sum()), room_all)),
        both_all=float(percent(int(cells.both.sum()), room_all)),
    )


def _by_places(cells: Cells, groups: NDArray[np.int64]) -> Columns:
    """Shares by groups of countries, women first; `gap` is the points between any value and both sexes."""
    room = groups.sum(axis=1) * len(cells.rows)
    out: Columns = {}
    for name in ("female", "male", "both", "any"):
        counts = getattr(cells, name).sum(axis=0, dtype=np.int64)
        out[name] = listed(percent(groups @ counts, room))
    return _with_gap(out)


def _with_gap(out: Columns) -> Columns:
    pairs = zip(out["any"], out["both"], strict=True)
    out["gap"] = [None if whole is None else whole - both for whole, both in pairs]
    return out


def _by_region(cells: Cells) -> Columns:
    regions = tuple(sorted(set(places().region)))
    groups = membership(regions, places().region)
    return {"region": list(regions), "countries": groups.sum(axis=1).tolist(), **_by_places(cells, groups)}


def _by_group(cells: Cells) -> Columns:
    from quintet.seed import group

    names, groups = country_groups()
    dated = [group(name.lower()).as_of if name != "other" else None for name in names]
    return {
        "group": list(names),
        "countries": groups.sum(axis=1).tolist(),
        **_by_places(cells, groups),
        "as_of": dated,
    }


def _by_goal(state: SdgState, cells: Cells) -> Columns:
    """By goal, a series of several goals counting in each."""
    goals = [goals_of(state.indicators[row]) for row in cells.rows]
    groups = np.array([[int(goal in of) for of in goals] for goal in range(1, GOALS + 1)], dtype=np.int64).reshape(
        GOALS, len(goals)
    )
    room = groups.sum(axis=1) * len(places())
    out: Columns = {"goal": list(range(1, GOALS + 1)), "series": groups.sum(axis=1).tolist()}
    shares = {
        name: listed(percent(groups @ getattr(cells, name).sum(axis=1, dtype=np.int64), room))
        for name in ("female", "male", "both", "any")
    }
    return {**out, **_with_gap(shares)}


def _by_series(state: SdgState, cells: Cells, classes: dict[str, str]) -> Columns:
    """Each constrained series: in how many countries it has values, and whether it tells women from men."""
    place = {state.series[row]: number for number, row in enumerate(cells.rows)}
    expected = sorted(code for code, sex in classes.items() if sex == BOTH_EXPECTED)
    out: Columns = {key: [] for key in ("series", "title", "indicators", "status", "female", "male", "both", "any")}
    for code in expected:
        number = place.get(code)
        row = None if number is None else int(cells.rows[number])
        counts = [
            0 if number is None else int(getattr(cells, name)[number].sum())
            for name in ("female", "male", "both", "any")
        ]
        out["series"].append(code)
        out["title"].append(None if row is None else state.titles[row])
        out["indicators"].append(None if row is None else ", ".join(state.indicators[row]))
        out["status"].append(_status(row, counts))
        for name, count in zip(("female", "male", "both", "any"), counts, strict=True):
            out[name].append(count)
    return out


def _status(row: int | None, counts: list[int]) -> str:
    female, male, _, some = counts
    if row is None:
        return "not in this state"
    if not some:
        return "no country data since 2015"
    return "women and men" if female and male else "women only" if female else "men only" if male else "total only"
