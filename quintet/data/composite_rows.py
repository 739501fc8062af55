"""From long rows of values and a table of indicators to the arrays of the composite index, checked on the way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quintet.data.composite_params import Missing
from quintet.errors import MethodError
from quintet.table import Table

if TYPE_CHECKING:
    import polars as pl

MAX_CELLS = 20_000_000
MAX_INDICATORS = 1_000
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Indicators:
    """Indicators with groups side by side; weights are shares of 1, `group` holds "" where there are no groups."""

    names: tuple[str, ...]
    group: tuple[str, ...]
    number: Ints
    weight: Floats
    tailored: Floats | None
    lower: NDArray[np.bool_]
    low: Floats
    high: Floats

    @property
    def group_names(self) -> tuple[str, ...]:
        """Names of the groups, those of the indicators where there are no groups."""
        first = np.flatnonzero(np.r_[True, np.diff(self.number) != 0])
        return tuple(self.group[i] or self.names[i] for i in first)


@dataclass(frozen=True, eq=False)
class Rows:
    """Unit-years with their values [row, indicator], NaN for missing; year 0 stands for a table without years."""

    unit: tuple[str, ...]
    year: Ints
    values: Floats

    def kept(self, mask: NDArray[np.bool_]) -> Rows:
        """The rows that a mask marks."""
        return Rows(
            tuple(u for u, keep in zip(self.unit, mask, strict=True) if keep), self.year[mask], self.values[mask]
        )


def read_indicators(table: Table | None, values: Table, is_goalposts: bool) -> Indicators:
    """The indicators in order of their groups. Raises MethodError on weights or goalposts that cannot be used."""
    columns = _columns(table, values)
    count = len(columns["indicator"])
    if count > MAX_INDICATORS:
        raise MethodError(
            "There are {got} indicators; at most {limit} can be joined. Give fewer.",
            param="indicators" if table is not None else "values",
            column="indicator",
            got=count,
            limit=MAX_INDICATORS,
        )
    groups = columns.get("group") or [None] * count
    named = [group if group else f"\0{i}" for i, group in enumerate(groups)]  # an indicator without a group is its own
    order = sorted(range(count), key=lambda i: (named.index(named[i]), i))
    labels = [named[i] for i in order]
    found = Indicators(
        names=tuple(columns["indicator"][i] for i in order),
        group=tuple(groups[i] or "" for i in order),
        number=np.cumsum([0, *(a != b for a, b in pairwise(labels))]),
        weight=_shares(columns["weight"], order, "weight"),
        tailored=_shares(columns["tailored"], order, "tailored") if "tailored" in columns else None,
        lower=np.array([(columns.get("direction") or [None] * count)[i] == "lower" for i in order]),
        low=_posts(columns, "low", order),
        high=_posts(columns, "high", order),
    )
    if is_goalposts:
        _check_posts(found, order)
    return found


def _columns(table: Table | None, values: Table) -> dict[str, list[Any]]:
    if table is not None:
        return table.frame.to_dict(as_series=False)
    names = values.frame["indicator"].unique(maintain_order=True).to_list()
    return {"indicator": names, "weight": [1.0] * len(names)}


def _shares(weights: list[float], order: list[int], column: str) -> Floats:
    found = np.array([weights[i] for i in order], dtype=np.float64)
    if not found.max() > 1e-9:
        raise MethodError(
            "All values of '{column}' are zero. Give at least one indicator a weight.",
            param="indicators",
            column=column,
        )
    return np.asarray(found / found.sum(), dtype=np.float64)


def _posts(columns: dict[str, list[Any]], name: str, order: list[int]) -> Floats:
    given = columns.get(name) or [None] * len(order)
    return np.array([np.nan if given[i] is None else given[i] for i in order], dtype=np.float64)


def _check_posts(found: Indicators, order: list[int]) -> None:
    for place, row in enumerate(order):
        low, high = found.low[place], found.high[place]
        size = max(abs(low), abs(high))
        if not (size > 0 and high / size - low / size > 1e-9):
            raise MethodError(
                "Row {row}: indicator '{name}' needs a goalpost 'low' and a 'high' one above it.",
                param="indicators",
                row=row + 1,
                column="high" if np.isfinite(low) else "low",
                name=found.names[place][:80],
            )


def read_rows(table: Table, indicators: Indicators) -> Rows:
    """The table as unit-years by indicators. Raises MethodError on unknown indicators and repeated rows."""
    import polars as pl

    frame = table.frame
    if "year" not in frame.columns:
        frame = frame.with_columns(year=pl.lit(0, pl.Int64))
    column = _codes(frame["indicator"], indicators.names)
    units = frame["unit"].unique().sort().to_list()
    years = frame["year"].unique().sort().to_list()
    row = _codes(frame["unit"], units) * len(years) + np.searchsorted(years, frame["year"].to_numpy())
    kept, place = np.unique(row, return_inverse=True)
    if kept.size * len(indicators.names) > MAX_CELLS:
        raise MethodError(
            "{units} units, {years} years and {indicators} indicators are too many cells; at most {limit} fit.",
            param="values",
            units=len(units),
            years=len(years),
            indicators=len(indicators.names),
            limit=MAX_CELLS,
        )
    cell = place * len(indicators.names) + column
    _refuse_repeated(frame, cell)
    values = np.full(kept.size * len(indicators.names), np.nan)
    values[cell] = frame["value"].fill_null(float("nan")).to_numpy()
    found = Rows(
        unit=tuple(units[i] for i in kept // len(years)),
        year=np.array(years, dtype=np.int64)[kept % len(years)],
        values=values.reshape(kept.size, -1),
    )
    _refuse_empty(found, indicators)
    return found


def _codes(series: pl.Series, names: Any) -> Ints:
    """The place of each cell among the names. Raises MethodError on an indicator that is not among them."""
    import polars as pl

    codes = series.replace_strict(
        pl.Series(list(names), dtype=pl.String), pl.Series(range(len(names)), dtype=pl.Int64), default=None
    )
    if codes.null_count():
        row = int(codes.is_null().arg_true()[0])
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not in the table 'indicators'. Add it or leave it out.",
            param="values",
            row=row + 1,
            column=series.name,
            got=str(series[row])[:80],
        )
    return np.asarray(codes.to_numpy(), dtype=np.int64)


def _refuse_repeated(frame: pl.DataFrame, cell: Ints) -> None:
    _, first = np.unique(cell, return_index=True)
    if first.size == cell.size:
        return
    again = np.ones(cell.size, dtype=bool)
    again[first] = False
    row = int(np.flatnonzero(again)[0])
    raise MethodError(
        "Row {row}: '{unit}' has a second value for '{indicator}' in the same year. Keep one.",
        param="values",
        row=row + 1,
        column="indicator",
        unit=str(frame["unit"][row])[:80],
        indicator=str(frame["indicator"][row])[:80],
    )


def _refuse_empty(rows: Rows, indicators: Indicators) -> None:
    empty = np.flatnonzero(np.isnan(rows.values).all(axis=0))
    if empty.size:
        raise MethodError(
            "Indicator '{name}' has no value at all. Leave it out of the table 'indicators', or give values.",
            param="values",
            column="value",
            name=indicators.names[int(empty[0])][:80],
        )


def apply_policy(rows: Rows, indicators: Indicators, missing: Missing) -> tuple[Rows, tuple[tuple[str, int, str], ...]]:
    """The rows that stay under the policy, and those left out as (unit, year, what it lacks).

    Raises MethodError on a missing value under "refuse", and when nothing would stay.
    """
    gaps = np.isnan(rows.values)
    if missing == "refuse" and gaps.any():
        row, column = (int(i) for i in np.argwhere(gaps)[0])
        raise MethodError(
            "'{unit}' has no value for '{indicator}'{when}. Give it, or choose how missing values are treated.",
            param="missing",
            unit=rows.unit[row][:80],
            indicator=indicators.names[column][:80],
            when=f" ({rows.year[row]})" if rows.year[row] else "",
        )
    out = _unweighed(gaps, indicators)
    if missing == "drop-unit":
        out = np.asarray(gaps.any(axis=1))
    elif missing == "lower-bound":
        out = np.zeros_like(out)
    if out.all():
        raise MethodError(
            "No unit has all values that it needs. Choose another treatment of missing values.", param="missing"
        )
    lacking = tuple(
        (rows.unit[i], int(rows.year[i]), ", ".join(np.array(indicators.names)[gaps[i]]))
        for i in map(int, np.flatnonzero(out))
    )
    return rows.kept(~out), lacking


def _unweighed(gaps: NDArray[np.bool_], indicators: Indicators) -> NDArray[np.bool_]:
    """Rows without any value that carries weight, in one of the two sets of weights."""
    out = (gaps | (indicators.weight <= 0)).all(axis=1)
    if indicators.tailored is not None:
        out |= (gaps | (indicators.tailored <= 0)).all(axis=1)
    return np.asarray(out)
