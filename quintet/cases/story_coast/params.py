"""The parameters of the case: tables of a reader's own, and every assumption, each with its bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from quintet.cases.story_coast.inputs import GROUND_COLUMNS
from quintet.cases.story_coast.tables import ASSUMED
from quintet.table import Col, Table

Gauge = Annotated[
    Table | None,
    Col("year", int, "Year.", ge=-5_000, le=3_000, nullable=False, unique=True),
    Col("level", float, "Highest level of the year, in metres.", nullable=False),
    Field(description="Yearly maxima of a tide gauge; those of Port Pirie if empty."),
]
Place = Annotated[str, Field(max_length=100, description="Tide gauge whose sea-level scenarios are used.")]
GroundRows = Annotated[
    Table | None,
    *GROUND_COLUMNS,
    Field(description="Ground and people of the community; an illustration, Porto Alegre, if empty."),
]
MeanSea = Annotated[float, Field(ge=-20, le=20, description=ASSUMED["mean_sea"])]
Defence = Annotated[int, Field(ge=2, le=1_000, description=ASSUMED["defence"])]
GroundError = Annotated[float, Field(ge=0, le=20, description=ASSUMED["ground_error"])]
SharedError = Annotated[float, Field(ge=0, le=20, description=ASSUMED["shared_error"])]
Steady = Annotated[float, Field(ge=0, le=1, description=ASSUMED["steady"])]
Tolerated = Annotated[float, Field(ge=1, le=100, description=ASSUMED["tolerated"])]
Lead = Annotated[int, Field(ge=0, le=50, description=ASSUMED["lead"])]
Household = Annotated[float, Field(ge=1, le=20, description=ASSUMED["household"])]
HomeValue = Annotated[float, Field(ge=0, le=1e7, description=ASSUMED["home_value"])]
RaiseBy = Annotated[float, Field(ge=0, le=10, description=ASSUMED["raise_by"])]
RaiseCost = Annotated[float, Field(ge=0, le=1e7, description=ASSUMED["raise_cost"])]
WallBy = Annotated[float, Field(ge=0, le=10, description=ASSUMED["wall_by"])]
WallKm = Annotated[float, Field(ge=0, le=10_000, description=ASSUMED["wall_km"])]
WallCost = Annotated[float, Field(ge=0, le=1_000, description=ASSUMED["wall_cost"])]
RetreatCost = Annotated[float, Field(ge=0, le=1e7, description=ASSUMED["retreat_cost"])]
Discount = Annotated[float, Field(ge=0, le=15, description=ASSUMED["discount"])]
Runs = Annotated[int, Field(ge=50, le=1_000, description=ASSUMED["runs"])]
Seed = Annotated[int, Field(ge=0, le=2**31, description=ASSUMED["seed"])]
