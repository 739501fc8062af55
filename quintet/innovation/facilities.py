"""Where to open new sites so that people have them near: the choice, the proof, and who gains.

The distance is the great circle times a stated detour factor, because roads are longer than straight lines (R. F. Love
and J. G. Morris, Operations Research Quarterly 23 (1972) 61-71). Travel times by road go to `quintet.compute.locate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from quintet.compute.earth import great_circle
from quintet.compute.locate import Located, cover, p_median
from quintet.compute.locate_more import fair_p_median, p_center, with_capacities
from quintet.errors import MethodError
from quintet.innovation.facilities_rows import Places, Sites, read_places, read_sites
from quintet.innovation.facilities_words import present_facilities
from quintet.method import method
from quintet.table import Col, Table

Floats = NDArray[np.float64]
CITE = (
    "S. L. Hakimi, Operations Research 12 (1964) 450-459; R. Church and C. ReVelle, Papers of the Regional Science "
    "Association 32 (1974) 101-118; G. Cornuejols, M. L. Fisher and G. L. Nemhauser, Management Science 23 (1977) "
    "789-810; Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018) 119-142 (HiGHS)"
)


def _example() -> dict[str, Any]:
    """Made up to show the columns: sixteen villages in two districts, six places for a test device, one open."""
    places = [
        {
            "place": f"Example village {n + 1}",
            "lat": round(-1.0 + 0.04 * (n * 7 % 16) / 2, 3),
            "lon": round(36.0 + 0.05 * (n * 5 % 16) / 2, 3),
            "people": 400 + 170 * (n * 3 % 11),
            "women": 210 + 85 * (n * 3 % 11),
            "group": "North" if n * 7 % 16 > 7 else "South",
        }
        for n in range(16)
    ]
    sites = [
        {"site": f"Example post {n + 1}", "lat": row["lat"], "lon": row["lon"], "open": n == 0}
        for n, row in enumerate(places[::3])
    ]
    return {"places": places, "sites": sites, "p": 2, "standard_km": 15}


EXAMPLE = _example()
PlaceRows = Annotated[
    Table,
    Col("place", str, "Name of the place where people live.", nullable=False),
    Col("lat", float, "Latitude in degrees.", ge=-90, le=90, nullable=False),
    Col("lon", float, "Longitude in degrees.", ge=-180, le=180, nullable=False),
    Col("people", float, "People who live there.", ge=0, nullable=False),
    Col("women", float, "Women and girls among them.", ge=0, required=False),
    Col("group", str, "District or another group of places.", required=False),
    Field(description="One row per place where people live."),
]
SiteRows = Annotated[
    Table,
    Col("site", str, "Name of the site.", nullable=False, unique=True),
    Col("lat", float, "Latitude in degrees.", ge=-90, le=90, nullable=False),
    Col("lon", float, "Longitude in degrees.", ge=-180, le=180, nullable=False),
    Col("open", bool, "Whether it is open already.", required=False),
    Col("capacity", float, "People it can serve.", ge=0, required=False),
    Field(description="One row per site, open already or possible."),
]
SERVED = 1e-9  # of the people of a place, from which a site serves it
Objective = Literal["p_median", "cover", "p_center"]


@dataclass(frozen=True)
class Reached:
    """People of one group before and after: shares in percent within the standard, mean distance in km.

    `people` of them live there; None where no site is open, or where a group has nobody.
    """

    group: str
    people: float
    before: float | None
    after: float | None
    km_before: float | None
    km_after: float | None


@dataclass(frozen=True)
class Opened:
    """One site to open: its rank, the people it serves, and the share within the standard once it is open."""

    rank: int
    site: str
    people: float
    within: float


@dataclass(frozen=True)
class Facilities:
    """The sites to open, in order, how good they are proven to be, and who gains."""

    objective: str
    p: int
    standard_km: float
    detour: float
    already: int
    groups: tuple[Reached, ...]
    opened: tuple[Opened, ...]
    farthest: float
    unserved: float
    gap: float
    proven: bool
    how: str


@method(field="innovation", cite=CITE, present=present_facilities, example=EXAMPLE)
def locate_facilities(
    places: PlaceRows,
    sites: SiteRows,
    p: Annotated[int, Field(ge=1, le=500, description="New sites to open. Sites that are open do not count.")] = 1,
    objective: Annotated[
        Objective,
        Field(description="Least mean distance, most people within the standard, or least greatest distance."),
    ] = "p_median",
    standard_km: Annotated[float, Field(gt=0, le=20_000, description="A site is near up to this distance, in km.")] = 5,
    detour: Annotated[
        float, Field(ge=1, le=5, description="Assumed length of a road for each km of the straight line.")
    ] = 1.3,
    worst_group: Annotated[
        float, Field(ge=0, le=1, description="Weight of the group that is worst off, from 0 to 1; p_median only.")
    ] = 0.0,
    capacity: Annotated[
        Literal["ignore", "respect"], Field(description="Whether a site serves only its capacity; p_median only.")
    ] = "ignore",
) -> Facilities:
    """Where to open new sites so that most people have one near, with proof of how good the choice is.

    Distances are great circles times the assumed detour. Sites that are open serve and do not count against p. Each
    choice carries a bound that no other choice can beat. The people of every place are counted, also where no site is
    near. Raises MethodError on more new sites than there are closed ones, on a place with more women than people, when
    nobody lives anywhere, and on a missing capacity where capacities are respected.
    """
    found_places, found_sites = read_places(places), read_sites(sites)
    km = detour * great_circle(found_places.lat, found_places.lon, found_sites.lat, found_sites.lon)
    chosen = _choose(found_places, found_sites, km, p, objective, standard_km, worst_group, capacity)
    return _facilities(found_places, found_sites, km, chosen, (objective, p, standard_km, detour))


def _choose(
    places: Places, sites: Sites, km: Floats, p: int, objective: str, standard: float, worst: float, capacity: str
) -> Located:
    fixed = np.flatnonzero(sites.open).tolist()
    if objective != "p_median" and (worst > 0 or capacity == "respect"):
        raise MethodError(
            "The worst-off group and capacities go with the objective p_median only. Got {got}.",
            param="objective",
            got=objective,
        )
    if objective == "cover":
        return cover(km, places.people, p, fixed=fixed, within=standard)
    if objective == "p_center":
        return p_center(km, places.people, p, fixed=fixed)
    if capacity == "respect":
        if worst > 0:
            raise MethodError("Choose the worst-off group or capacities, not both.", param="worst_group")
        return with_capacities(km, places.people, p, sites.room(), fixed=fixed)
    if worst > 0:
        people = np.column_stack([places.people * (places.group == n) for n in range(len(places.names))])
        if len(places.names) < 2:
            raise MethodError("There is one group only. Give the column 'group'.", param="places", column="group")
        return fair_p_median(km, people[:, people.sum(axis=0) > 0], p, mix=worst, fixed=fixed)
    return p_median(km, places.people, p, fixed=fixed)


def _facilities(
    places: Places, sites: Sites, km: Floats, chosen: Located, asked: tuple[str, int, float, float]
) -> Facilities:
    objective, p, standard, detour = asked
    already = np.flatnonzero(sites.open)
    opened = np.sort(np.append(already, np.array(chosen.sites, dtype=np.int64)))
    shares = _nearest(km[:, opened]) if chosen.shares is None else chosen.shares
    served = (places.people[:, None] * shares).sum(axis=0)
    inhabited = places.people > 0
    steps = []
    for rank, site in enumerate(chosen.sites, start=1):
        so_far = np.append(already, np.array(chosen.sites[:rank], dtype=np.int64))
        near = km[:, so_far].min(axis=1) <= standard
        within = 100 * float((places.people * near).sum() / places.people.sum())
        steps.append(Opened(rank, sites.name[site], float(served[np.searchsorted(opened, site)]), within))
    before = _nearest(km[:, already]) if already.size else None
    groups = [
        _reached(name, people, (before, km[:, already]), (shares, km[:, opened]), standard)
        for name, people in places.parts()
    ]
    return Facilities(
        objective, p, standard, detour, int(already.size), tuple(groups), tuple(steps),
        farthest=_farthest(km[inhabited][:, opened], shares[inhabited]),
        unserved=0.0 if chosen.shares is None else chosen.unreached,
        gap=100 * chosen.gap, proven=chosen.proven, how=chosen.method,
    )  # fmt: skip


def _farthest(km: Floats, shares: Floats) -> float:
    """The longest way to a site that serves; with capacities that need not be the nearest one."""
    return float(km[shares > SERVED].max(initial=0.0))


def _nearest(km: Floats) -> Floats:
    """Everybody at the nearest site, as shares."""
    return (np.arange(km.shape[1])[None, :] == km.argmin(axis=1)[:, None]).astype(np.float64)


def _reached(
    name: str, people: Floats, before: tuple[Floats | None, Floats], after: tuple[Floats, Floats], standard: float
) -> Reached:
    total = float(people.sum())

    def seen(shares: Floats | None, km: Floats) -> tuple[float | None, float | None]:
        if not total:
            return None, None
        if shares is None:
            return 0.0, None
        served = people[:, None] * shares
        count = float(served.sum())
        return 100 * float(served[km <= standard].sum()) / total, float((served * km).sum()) / count if count else None

    (was, km_was), (now, km_now) = seen(*before), seen(*after)
    return Reached(name, total, was, now, km_was, km_now)
