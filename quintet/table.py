"""Table and Col: how rows come in, what a column must hold, and the null rule.

A `Table` wraps a Polars frame that is loaded when first needed. Missing is null, once: NaN becomes null and is
counted, infinity is refused. Codes, censored values (`<5`) and missing values are different things and stay so.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintet.errors import MethodError

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 10_000_000
MAX_COLUMNS = 2_000
MISSING_WORDS = ("", "NA", "N/A", "NaN", "nan", "null", "None")
CENSORED = r"^\s*[<>]=?\s*[0-9.]+\s*$"


@dataclass(frozen=True)
class Col:
    """What a column must hold: its type, its bounds, its choices.

    `nullable=False` refuses missing values, `unique=True` refuses repeats, `required=False` lets the column be absent.
    """

    name: str
    type: type
    description: str = ""
    ge: float | None = None
    le: float | None = None
    choices: tuple[str, ...] = ()
    required: bool = True
    nullable: bool = True
    unique: bool = False


class Table:
    """Rows and columns from a file, a frame, or records; Polars inside."""

    def __init__(self, frame: pl.DataFrame, name: str = "table") -> None:
        if frame.width > MAX_COLUMNS:
            raise MethodError(
                "'{name}' has {got} columns; at most {limit} can be read. Keep the columns you need.",
                name=name,
                got=frame.width,
                limit=MAX_COLUMNS,
            )
        if frame.height > MAX_ROWS:
            raise MethodError(
                "'{name}' has {got} rows; at most {limit} can be read. Split the file.",
                name=name,
                got=frame.height,
                limit=MAX_ROWS,
            )
        self.name = name
        self.frame, self.nan_to_null = _nulls(frame, name)
        self._sha256 = ""

    @classmethod
    def of(cls, value: Any, name: str = "table") -> Table:
        """A table from whatever Python users hold.

        Takes a Table, a path, a Polars or pandas frame, an Arrow table, a list of records or a dict of columns.
        Raises MethodError on anything else.
        """
        import polars as pl

        if isinstance(value, Table):
            return value
        if isinstance(value, Path):
            return cls.read(value)
        if isinstance(value, pl.DataFrame):
            return cls(value, name)
        if hasattr(value, "__arrow_c_stream__") or type(value).__module__.split(".")[0] in (
            "pandas",
            "pyarrow",
        ):
            return cls(_from_arrow(value), name)
        if isinstance(value, dict) or (
            isinstance(value, Sequence) and not isinstance(value, str | bytes) and _are_records(value)
        ):
            return cls(_from_plain(value, name), name)
        raise MethodError(
            "'{name}' must be a table: a frame, a list of records, a dict of columns or a file. Got {got}.",
            name=name,
            got=type(value).__name__,
        )

    @classmethod
    def read(cls, source: Path | str | bytes, name: str = "") -> Table:
        """Read CSV (any delimiter and encoding), XLSX, Parquet or Arrow, told apart by content.

        Raises MethodError on anything unreadable, over the limits, or made to harm.
        """
        from quintet.reading import read_frame

        if isinstance(source, bytes):
            return cls(read_frame(source, name or "upload"), name or "upload")
        path = Path(source)
        if not path.is_file():
            raise MethodError("There is no file '{name}'.", name=str(path))
        return cls(read_frame(path, path.name), name or path.name)

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return self.frame.columns

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.frame.height

    @property
    def sha256(self) -> str:
        """Hash of the content as CSV text, so that a frame and the file it came from agree."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self.frame.write_csv().encode()).hexdigest()
        return self._sha256

    def checked(self, cols: Sequence[Col], param: str = "") -> Table:
        """The declared columns, cast and checked. Raises MethodError naming the row and the column."""
        import polars as pl

        if self.height == 0:
            raise MethodError("'{name}' has no rows. Give at least one.", name=self.name, param=param)
        kept: list[pl.Series] = []
        for col in cols:
            if col.name not in self.columns:
                if col.required:
                    raise _no_column(self, col, param)
                continue
            kept.append(_cast(self.frame[col.name], col, param))
        table = Table(pl.DataFrame(kept), self.name)
        table.nan_to_null += self.nan_to_null
        return table


def _are_records(value: Sequence[Any]) -> bool:
    return all(isinstance(item, dict) for item in value)


def _from_plain(value: Any, name: str) -> pl.DataFrame:
    import polars as pl

    try:
        if isinstance(value, dict):
            return pl.DataFrame(value, strict=False)
        return pl.from_dicts(list(value), infer_schema_length=None) if value else pl.DataFrame()
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise MethodError(
            "'{name}' could not be read as a table: {why}. Give columns of equal length and one type.",
            name=name,
            why=str(error).splitlines()[0],
        ) from error


def _from_arrow(value: Any) -> pl.DataFrame:
    import polars as pl

    if type(value).__module__.split(".")[0] == "pandas":
        return pl.from_pandas(value, nan_to_null=True)
    frame = pl.DataFrame(value)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _nulls(frame: pl.DataFrame, name: str) -> tuple[pl.DataFrame, int]:
    """NaN becomes null, counted; infinity is refused with its row and column."""
    count = 0
    for column in frame.get_columns():
        if not column.dtype.is_float():
            continue
        if column.is_infinite().any():
            row = int(column.is_infinite().fill_null(False).arg_true()[0]) + 1
            raise MethodError(
                "Row {row} of '{name}', column '{column}': infinity is not a value. Leave the cell empty if it is missing.",
                row=row,
                column=column.name,
                name=name,
            )
        nan = int(column.is_nan().sum() or 0)
        if nan:
            count += nan
            frame = frame.with_columns(column.fill_nan(None))
    return frame, count


def _no_column(table: Table, col: Col, param: str) -> MethodError:
    near = difflib.get_close_matches(col.name, table.columns, 1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return MethodError(
        "'{name}' has no column '{column}'. It has: {has}.{hint}",
        param=param,
        column=col.name,
        name=table.name,
        has=", ".join(table.columns[:20]),
        hint=hint,
    )


def _cast(series: pl.Series, col: Col, param: str) -> pl.Series:
    import polars as pl

    if col.type is str:
        out = series if series.dtype in (pl.String, pl.Categorical, pl.Enum) else _to_string(series)
    elif col.type is bool:
        out = _to_bool(series, col, param)
    else:
        out = _to_number(series, col, param)
    _check(out, col, param)
    return out


def _to_string(series: pl.Series) -> pl.Series:
    import polars as pl

    if series.dtype.is_float() and (series.drop_nulls() % 1 == 0).all():
        series = series.cast(pl.Int64)  # codes such as 004 or 12 that a spreadsheet stored as 12.0
    return series.cast(pl.String)


def _to_bool(series: pl.Series, col: Col, param: str) -> pl.Series:
    import polars as pl

    if series.dtype == pl.Boolean:
        return series
    words = series.cast(pl.String).str.to_lowercase().str.strip_chars()
    yes, no = ["true", "yes", "1"], ["false", "no", "0"]
    known = words.is_in([*yes, *no]) | words.is_null()
    if not known.all():
        _refuse(series, ~known, col, param, "is not yes or no")
    return words.is_in(yes).set(words.is_null(), None)


def _to_number(series: pl.Series, col: Col, param: str) -> pl.Series:
    import polars as pl

    want = pl.Int64 if col.type is int else pl.Float64
    if series.dtype in (pl.String, pl.Categorical, pl.Enum):
        text = series.cast(pl.String).str.strip_chars()
        text = text.set(text.is_in(list(MISSING_WORDS)), None)
        number = text.cast(pl.Float64, strict=False)
        censored = text.str.contains(CENSORED).fill_null(False)
        if censored.any():
            _refuse(series, censored, col, param, "is a censored value, and this column takes plain numbers")
        bad = number.is_null() & text.is_not_null()
        if bad.any():
            _refuse(series, bad, col, param, "is not a number")
        if number.is_infinite().any():
            _refuse(series, number.is_infinite().fill_null(False), col, param, "is infinite")
        series = number.fill_nan(None).alias(series.name)
    elif not (series.dtype.is_numeric() or series.dtype in (pl.Null, pl.Boolean)):
        raise MethodError(
            "Column '{column}' must hold numbers. Got {got}.",
            param=param,
            column=col.name,
            got=str(series.dtype),
        )
    if col.type is int and series.dtype.is_float():
        broken = (series % 1 != 0).fill_null(False) | (series.abs() > 2**53).fill_null(False)
        if broken.any():
            _refuse(series, broken, col, param, "is not a whole number")
    return series.cast(want)


def _check(series: pl.Series, col: Col, param: str) -> None:
    if not col.nullable and series.null_count():
        _refuse(series, series.is_null(), col, param, "is missing; this column must be filled")
    if col.ge is not None and (low := (series < col.ge).fill_null(False)).any():
        _refuse(series, low, col, param, f"is below {col.ge:g}")
    if col.le is not None and (high := (series > col.le).fill_null(False)).any():
        _refuse(series, high, col, param, f"is above {col.le:g}")
    if col.choices:
        other = ~(series.is_in(list(col.choices)) | series.is_null())
        if other.any():
            _refuse(series, other, col, param, "is not one of " + ", ".join(col.choices))
    if col.unique and (twice := ~series.is_first_distinct()).any():
        _refuse(series, twice, col, param, "stands there twice")


def _refuse(series: pl.Series, mask: pl.Series, col: Col, param: str, why: str) -> None:
    row = int(mask.arg_true()[0])
    raise MethodError(
        "Row {row}, column '{column}': '{got}' {why}.",
        param=param,
        row=row + 1,
        column=col.name,
        got="" if series[row] is None else str(series[row])[:80],
        why=why,
    )
