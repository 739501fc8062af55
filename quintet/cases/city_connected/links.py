"""The brief's eight links over the city: what flows, how much of it, how good it is, and what it permits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from quintet.cases.city_connected.quality import Quality

if TYPE_CHECKING:
    from quintet.cases.city_connected.case import Today
    from quintet.cases.city_connected.chain import Chain, Worked
    from quintet.cases.city_connected.place import City, Rides
    from quintet.cases.city_connected.tours import Tours
    from quintet.cases.city_connected.trials import Habit

CENSUS, GROUND, MAP, TRIPS, NOW = 2010, 2000, 2021, 2018, 2026
RIDE_SHOWN_KM = 1.0
MAP_COMPLETE = 0.5  # volunteers draw baskets where they walk; half is a guess, and stated
WHAT_LABELS = {
    "link_data_digital": "Baskets on the street map",
    "link_behaviour_data": "Women among those counted, before weighting",
    "link_foresight_data": "People whose cell is likely under water",
    "link_innovation_behaviour": "Rise in recycling, made-up trial",
    "link_insight_innovation": "Riders who go a kilometre or more",
    "link_digital_innovation": "Kilometres saved in a day, against a tour made up unless given",
    "link_data_foresight": "People within the walk to care",
    "link_innovation_foresight": "Stations in the plans that are compared",
}


@dataclass(frozen=True)
class Flow:
    """One link: the brief's id, the two fields, rows handed over, its number with a unit."""

    link: str
    source: str
    target: str
    rows: int
    value: float
    unit: str
    quality: Quality

    @property
    def what(self) -> str:
        """What flows, in words."""
        return WHAT_LABELS[self.link]


def flows(
    city: City, chain: Chain, today: Today, full: Worked, way: Tours, riding: Rides, habit: Habit
) -> tuple[Flow, ...]:
    """The eight links in the brief's order."""
    likely = float(city.people[chain.wet[2] > 0.5].sum())
    beyond = int(np.searchsorted(riding.from_km, RIDE_SHOWN_KM))
    women = 100 * riding.trips_women / (riding.trips_women + riding.trips_men)
    trips = riding.trips_women + riding.trips_men
    elsewhere = Quality("measured", False, 0.94, TRIPS)
    stations = len(full.plan.stations)
    # What is saved is saved against today's tour: where that is made up, so is the saving and all that it pays for.
    saving = Quality("modelled" if way.given else "synthetic", True, MAP_COMPLETE, MAP)
    return (
        Flow("link_data_digital", "data", "digital", way.baskets, way.baskets, "count",
             Quality("measured", True, MAP_COMPLETE, MAP)),
        Flow("link_behaviour_data", "behaviour", "data", trips, women,
             "percent", elsewhere),
        Flow("link_foresight_data", "foresight", "data", city.n, likely,
             "people", Quality("modelled", True, 1.0, GROUND)),
        Flow("link_innovation_behaviour", "innovation", "behaviour", habit.homes,
             habit.lift, "points", Quality("synthetic", False, 1.0, NOW)),
        Flow("link_insight_innovation", "behaviour", "innovation", trips,
             50 * float(riding.women[beyond] + riding.men[beyond]), "percent", elsewhere),
        Flow("link_digital_innovation", "digital", "innovation", way.baskets, way.saved_km,
             "km", saving),
        Flow("link_data_foresight", "data", "foresight", city.n,
             today.now, "percent", Quality("measured", True, 1.0, CENSUS)),
        Flow("link_innovation_foresight", "innovation", "foresight",
             len(full.plans), stations, "count", saving),
    )  # fmt: skip
