"""The words, tables and pictures of vehicle routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quintet.result import Chart, Estimate, Grid, Result, Text, two_parts

if TYPE_CHECKING:
    from quintet.innovation.vehicle_routes import VehicleRoutes

LABELS = {
    "vehicle": "Vehicle",
    "trips": "Trips",
    "trip": "Trip",
    "stops": "Stops",
    "km": "Way",
    "minutes": "Time on the way",
    "load": "Load",
    "order": "Order of the visit",
    "name": "Place",
    "demand": "Demand",
    "minute": "Minute of the visit",
    "why": "Why it is not visited",
}
UNITS = dict.fromkeys(LABELS, "count") | {
    "vehicle": "text", "name": "text", "why": "text", "km": "km", "minutes": "minutes", "minute": "minutes",
}  # fmt: skip
ALONE = "No vehicle can reach it and come back, within load, range and time."
NO_PLACE = "The vehicles have no load, range or time left for it."
NOT_WORTH = "Its prize is less than the way costs, or no vehicle has load, range or time left for it."
NO_BOUND = "Nothing is visited, so there is no way to compare."
LIMITS = (
    "The way is a straight line times the detour factor: no roads, no mountains, no closed air space, no wind.",
    "The search finds good routes, not provably the best ones. The stated bound is what no routes can beat.",
    "All times are plans. Where a delay costs lives, keep a spare vehicle and a second way.",
)
CONVENTIONS = {
    "search": "iterated local search (PyVRP), as many steps as asked for, seeded",
    "distance": "great circle on a sphere of 6371.0088 km, or Euclidean for x and y, times the detour factor, to 1 m",
    "trips": "limits of range hold for each trip; trips go to vehicles, most urgent first, then longest first",
    "gap": "distance over the larger of two lower bounds (nearest neighbours; loads on shortest paths), minus 1",
}


def present_routes(found: VehicleRoutes) -> Result:
    """Say how far the vehicles go, who goes where, and who is not visited."""
    grids = [_per_vehicle(found), _visits(found)] if found.tours else []
    if found.missed:
        grids.append(_missed(found))
    charts = []
    if found.tours:
        charts.append(
            Chart("per_vehicle", "per_vehicle", "bar", Text("Way of each vehicle"), {"x": "km", "y": "vehicle"})
        )
    said = findings(found)
    return Result(
        title=Text("Routes to {n} places", {"n": found.stops}),
        estimates=estimates(found),
        findings=said,
        grids=grids,
        charts=charts,
        limits=[Text(limit) for limit in LIMITS],
        conventions=CONVENTIONS,
        sections=two_parts(said, charts, grids),
    )


def estimates(found: VehicleRoutes) -> dict[str, Estimate]:
    """The way, its bound, the trips, the vehicles and the share of the demand that is delivered."""
    share = 100 * found.delivered / found.demand if found.demand else None
    return {
        "km": Estimate(found.km, "km", label=Text("Total way")),
        "gap": Estimate(
            found.gap, "percent", why_missing="" if found.gap is not None else NO_BOUND,
            label=Text("At most so far above the shortest possible way"),
        ),
        "vehicles": Estimate(len(_names(found)), "count", label=Text("Vehicles in use")),
        "trips": Estimate(len(found.tours), "count", label=Text("Trips")),
        "delivered": Estimate(
            share, "percent", why_missing="" if share is not None else "No place needs anything.",
            label=Text("Demand that is delivered"),
        ),
    }  # fmt: skip


def findings(found: VehicleRoutes) -> list[Text]:
    """What is driven, how good it is, what is left out, what looks wrong."""
    visited = found.stops - len(found.missed)
    out = [
        Text(
            "{vehicles} vehicles visit {visited} of {stops} places in {trips} trips and {km} km.",
            {
                "vehicles": len(_names(found)), "visited": visited, "stops": found.stops, "trips": len(found.tours),
                "km": round(found.km),
            },
        )
    ]  # fmt: skip
    if found.gap is not None:
        out.append(
            Text(
                "No routes to the places visited can be shorter than {bound} km, so at most {gap:pct} could be saved "
                "by a better search.",
                {"bound": round(found.bound_km), "gap": 100 * (1 - found.bound_km / found.km) if found.km else 0.0},
            )
        )
    if found.missed:
        names = [row.name for row in found.missed]
        out.append(Text("Not visited: {names:list}. The table says why.", {"names": names[:20]}))
    if found.far:
        out.append(
            Text("Check the coordinates, they lie far from all others: {names:list}.", {"names": list(found.far[:20])})
        )
    if not found.demand:
        out.append(Text("No place needs anything: the demand is 0 everywhere."))
    return out


def _name(depot: str, vehicle: int) -> str:
    return f"{depot} · {vehicle}"


def _names(found: VehicleRoutes) -> list[str]:
    return list(dict.fromkeys(_name(tour.depot, tour.vehicle) for tour in found.tours))


def _grid(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    return Grid(name, title, columns, {key: UNITS[key] for key in columns}, {key: LABELS[key] for key in columns})


def _per_vehicle(found: VehicleRoutes) -> Grid:
    names = _names(found)
    rows = {name: [tour for tour in found.tours if _name(tour.depot, tour.vehicle) == name] for name in names}
    columns: dict[str, list[Any]] = {
        "vehicle": names,
        "trips": [len(rows[name]) for name in names],
        "stops": [sum(len(tour.visits) for tour in rows[name]) for name in names],
        "km": [sum(tour.km for tour in rows[name]) for name in names],
        "minutes": [sum(tour.end - tour.start for tour in rows[name]) for name in names],
        "load": [sum(tour.load for tour in rows[name]) for name in names],
    }
    return _grid("per_vehicle", Text("Work of each vehicle"), columns)


def _visits(found: VehicleRoutes) -> Grid:
    rows = [
        (_name(tour.depot, tour.vehicle), tour.trip, order + 1, visit.name, visit.demand, visit.minute)
        for tour in found.tours
        for order, visit in enumerate(tour.visits)
    ]
    keys = ("vehicle", "trip", "order", "name", "demand", "minute")
    return _grid("routes", Text("Who goes where"), dict(zip(keys, map(list, zip(*rows, strict=True)), strict=True)))


def _missed(found: VehicleRoutes) -> Grid:
    why = [ALONE if row.alone else NOT_WORTH if row.optional else NO_PLACE for row in found.missed]
    columns: dict[str, list[Any]] = {
        "name": [row.name for row in found.missed],
        "demand": [row.demand for row in found.missed],
        "why": why,
    }
    return _grid("missed", Text("Places that are not visited"), columns)
