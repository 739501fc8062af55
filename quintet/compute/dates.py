"""Dates in tables and parameters, read as days since 1970."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from numpy.typing import NDArray

from quintet.errors import MethodError

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

DATE = r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"  # a time of day may follow and is left out


def days(series: pl.Series, param: str) -> NDArray[np.float64]:
    """The dates of a column as days since 1970, NaN where empty. Raises MethodError naming the row that is no date."""
    import polars as pl

    text = series.cast(pl.String)
    text = text.set(text.str.strip_chars() == "", None)
    dates = text.str.extract(DATE, 1).str.to_date("%Y-%m-%d", strict=False)
    wrong = dates.is_null() & text.is_not_null()
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not a date. Write year, month and day, such as 2024-06-30.",
            param=param,
            row=row + 1,
            column=series.name,
            got=text[row][:80],
        )
    return dates.cast(pl.Int32).cast(pl.Float64).fill_null(float("nan")).to_numpy()


def day(text: str, param: str) -> float:
    """One date as days since 1970. Raises MethodError when it is none."""
    try:
        return float((datetime.date.fromisoformat(text.strip()) - datetime.date(1970, 1, 1)).days)
    except ValueError as error:
        raise MethodError(
            "'{got}' is not a date. Write year, month and day, such as 2024-06-30.", param=param, got=text[:80]
        ) from error
