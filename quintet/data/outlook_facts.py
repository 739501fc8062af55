"""Values of the outlook's series, small enough to travel with the code: one gzipped CSV of one state.

A row is a series, an area (its M49 code), a second place where the series has pairs, and a sex; a year's cell is the
value to five digits, and `nature` one letter a year: c country, e estimated, m modelled, g global monitoring, n made
for a region, and a dot for no value. Made by `python -m tools.facts` from the `unsd_sdg` dataset.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from quintet.data.outlook_series import BY_CODE, KEPT, SeriesSpec
from quintet.data.unsd import places
from quintet.data.unsd_facts import LICENCE, SOURCE
from quintet.seed.tables import read_table

if TYPE_CHECKING:
    import polars as pl

VINTAGE = "2023-07"
NAME = f"sdg_series_{VINTAGE}.csv.gz"
FIRST, LAST = 2000, 2023
YEARS = tuple(range(FIRST, LAST + 1))
DIGITS = 5
MIN_BANDS = 3
WORLD = 1
AREAS = {
    1: "World", 202: "Sub-Saharan Africa", 747: "Northern Africa and Western Asia", 62: "Central and Southern Asia",
    753: "Eastern and South-Eastern Asia", 419: "Latin America and the Caribbean",
    543: "Oceania without Australia and New Zealand", 53: "Australia and New Zealand",
    513: "Europe and Northern America", 199: "Least developed countries", 432: "Landlocked developing countries",
    722: "Small island developing States",
}  # fmt: skip
SEXES = {"female": "female", "male": "male"}  # every other word is the total
NATURES = {"c": "c", "ca": "c", "e": "e", "m": "m", "g": "g", "n": "n"}
HEAD = ["series", "area", "with", "sex", "nature", *(str(year) for year in YEARS)]


@dataclass(frozen=True, eq=False)
class Values:
    """Values of one series: rows of area × second place × sex, columns of years; NaN where there is none."""

    spec: SeriesSpec
    area: tuple[int, ...]
    other: tuple[str, ...]
    sex: tuple[str, ...]
    nature: tuple[str, ...]
    value: NDArray[np.float64]

    @property
    def years(self) -> NDArray[np.float64]:
        """The years of the columns."""
        return np.array(YEARS, dtype=np.float64)


def read(code: str) -> Values:
    """The values of a series; notes the fact table as an input of the running method."""
    title = f"Values of {len(KEPT)} series of the Global SDG Database, state of {VINTAGE}"
    read_table(NAME).noted(title=title, vintage=VINTAGE, source=SOURCE, licence=LICENCE)
    return _tables()[code]


@lru_cache(maxsize=1)
def _tables() -> dict[str, Values]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in read_table(NAME).rows:
        groups.setdefault(row[0], []).append(row)
    return {code: _values(code, found) for code, found in groups.items()}


def _values(code: str, rows: list[tuple[str, ...]]) -> Values:
    cells = np.array([[cell or "nan" for cell in row[5:]] for row in rows], dtype=np.float64)
    cells.setflags(write=False)
    columns = ([row[place] for row in rows] for place in range(1, 5))
    area, other, sex, nature = columns
    return Values(BY_CODE[code], tuple(int(a) for a in area), tuple(other), tuple(sex), tuple(nature), cells)


def table(path: Path) -> list[list[str]]:
    """The fact table of the database's Parquet rows: a header row, then the rows of each series."""
    import polars as pl

    known = [*AREAS, *places().m49]
    frame = pl.scan_parquet(path).with_columns(pl.col("series").cast(pl.String).str.to_uppercase())
    frame = frame.filter(pl.col("series").is_in(list(BY_CODE)), pl.col("geo_area").is_in(known))
    frame = frame.filter(pl.col("value").is_not_null(), pl.col("year").is_between(FIRST, LAST))
    texts = ("nature", "sex", "age", "location", "education_level", "other_dims")
    rows = frame.with_columns(pl.col(*texts).cast(pl.String)).collect()
    out = [HEAD]
    for spec in KEPT:
        out += _rows_of(spec, rows.filter(pl.col("series") == spec.code))
    return out


def _rows_of(spec: SeriesSpec, frame: pl.DataFrame) -> list[list[str]]:
    """The rows of a series. Raises ValueError where two rows would fill one cell: the totals are not well chosen."""
    best: dict[tuple[Any, ...], tuple[int, float, str]] = {}
    rows = frame.to_dicts()
    spans = _spans(spec, rows)
    for row in rows:
        ranks = [_rank(words, row[column]) for column, words in spec.only.items()]
        low, high = spans.get((row["geo_area"], row["sex"], row["year"]), (-np.inf, np.inf))
        if None in ranks or not low <= row["value"] <= high:
            continue
        sex, rank = SEXES.get(row["sex"] or "", "total" if row["sex"] != "o" else "other"), sum(r or 0 for r in ranks)
        key = (row["geo_area"], _second(spec, row["other_dims"]), sex, row["year"])
        if key in best and best[key][0] == rank and best[key][1] != row["value"]:
            raise ValueError(f"{spec.code}: two values for {key}.")
        if key not in best or rank < best[key][0]:
            best[key] = (rank, row["value"], NATURES.get(row["nature"] or "", "e"))
    out: dict[tuple[int, str, str], dict[int, tuple[str, str]]] = {}
    for (area, other, sex, year), (_, value, nature) in best.items():
        if sex != "other":
            out.setdefault((area, other, sex), {})[year] = (f"{value:.{DIGITS}g}", nature)
    return [_row(spec.code, key, out[key]) for key in sorted(out)]


def _spans(spec: SeriesSpec, rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Least and greatest value of the age groups, where at least three are there: a total lies between them."""
    found: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        if row["age"] in spec.bands and row["location"] in spec.only.get("location", (row["location"],)):
            found.setdefault((row["geo_area"], row["sex"], row["year"]), []).append(row["value"])
    return {key: (min(own), max(own)) for key, own in found.items() if len(own) >= MIN_BANDS}


def _rank(words: tuple[str, ...], got: str | None) -> int | None:
    return words.index(got) if got in words else None


def _second(spec: SeriesSpec, dims: str | None) -> str:
    if not spec.pair:
        return ""
    found = dict(part.split("=", 1) for part in (dims or "").split(";") if "=" in part)
    return found.get(spec.pair, "")


def _row(code: str, key: tuple[int, str, str], cells: dict[int, tuple[str, str]]) -> list[str]:
    area, other, sex = key
    nature = "".join(cells[year][1] if year in cells else "." for year in YEARS)
    return [code, str(area), other, sex, nature, *(cells[year][0] if year in cells else "" for year in YEARS)]
