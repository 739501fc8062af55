"""The entities of the UN system and the system's size: names, principal organ, category, staff and places.

entities.csv keeps the facts of the UN system chart; facts/un_system.csv keeps totals derived from the personnel
statistics of the UN System Chief Executives Board for Coordination (CEB). NOTICE.md has sources and dates.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("entities.csv")
FACTS = Path(__file__).parent / "facts" / "un_system.csv"


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of the UN system; `organs` are the principal organs it belongs to."""

    acronym: str
    name: str
    organs: tuple[str, ...]
    category: str
    subcategory: str
    is_ceb_member: bool

    @property
    def slug(self) -> str:
        """The acronym as part of an address: `un-women`."""
        return re.sub(r"[^a-z0-9]+", "-", self.acronym.lower()).strip("-")

    @property
    def kind(self) -> str:
        """Always `un_entity`: the word for what the record describes among other organisations."""
        return "un_entity"


@dataclass(frozen=True, slots=True)
class Fact:
    """One derived figure with its definition, its source file and the year it describes."""

    key: str
    year: int
    value: int
    unit: str
    source: str
    vintage: str
    definition: str


@lru_cache(maxsize=1)
def entities() -> tuple[Entity, ...]:
    """The entities of the UN system chart, ordered by acronym."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Entity(
                acronym=row["acronym"],
                name=row["name"],
                organs=tuple(row["organs"].split("; ")),
                category=row["category"],
                subcategory=row["subcategory"],
                is_ceb_member=row["is_ceb_member"] == "yes",
            )
            for row in csv.DictReader(handle)
        )


def entity(acronym: str) -> Entity:
    """One entity by its acronym, such as `UNICEF`; KeyError if the chart does not name it."""
    return {each.acronym: each for each in entities()}[acronym]


@lru_cache(maxsize=1)
def facts() -> tuple[Fact, ...]:
    """The figures about the UN system, each with its definition."""
    with FACTS.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Fact(**{**row, "year": int(row["year"]), "value": int(row["value"])})  # type: ignore[arg-type]
            for row in csv.DictReader(handle)
        )


def fact(key: str, year: int | None = None) -> Fact:
    """One figure by its key, of one year or the latest; KeyError if there is none."""
    found = [each for each in facts() if each.key == key and year in (None, each.year)]
    if not found:
        raise KeyError((key, year))
    return max(found, key=lambda each: each.year)
