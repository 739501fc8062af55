"""The series of the Global SDG Database that the outlook reads, and which of their rows are the totals.

A series has rows by sex, age, place, activity and more. What is read is named here, row by row, and nothing is summed.
The direction of improvement stands only where the target says it in words; `aim` only where it names a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["up", "down", ""]

TITLES = {
    "SI_POV_DAY1": "People below the international poverty line",
    "AG_PRD_FIESS": "People in severe food insecurity",
    "SH_ACS_UNHC": "Coverage by essential health services (index)",
    "SE_PRE_PARTN": "Children in organised learning one year before school",
    "SE_TOT_PRFL": "Pupils who read well enough at the end of lower secondary school",
    "SG_GEN_PARL": "Seats in parliament held by women",
    "IC_GEN_MGTL": "Managers who are women",
    "SE_ADT_ACTS": "People who have written a computer program",
    "SH_H2O_SAFE": "People with safely managed drinking water",
    "SH_SAN_SAFE": "People with safely managed sanitation",
    "EG_ACS_ELEC": "People with electricity",
    "SL_ISV_IFEM": "Workers in informal employment",
    "SL_DOM_TSPD": "Share of the day spent on unpaid care and housework",
    "EN_ATM_CO2MVA": "Carbon dioxide for each dollar that manufacturing adds (kg)",
    "SI_RMT_COST": "Cost of sending 200 dollars home, by receiving country",
    "SI_RMT_COST_SC": "Cost of sending 200 dollars by the three cheapest services",
    "EN_LND_SLUM": "People of towns who live in slums",
    "EN_MAT_DOMCMPC": "Raw materials used for each person (tonnes a year)",
    "AG_FOOD_WST_PC": "Food wasted for each person (kg a year)",
    "VC_DSR_DAFF": "People hit by disasters in a year, of 100,000",
    "ER_MRN_MPA": "Key places of marine life that are protected",
    "ER_OAW_MNACD": "Acidity of sea water (pH; a lower number is more acid)",
    "AG_LND_FRST": "Land covered by forest",
    "AG_LND_FRSTN": "Forest area (thousands of hectares)",
    "SG_REG_BRTH": "Children under five whose birth is registered",
    "VC_IHR_PSRC": "Victims of homicide in a year, of 100,000 people",
    "IT_USE_II99": "People who use the internet",
}


@dataclass(frozen=True)
class SeriesSpec:
    """One series: goal, indicator, unit, the rows that are read, and what its target asks for.

    `only` keeps rows whose column holds one of the words, the first word that an area and year have; `pair` names the
    column of a second place (the country that money is sent to, a measuring station). `parity` is the share of women
    that is half; `floor` and `ceiling` bound what is possible.
    `bands` are the age groups that a total must lie between; a few totals of the database do not, and are not read.
    """

    code: str
    goal: int
    indicator: str
    unit: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    direction: Direction = ""
    aim: float | None = None
    pair: str = ""
    bands: tuple[str, ...] = ()
    parity: bool = False
    floor: float | None = 0.0
    ceiling: float | None = None

    @property
    def title(self) -> str:
        """The title in English, a gettext id."""
        return TITLES[self.code]

    @property
    def change_unit(self) -> str:
        """The unit of a change: points of a percentage or of an index, else a number."""
        return "points" if self.unit in ("percent", "score") else "number"


def _share(code: str, goal: int, indicator: str, direction: Direction, aim: float | None = None,
           only: Mapping[str, tuple[str, ...]] | None = None, parity: bool = False) -> SeriesSpec:  # fmt: skip
    return SeriesSpec(code, goal, indicator, "percent", only or {}, direction, aim, parity=parity, ceiling=100.0)


def _number(code: str, goal: int, indicator: str, direction: Direction = "",
            only: Mapping[str, tuple[str, ...]] | None = None, pair: str = "") -> SeriesSpec:  # fmt: skip
    return SeriesSpec(code, goal, indicator, "number", only or {}, direction, pair=pair)


PLACE = {"location": ("allarea",)}
ADULT = ("allage", "15")  # both sexes are printed for all ages, women and men from 15 years on
TIME_USE_AGES = ("15", "12", "10", "20_74")  # the nearest to all adults that a survey has
AGE_BANDS = ("15_24", "25_44", "45_54", "55_64", "65")
SERIES: tuple[SeriesSpec, ...] = (
    _share("SI_POV_DAY1", 1, "1.1.1", "down", 0.0, {"age": ("allage",), **PLACE}),
    _share("AG_PRD_FIESS", 2, "2.1.2", "down", 0.0, {"age": ADULT}),
    SeriesSpec("SH_ACS_UNHC", 3, "3.8.1", "score", {}, "up", ceiling=100.0),
    _share("SE_PRE_PARTN", 4, "4.2.2", "up", 100.0),
    _share("SE_TOT_PRFL", 4, "4.1.1", "up", 100.0,
           {"education_level": ("lowsec",), "other_dims": ("type_of_skill=skill_read",)}),
    _share("SG_GEN_PARL", 5, "5.5.1", "up", parity=True),
    _share("IC_GEN_MGTL", 5, "5.5.2", "up", parity=True),
    _share("SE_ADT_ACTS", 5, "4.4.1", "up", None, {"age": ("allage",), **PLACE, "other_dims": ("type_of_skill=pcpr",)}),
    _share("SH_H2O_SAFE", 6, "6.1.1", "up", 100.0, PLACE),
    _share("SH_SAN_SAFE", 6, "6.2.1", "up", 100.0, PLACE),
    _share("EG_ACS_ELEC", 7, "7.1.1", "up", 100.0, PLACE),
    _share("SL_ISV_IFEM", 8, "8.3.1", "down", None, {"other_dims": ("activity=total",)}),
    SeriesSpec("SL_DOM_TSPD", 8, "5.4.1", "percent", {"age": TIME_USE_AGES, **PLACE}, bands=AGE_BANDS, ceiling=100.0),
    _number("EN_ATM_CO2MVA", 9, "9.4.1", "down"),
    SeriesSpec("SI_RMT_COST", 10, "10.c.1", "percent", {}, "down", 3.0),
    SeriesSpec("SI_RMT_COST_SC", 10, "10.c.1", "percent", {}, "down", 5.0, pair="counterpart", floor=None),
    _share("EN_LND_SLUM", 11, "11.1.1", "down", 0.0),
    _number("EN_MAT_DOMCMPC", 12, "12.2.2", "", {"other_dims": ("type_of_product=alp",)}),
    _number("AG_FOOD_WST_PC", 12, "12.3.1", "down", {"other_dims": ("food_waste_sector=all",)}),
    _number("VC_DSR_DAFF", 13, "13.1.1", "down"),
    _share("ER_MRN_MPA", 14, "14.5.1", "up"),
    _number("ER_OAW_MNACD", 14, "14.3.1", "up", pair="sampling_stations"),
    _share("AG_LND_FRST", 15, "15.1.1", "up"),
    _number("AG_LND_FRSTN", 15, "15.1.1", "up"),
    _share("SG_REG_BRTH", 16, "16.9.1", "up", 100.0, {"age": ("lt5y",)}),
    _number("VC_IHR_PSRC", 16, "16.1.1", "down"),
    _share("IT_USE_II99", 17, "17.8.1", "up"),
)  # fmt: skip
CODES = tuple(spec.code for spec in SERIES)
# Read beside the series of the outlook: hourly earnings of all workers and of the simplest occupations.
EARNINGS = SeriesSpec(
    "SL_EMP_EARN", 8, "8.5.1", "number", pair="type_of_occupation",
    only={"other_dims": ("type_of_occupation=t", "type_of_occupation=isco08_9", "type_of_occupation=isco88_9")},
)  # fmt: skip
KEPT = (*SERIES, EARNINGS)
BY_CODE = {spec.code: spec for spec in KEPT}


def of_goal(goal: int) -> tuple[SeriesSpec, ...]:
    """The series kept for a goal, its headline first."""
    return tuple(spec for spec in SERIES if spec.goal == goal)
