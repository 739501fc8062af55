"""One state of the UNSD Global SDG Database as arrays: which years have data, for which series and Member State.

A state is read from the five dated files of the `unsd_sdg` dataset, from a reader's own file, or, with neither
network nor mirror, from the fact tables that were derived from those files. Source: UNSD, Global SDG Database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from quintet.table import Table

Vintage = Literal["2018-12", "2020-12", "2021-12", "2022-12", "2023-07"]
Asked = Literal["all", Vintage]
VINTAGES: tuple[Vintage, ...] = ("2018-12", "2020-12", "2021-12", "2022-12", "2023-07")
DATASET = "unsd_sdg"
SINCE = 2015  # the 2030 Agenda's first year
WINDOW = 5  # years of the rolling window, the vintage's own year included
GOALS = 17

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SdgState:
    """Which years have data. Arrays are [series, member, year]; members in M49 order, years from `first_year` on.

    `country` holds country data only (nature c, ca), `female` and `male` values of one sex; `last` is the newest
    year with data ever, 0 for none. `has_nature` is False where the state does not say how a value was made.
    """

    vintage: str
    year: int
    rows: int
    first_year: int
    series: tuple[str, ...]
    indicators: tuple[tuple[str, ...], ...]
    titles: tuple[str, ...]
    available: BoolArray
    country: BoolArray
    female: BoolArray
    male: BoolArray
    last: NDArray[np.int16]
    has_nature: bool
    origin: Literal["dataset", "facts", "file"]

    def __post_init__(self) -> None:
        for layer in (self.available, self.country, self.female, self.male, self.last):
            layer.setflags(write=False)  # a state is kept and shared between methods

    @cached_property
    def indicator_names(self) -> tuple[str, ...]:
        """The indicators present, in the framework's order."""
        return tuple(sorted({code for codes in self.indicators for code in codes}, key=indicator_key))

    @cached_property
    def indicator_rows(self) -> tuple[tuple[int, ...], ...]:
        """For each indicator, the rows of its series; a series of several indicators stands in each."""
        rows: dict[str, list[int]] = {code: [] for code in self.indicator_names}
        for row, codes in enumerate(self.indicators):
            for code in codes:
                rows[code].append(row)
        return tuple(tuple(rows[code]) for code in self.indicator_names)

    def since(self, layer: BoolArray, year: int) -> BoolArray:
        """The years of a layer from `year` on."""
        return layer[:, :, max(0, year - self.first_year) :]


def first_year_of(year: int) -> int:
    """The first year that a state keeps: 2015, or earlier where the rolling window reaches back further."""
    return min(SINCE, year - WINDOW + 1)


def split_codes(text: str) -> tuple[str, ...]:
    """Codes of a cell such as `15.a.1, 15.b.1`, each once, in order."""
    return tuple(dict.fromkeys(code for part in text.split(",") if (code := part.strip())))


def indicator_key(code: str) -> tuple[int, int, str, int, str]:
    """Sort key of the framework's order: 1.2 before 1.10, numbers before letters."""
    goal, target, number = (*code.split("."), "", "")[:3]
    is_letter = not target.isdigit()
    return (int(goal), is_letter * 100 + (0 if is_letter else int(target)), target, _whole(number), code)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() else 0


def goal_of(indicator: str) -> int:
    """The goal that an indicator's code begins with."""
    return int(indicator.split(".", 1)[0])


def goals_of(indicators: Iterable[str]) -> tuple[int, ...]:
    """The goals that a series serves."""
    return tuple(sorted({goal_of(code) for code in indicators}))


@dataclass(frozen=True, eq=False)
class Places:
    """The 193 Member States in M49 order, with the groups of the M49 standard."""

    m49: tuple[int, ...]
    iso3: tuple[str, ...]
    region: tuple[str, ...]
    ldc: BoolArray
    lldc: BoolArray
    sids: BoolArray

    def __len__(self) -> int:
        return len(self.m49)


@lru_cache(maxsize=1)
def places() -> Places:
    """The 193 Member States of the seed vocabulary, in M49 order."""
    from quintet.seed import members

    rows = sorted(members(), key=lambda member: int(member.m49))
    return Places(
        m49=tuple(int(row.m49) for row in rows),
        iso3=tuple(row.iso3 for row in rows),
        region=tuple(row.region for row in rows),
        ldc=np.array([bool(row.ldc) for row in rows]),
        lldc=np.array([bool(row.lldc) for row in rows]),
        sids=np.array([bool(row.sids) for row in rows]),
    )


def load(vintage: Vintage) -> SdgState:
    """One of the five dated states: from the dataset where it is at hand, else from the fact table."""
    from quintet import datasets
    from quintet.data import unsd_facts, unsd_rows

    try:
        rows = datasets.get(DATASET).path(f"unsd/unsd_sdg_{vintage}.parquet")
        series = datasets.get(DATASET).path(f"unsd/unsd_sdg_series_{vintage}.csv")
    except datasets.DatasetMissing:
        return unsd_facts.read_state(vintage)
    return unsd_rows.from_files(vintage, rows, series)


def states(vintage: Asked, file: Table | None, series: Table | None) -> list[SdgState]:
    """The states asked for, oldest first: a reader's own file, all five vintages, or one.

    Raises MethodError when only one of `file` and `series` is given, or either is wrong.
    """
    from quintet.data import unsd_rows
    from quintet.errors import MethodError
    from quintet.method import progress

    if file is not None or series is not None:
        if file is None or series is None:
            missing, given = ("file", "series") if file is None else ("series", "file")
            raise MethodError(
                "The '{param}' parameter is missing: '{given}' needs it. Give the rows as 'file' and the list of "
                "series with their indicators as 'series'.",
                param=missing,
                given=given,
            )
        return [unsd_rows.from_tables(file, series)]
    wanted = VINTAGES if vintage == "all" else (vintage,)
    found = []
    for number, name in enumerate(wanted):
        progress(number / (len(wanted) + 1), "Reading the data")
        found.append(load(name))
    return found
