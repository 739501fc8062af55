"""Regenerate facts/world.csv: figures of the brief counted again from the world rows of the SDG database.

    python -m tools.world            write the table
    python -m tools.world --check    fail when the committed table differs from its recomputation

Only the `unsd_sdg` dataset is read, in its state of July 2023, two months before the brief. Where the database prints
a share and the brief a number of people, the population is the one the database itself implies: the number of
severely food insecure people over their share. Both are rounded there, so the figure has the bounds that rounding
leaves.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path
from typing import Any

from quintet import datasets

TABLE = Path(__file__).resolve().parent.parent / "quintet" / "seed" / "facts" / "world.csv"
FILE = "unsd_sdg_2023-07.parquet"
VINTAGE = "2023-07"
WORLD = 1  # the M49 code
COLUMNS = ("key", "year", "value", "low", "high", "unit", "series", "source", "vintage", "definition")
Bounds = tuple[float, float, float]  # value, low, high


class World:
    """The rows of the whole world."""

    def __init__(self) -> None:
        import polars as pl

        path = Path(datasets.get("unsd_sdg").path(f"unsd/{FILE}"))
        names = ("series", "units", "sex", "age", "location", "quantile", "education_level", "other_dims")
        rows = pl.scan_parquet(path).filter(pl.col("geo_area") == WORLD)
        self._rows = rows.with_columns(pl.col(*names).cast(pl.String)).collect().to_dicts()

    def value(self, series: str, year: int, **wanted: str) -> float:
        """The one value of a series in a year. Raises ValueError when there is none or more than one."""
        found = [
            row["value"]
            for row in self._rows
            if row["series"] == series and row["year"] == year and all(row[k] == v for k, v in wanted.items())
        ]
        if len(found) != 1:
            raise ValueError(f"{series} {year} {wanted} must be one row of {FILE}. Got {len(found)}.")
        return float(found[0])

    def people(self, year: int, **who: str) -> Bounds:
        """How many people there are, by the number and the share (one decimal) of the severely food insecure."""
        number = 1000 * self.value("AG_PRD_FIESSN", year, **who)
        share = self.value("AG_PRD_FIESS", year, **who)
        return number / share * 100, number / (share + 0.05) * 100, number / (share - 0.05) * 100


def _part(share: float, half: float, people: Bounds) -> Bounds:
    """A share in percent of a population; `half` is half of the share's last digit."""
    value, low, high = people
    return share / 100 * value, (share - half) / 100 * low, (share + half) / 100 * high


def rows() -> list[tuple[Any, ...]]:
    """Every fact, in the order of the Goals."""
    world = World()
    everybody = {"sex": "bothsex", "age": "allage"}
    in_2021 = world.people(2021, **everybody)
    forest = world.value("AG_LND_FRSTN", 2000) - world.value("AG_LND_FRSTN", 2020)
    industry = world.value("EN_ATM_CO2", 2020, other_dims="activity=isic4_c10t32x19")
    account = world.value(
        "FB_BNK_ACCSS", 2021, sex="female", location="allarea", quantile="t", education_level="t", age="15"
    )
    poor = world.value("SI_POV_DAY1", 2019, location="allarea", **everybody)
    out: list[tuple[str, int, float | Bounds, str, str]] = [
        ("population", 2021, in_2021, "people", "AG_PRD_FIESSN; AG_PRD_FIESS"),
        ("poverty", 2019, _part(poor, 0.05, world.people(2019, **everybody)), "people", "SI_POV_DAY1"),
        ("food_insecure", 2021, 1000 * world.value("AG_PRD_FIESSN", 2021, **everybody), "people", "AG_PRD_FIESSN"),
        ("no_account", 2021, _part(100 - account, 0, world.people(2021, sex="female")), "people", "FB_BNK_ACCSS"),
        ("water", 2021, _part(100 - world.value("SH_H2O_SAFE", 2021, location="allarea"), 0.5, in_2021), "people",
         "SH_H2O_SAFE"),
        ("electricity", 2021, _part(100 - world.value("EG_ACS_ELEC", 2021, location="allarea"), 0.05, in_2021),
         "people", "EG_ACS_ELEC"),
        ("informal", 2022, world.value("SL_ISV_IFEM", 2022, sex="bothsex", other_dims="activity=total"), "percent",
         "SL_ISV_IFEM"),
        ("industry", 2020, 100 * industry / world.value("EN_ATM_CO2", 2020, other_dims="activity=total"), "percent",
         "EN_ATM_CO2"),
        ("remittance", 2021, world.value("SI_RMT_COST", 2021) / 3, "times", "SI_RMT_COST"),
        ("food_waste", 2019, world.value("AG_FOOD_WST", 2019, other_dims="food_waste_sector=all"), "tonnes",
         "AG_FOOD_WST"),
        ("forest", 2020, 1000 * forest, "hectares", "AG_LND_FRSTN"),
        ("unregistered", 2022, 100 - world.value("SG_REG_BRTH", 2022, age="lt5y"), "percent", "SG_REG_BRTH"),
        ("unregistered_infants", 2022, 100 - world.value("SG_REG_BRTH", 2022, age="lt1y"), "percent", "SG_REG_BRTH"),
    ]  # fmt: skip
    return [
        (key, year, *_written(value, unit), unit, series, FILE, VINTAGE, DEFINITIONS[key])
        for key, year, value, unit, series in out
    ]


DEFINITIONS = {
    "population": "People in the world: the severely food insecure over their share, both as printed.",
    "poverty": "People below the international poverty line: their share times the population of the same year.",
    "food_insecure": "People in severe food insecurity, as the database prints it.",
    "no_account": "Women of 15 and more years without an account: their share times the number of such women.",
    "water": "People without safely managed drinking water: their share times the population of the same year.",
    "electricity": "People without electricity: their share times the population of the same year.",
    "informal": "Share of informal in all employment, with farming.",
    "industry": "Manufacturing without refineries as a share of carbon dioxide from burning fuel.",
    "remittance": "Average cost of sending 200 dollars, over the target of three percent.",
    "food_waste": "Food wasted by homes, restaurants and shops together.",
    "forest": "Forest area in 2000 less forest area in 2020.",
    "unregistered": "Children under five years of age whose birth is not registered.",
    "unregistered_infants": "Children under one year of age whose birth is not registered.",
}


def _written(value: float | Bounds, unit: str) -> tuple[str, str, str]:
    """Value, low and high as text: whole numbers for things that are counted, else two digits."""
    digits = 2 if unit in ("percent", "times") else 0
    given = value if isinstance(value, tuple) else (value,)
    words = [f"{number:.{digits}f}" for number in given]
    return (words[0], words[1], words[2]) if len(words) == 3 else (words[0], "", "")


def table() -> bytes:
    """The table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows())
    return out.getvalue().encode()


def main(argv: list[str] | None = None) -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    made = table()
    if parser.parse_args(argv).check:
        same = TABLE.is_file() and TABLE.read_bytes() == made
        print(f"{'same' if same else 'DIFFERENT'}  {TABLE.name}")
        return 0 if same else 1
    TABLE.write_bytes(made)
    print(f"{len(made):>8}  {TABLE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
