"""What the case assumes: every number that no data set gives, as a parameter that the reader can change.

Each alias is one parameter: its bounds and its words stand here once, for the form, the help and the report's table.
None of these defaults is measured for a country; they are round figures to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

Depots = Annotated[int, Field(ge=0, le=30, description="Drone depots; 0 lets the case choose by worth.")]
Hospitals = Annotated[int, Field(ge=1, le=100, description="Largest towns that are taken to have a hospital.")]
Tests = Annotated[int, Field(ge=0, le=100, description="Test devices to place.")]
Tele = Annotated[int, Field(ge=0, le=100, description="Sites of remote consultation to place.")]
Standard = Annotated[float, Field(ge=5, le=1440, description="Minutes within which an emergency should be served.")]
Calls = Annotated[
    float, Field(ge=0, le=100_000, description="Emergencies a year per 100,000 people that need a delivery.")
]
Maternal = Annotated[float, Field(ge=0, le=100, description="Percent of emergencies that are women giving birth.")]
RangeKm = Annotated[float, Field(gt=0, le=5_000, description="Kilometres a drone flies on one charge, without wind.")]
Reserve = Annotated[float, Field(ge=0, le=90, description="Percent of the charge that is kept in reserve.")]
AirSpeed = Annotated[float, Field(ge=10, le=500, description="Speed of a drone in still air, kilometres an hour.")]
Wind = Annotated[float, Field(ge=0, le=150, description="Head wind on the way, kilometres an hour.")]
Ready = Annotated[float, Field(ge=0, le=600, description="Minutes from the call to the start of a drone.")]
Turn = Annotated[float, Field(ge=0, le=600, description="Minutes to make a drone ready for the next flight.")]
Reliability = Annotated[float, Field(ge=1, le=99.9, description="Percent of flights that arrive.")]
Flights = Annotated[float, Field(ge=1, le=10_000, description="Test flights that this belief about arrival is worth.")]
Busy = Annotated[float, Field(ge=0.1, le=50, description="Percent of calls that may find all drones busy.")]
Down = Annotated[float, Field(ge=0, le=90, description="Percent of drones that are under repair.")]
Detour = Annotated[float, Field(ge=1, le=5, description="Length of the road over the straight line.")]
RoadSpeed = Annotated[float, Field(ge=1, le=150, description="Speed on the road, kilometres an hour.")]
RoadReady = Annotated[float, Field(ge=0, le=600, description="Minutes from the call to the start of a car.")]
DepotUsd = Annotated[float, Field(ge=0, le=1e8, description="US dollars a year for a depot.")]
StoreUsd = Annotated[float, Field(ge=0, le=1e8, description="US dollars a year for a store with a car, no drones.")]
DroneUsd = Annotated[float, Field(ge=0, le=1e7, description="US dollars a year for a drone.")]
FlightUsd = Annotated[float, Field(ge=0, le=1e5, description="US dollars for a flight.")]
WorthUsd = Annotated[float, Field(ge=0, le=1e7, description="US dollars that one emergency served in time is worth.")]
Years = Annotated[float, Field(ge=1, le=30, description="Years that the service would run.")]
Pilot = Annotated[float, Field(ge=1, le=36, description="Months of a pilot at one depot.")]
Spread = Annotated[float, Field(ge=0, le=200, description="Percent by which demand, roads and wind may be off.")]
TestMinutes = Annotated[float, Field(ge=5, le=1440, description="Minutes by road that people go for a test or a call.")]
Tested = Annotated[float, Field(ge=0, le=100, description="Percent of people in reach who are tested in a year.")]
Prevalence = Annotated[float, Field(ge=0, le=100, description="Percent of the people tested who are ill.")]
Sensitivity = Annotated[float, Field(ge=0, le=100, description="Percent of the ill whom the test finds.")]
Specificity = Annotated[float, Field(ge=0, le=100, description="Percent of the healthy whom the test clears.")]
Capacity = Annotated[float, Field(ge=1, le=1e6, description="Tests that one device can do in a year.")]
Consults = Annotated[float, Field(ge=0, le=50, description="Remote consultations a year per person in reach.")]
ConsultMinutes = Annotated[float, Field(gt=0, le=240, description="Minutes of a remote consultation.")]
Payload = Annotated[float, Field(gt=0, le=100, description="Kilograms that a drone carries.")]
SupplyKg = Annotated[float, Field(ge=0, le=100, description="Kilograms that each site is sent in a week.")]


@dataclass(frozen=True)
class Assumed:
    """All assumptions of one run, in the units of their descriptions."""

    depots: int
    hospitals: int
    tests: int
    tele_sites: int
    standard: float
    calls: float
    maternal: float
    range_km: float
    reserve: float
    air_kmh: float
    wind_kmh: float
    ready: float
    turn: float
    reliability: float
    known_flights: float
    busy: float
    down: float
    detour: float
    road_kmh: float
    road_ready: float
    depot_usd: float
    store_usd: float
    drone_usd: float
    flight_usd: float
    worth_usd: float
    years: float
    pilot_months: float
    spread: float
    test_minutes: float
    tested: float
    prevalence: float
    sensitivity: float
    specificity: float
    capacity: float
    consults: float
    consult_minutes: float
    payload: float
    supply_kg: float

    @property
    def radius_km(self) -> float:
        """How far a drone can go and come back, with the wind against it on one way and behind it on the other."""
        return self.tour_km / 2

    @property
    def tour_km(self) -> float:
        """Length of a round trip on one charge, less the reserve; 0 when the wind is as fast as the drone."""
        left = self.range_km * (1 - self.reserve / 100)
        return left * max(0.0, 1 - (self.wind_kmh / self.air_kmh) ** 2)
