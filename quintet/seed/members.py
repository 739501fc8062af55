"""The 193 Member States of the United Nations: codes, official names in six languages, M49 regions, groups.

The file members.csv is built from the UN Statistics Division's M49 standard; NOTICE.md names each source.
Read with the standard library only, because names are needed before any heavy library is loaded.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LOCALES = ("en", "ar", "fr", "ru", "es", "zh")
FILE = Path(__file__).with_name("members.csv")


@dataclass(frozen=True, slots=True)
class Member:
    """One Member State.

    `names` follows the order of LOCALES. `region` and `subregion` are M49 names in English. `ldc_until` is the
    ISO date a country left the least developed countries after the M49 table was published, else empty.
    """

    iso3: str
    iso2: str
    m49: int
    names: tuple[str, ...]
    region: str
    subregion: str
    ldc: bool
    ldc_until: str
    lldc: bool
    sids: bool
    landlocked: bool

    def name(self, locale: str = "en") -> str:
        """The official short name in one of the six UN languages, else in English."""
        return self.names[LOCALES.index(locale)] if locale in LOCALES else self.names[0]


@lru_cache(maxsize=1)
def members() -> tuple[Member, ...]:
    """The 193 Member States, ordered by ISO 3166-1 alpha-3 code."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(_member(row) for row in csv.DictReader(handle))


def _member(row: dict[str, str]) -> Member:
    flags = {key: row[key] == "yes" for key in ("ldc", "lldc", "sids", "landlocked")}
    return Member(
        iso3=row["iso3"],
        iso2=row["iso2"],
        m49=int(row["m49"]),
        names=tuple(row[locale] for locale in LOCALES),
        region=row["region"],
        subregion=row["subregion"],
        ldc_until=row["ldc_until"],
        **flags,
    )


@lru_cache(maxsize=1)
def _by_iso3() -> dict[str, Member]:
    return {member.iso3: member for member in members()}


@lru_cache(maxsize=1)
def _by_m49() -> dict[int, Member]:
    return {member.m49: member for member in members()}


def by_iso3(code: str) -> Member:
    """The Member State with this ISO 3166-1 alpha-3 code; KeyError if there is none."""
    return _by_iso3()[code]


def by_m49(code: int) -> Member:
    """The Member State with this M49 number; KeyError for regions and for areas that are not Members."""
    return _by_m49()[int(code)]


def is_member(iso3: str) -> bool:
    """Whether the code belongs to one of the 193 Member States."""
    return iso3 in _by_iso3()


def name(iso3: str, locale: str = "en") -> str:
    """The official short name in the reader's language; a code that is no Member's comes back unchanged."""
    member = _by_iso3().get(iso3)
    return member.name(locale) if member else iso3
