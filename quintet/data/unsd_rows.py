"""Rows of the Global SDG Database become a state: codes are normalised, a reader's file is checked.

Codes drift between states of the database. The rules, one per column: series codes are compared in upper case
(IT_USE_ii99 is IT_USE_II99); indicators of a series are split at commas; sex is female (`female`, `F`), male
(`male`, `M`), both (`bothsex`, `BOTHSEX`, `_T`, missing) or another word of the list below; nature likewise.
Available is a row with a number, or with a text other than `N` (not available): a censored value such as `<5`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quintet.data.unsd import SdgState, first_year_of, places, split_codes
from quintet.errors import MethodError
from quintet.table import Table

if TYPE_CHECKING:
    import polars as pl

KEPT = 5  # states kept in memory, some 5 MB each; the dataset vouches for the bytes of its files
NOT_AVAILABLE = "N"
FIRST_YEAR = 1900
OTHER, TOTAL, FEMALE, MALE = 0, 1, 2, 3
SEX_CODES = {
    "": TOTAL, "bothsex": TOTAL, "both": TOTAL, "total": TOTAL, "t": TOTAL, "_t": TOTAL,
    "female": FEMALE, "f": FEMALE, "male": MALE, "m": MALE,
    "notspec": OTHER, "o": OTHER, "u": OTHER, "x": OTHER, "_o": OTHER, "_u": OTHER, "_x": OTHER, "_z": OTHER,
}  # fmt: skip
MODELLED, COUNTRY = 0, 1
NATURE_CODES = {
    "": MODELLED, "notspec": MODELLED, "e": MODELLED, "g": MODELLED, "m": MODELLED, "n": MODELLED, "na": MODELLED,
    "_x": MODELLED, "c": COUNTRY, "ca": COUNTRY,
}  # fmt: skip
STRAY_BLANK = re.compile(r"\s+(?=[,;)])")  # "by age and sex , Lower Chamber" in the published titles
COUNT_UNITS = ("number", "num_th", "num_m")
INDICATOR = re.compile(r"(1[0-7]|[1-9])\.(\d{1,2}|[a-z])\.\d{1,2}")
KEY_COLUMNS = (
    "series", "geo_area", "year", "units", "nature", "observation_status", "sex", "age", "location",
    "education_level", "quantile", "disability_status", "freq", "other_dims",
)  # fmt: skip
READ_COLUMNS = ("series", "geo_area", "year", "value", "value_text", "nature", "sex")


@lru_cache(maxsize=KEPT)
def from_files(vintage: str, rows: Path, series: Path) -> SdgState:
    """The state of a dated vintage, from its Parquet rows and its list of series; the last ones read are kept."""
    import polars as pl

    frame = pl.read_parquet(rows, columns=list(READ_COLUMNS))
    return _build(vintage, int(vintage[:4]), "dataset", frame, _series_table(Table.read(series)))


def from_tables(file: Table, series: Table) -> SdgState:
    """The state in a reader's own rows, checked; its year is the newest year of a row.

    Raises MethodError naming row and column on unknown series, area, sex or nature, on years to come, on negative
    counts and on repeated keys.
    """
    known = _series_table(series)
    frame = file.frame
    _check_rows(frame, known)
    year = int(frame["year"].max())  # type: ignore[arg-type]
    return _build("file", year, "file", frame, known)


def _series_table(series: Table) -> dict[str, tuple[tuple[str, ...], str]]:
    """Series code in upper case -> its indicators and its title. Raises MethodError on a wrong row."""
    out: dict[str, tuple[tuple[str, ...], str]] = {}
    titles = series.frame["description"] if "description" in series.columns else [None] * series.height
    for number, (code, cell, title) in enumerate(
        zip(series.frame["concept"], series.frame["indicator"], titles, strict=True), start=1
    ):
        name = (code or "").strip().upper()
        if not name:
            raise _series_error(number, "concept", code, "is missing; this column must be filled")
        if name in out:
            raise _series_error(number, "concept", code, "stands there twice")
        codes = split_codes(cell or "")
        if not codes:
            raise _series_error(number, "indicator", cell, "is missing; this column must be filled")
        if wrong := next((item for item in codes if not INDICATOR.fullmatch(item)), None):
            raise _series_error(number, "indicator", wrong, "is no code of an SDG indicator, such as 1.1.1 or 5.a.2")
        out[name] = (codes, STRAY_BLANK.sub("", (title or name).strip()))
    return out


def _series_error(row: int, column: str, got: Any, why: str) -> MethodError:
    return MethodError(
        "Row {row}, column '{column}': '{got}' {why}.",
        param="series",
        row=row,
        column=column,
        got="" if got is None else str(got)[:80],
        why=why,
    )


def _build(
    vintage: str, year: int, origin: Any, frame: pl.DataFrame, known: dict[str, tuple[tuple[str, ...], str]]
) -> SdgState:
    """Count which years have data, per series and Member State."""
    series, series_of = _series_codes(frame["series"])
    member_of = _member_codes(frame["geo_area"])
    years = frame["year"].to_numpy().astype(np.int16)
    usable = _available(frame) & (member_of >= 0) & (years <= year)
    sex = _codes(_column(frame, "sex"), SEX_CODES)
    nature = _codes(_column(frame, "nature"), NATURE_CODES)
    first = first_year_of(year)
    shape = (len(series), len(places()))

    def layer(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        out = np.zeros((*shape, year - first + 1), dtype=bool)
        kept = rows & (years >= first)
        out[series_of[kept], member_of[kept], years[kept] - first] = True
        return out

    return SdgState(
        vintage=vintage,
        year=year,
        rows=frame.height,
        first_year=first,
        series=series,
        indicators=tuple(known[name][0] for name in series),
        titles=tuple(known[name][1] for name in series),
        available=layer(usable),
        country=layer(usable & (nature == COUNTRY)),
        female=layer(usable & (sex == FEMALE)),
        male=layer(usable & (sex == MALE)),
        last=_last(series_of[usable], member_of[usable], years[usable], shape),
        has_nature=bool(_column(frame, "nature").null_count() < frame.height),
        origin=origin,
    )


def _last(series_of: Any, member_of: Any, years: NDArray[np.int16], shape: tuple[int, int]) -> NDArray[np.int16]:
    """The newest year with data per cell, 0 for none."""
    span = int(years.max()) - FIRST_YEAR + 1 if years.size else 1
    seen = np.zeros((*shape, span), dtype=bool)
    seen[series_of, member_of, years - FIRST_YEAR] = True
    newest = FIRST_YEAR + span - 1 - np.argmax(seen[:, :, ::-1], axis=2)
    return np.where(seen.any(axis=2), newest, 0).astype(np.int16)


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    import polars as pl

    return frame[name] if name in frame.columns else pl.Series(name, [None] * frame.height, dtype=pl.String)


def _available(frame: pl.DataFrame) -> NDArray[np.bool_]:
    """Rows with a number, or with a text other than `N`."""
    number = frame["value"].is_not_null().to_numpy()
    if "value_text" not in frame.columns:
        return number
    text = _codes(frame["value_text"], {"": 0, NOT_AVAILABLE.casefold(): 0}, unknown=1)
    return number | (text == 1)


def _physical(column: pl.Series) -> tuple[NDArray[np.int32], dict[int, str]]:
    """A text column as whole numbers, and the text behind each; missing is -1. Avoids copying millions of strings."""
    import polars as pl

    coded = column if column.dtype == pl.Categorical else column.cast(pl.String).cast(pl.Categorical)
    numbers = coded.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
    distinct = coded.unique().drop_nulls()
    names = zip(distinct.to_physical().to_list(), distinct.cast(pl.String).to_list(), strict=True)
    return numbers, dict(names)


def _codes(column: pl.Series, meanings: dict[str, int], unknown: int = -1) -> NDArray[np.int8]:
    """Each row's meaning by its code, compared without case; `unknown` where the code is not listed."""
    numbers, names = _physical(column)
    table = np.full(max(names, default=-1) + 2, meanings[""], dtype=np.int8)
    for number, name in names.items():
        table[number] = meanings.get(name.strip().casefold(), unknown)
    table[-1] = meanings[""]
    return table[numbers]


def _series_codes(column: pl.Series) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The series present, sorted, and each row's place among them."""
    numbers, names = _physical(column)
    upper = {number: name.strip().upper() for number, name in names.items()}
    series = tuple(sorted(set(upper.values())))
    place = {name: row for row, name in enumerate(series)}
    table = np.zeros(max(names, default=-1) + 2, dtype=np.int32)
    for number, name in upper.items():
        table[number] = place[name]
    return series, table[numbers]


def _member_codes(column: pl.Series) -> NDArray[np.int16]:
    """Each row's place among the 193 Member States, -1 for regions and other areas."""
    areas = column.to_numpy()
    m49 = places().m49
    table = np.full(max(int(areas.max()), m49[-1]) + 1, -1, dtype=np.int16)
    table[list(m49)] = np.arange(len(m49))
    return table[areas]


def _check_rows(frame: pl.DataFrame, known: dict[str, tuple[tuple[str, ...], str]]) -> None:
    from quintet.data.unsd_facts import known_areas

    today = datetime.now(UTC).year
    for column in ("series", "geo_area", "year"):
        _refuse(frame, column, frame[column].is_null().to_numpy(), "is missing; this column must be filled")
    areas = frame["geo_area"].is_in(sorted(known_areas())).to_numpy()
    _refuse(frame, "geo_area", ~areas, "is no area code of the M49 standard or of the SDG database")
    _refuse(frame, "year", (frame["year"] > today).to_numpy(), "lies in the future")
    _refuse(frame, "year", (frame["year"] < FIRST_YEAR).to_numpy(), f"is before {FIRST_YEAR}")
    series, series_of = _series_codes(frame["series"])
    listed = np.array([name in known for name in series])
    _refuse(frame, "series", ~listed[series_of], "is not in the list of series; add it there with its indicators")
    for column, meanings in (("sex", SEX_CODES), ("nature", NATURE_CODES)):
        codes = _codes(_column(frame, column), meanings)
        _refuse(frame, column, codes == -1, "is no code of this column; known are " + ", ".join(filter(None, meanings)))
    _refuse(frame, "value", _negative_counts(frame, series, series_of, known), "is negative, and this series counts")
    keys = [column for column in KEY_COLUMNS if column in frame.columns]
    repeated = _repeated(frame.select(keys))
    _refuse(frame, "series", repeated, "stands there twice: an earlier row has the same " + ", ".join(keys))


def _repeated(keys: pl.DataFrame) -> NDArray[np.bool_]:
    """Rows whose key stood in an earlier row. Hashes find the few candidates, the keys themselves decide."""
    import polars as pl

    out = np.zeros(keys.height, dtype=bool)
    hashes = keys.hash_rows()
    if hashes.n_unique() < keys.height:
        candidates = hashes.is_duplicated().arg_true()
        first = keys[candidates].select(pl.struct(pl.all()).is_first_distinct()).to_series()
        out[candidates.to_numpy()] = ~first.to_numpy()
    return out


def _negative_counts(frame: pl.DataFrame, series: tuple[str, ...], series_of: Any, known: Any) -> NDArray[np.bool_]:
    """Rows below zero whose unit, or whose series' title, says that it is a count."""
    units = _codes(_column(frame, "units"), {"": 0, **dict.fromkeys(COUNT_UNITS, 1)}, unknown=0)
    counts = np.array(["(number)" in known[name][1].casefold() for name in series])
    below = (frame["value"] < 0).fill_null(False).to_numpy()
    return below & ((units == 1) | counts[series_of])


def _refuse(frame: pl.DataFrame, column: str, wrong: NDArray[np.bool_], why: str) -> None:
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    got = frame[column][row]
    raise MethodError(
        "Row {row}, column '{column}': '{got}' {why}.",
        param="file",
        row=row + 1,
        column=column,
        got="" if got is None else str(got)[:80],
        why=why,
    )
