"""Groups of Member States: M49 regions and sub-regions, LDC, LLDC, SIDS and the landlocked.

Regions and the three groups of special need are those of the UN Statistics Division's M49 table; the list of
least developed countries is brought up to date with the three graduations since. NOTICE.md has the sources.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from quintet.seed.members import Member, by_iso3, members


@dataclass(frozen=True, slots=True)
class Group:
    """A named group of Member States, in ISO3 codes, with the date and the source of its list."""

    key: str
    title: str
    as_of: str
    source: str
    iso3: tuple[str, ...]


M49 = "UN Statistics Division, Standard country or area codes for statistical use (M49)"
M49_DATE = "2017-2020"
LDC_DATE = "2024-12-13"
LDC_SOURCE = (
    "Committee for Development Policy. M49 table of 2017-2020 (47 countries) less Vanuatu (4 December 2020), "
    "Bhutan (13 December 2023) and Sao Tome and Principe (13 December 2024)"
)
COAST_DATE = "2011-07-09"
COAST_SOURCE = "Geography: no coast on the open sea. Last changed by the independence of South Sudan"

GROUP_LABELS = {
    "ldc": "Least developed countries",
    "lldc": "Landlocked developing countries",
    "sids": "Small island developing States",
    "landlocked": "Landlocked States",
}
# Listed here, although members.csv has them, so that translators are given them.
AREA_LABELS = (
    "Africa", "Americas", "Asia", "Europe", "Oceania",
    "Northern Africa", "Sub-Saharan Africa", "Latin America and the Caribbean", "Northern America", "Central Asia",
    "Eastern Asia", "South-eastern Asia", "Southern Asia", "Western Asia", "Eastern Europe", "Northern Europe",
    "Southern Europe", "Western Europe", "Australia and New Zealand", "Melanesia", "Micronesia", "Polynesia",
)  # fmt: skip

_SPECIAL: dict[str, tuple[str, str, Callable[[Member], bool]]] = {
    "ldc": (LDC_DATE, LDC_SOURCE, lambda m: m.ldc),
    "lldc": (M49_DATE, M49, lambda m: m.lldc),
    "sids": (M49_DATE, M49, lambda m: m.sids),
    "landlocked": (COAST_DATE, COAST_SOURCE, lambda m: m.landlocked),
}


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The groups of special need, then the five M49 regions, then the sub-regions."""
    special = [
        Group(key, GROUP_LABELS[key], as_of, source, tuple(member.iso3 for member in members() if belongs(member)))
        for key, (as_of, source, belongs) in _SPECIAL.items()
    ]
    return (*special, *_areas("region"), *_areas("subregion"))


def _areas(level: Literal["region", "subregion"]) -> list[Group]:
    inside: dict[tuple[str, str], list[str]] = {}
    for member in members():
        area = member.region if level == "region" else member.subregion
        inside.setdefault((member.region, area), []).append(member.iso3)
    return [Group(area, area, M49_DATE, M49, tuple(codes)) for (_, area), codes in sorted(inside.items())]


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Group]:
    return {group.key: group for group in groups()}


def group(key: str) -> Group:
    """One group by its key: `ldc`, `lldc`, `sids`, `landlocked` or an M49 name such as `Southern Asia`."""
    return _by_key()[key]


def group_members(key: str) -> tuple[str, ...]:
    """The ISO3 codes of a group's Member States, in alphabetical order; KeyError for an unknown group."""
    return group(key).iso3


def regions() -> tuple[str, ...]:
    """The five M49 regions, in alphabetical order."""
    return tuple(sorted({member.region for member in members()}))


def region_of(iso3: str) -> str:
    """The M49 region of a Member State; KeyError if the code is no Member's."""
    return by_iso3(iso3).region
