"""Places where people live and sites that could serve them, read from tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError
from quintet.table import Table

Floats = NDArray[np.float64]
MAX_PLACES, MAX_SITES, MAX_GROUPS = 5_000, 2_000, 200
MAX_PEOPLE = 1e11  # more than live on Earth
EVERYBODY, WOMEN, MEN = "Everybody", "Women and girls", "Men and boys"


@dataclass(frozen=True, eq=False)
class Places:
    """Where people live; `women` is None where they are not counted apart, `group` numbers `names`."""

    lat: Floats
    lon: Floats
    people: Floats
    women: Floats | None
    group: NDArray[np.int64]
    names: tuple[str, ...]

    def parts(self) -> Iterator[tuple[str, Floats]]:
        """Everybody, women before men, then each group, with the people of each place."""
        yield EVERYBODY, self.people
        if self.women is not None:
            yield WOMEN, self.women
            yield MEN, self.people - self.women
        for number, name in enumerate(self.names):
            yield name, self.people * (self.group == number)


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites, open already or possible; `capacity` is NaN where it is not known."""

    name: tuple[str, ...]
    lat: Floats
    lon: Floats
    open: NDArray[np.bool_]
    capacity: Floats

    def room(self) -> Floats:
        """The capacities. Raises MethodError naming the first row without one."""
        missing = np.flatnonzero(np.isnan(self.capacity))
        if missing.size:
            raise MethodError(
                "Row {row}: the capacity is missing.", param="sites", column="capacity", row=int(missing[0]) + 1
            )
        return self.capacity


def read_places(table: Table) -> Places:
    """The places. Raises MethodError on too many, on more women than people, and when nobody lives anywhere."""
    _size(table, "places", MAX_PLACES)
    people = _floats(table, "people")
    women = _floats(table, "women") if "women" in table.columns else None
    if women is not None:
        wrong = np.flatnonzero(~(women <= people))
        if wrong.size:
            raise MethodError(
                "Row {row}: women must be counted, and be no more than people.",
                param="places",
                column="women",
                row=int(wrong[0]) + 1,
            )
    if not 0 < people.sum() <= MAX_PEOPLE:
        raise MethodError(
            "The people of all places must be more than 0 and at most {limit}. Got {got}.",
            param="places",
            column="people",
            limit=MAX_PEOPLE,
            got=float(people.sum()),
        )
    names, group = _groups(table)
    return Places(_floats(table, "lat"), _floats(table, "lon"), people, women, group, names)


def read_sites(table: Table) -> Sites:
    """The sites; one without a word on whether it is open is not open."""
    _size(table, "sites", MAX_SITES)
    size = table.height
    opened = table.frame["open"].fill_null(False).to_numpy() if "open" in table.columns else np.zeros(size, bool)
    room = _floats(table, "capacity") if "capacity" in table.columns else np.full(size, np.nan)
    return Sites(tuple(table.frame["site"].to_list()), _floats(table, "lat"), _floats(table, "lon"), opened, room)


def _floats(table: Table, column: str) -> Floats:
    return table.frame[column].fill_null(np.nan).to_numpy().astype(np.float64)


def _size(table: Table, param: str, limit: int) -> None:
    if not 0 < table.height <= limit:
        raise MethodError(
            "There are {got} rows; between 1 and {limit} can be read. Merge near places.",
            param=param,
            got=table.height,
            limit=limit,
        )


def _groups(table: Table) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    if "group" not in table.columns:
        return (), np.zeros(table.height, dtype=np.int64)
    names, numbers = np.unique(np.array([name or "" for name in table.frame["group"].to_list()]), return_inverse=True)
    if names.size > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be shown. Split the table.",
            param="places",
            column="group",
            got=int(names.size),
            limit=MAX_GROUPS,
        )
    return tuple(str(name) for name in names), numbers.astype(np.int64)
