"""One crop, sown on one date, on one soil, in every season of a weather series: the AquaCrop model of FAO.

Run through AquaCrop-OSPy (T. D. Kelly and T. Foster, Agricultural Water Management 254 (2021) 106976), which the
extra `crops` installs. It follows FAO's model without its routines for salt, poor soil fertility and weeds, so a yield
is what water, heat and cold allow: a ceiling. Every season begins with the same water in the soil.
"""

from __future__ import annotations

import hashlib
import importlib.util
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError

Soil = Literal[
    "Sand", "LoamySand", "SandyLoam", "Loam", "SiltLoam", "Silt", "SandyClayLoam", "ClayLoam", "SiltClayLoam",
    "SandyClay", "SiltClay", "Clay", "Paddy",
]  # fmt: skip
Water = Literal["rain", "irrigated"]
SOILS: tuple[str, ...] = get_args(Soil)
# The names of AquaCrop's own parameter sets; "GDD" counts development in warmth instead of days.
CROPS = (
    "Barley", "BarleyGDD", "Cassava", "Cotton", "CottonGDD", "DryBean", "DryBeanGDD", "HydWheatGDD", "Maize",
    "MaizeGDD", "PaddyRice", "PaddyRiceGDD", "Potato", "PotatoGDD", "PotatoLocalGDD", "Quinoa", "Sorghum",
    "SorghumGDD", "Soybean", "SoybeanGDD", "SugarBeet", "SugarBeetGDD", "SugarBeetGDD_UK", "SugarCane", "Sunflower",
    "SunflowerGDD", "Tef", "Tomato", "TomatoGDD", "Wheat", "WheatGDD", "WheatGDD_1dec", "WheatLongGDD", "localpaddy",
)  # fmt: skip
LEAST_ET0 = 0.1  # mm a day; AquaCrop divides by it
MOST_A_DAY = 25.0  # mm of irrigation, AquaCrop's own default
KEPT = 512  # combinations remembered in one process


@dataclass(frozen=True, eq=False)
class Weather:
    """Daily weather without a gap: `first` counts days since 1970; degrees Celsius and mm."""

    first: int
    tmin: NDArray[np.float64]
    tmax: NDArray[np.float64]
    rain: NDArray[np.float64]
    et0: NDArray[np.float64]

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, by which runs are remembered."""
        digest = hashlib.sha256(str(self.first).encode())
        for values in (self.tmin, self.tmax, self.rain, self.et0):
            digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
        return digest.hexdigest()

    @property
    def start(self) -> date:
        """The first day."""
        return date(1970, 1, 1) + timedelta(self.first)

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(self.tmin.size - 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weather) and other.sha256 == self.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)


@dataclass(frozen=True)
class Plan:
    """What is sown, when ("11-15"), on which soil and with which water.

    `initial` is the water in the soil at sowing, and `threshold` the water at which irrigation begins; both in percent
    of what the soil can hold for plants.
    """

    crop: str
    sowing: str
    soil: str
    water: Water = "rain"
    initial: float = 50.0
    threshold: float = 50.0


@dataclass(frozen=True)
class Seasons:
    """Yield of a plan by year of sowing, in tonnes of dry matter per hectare, and irrigation in mm."""

    plan: Plan
    years: tuple[int, ...]
    yields: tuple[float, ...]
    irrigation: tuple[float, ...]


def installed() -> bool:
    """Whether the crop model is installed."""
    return importlib.util.find_spec("aquacrop") is not None


def version() -> str:
    """The version of the crop model that is installed."""
    from importlib.metadata import version as version_of

    return version_of("aquacrop")


@lru_cache(maxsize=KEPT)
def simulate(weather: Weather, plan: Plan) -> Seasons:
    """Run a plan through every whole season of the weather.

    A season whose harvest lies after the last day of weather is left out. Raises MethodError when the crop model is
    not installed, or stops.
    """
    aquacrop = _model()
    first = first_sowing(weather, plan.sowing)
    if first is None:
        return Seasons(plan, (), (), ())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            last = _last_day(aquacrop, weather, plan, first)
            if last is None:
                return Seasons(plan, (), (), ())
            stats = _run(aquacrop, weather, plan, first, last)
    except Exception as error:  # the model knows no error of its own: whatever stops it is said with the plan
        raise MethodError(
            "The crop model stopped at {crop} sown on {sowing}: {why}. Try another date, or longer weather.",
            param="sowing",
            crop=plan.crop,
            sowing=plan.sowing,
            why=f"{type(error).__name__} {error}"[:160].rstrip(". "),
        ) from error
    return Seasons(
        plan,
        tuple(first.year + int(number) for number in stats["Season"]),
        tuple(float(value) for value in stats["Dry yield (tonne/ha)"]),
        tuple(float(value) for value in stats["Seasonal irrigation (mm)"]),
    )


def first_sowing(weather: Weather, sowing: str) -> date | None:
    """The first day of the weather that has this month and day; None when there is none with a season after it."""
    month, day = (int(part) for part in sowing.split("-"))
    found = date(weather.start.year, month, day)
    if found < weather.start:
        found = found.replace(year=found.year + 1)
    return found if found + timedelta(60) < weather.end else None


def _model() -> Any:
    """The parts of the crop model, from their own modules: the package fills itself only where no argument is `-m`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import aquacrop.core
            import aquacrop.entities.crop
            import aquacrop.entities.inititalWaterContent
            import aquacrop.entities.irrigationManagement
            import aquacrop.entities.soil
    except ImportError as error:
        raise MethodError(
            "The crop model AquaCrop is not installed. Run `pip install 'quintet-un[crops]'`.", param="crops"
        ) from error
    return aquacrop


def model_folder() -> Path:
    """Where the crop model is installed. Raises MethodError when it is not."""
    return Path(_model().__file__).parent


def _last_day(aquacrop: Any, weather: Weather, plan: Plan, first: date) -> date | None:
    """The last day to simulate: the model stops at a last season that cannot become ripe, so it is tried alone.

    None when no season can become ripe.
    """
    last = first.replace(year=weather.end.year)
    if last >= weather.end - timedelta(1):
        last = last.replace(year=last.year - 1)
    last = max(last, first)
    try:
        whole = len(_run(aquacrop, weather, plan, last, weather.end)) == 1
    except Exception:  # it stops in many ways where the weather ends too early
        whole = False
    if whole:
        return weather.end
    return last - timedelta(1) if last > first else None


def _run(aquacrop: Any, weather: Weather, plan: Plan, first: date, last: date) -> Any:
    soil = aquacrop.entities.soil.Soil(plan.soil)
    layers = int(soil.profile["Layer"].max())
    irrigation = None
    if plan.water == "irrigated":
        irrigation = aquacrop.entities.irrigationManagement.IrrigationManagement(
            irrigation_method=1, SMT=[plan.threshold] * 4, MaxIrr=MOST_A_DAY
        )
    model = aquacrop.core.AquaCropModel(
        first.strftime("%Y/%m/%d"),
        last.strftime("%Y/%m/%d"),
        _frame(weather),
        soil,
        aquacrop.entities.crop.Crop(plan.crop, planting_date=plan.sowing.replace("-", "/")),
        aquacrop.entities.inititalWaterContent.InitialWaterContent(
            wc_type="Pct", depth_layer=list(range(1, layers + 1)), value=[plan.initial] * layers
        ),
        irrigation_management=irrigation,
    )
    model.run_model(till_termination=True)
    return model.get_simulation_results()


def _frame(weather: Weather) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {
            "MinTemp": weather.tmin,
            "MaxTemp": weather.tmax,
            "Precipitation": weather.rain,
            "ReferenceET": np.maximum(weather.et0, LEAST_ET0),
            "Date": pd.date_range(weather.start, periods=weather.tmin.size, freq="D"),
        }
    )
