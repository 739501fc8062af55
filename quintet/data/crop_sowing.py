"""Which crop to sow and when: the range of yields over all seasons of a weather series, and the poor year.

Yields are simulated with AquaCrop; the poor year is the one that comes once in five, and its bounds assume no shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from quintet.compute.downside import low_quantile, mean_bounds, quantile_bounds
from quintet.data.crop_model import Plan, Seasons, Soil, Water, Weather, simulate
from quintet.data.crop_rows import in_season, read_crops, read_dates, read_weather
from quintet.data.crop_words import present_sowing
from quintet.method import method, progress
from quintet.table import Col, Table

POOR = 0.2  # one year in five
FEWEST = 10  # seasons for a figure of one year in five
CITE = (
    "P. Steduto, T. C. Hsiao, D. Raes and E. Fereres, Agronomy Journal 101 (2009) 426-437; T. D. Kelly and T. Foster, "
    "Agricultural Water Management 254 (2021) 106976"
)


def _example() -> list[dict[str, Any]]:
    """Made up to show the columns: 250 days of a mild year with rain every sixth day."""
    out = []
    for n in range(250):
        warmth = 16 + 9 * np.sin(2 * np.pi * n / 365)
        day = str(np.datetime64("2023-04-01") + n)
        row = {"date": day, "tmin": round(float(warmth) - 5, 1), "tmax": round(float(warmth) + 7, 1)}
        out.append(row | {"rain": 14.0 if n % 6 == 0 else 0.0, "et0": round(2 + float(warmth) / 10, 1)})
    return out


EXAMPLE = _example()
WeatherRows = Annotated[
    Table,
    Col("date", str, "The day, such as 2024-06-30; no day may be missing.", nullable=False),
    Col("tmin", float, "Coldest temperature of the day, degrees Celsius.", ge=-70, le=60, nullable=False),
    Col("tmax", float, "Warmest temperature of the day, degrees Celsius.", ge=-70, le=60, nullable=False),
    Col("rain", float, "Rain of the day, mm.", ge=0, le=2000, nullable=False),
    Col("et0", float, "Reference evapotranspiration of the day, mm.", ge=0, le=30, nullable=False),
    Field(description="One row per day of weather."),
]


@dataclass(frozen=True)
class Outcome:
    """Yields of a plan in tonnes of dry matter per hectare; `poor` is what one year in five falls below.

    `poor` and its bounds are None for fewer than ten seasons. `irrigation` is the mean in mm.
    """

    plan: Plan
    years: tuple[int, ...]
    yields: tuple[float, ...]
    mean: float | None
    mean_low: float | None
    mean_high: float | None
    poor: float | None
    poor_low: float | None
    poor_high: float | None
    least: float | None
    most: float | None
    irrigation: float | None
    irrigation_most: float | None


@dataclass(frozen=True)
class Sowing:
    """What every crop yields on every sowing date."""

    soil: str
    water: Water
    initial: float
    threshold: float
    start: date
    end: date
    level: float
    outcomes: tuple[Outcome, ...]

    @property
    def best(self) -> tuple[Outcome, ...]:
        """The date of each crop with the best poor year; by the mean where no date has seasons enough for that.

        Tonnes of one crop are not compared with those of another.
        """
        crops = dict.fromkeys(item.plan.crop for item in self.outcomes)
        dates = [[item for item in self.outcomes if item.plan.crop == crop and item.years] for crop in crops]
        return tuple(_best(found) for found in dates if found)


def _best(dates: list[Outcome]) -> Outcome:
    poor = [item for item in dates if item.poor is not None]
    return max(poor or dates, key=lambda item: ((item.poor or 0.0) if poor else 0.0, item.mean or 0.0))


@method(
    field="data",
    cite=CITE,
    present=present_sowing,
    example={"weather": EXAMPLE, "crops": ["Maize"], "sowing": ["04-10", "05-01"], "soil": "SandyLoam"},
    long=True,
)
def crop_sowing(
    weather: WeatherRows,
    crops: Annotated[list[str], Field(description="Crops by AquaCrop's names, such as WheatGDD or Sorghum.")],
    sowing: Annotated[list[str], Field(description="Sowing dates to compare, month and day, such as 11-15.")],
    soil: Annotated[Soil, Field(description="Soil by AquaCrop's names.")],
    water: Annotated[Water, Field(description="Rain alone, or irrigation when the soil is dry.")] = "rain",
    initial: Annotated[
        float, Field(ge=0, le=100, description="Water in the soil at sowing, percent of what it can hold for plants.")
    ] = 50.0,
    threshold: Annotated[
        float, Field(ge=1, le=99, description="Water in the soil at which irrigation begins, percent of the same.")
    ] = 50.0,
    latitude: Annotated[
        float | None, Field(ge=-90, le=90, description="Latitude, to check the season of the sowing dates.")
    ] = None,
    level: Annotated[float, Field(ge=0.5, le=0.999, description="Level of the intervals.")] = 0.95,
) -> Sowing:
    """Yield by crop and sowing date over the seasons of a weather series, and the poor year.

    AquaCrop simulates each season of the weather: tonnes of dry matter per hectare that water, warmth and cold allow,
    without loss to poor soil, pests and weeds. The poor year is the yield that one year in five falls below, with
    bounds from order statistics; it is withheld for fewer than ten seasons. A season whose harvest lies after the last
    day of weather is left out. With a latitude outside the tropics, sowing dates of wheat and barley (September to May
    in the north) and of warm crops (February to August) are checked; in the south six months later.

    Raises MethodError on an unknown crop, a missing day, temperatures out of order or a date out of season, and when
    the extra `crops` is not installed.
    """
    names, dates = read_crops(crops), read_dates(sowing)
    in_season(names, dates, latitude)
    series = read_weather(weather)
    plans = [Plan(crop, day, soil, water, initial, threshold) for crop in names for day in dates]
    return Sowing(soil, water, initial, threshold, series.start, series.end, level, _outcomes(series, plans, level))


def _outcomes(series: Weather, plans: list[Plan], level: float) -> tuple[Outcome, ...]:
    out = []
    for number, plan in enumerate(plans):
        progress(number / len(plans), "Seasons are simulated")
        out.append(outcome(simulate(series, plan), level))
    return tuple(out)


def outcome(found: Seasons, level: float) -> Outcome:
    """The range of yields of simulated seasons."""
    values, water = np.array(found.yields), np.array(found.irrigation)
    if not values.size:
        return Outcome(found.plan, (), (), *[None] * 10)
    enough = values.size >= FEWEST
    low, high = quantile_bounds(values, POOR, level) if enough else (None, None)
    mean_low, mean_high = mean_bounds(values, level)
    return Outcome(
        plan=found.plan,
        years=found.years,
        yields=found.yields,
        mean=float(values.mean()),
        mean_low=None if mean_low is None else max(mean_low, 0.0),
        mean_high=mean_high,
        poor=low_quantile(values, POOR) if enough else None,
        poor_low=(low or 0.0) if enough else None,  # with too few seasons for a lower bound, no yield is below nothing
        poor_high=high,
        least=float(values.min()),
        most=float(values.max()),
        irrigation=float(water.mean()),
        irrigation_most=float(water.max()),
    )
