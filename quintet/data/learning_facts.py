"""Values on completing school and on access to lessons, by sex: a fact table that travels with the code.

`python -m tools.learning_facts` derives it from two states of the UNSD Global SDG Database: completion from that of
2021-12, the last one to hold the series, all else from that of 2023-07. A zero of a completion rate is read as no
value: published breakdowns hold zeros where a group was too small, beside totals that cannot come from zeros.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from quintet.data.unsd_facts import LICENCE, SOURCE
from quintet.seed.tables import read_table

NAME = "learning_access.csv.gz"
VINTAGES = {"completion": "2021-12", "access": "2023-07"}
COMPLETION = "SE_TOT_CPLR"
ACCESS = ("IT_USE_II99", "IT_MOB_OWN", "EG_ACS_ELEC", "SE_ACS_ELECT", "SE_ACS_CMPTR", "SE_ACS_INTNT")
COLUMNS = ("series", "iso3", "year", "sex", "level", "location", "quintile", "value", "nature")
Key = tuple[str, str, str, str, str]  # series, sex, level, location, quintile


@dataclass(frozen=True)
class Value:
    """A published value with its year and how it was made (c, ca country data; e estimated; m modelled; n other)."""

    value: float
    year: int
    nature: str


@dataclass(frozen=True)
class LearningFacts:
    """`of[iso3][key]` lists the values of a country, newest first; `zeros[iso3]` counts zeros read as no value."""

    of: dict[str, dict[Key, tuple[Value, ...]]]
    zeros: dict[str, int]

    def newest(self, iso3: str, key: Key) -> Value | None:
        """The newest value of a country, or None."""
        return next(iter(self.of.get(iso3, {}).get(key, ())), None)

    def at(self, iso3: str, key: Key, year: int) -> Value | None:
        """The value of one year, or None."""
        return next((value for value in self.of.get(iso3, {}).get(key, ()) if value.year == year), None)


def read_learning() -> LearningFacts:
    """The fact table, recorded as an input of the running method."""
    title = "Fact table of the Global SDG Database: school and access by sex, states of 2021-12 and 2023-07"
    read_table(NAME).noted(title=title, vintage=VINTAGES["access"], source=SOURCE, licence=LICENCE)
    return _facts()


@lru_cache(maxsize=1)
def _facts() -> LearningFacts:
    of: dict[str, dict[Key, list[Value]]] = {}
    zeros: dict[str, int] = {}
    for series, iso3, year, sex, level, location, quintile, value, nature in read_table(NAME).rows:
        number = float(value)
        if series == COMPLETION and not number:
            zeros[iso3] = zeros.get(iso3, 0) + 1
            continue
        key = (series, sex, level, location, quintile)
        of.setdefault(iso3, {}).setdefault(key, []).append(Value(number, int(year), nature))
    ordered = {
        iso3: {key: tuple(sorted(values, key=lambda row: -row.year)) for key, values in rows.items()}
        for iso3, rows in of.items()
    }
    return LearningFacts(ordered, zeros)
