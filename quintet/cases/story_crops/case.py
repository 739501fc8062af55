"""Choose the crop and the sowing date: the story that opens the data chapter of the policy brief.

The case joins the daily weather of Tunis with a crop model, for two soils with rain only, and ends in a
date to sow for each farm type, the yield of a poor year, and a test of whether the advice beats the usual date.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from quintet.cases.story_crops.advice import Aim, advise
from quintet.cases.story_crops.words import present
from quintet.data.crop_facts import INITIAL, SOILS, plans, seasons
from quintet.method import case
from quintet.result import Result
from quintet.table import Col, Table

Usual = Literal["10-15", "11-01", "11-15", "12-01", "12-15"]
SEXES = ("female", "male")
CITE = (
    "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; P. Steduto et al., Agronomy Journal 101 (2009) "
    "426-437; T. D. Kelly and T. Foster, Agricultural Water Management 254 (2021) 106976"
)
FarmRows = Annotated[
    Table | None,
    Col("sex", str, "Sex of the farmer who works the field.", choices=SEXES, nullable=False),
    Col("soil", str, "Soil of the field.", choices=SOILS, nullable=False),
    Col("irrigated", bool, "Whether the field is irrigated.", nullable=False),
    Col("hectares", float, "Size of the field in hectares.", ge=0, le=100_000, nullable=False),
    Field(description="One row per farm, from a survey; without it the result is not split by the sex of the farmer."),
]


@case(sdgs=[2, 5, 13], fields=["data"], brief="D1", cite=CITE, example={})
def story_crops(
    aim: Annotated[Aim, Field(description="What the advice seeks: best poor year or best mean.")] = "poor_year",
    usual: Annotated[Usual, Field(description="Usual sowing date, month and day, to compare with.")] = "11-15",
    initial: Annotated[
        float, Field(ge=0, le=100, description="Water in the soil at sowing, percent of what it can hold for plants.")
    ] = INITIAL,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the random split and of the draws.")] = 1,
    farms: FarmRows = None,
) -> Result:
    """Choose the crop and the sowing date for each type of farm, with the risk of a bad year.

    Wheat and barley, five sowing dates, sandy loam and clay loam with rain only, in every season of the daily weather
    of Tunis from 1979 to 2002. The poor year is the yield that one year in five falls below, in tonnes of dry matter
    per hectare. The date is also chosen on the first half of the seasons and scored once on the second half against
    the usual date. With the default water the yields come from a table that travels with the code; another value is
    simulated afresh, which takes minutes and needs the extra `crops`.

    Raises MethodError when the crop model is needed and not installed.
    """
    found, model = seasons(plans(initial))
    return present(advise(found, aim, usual, level, seed), aim, usual, level, model, initial, farms)
