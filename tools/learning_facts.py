"""Regenerate the fact table on school and access by sex from the files of the `unsd_sdg` dataset.

    python -m tools.learning_facts            write it
    python -m tools.learning_facts --check    fail when the committed table differs from its recomputation

Of completion it keeps, for each Member State and level, the newest year with a value for girls and the newest year
with a value for girls of any wealth quintile; of access, the newest year of each cell, and of series by sex the
newest year with a value for women and girls.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quintet import datasets
from quintet.data.learning_facts import ACCESS, COLUMNS, COMPLETION, NAME, VINTAGES
from quintet.data.unsd import DATASET
from quintet.data.unsd_facts import LICENCE, SOURCE
from quintet.seed.tables import write_table
from tools import fact_files

if TYPE_CHECKING:
    import polars as pl

COMMAND = "python -m tools.learning_facts"
LEVELS = ("primar", "lowsec", "uppsec")
BY_SEX = ("IT_USE_II99", "IT_MOB_OWN")


def tables() -> dict[str, bytes]:
    """File name -> bytes of the fact table."""
    header = {"source": SOURCE, "licence": LICENCE, "made_by": COMMAND}
    for what, vintage in VINTAGES.items():
        path = _path(vintage)
        header |= {f"{what}_file": path.name, f"{what}_sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    rows = [*_completion(_rows(VINTAGES["completion"])), *_access(_rows(VINTAGES["access"]))]
    return {NAME: write_table(header, [list(COLUMNS), *sorted(rows)])}


def _path(vintage: str) -> Path:
    return Path(datasets.get(DATASET).path(f"unsd/unsd_sdg_{vintage}.parquet"))


def _rows(vintage: str) -> pl.DataFrame:
    """The rows of Member States with a number, words in place of codes that are missing."""
    import polars as pl

    from quintet.seed import members

    codes = pl.DataFrame({"geo_area": [m.m49 for m in members()], "iso3": [m.iso3 for m in members()]})
    text = [pl.col(name).cast(pl.String).fill_null("") for name in ("sex", "location", "nature")]
    return (
        pl.scan_parquet(_path(vintage))
        .with_columns(
            pl.col("series").cast(pl.String).str.to_uppercase(),
            pl.col("education_level").cast(pl.String).fill_null("").alias("level"),
            pl.col("quantile").cast(pl.String).fill_null("").alias("quintile"),
            pl.col("geo_area").cast(pl.Int64),
            *text,
        )
        .filter(pl.col("series").is_in([COMPLETION, *ACCESS]) & pl.col("value").is_not_null())
        .filter(pl.col("level").is_in(["", *LEVELS]))
        .collect()
        .join(codes, on="geo_area")
    )


def _completion(rows: pl.DataFrame) -> list[list[str]]:
    import polars as pl

    own = rows.filter(pl.col("series") == COMPLETION)
    girls = own.filter((pl.col("sex") == "female") & (pl.col("location") == "allarea") & (pl.col("value") > 0))
    total = pl.col("quintile") == "t"
    years = pl.concat(
        [
            part.group_by("iso3", "level").agg(pl.col("year").max())
            for part in (girls.filter(total), girls.filter(~total))
        ]
    ).unique()
    return _plain(own.join(years, on=["iso3", "level", "year"]))


def _access(rows: pl.DataFrame) -> list[list[str]]:
    import polars as pl

    own = rows.filter(pl.col("series").is_in(ACCESS))
    cell = ["series", "iso3", "sex", "level", "location", "quintile"]
    newest = own.filter(pl.col("year") == pl.col("year").max().over(cell))
    paired = pl.col("series").is_in(BY_SEX)
    women = own.filter(paired & (pl.col("sex") == "female"))
    together = own.filter(paired).join(
        women.group_by("series", "iso3").agg(pl.col("year").max()), on=["series", "iso3", "year"]
    )
    return _plain(pl.concat([newest, together.select(newest.columns)]).unique())


def _plain(rows: pl.DataFrame) -> list[list[str]]:
    import polars as pl

    out = rows.with_columns(pl.col("value").round(2)).select(COLUMNS)
    return [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in out.iter_rows()]


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
