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
CENSORED = r"^\s*[<>]=?\s*[0-9.,]+\s*$"
EXACT = 2**53  # the largest whole number that a float still counts exactly
HASHED_ROWS = 100_000


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

    def __init__(self, frame: pl.DataFrame, name: str = "table", decimal: str = ".") -> None:
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
        self.decimal = decimal  # the sign in numbers that are still text
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
        if hasattr(value, "__arrow_c_stream__"):
            return cls(_from_arrow(value, name), name)
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
        from quintet.reading import existing, read_frame

        if isinstance(source, bytes):
            name = name or "upload"
            frame, decimal = read_frame(source, name)
        else:
            path = existing(source)
            name = name or path.name
            frame, decimal = read_frame(path, name)
        return cls(frame, name, decimal)

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
            digest = hashlib.sha256(",".join(self.columns).encode())
            for part in self.frame.iter_slices(HASHED_ROWS):
                digest.update(part.write_csv(include_header=False).encode())
            self._sha256 = digest.hexdigest()
        return self._sha256

    def checked(self, cols: Sequence[Col], param: str = "") -> Table:
        """The declared columns, cast and checked; all columns where none is declared.

        Raises MethodError naming the row and the column.
        """
        import polars as pl

        if self.height == 0:
            raise MethodError("'{name}' has no rows. Give at least one.", name=self.name, param=param)
        kept: list[pl.Series] = []
        for col in cols or [Col(name, str) for name in self.columns]:
            if col.name in self.columns:
                kept.append(_cast(self.frame[col.name], col, param, self.decimal))
            elif col.required:
                raise _no_column(self, col, param)
        if not kept:
            raise _no_column(self, cols[0], param)
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
    except (Exception, pl.exceptions.PanicException) as error:  # Polars raises many kinds on unlike values
        raise _no_frame(name, error) from error


def _from_arrow(value: Any, name: str) -> pl.DataFrame:
    import polars as pl

    try:
        is_pandas = type(value).__module__.split(".")[0] == "pandas"
        frame = pl.from_pandas(value, nan_to_null=True) if is_pandas else pl.DataFrame(value)
    except (Exception, pl.exceptions.PanicException) as error:
        raise _no_frame(name, error) from error
    return frame.to_frame() if isinstance(frame, pl.Series) else frame


def _no_frame(name: str, error: BaseException) -> MethodError:
    return MethodError(
        "'{name}' could not be read as a table: {why}. Give columns of equal length and one type.",
        name=name,
        why=(str(error).splitlines() or [type(error).__name__])[0][:160].rstrip("."),
    )


def _nulls(frame: pl.DataFrame, name: str) -> tuple[pl.DataFrame, int]:
    """NaN becomes null, counted; infinity is refused with its row and column."""
    count = 0
    for column in frame.get_columns():
        if not column.dtype.is_float():
            continue
        if column.is_infinite().any():
            row = int(column.is_infinite().fill_null(False).arg_true()[0]) + 1
            raise MethodError(
                "Row {row} of '{name}', column '{column}': infinity is not a value. "
                "Leave the cell empty if it is missing.",
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
    known: dict[str, Any] = {
        "param": param,
        "column": col.name,
        "name": table.name,
        "has": ", ".join(table.columns[:20])[:400],
    }
    near = difflib.get_close_matches(col.name, table.columns, 1)
    if near:
        return MethodError(
            "'{name}' has no column '{column}'. Did you mean '{near}'? It has: {has}.", near=near[0], **known
        )
    return MethodError("'{name}' has no column '{column}'. It has: {has}. Rename or add the column.", **known)


def _cast(series: pl.Series, col: Col, param: str, decimal: str) -> pl.Series:
    import polars as pl

    try:
        if col.type is str:
            # Categories are text already, and take a tenth of its memory.
            out = series if series.dtype in (pl.String, pl.Categorical, pl.Enum) else _to_string(series)
        elif col.type is bool:
            out = _to_bool(series, col, param)
        else:
            out = _to_number(series, col, param, decimal)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise MethodError(
            "Column '{column}' must hold {want}. Got {got}.",
            param=param,
            column=col.name,
            want=_WORDS[col.type],
            got=str(series.dtype)[:80],
        ) from error
    _check(out, col, param)
    return out


_WORDS = {str: "text", bool: "yes or no", int: "whole numbers", float: "numbers"}


def _to_string(series: pl.Series) -> pl.Series:
    import polars as pl

    if series.dtype.is_nested():
        raise pl.exceptions.InvalidOperationError("A cell holds one value.")
    whole = series.dtype.is_float() and bool(((series % 1 == 0) & (series.abs() <= EXACT)).drop_nulls().all())
    if whole:
        series = series.cast(pl.Int64)  # codes such as 12 that a spreadsheet stored as 12.0
    return series.cast(pl.String)


def _to_bool(series: pl.Series, col: Col, param: str) -> pl.Series:
    import polars as pl

    if series.dtype == pl.Boolean:
        return series
    words = series.cast(pl.String).str.to_lowercase().str.strip_chars()
    yes, no = ["true", "yes", "1"], ["false", "no", "0"]
    strange = ~(words.is_in([*yes, *no]) | words.is_null())
    if strange.any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not yes or no. Write yes, no, true, false, 1 or 0.",
            **_where(series, strange, col, param),
        )
    return words.is_in(yes)


def _to_number(series: pl.Series, col: Col, param: str, decimal: str) -> pl.Series:
    import polars as pl

    if series.dtype in (pl.String, pl.Categorical, pl.Enum):
        series = _text_to_number(series.cast(pl.String), col, param, decimal)
    elif not (series.dtype.is_numeric() or series.dtype in (pl.Null, pl.Boolean)):
        raise pl.exceptions.InvalidOperationError("not numeric")
    if col.type is float:
        return series.cast(pl.Float64)
    if not series.dtype.is_integer() and series.dtype not in (pl.Null, pl.Boolean):
        broken = ((series % 1 != 0) | (series.abs() >= EXACT)).fill_null(False)
        if broken.any():
            raise MethodError(
                "Row {row}, column '{column}': '{got}' is not a whole number, or too large for one. Correct it.",
                **_where(series, broken, col, param),
            )
    return series.cast(pl.Int64)


def _text_to_number(series: pl.Series, col: Col, param: str, decimal: str) -> pl.Series:
    import polars as pl

    text = series.str.strip_chars()
    text = text.set(text.is_in(list(MISSING_WORDS)).fill_null(False), None)
    censored = text.str.contains(CENSORED).fill_null(False)
    if censored.any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is a censored value, and this column takes plain numbers. "
            "Leave the cell empty or give a number.",
            **_where(series, censored, col, param),
        )
    if decimal == ",":
        text = text.str.replace(r"^(-?\d+),(\d+)$", "${1}.${2}")
    number = text.cast(pl.Float64, strict=False).fill_nan(None)
    bad = number.is_null() & text.is_not_null()
    if bad.any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not a number. Correct it, or leave the cell empty.",
            **_where(series, bad, col, param),
        )
    infinite = number.is_infinite().fill_null(False)
    if infinite.any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is infinite. Leave the cell empty if the value is missing.",
            **_where(series, infinite, col, param),
        )
    return number.alias(series.name)


def _check(series: pl.Series, col: Col, param: str) -> None:
    if not col.nullable and series.null_count():
        raise MethodError(
            "Row {row}, column '{column}' is missing. This column must be filled.",
            **_where(series, series.is_null(), col, param),
        )
    if col.ge is not None and (low := (series < col.ge).fill_null(False)).any():
        raise MethodError(
            "Row {row}, column '{column}': {got} is below {limit}. Correct it.",
            limit=f"{col.ge:g}",
            **_where(series, low, col, param),
        )
    if col.le is not None and (high := (series > col.le).fill_null(False)).any():
        raise MethodError(
            "Row {row}, column '{column}': {got} is above {limit}. Correct it.",
            limit=f"{col.le:g}",
            **_where(series, high, col, param),
        )
    if col.choices and (other := ~(series.is_in(list(col.choices)) | series.is_null())).any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' is not one of {choices}. Correct it.",
            choices=", ".join(col.choices),
            **_where(series, other, col, param),
        )
    if col.unique and (twice := ~series.is_first_distinct()).any():
        raise MethodError(
            "Row {row}, column '{column}': '{got}' stands there twice. Keep one row.",
            **_where(series, twice, col, param),
        )


def _where(series: pl.Series, mask: pl.Series, col: Col, param: str) -> dict[str, Any]:
    """The first row that a mask marks, with what stands there."""
    row = int(mask.arg_true()[0])
    got = "" if series[row] is None else str(series[row])[:80]
    return {"param": param, "row": row + 1, "column": col.name, "got": got}
