"""The columns of the Global SDG Database's rows and of its list of series, as the methods of this field take them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from quintet.table import Col, Table


@dataclass(frozen=True)
class Described:
    """The description of a parameter, without loading pydantic."""

    description: str


SdgRows = Annotated[
    Table | None,
    Col("series", str, "Series code, such as SI_POV_DAY1; upper and lower case are the same."),
    Col("geo_area", int, "M49 code of the country, region or group."),
    Col("year", int, "Year of the value."),
    Col("value", float, "The number; empty where there is none."),
    Col("value_text", str, "A censored value such as <5, or N for not available.", required=False),
    Col("units", str, "Unit, such as percent or number.", required=False),
    Col("nature", str, "C or CA for country data; E, G, M or N for other values.", required=False),
    Col("observation_status", str, "Status of the value.", required=False),
    Col("sex", str, "female, male or bothsex.", required=False),
    Col("age", str, "Age group.", required=False),
    Col("location", str, "Urban, rural or all areas.", required=False),
    Col("education_level", str, "Level of education.", required=False),
    Col("quantile", str, "Quantile of income or wealth.", required=False),
    Col("disability_status", str, "Disability status.", required=False),
    Col("freq", str, "Frequency.", required=False),
    Col("other_dims", str, "Further breakdowns as k=v;k=v.", required=False),
    Described("Another state of the database: one row per series, area, year and breakdown. Needs 'series'."),
]
SeriesRows = Annotated[
    Table | None,
    Col("concept", str, "Series code."),
    Col("indicator", str, "Its indicators, with commas between: 15.a.1, 15.b.1."),
    Col("description", str, "Title of the series.", required=False),
    Described("The list of series of that state: which indicators each belongs to. Needs 'file'."),
]
