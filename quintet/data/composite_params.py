"""The parameters of the composite index: its two tables and its options, each declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from quintet.compute.composite import Aggregation, Normalisation
from quintet.table import Col, Table

Missing = Literal["refuse", "drop-unit", "average-rest", "lower-bound"]
Units = Literal["entities", "persons"]
Rescale = Literal["none", "min-max"]

ValueRows = Annotated[
    Table,
    Col("unit", str, "Name of the unit: an organisation, a country, a team.", nullable=False),
    Col("indicator", str, "Name of the indicator.", nullable=False),
    Col("value", float, "The number; empty where it is missing."),
    Col("year", int, "Year of the value, where there are several.", ge=1, le=9999, required=False, nullable=False),
    Field(description="One row per unit, indicator and year."),
]
IndicatorRows = Annotated[
    Table | None,
    Col("indicator", str, "Name of the indicator, as in 'values'.", nullable=False, unique=True),
    Col("weight", float, "Common weight; only the proportions matter.", ge=0, le=1e9, nullable=False),
    Col(
        "tailored", float, "Weight in a unit's own view, shown beside the common one.",
        ge=0, le=1e9, required=False, nullable=False,
    ),
    Col("direction", str, "higher or lower: which of the two is better.", choices=("higher", "lower"), required=False),
    Col("low", float, "Low goalpost: the value at the poor end, or the lower one.", required=False),
    Col("high", float, "High goalpost, above the low one.", required=False),
    Col("group", str, "Group of indicators that are averaged first.", required=False),
    Field(description="Weights, directions, goalposts and groups. Without it all weigh the same and more is better."),
]  # fmt: skip
Scale = Annotated[Normalisation, Field(description="How indicators are put on one scale.")]
Mean = Annotated[
    Aggregation,
    Field(description="Mean across groups; inside a group it is arithmetic. Without groups each indicator is one."),
]
Exponent = Annotated[
    float,
    Field(ge=-10, le=10, description="Exponent of the power mean: the lower, the less a high score makes up for."),
]
Rescaled = Annotated[
    Rescale, Field(description="Whether every group is stretched to 0-1 before the groups are joined.")
]
Policy = Annotated[
    Missing,
    Field(
        description="Missing values: refuse them, drop the unit in that year, average the rest of its group, or count "
        "them as bad as can be (lower bound)."
    ),
]
Own = Annotated[
    str, Field(description="A unit whose own trend is shown; the others then appear as quartiles, without names.")
]
Kind = Annotated[Units, Field(description="What the units are. Persons are never ranked by name.")]
Spread = Annotated[
    float,
    Field(ge=1, le=90, description="How far weights are varied: coefficient of variation of a weight, in percent."),
]
Draws = Annotated[int, Field(ge=100, le=10_000, description="How many times weights are drawn.")]
Level = Annotated[float, Field(ge=0.5, le=0.999, description="Share of the draws that an interval covers.")]
Seed = Annotated[int, Field(ge=0, le=2**32 - 1, description="Seed of the draws.")]


@dataclass(frozen=True)
class Options:
    """The options of one composite index, as asked for; `spread` in percent."""

    normalisation: Normalisation
    aggregation: Aggregation
    exponent: float
    rescale: Rescale
    missing: Missing
    own: str
    units: Units
    spread: float
    draws: int
    level: float
    seed: int
