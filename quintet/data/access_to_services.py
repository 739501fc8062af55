"""Who lives within reach of a service, how supply is shared, and who is left out, by sex and by group.

Where there is no street map, the way is a great circle times a stated detour factor. That is an assumption, shown on
the result; with streets, use the engines `quintet.compute.streets` and `quintet.data.osm_streets`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from quintet.compute.access import concentration, nearest, two_step, within
from quintet.compute.streets import great_circle, minutes
from quintet.data.access_words import present_access
from quintet.errors import MethodError
from quintet.method import method
from quintet.table import Col, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_PAIRS = 20_000_000
MAX_GROUPS = 200
FAR_KM = 500.0  # a service further than this from every place is a slip in the table, not a service
SHOWN = (10.0, 15.0, 20.0, 30.0, 60.0)  # minutes in the table of standards
CITE = (
    "W. Luo and F. Wang, Environment and Planning B 30 (2003) 865-884; N. Kakwani, A. Wagstaff and E. van Doorslaer, "
    "Journal of Econometrics 77 (1997) 87-103"
)


def _example() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Made up to show the columns: twelve places in a row with five services."""
    places = [
        {"place": f"Place {n + 1}", "lat": -1.30 + 0.004 * n, "lon": 36.80, "people": 400 + 50 * n,
         "women": 210 + 25 * n, "group": "East" if n % 2 else "West"}
        for n in range(12)
    ]  # fmt: skip
    services = [
        {"service": f"Clinic {n + 1}", "lat": -1.30 + 0.006 * n, "lon": 36.801, "supply": 2.0 + n} for n in range(5)
    ]
    return places, services


PLACES, SERVICES = _example()
PlaceRows = Annotated[
    Table,
    Col("place", str, "Name or code of the place.", nullable=False),
    Col("lat", float, "Latitude in degrees, south negative.", ge=-85, le=85, nullable=False),
    Col("lon", float, "Longitude in degrees, west negative.", ge=-180, le=180, nullable=False),
    Col("people", float, "People who live there.", ge=0, nullable=False),
    Col("women", float, "Women and girls among them.", ge=0, required=False),
    Col("group", str, "District, income class or another group of places.", required=False),
    Field(description="One row per place where people live."),
]
ServiceRows = Annotated[
    Table,
    Col("service", str, "Name or code of the service.", nullable=False),
    Col("lat", float, "Latitude in degrees, south negative.", ge=-85, le=85, nullable=False),
    Col("lon", float, "Longitude in degrees, west negative.", ge=-180, le=180, nullable=False),
    Col("supply", float, "What it offers, such as staff or beds; 1 if absent.", ge=0, required=False, nullable=False),
    Field(description="One row per service."),
]


@dataclass(frozen=True)
class GroupAccess:
    """People of one group, how many of them are within the standard, and mean supply per 1,000 people."""

    group: str
    people: float
    covered: float
    supply: float


@dataclass(frozen=True, eq=False)
class Access:
    """Access of every place; times are minutes on the way to the nearest service, however far it is.

    `opportunities` counts services within the standard, `supply` is two-step supply per 1,000 people. `curve` holds
    cumulative shares of people (furthest first) and of supply; `index` is its concentration index.
    """

    place: tuple[str, ...]
    people: NDArray[np.float64]
    nearest: NDArray[np.float64]
    opportunities: NDArray[np.float64]
    supply: NDArray[np.float64]
    stranded: float
    services: int
    standard: float
    kmh: float
    detour: float
    covered: float
    standards: tuple[tuple[float, float], ...]
    sexes: tuple[GroupAccess, ...]
    groups: tuple[GroupAccess, ...]
    curve: tuple[NDArray[np.float64], NDArray[np.float64]]
    index: float | None


@method(field="data", cite=CITE, present=present_access, example={"places": PLACES, "services": SERVICES})
def access_to_services(
    places: PlaceRows,
    services: ServiceRows,
    standard: Annotated[float, Field(ge=1, le=600, description="Longest acceptable way, in minutes.")] = 15,
    kmh: Annotated[float, Field(ge=0.5, le=150, description="Speed in km per hour; 3.6 is a walk.")] = 3.6,
    detour: Annotated[float, Field(ge=1, le=5, description="Length of the way over the straight line.")] = 1.3,
) -> Access:
    """Who can get to a service in time, how supply is shared, and who is left out.

    The time is the great circle times `detour` over the speed. Supply per person is that of two-step floating
    catchment areas: each service is shared among the people in reach, and each place adds up what it reaches.

    Raises MethodError without people, on wrong counts of women, on a service far from all places, on too large tables.
    """
    frame, other = places.frame, services.frame
    people = frame["people"].to_numpy().astype(np.float64)
    _sound(people, other.height)
    times = minutes(_metres(frame, other) * detour, kmh)
    supply = other["supply"].to_numpy() if "supply" in other.columns else np.ones(other.height)
    shared = two_step(times, people, supply, standard)
    per_1000, near = 1000 * shared.access, nearest(times)
    inside, curve = near <= standard, concentration(per_1000, people, -near)
    return Access(
        place=tuple(frame["place"].to_list()),
        people=people,
        nearest=near,
        opportunities=within(times, np.ones(other.height), standard),
        supply=per_1000,
        stranded=shared.stranded,
        services=other.height,
        standard=float(standard),
        kmh=float(kmh),
        detour=float(detour),
        covered=float(people[inside].sum()),
        standards=tuple((float(limit), float(people[near <= limit].sum())) for limit in sorted({*SHOWN, standard})),
        sexes=_sexes(frame, people, inside, per_1000),
        groups=_groups(frame, people, inside, per_1000),
        curve=(curve.people, curve.amount),
        index=curve.index,
    )


def _sound(people: NDArray[np.float64], services: int) -> None:
    if people.size == 0 or people.sum() <= 0:
        raise MethodError("The places hold no people. Give at least one place with people.", param="places")
    if services == 0:
        raise MethodError("The table of services is empty. Give at least one service.", param="services")
    if people.size * services > MAX_PAIRS:
        raise MethodError(
            "{got} pairs of places and services are too many; at most {limit} can be worked out. Split the tables.",
            got=people.size * services,
            limit=MAX_PAIRS,
        )


def _metres(frame: Any, other: Any) -> NDArray[np.float64]:
    """Great circles from each place to each service, all of them plausible."""
    lat, lon, s_lat, s_lon = (t[name].to_numpy().astype(np.float64) for t in (frame, other) for name in ("lat", "lon"))
    metres = great_circle(lat[:, None], lon[:, None], s_lat[None, :], s_lon[None, :])
    far = metres.min(axis=0) > 1000 * FAR_KM
    if far.any():
        row = int(np.argmax(far))
        raise MethodError(
            "Row {row} of the services lies {km} km from the nearest place. Check the signs and the order of latitude "
            "and longitude.",
            param="services",
            row=row + 1,
            km=round(float(metres[:, row].min()) / 1000),
        )
    return metres


def _part(name: str, weight: NDArray[np.float64], within_it: NDArray[np.bool_], supply: Any) -> GroupAccess:
    total = float(weight.sum())
    mean = float((weight * supply).sum()) / total if total else 0.0
    return GroupAccess(name, total, float(weight[within_it].sum()), mean)


def _sexes(frame: Any, people: Any, inside: Any, supply: Any) -> tuple[GroupAccess, ...]:
    if "women" not in frame.columns:
        return ()
    women = frame["women"].fill_null(np.nan).to_numpy().astype(np.float64)
    wrong = ~(women <= people)
    if wrong.any():
        raise MethodError(
            "Row {row}: women must be counted, and be no more than people.",
            param="places", row=int(np.argmax(wrong)) + 1, column="women",
        )  # fmt: skip
    return _part("women", women, inside, supply), _part("men", people - women, inside, supply)


def _groups(frame: Any, people: Any, inside: Any, supply: Any) -> tuple[GroupAccess, ...]:
    """Each group by name; places without one are a group without a name, so that the groups add up to everybody."""
    if "group" not in frame.columns:
        return ()
    names, number = np.unique(np.array([name or "" for name in frame["group"].to_list()]), return_inverse=True)
    if names.size > MAX_GROUPS:
        raise MethodError(
            "There are {got} groups; at most {limit} can be shown. Split the table.",
            param="places", column="group", got=int(names.size), limit=MAX_GROUPS,
        )  # fmt: skip
    sums = [np.bincount(number, weights=column) for column in (people, people * inside, people * supply)]
    return tuple(
        GroupAccess(str(name), float(whole), float(part), float(held / whole) if whole else 0.0)
        for name, whole, part, held in zip(names, *sums, strict=True)
    )
