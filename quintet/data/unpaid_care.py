"""The worth of unpaid care: the hours that women and men give to it, at what an hour would cost on the labour market.

Hours are those of national time-use surveys, wages those that the International Labour Organization gathers, both as
the Global SDG Database holds them. The ends of the range are the pay of the simplest occupations, which is what
somebody hired for the work would earn, and the average pay, which is nearer to what the person gives up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from quintet.data.outlook_facts import VINTAGE, Values, read
from quintet.data.unpaid_care_words import present_care
from quintet.data.unsd import DATASET, places
from quintet.errors import MethodError
from quintet.method import method
from quintet.seed.members import name
from quintet.table import Col, Table

MAX_ROWS = 10_000
HOURS_A_WEEK, WEEKS = 24 * 7, 365.25 / 7
TIME_USE, EARNINGS = "SL_DOM_TSPD", "SL_EMP_EARN"
ALL_WORKERS, SIMPLEST = ("t",), ("isco08_9", "isco88_9")  # the newer classification first
CITE = (
    "System of National Accounts 2008 (2009), and UNECE, Guide on Valuing Unpaid Household Service Work (2017), on "
    "replacement cost; UN Statistics Division, Global SDG Database, state of July 2023"
)
People = Annotated[
    Table | None,
    Col("country", str, "Country by its code of three letters, such as KEN.", nullable=False),
    Col("women", float, "Number of women of the ages that the survey asked.", ge=0, nullable=False),
    Col("men", float, "Number of men of those ages.", ge=0, nullable=False),
    Field(description="How many women and men there are, for the worth in all. The database holds no such numbers."),
]


@dataclass(frozen=True)
class Worth:
    """One country: hours a week by sex, two hourly wages, and what the hours of a year are worth a person.

    Money is in the country's own currency at the prices of `wage_year`. `low_wage` is the pay of the simplest
    occupations, None where it is not known, and `wage` that of all workers, both as printed; the simplest work is not
    paid least everywhere. `*_low` are at the lower of the two, the others at the higher; `*_all` are for all women and
    men, None without their numbers.
    """

    iso3: str
    year: int
    wage_year: int
    female_hours: float
    male_hours: float
    low_wage: float | None
    wage: float
    female_low: float | None
    female: float
    male_low: float | None
    male: float
    female_all: float | None = None
    male_all: float | None = None

    @property
    def female_share(self) -> float:
        """Hours of women of all hours, in percent, were there as many women as men."""
        return 100 * self.female_hours / (self.female_hours + self.male_hours)


@dataclass(frozen=True)
class CareWorth:
    """Every country that has a survey and a wage near it, by name, and who has a survey but no wage, or no survey."""

    vintage: str
    years_apart: int
    asked: str
    chosen: Worth | None
    rows: tuple[Worth, ...]
    no_wage: tuple[str, ...]
    no_survey: tuple[str, ...]


@method(field="data", cite=CITE, present=present_care, example={"country": "MEX"}, datasets=(DATASET,))
def unpaid_care_value(
    country: Annotated[str, Field(max_length=3, description="Country to speak of, by its code of three letters.")] = "",
    years_apart: Annotated[int, Field(ge=0, le=10, description="Most years between survey and wage.")] = 5,
    people: People = None,
) -> CareWorth:
    """What unpaid care and housework are worth, with their range, by sex.

    The hours of the newest time-use survey that has a wage near it, times an hour's pay: that of the simplest
    occupations and that of all workers, in the country's own currency and at the prices of that year. With the
    numbers of women and men the worth in all is added. Countries without a survey or a wage are named.

    Raises MethodError on an unknown country.
    """
    code = country.strip().upper()
    if code and code not in places().iso3:
        raise MethodError("'{got}' is no code of a Member State, such as KEN.", param="country", got=country)
    counted = _people(people)
    found = [_worth(iso3, years_apart) for iso3 in places().iso3]
    rows = [_with_people(row, counted.get(row.iso3)) for row in found if isinstance(row, Worth)]
    rows.sort(key=lambda row: name(row.iso3))
    states = dict(zip(places().iso3, found, strict=True))
    return CareWorth(
        vintage=VINTAGE,
        years_apart=years_apart,
        asked=code,
        chosen=next((row for row in rows if row.iso3 == code), None),
        rows=tuple(rows),
        no_wage=tuple(iso3 for iso3, row in states.items() if row == "no wage"),
        no_survey=tuple(iso3 for iso3, row in states.items() if row == "no survey"),
    )


def _people(table: Table | None) -> dict[str, tuple[float, float]]:
    """Women and men by country; several rows of a country, such as age groups, are added up."""
    out: dict[str, tuple[float, float]] = {}
    if table is None:
        return out
    if table.height > MAX_ROWS:
        raise MethodError("There are {got} rows; at most {limit} can be read. Split the table.", param="people",
                          got=table.height, limit=MAX_ROWS)  # fmt: skip
    for number, row in enumerate(table.frame.to_dicts(), start=1):
        iso3 = row["country"].strip().upper()
        if iso3 not in places().iso3:
            raise MethodError(
                "Row {row}: '{got}' is no code of a Member State, such as KEN.",
                param="people", row=number, got=row["country"][:80],
            )  # fmt: skip
        women, men = out.get(iso3, (0.0, 0.0))
        out[iso3] = (women + float(row["women"]), men + float(row["men"]))
    return out


def _with_people(row: Worth, counted: tuple[float, float] | None) -> Worth:
    if counted is None:
        return row
    return Worth(**{**vars(row), "female_all": row.female * counted[0], "male_all": row.male * counted[1]})


def _worth(iso3: str, years_apart: int) -> Worth | str:
    """The newest survey of both sexes that has a wage near it; else the word that says what is missing."""
    area = places().m49[places().iso3.index(iso3)]
    women, men = (_by_year(read(TIME_USE), area, ("",), sex) for sex in ("female", "male"))
    surveys = sorted(women.keys() & men.keys(), reverse=True)
    if not surveys:
        return "no survey"
    wages = _by_year(read(EARNINGS), area, ALL_WORKERS, "total")
    simplest = _by_year(read(EARNINGS), area, SIMPLEST, "total")
    for year in surveys:
        near = sorted(wages, key=lambda wage_year: (abs(wage_year - year), -wage_year))
        if near and abs(near[0] - year) <= years_apart:
            at = near[0]
            return _priced(iso3, (year, at), (women[year], men[year]), (simplest.get(at), wages[at]))
    return "no wage"


def _priced(iso3: str, years: tuple[int, int], shares: tuple[float, float], wages: tuple[float | None, float]) -> Worth:
    hours = [share / 100 * HOURS_A_WEEK for share in shares]
    simplest, average = wages
    low, high = (None, average) if simplest is None else (min(simplest, average), max(simplest, average))
    lows = [None if low is None else each * WEEKS * low for each in hours]
    women, men = (each * WEEKS * high for each in hours)
    return Worth(iso3, *years, hours[0], hours[1], simplest, average, lows[0], women, lows[1], men)


def _by_year(values: Values, area: int, others: tuple[str, ...], sex: str) -> dict[int, float]:
    """Values of an area by year; the first of the second places that a year has."""
    out: dict[int, float] = {}
    for other in others:
        for row, key in enumerate(zip(values.area, values.other, values.sex, strict=True)):
            if key == (area, other, sex):
                for year, value in zip(values.years, values.value[row], strict=True):
                    if not np.isnan(value):
                        out.setdefault(int(year), float(value))
    return out
