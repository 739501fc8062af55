"""Groups of people out of school as arrays: how many, who they are, and what share has each means of learning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError
from quintet.table import Table

MAX_GROUPS = 2_000
MEANS = ("internet", "electricity", "mobile", "radio")
SEXES = ("female", "male", "both")
KEYS = ("sex", "place", "location", "wealth")


@dataclass(frozen=True, eq=False)
class Groups:
    """`keys` [group][sex, place, location, wealth]; `children` NaN where not known; `share` [means, group] in 0..1."""

    keys: tuple[tuple[str, ...], ...]
    children: NDArray[np.float64]
    share: NDArray[np.float64]

    @property
    def sex(self) -> tuple[str, ...]:
        """The sex of each group."""
        return tuple(key[0] for key in self.keys)


def read(table: Table) -> Groups:
    """The groups of a table, girls first, in the order of the rows.

    Raises MethodError on too many groups, on a group that stands there twice, and when no share is known at all.
    """
    frame = table.frame
    if frame.height > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be read. Join small groups.",
            param="groups",
            got=frame.height,
            limit=MAX_GROUPS,
        )
    columns = [frame[key].fill_null("").to_list() if key in frame.columns else [""] * frame.height for key in KEYS]
    keys = list(zip(*columns, strict=True))
    _each_once(keys)
    share = np.stack([_numbers(table, name) for name in MEANS]) / 100
    if np.isnan(share).all():
        raise MethodError(
            "No group has a share for any means. Give at least one of: internet, electricity, mobile, radio.",
            param="groups",
        )
    order = sorted(range(len(keys)), key=lambda row: SEXES.index(keys[row][0]))
    children = _numbers(table, "children")
    return Groups(tuple(keys[row] for row in order), children[order], share[:, order])


def _each_once(keys: list[tuple[str, ...]]) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(keys, start=1):
        if key in first:
            raise MethodError(
                "Row {row} describes the same group as row {other}. Join them, or tell them apart by place, location "
                "or wealth.",
                param="groups",
                row=row,
                other=first[key],
            )
        first[key] = row


def _numbers(table: Table, name: str) -> NDArray[np.float64]:
    if name not in table.columns:
        return np.full(table.height, np.nan)
    return table.frame[name].cast(float).fill_null(float("nan")).to_numpy().astype(np.float64)
