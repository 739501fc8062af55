"""Remote health: the innovation chapter opens with drones, remote doctors and tests for people far from care.

The case takes the towns of a country, or the reader's own places, and asks how many drones to buy and where to put
them, where tests and remote consultation go, and whether a pilot should come first. Beside the drones stands what they
have to beat: roads alone, and stores with cars.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated

from pydantic import Field

from quintet.cases.story_remote_health import assumed as given
from quintet.cases.story_remote_health.assumed import Assumed
from quintet.cases.story_remote_health.tables import charts, grids
from quintet.cases.story_remote_health.words import CONVENTIONS, LIMITS, Story, decision, estimates, findings
from quintet.method import case
from quintet.result import Result, Section, Text
from quintet.table import Col, Table

CITE = (
    "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; GeoNames (CC BY 4.0); R. Church and C. ReVelle, "
    "Papers of the Regional Science Association 32 (1974) 101-118; H. Raiffa and R. Schlaifer (1961), Applied "
    "Statistical Decision Theory"
)
PlaceRows = Annotated[
    Table | None,
    Col("name", str, "Name of the place.", nullable=False, unique=True),
    Col("lat", float, "Latitude in degrees, north positive.", ge=-90, le=90, nullable=False),
    Col("lon", float, "Longitude in degrees, east positive.", ge=-180, le=180, nullable=False),
    Col("people", float, "People who live there.", ge=0, le=50_000_000, nullable=False),
    Col("hospital", bool, "Whether a hospital with blood and emergency stock is there.", required=False),
    Field(description="Your own places; the towns of the country if empty."),
]
Country = Annotated[str, Field(max_length=3, description="Three-letter code of a country; Madagascar if empty.")]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the draws and of the search.")]


@case(sdgs=[3, 5, 9], fields=["innovation", "data"], brief="I1, I3", cite=CITE, example={"country": "MDG", "depots": 3})
def story_remote_health(
    country: Country = "", places: PlaceRows = None, depots: given.Depots = 0, hospitals: given.Hospitals = 8,
    tests: given.Tests = 10, tele_sites: given.Tele = 10, standard: given.Standard = 60.0, calls: given.Calls = 150.0,
    maternal: given.Maternal = 40.0, range_km: given.RangeKm = 160.0, reserve: given.Reserve = 20.0,
    air_kmh: given.AirSpeed = 100.0, wind_kmh: given.Wind = 20.0, ready: given.Ready = 8.0, turn: given.Turn = 15.0,
    reliability: given.Reliability = 95.0, known_flights: given.Flights = 40.0, busy: given.Busy = 1.0,
    down: given.Down = 20.0, detour: given.Detour = 1.4, road_kmh: given.RoadSpeed = 35.0,
    road_ready: given.RoadReady = 15.0, depot_usd: given.DepotUsd = 150_000.0, store_usd: given.StoreUsd = 50_000.0,
    drone_usd: given.DroneUsd = 15_000.0, flight_usd: given.FlightUsd = 15.0, worth_usd: given.WorthUsd = 1_000.0,
    years: given.Years = 5.0, pilot_months: given.Pilot = 6.0, spread: given.Spread = 50.0,
    test_minutes: given.TestMinutes = 60.0, tested: given.Tested = 10.0, prevalence: given.Prevalence = 5.0,
    sensitivity: given.Sensitivity = 90.0, specificity: given.Specificity = 98.0, capacity: given.Capacity = 20_000.0,
    consults: given.Consults = 0.2, consult_minutes: given.ConsultMinutes = 15.0, payload: given.Payload = 4.0,
    supply_kg: given.SupplyKg = 1.0, seed: Seed = 0,
) -> Result:  # fmt: skip
    """Bring health care to remote places: how many drones, from where, tests and doctors where, pilot or scale.

    Takes towns of GeoNames or your own places. Everything else is an assumption that you can change. Shows drones
    beside roads and beside stores with cars, says how sure the figures are, and what a pilot would be worth.

    Raises MethodError on bad places, on more sites than places, and when nobody needs a delivery.
    """
    values = locals()
    assumed = Assumed(**{field.name: values[field.name] for field in fields(Assumed)})
    story = tell(country.strip().upper(), places, assumed, seed)
    said = findings(story)
    return Result(
        title=Text("Remote health: drones, tests and doctors for {n} places", {"n": len(story.places.names)}),
        estimates=estimates(story),
        findings=[text for texts in said.values() for text in texts],
        grids=grids(story),
        charts=charts(story),
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=_sections(story, said),
        decision=decision(story),
    )


def tell(country: str, table: Table | None, assumed: Assumed, seed: int) -> Story:
    """Everything of one run: places, plans, what they have to beat, chances, pilot, care and tours."""
    from quintet.cases.story_remote_health import care, chance, places, plan

    found = places.read(country, assumed.hospitals, table)
    tried = plan.plans(found, assumed)
    chosen = plan.best(tried)
    shops = plan.stores(found, assumed)
    near = care.care(found, assumed)
    return Story(
        places=found,
        assumed=assumed,
        plans=tuple(tried),
        plan=chosen,
        median=plan.plan(found, assumed, len(chosen.depots), least_minutes=True),
        stores=shops,
        chances=chance.chances(found, assumed, chosen, seed),
        pilot=chance.pilot(assumed, chosen, shops, seed),
        care=near,
        tours=care.tours(found, assumed, chosen, near, seed),
    )


def _sections(story: Story, said: dict[str, list[Text]]) -> list[Section]:
    numbers = iter(range(sum(len(texts) for texts in said.values())))
    shown = {key: [f"finding:{next(numbers)}" for _ in texts] for key, texts in said.items()}
    have = {f"grid:{grid.name}" for grid in grids(story)} | {f"chart:{chart.name}" for chart in charts(story)}

    def there(*items: str) -> list[str]:
        return [item for item in items if item in have]

    parts = (
        (Text("What to decide"), shown["decide"] + shown["check"] + there("chart:options", "grid:options")),
        (Text("Who gains"), shown["women"] + there("grid:groups")),
        (
            Text("How many drones, and where"),
            there("chart:numbers", "grid:numbers", "grid:depots", "grid:sites", "grid:stores"),
        ),
        (Text("Tests and remote doctors"), shown["tests"] + there("grid:tests", "grid:tele")),
        (Text("Weekly tours"), shown["tours"] + there("grid:tours")),
        (Text("What is assumed"), there("grid:assumed")),
        (Text("All tables"), there("grid:places")),
    )
    return [Section(title, items) for title, items in parts if items]
