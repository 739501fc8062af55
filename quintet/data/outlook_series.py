"""The series of the Global SDG Database that the outlook reads, and which of their rows are the totals.

A series has rows by sex, age, place, activity and more. What is read is named here, row by row, and nothing is summed.
The direction of improvement stands only where the target says it in words; `aim` only where it names a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["up", "down", ""]


@dataclass(frozen=True)
class SeriesSpec:
    """One series: goal, indicator, title, unit, the rows that are read, and what its target asks for.

    `only` keeps rows whose column holds one of the words, the first word that an area and year have; `pair` names the
    column of a second place (the country that money is sent to, a measuring station). `parity` is the share of women
    that is half; `floor` and `ceiling` bound what is possible.
    """

    code: str
    goal: int
    indicator: str
    title: str
    unit: str
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    direction: Direction = ""
    aim: float | None = None
    pair: str = ""
    parity: bool = False
    floor: float | None = 0.0
    ceiling: float | None = None


def _share(code: str, goal: int, indicator: str, title: str, direction: Direction, aim: float | None = None,
           only: dict[str, tuple[str, ...]] | None = None, parity: bool = False) -> SeriesSpec:  # fmt: skip
    return SeriesSpec(
        code, goal, indicator, title, "percent", only or {}, direction, aim, parity=parity, ceiling=100.0
    )


PLACE = {"location": ("allarea",)}
ADULT = ("allage", "15")  # both sexes are printed for all ages, women and men from 15 years on
TIME_USE_AGES = ("15", "12", "10", "20_74")  # the nearest to all adults that a survey has
SERIES: tuple[SeriesSpec, ...] = (
    _share("SI_POV_DAY1", 1, "1.1.1", "People below the international poverty line", "down", 0.0,
           {"age": ("allage",), **PLACE}),
    _share("AG_PRD_FIESS", 2, "2.1.2", "People in severe food insecurity", "down", 0.0, {"age": ADULT}),
    SeriesSpec("SH_ACS_UNHC", 3, "3.8.1", "Coverage by essential health services (index)", "score", {}, "up", 100.0,
               ceiling=100.0),
    _share("SE_PRE_PARTN", 4, "4.2.2", "Children in organised learning one year before school", "up", 100.0),
    _share("SE_TOT_PRFL", 4, "4.1.1", "Pupils who read well enough at the end of lower secondary school", "up", 100.0,
           {"education_level": ("lowsec",), "other_dims": ("type_of_skill=skill_read",)}),
    _share("SG_GEN_PARL", 5, "5.5.1", "Seats in parliament held by women", "up", 50.0, parity=True),
    _share("IC_GEN_MGTL", 5, "5.5.2", "Managers who are women", "up", 50.0, parity=True),
    _share("SE_ADT_ACTS", 5, "4.4.1", "People who have written a computer program", "up", None,
           {"age": ("allage",), **PLACE, "other_dims": ("type_of_skill=pcpr",)}),
    _share("SH_H2O_SAFE", 6, "6.1.1", "People with safely managed drinking water", "up", 100.0, PLACE),
    _share("SH_SAN_SAFE", 6, "6.2.1", "People with safely managed sanitation", "up", 100.0, PLACE),
    _share("EG_ACS_ELEC", 7, "7.1.1", "People with electricity", "up", 100.0, PLACE),
    _share("SL_ISV_IFEM", 8, "8.3.1", "Workers in informal employment", "down", None,
           {"other_dims": ("activity=total",)}),
    _share("SL_DOM_TSPD", 8, "5.4.1", "Share of the day spent on unpaid care and housework", "", None,
           {"age": TIME_USE_AGES, **PLACE}),
    SeriesSpec("EN_ATM_CO2MVA", 9, "9.4.1", "Carbon dioxide for each dollar that manufacturing adds", "kg", {}, "down"),
    SeriesSpec("SI_RMT_COST", 10, "10.c.1", "Cost of sending 200 dollars home, by receiving country", "percent", {},
               "down", 3.0),
    SeriesSpec("SI_RMT_COST_SC", 10, "10.c.1", "Cost of sending 200 dollars by the three cheapest services", "percent",
               {}, "down", 5.0, pair="counterpart"),
    _share("EN_LND_SLUM", 11, "11.1.1", "People of towns who live in slums", "down", 0.0),
    SeriesSpec("EN_MAT_DOMCMPC", 12, "12.2.2", "Raw materials used for each person", "tonnes",
               {"other_dims": ("type_of_product=alp",)}),
    SeriesSpec("AG_FOOD_WST_PC", 12, "12.3.1", "Food wasted for each person", "kg",
               {"other_dims": ("food_waste_sector=all",)}, "down"),
    SeriesSpec("VC_DSR_DAFF", 13, "13.1.1", "People hit by disasters, of 100,000", "people of 100,000", {}, "down"),
    _share("ER_MRN_MPA", 14, "14.5.1", "Key places of marine life that are protected", "up"),
    SeriesSpec("ER_OAW_MNACD", 14, "14.3.1", "Acidity of sea water (pH)", "pH", {}, "up", pair="sampling_stations"),
    _share("AG_LND_FRST", 15, "15.1.1", "Land covered by forest", "up"),
    SeriesSpec("AG_LND_FRSTN", 15, "15.1.1", "Forest area", "thousand hectares", {}, "up"),
    _share("SG_REG_BRTH", 16, "16.9.1", "Children under five whose birth is registered", "up", 100.0,
           {"age": ("lt5y",)}),
    SeriesSpec("VC_IHR_PSRC", 16, "16.1.1", "Victims of homicide, of 100,000 people", "people of 100,000", {}, "down"),
    _share("IT_USE_II99", 17, "17.8.1", "People who use the internet", "up"),
)  # fmt: skip
CODES = tuple(spec.code for spec in SERIES)
BY_CODE = {spec.code: spec for spec in SERIES}


def of_goal(goal: int) -> tuple[SeriesSpec, ...]:
    """The series kept for a goal, its headline first."""
    return tuple(spec for spec in SERIES if spec.goal == goal)
