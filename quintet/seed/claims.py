"""The claims register: what each figure of the brief counts, and what became of it when it was checked.

claims.yml holds one entry for each printed figure, written by hand in our own words. A figure is quoted, recomputed
or contradicted; what it is compared with is another printing, another figure, an endnote, a fact that our own code
derived (facts/un_system.csv, facts/world.csv) or the result of a case. A chart whose numbers the text lost has a
claim, too, so that each figure has one page.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from quintet.seed.brief import Endnote, Figure, load
from quintet.seed.entities import Fact, fact

Status = Literal["quoted", "recomputed", "contradicted", "not_printed"]
STATUSES: tuple[Status, ...] = get_args(Status)

FILE = Path(__file__).with_name("claims.yml")
STAFF_DATA = "https://unsceb.org/human-resources-statistics"
SDG_DATA = "https://unstats.un.org/sdgs/dataportal"
WORLD = Path(__file__).parent / "facts" / "world.csv"


@dataclass(frozen=True, slots=True)
class WorldFact:
    """A figure counted again from the world rows of the SDG database; bounds where rounding leaves some."""

    key: str
    year: int
    value: float
    low: float | None
    high: float | None
    unit: str
    series: str
    source: str
    vintage: str
    definition: str


@dataclass(frozen=True, kw_only=True)
class Printing:
    """One of several ways in which the brief prints a figure."""

    place: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Other:
    """What another publication says; `read` is the page where we read it, empty for a printed one."""

    value: float
    unit: str
    year: int
    source: str
    read: str = ""


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """The source that carries a number: read there, or only likely."""

    title: str
    url: str
    how: Literal["read", "likely"]


@dataclass(frozen=True, kw_only=True)
class Again:
    """How a figure was counted again: by a fact, a world fact or a case, and how the two compare, in words."""

    comparison: str
    fact: str = ""
    world: str = ""
    case: str = ""
    estimates: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A figure of the brief with its definition, the year it describes and what checking it gave."""

    figure: Figure
    definition: str
    status: Status
    note: str
    year: int | None = None
    printings: tuple[Printing, ...] = ()
    conflicts: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    again: Again | None = None
    carries: Carrier | None = None

    @property
    def id(self) -> str:
        """The id of the figure's anchor."""
        return self.figure.id

    @property
    def quotient(self) -> float | None:
        """What the figures named by `ratio` give, in percent."""
        if not self.ratio:
            return None
        above, below = (claim(name).figure.value for name in self.ratio)
        assert above is not None and below
        return 100 * above / below

    @property
    def endnotes(self) -> tuple[Endnote, ...]:
        """The endnotes that the brief sets at the figure."""
        return tuple(load().endnotes[number - 1] for number in self.figure.notes)


@lru_cache(maxsize=1)
def world_facts() -> tuple[WorldFact, ...]:
    """The figures counted again from the SDG database, each with its definition."""
    with WORLD.open(encoding="utf-8", newline="") as handle:
        return tuple(_world(row) for row in csv.DictReader(handle))


def _world(row: dict[str, str]) -> WorldFact:
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    numbers = {"year": int(row["year"]), "value": float(row["value"]), "low": low, "high": high}
    return WorldFact(**{**row, **numbers})  # type: ignore[arg-type]


def world_fact(key: str) -> WorldFact:
    """One figure of the SDG database by its key; KeyError if there is none."""
    return {each.key: each for each in world_facts()}[key]


def known(name: str) -> Figure | Endnote | Fact | WorldFact:
    """What a name among the conflicts means: `fig_`, `note_`, `fact_` or `world_`. Raises KeyError."""
    kind, _mark, key = name.partition("_")
    if kind == "fact":
        return fact(key)
    if kind == "world":
        return world_fact(key)
    anchor = load().get(name)
    assert isinstance(anchor, Figure | Endnote)
    return anchor


@lru_cache(maxsize=1)
def claims() -> tuple[Claim, ...]:
    """Every claim in the order of the brief. Raises KeyError when a printed figure has no entry."""
    raw = _read()
    return tuple(_lost(figure) if figure.lost else _claim(figure, raw[figure.id]) for figure in load().figures)


def claim(id: str) -> Claim:
    """One claim by the id of its figure; KeyError for an unknown one."""
    return _by_id()[id]


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Claim]:
    return {each.id: each for each in claims()}


def citing(number: int) -> tuple[Claim, ...]:
    """The claims at which the brief sets an endnote."""
    return tuple(each for each in claims() if number in each.figure.notes)


def using(case: str, estimate: str) -> tuple[Claim, ...]:
    """The claims that were compared with an estimate of a method or case."""
    return tuple(
        each for each in claims() if each.again and each.again.case == case and estimate in each.again.estimates
    )


def _read() -> dict[str, Any]:
    import yaml

    with FILE.open("rb") as file:
        content: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    return content


def _lost(figure: Figure) -> Claim:
    why = "The text of the brief keeps the chart and not its numbers, so there is nothing to check."
    return Claim(figure=figure, definition=figure.title, status="not_printed", note=why)


def _claim(figure: Figure, raw: Mapping[str, Any]) -> Claim:
    again = raw.get("again")
    values: dict[str, Any] = {
        **raw,
        "year": raw.get("year", figure.year),
        "printings": tuple(Printing(**item) for item in raw.get("printings", ())),
        "conflicts": tuple(raw.get("conflicts", ())),
        "ratio": tuple(raw.get("ratio", ())),
        "others": tuple(Other(**item) for item in raw.get("others", ())),
        "again": Again(**{**again, "estimates": tuple(again.get("estimates", ()))}) if again else None,
        "carries": _carrier(raw.get("carries"), again),
    }
    return Claim(figure=figure, **values)


def _carrier(raw: Mapping[str, Any] | None, again: Mapping[str, Any] | None) -> Carrier | None:
    """The named source, an endnote of the brief, or the data in which the figure was counted again."""
    if raw and "note" in raw:
        note = load().endnotes[raw["note"] - 1]
        return Carrier(title=note.text, url=note.url or _first(note), how=raw["how"])
    if raw:
        return Carrier(**raw)
    if again and "fact" in again:
        return Carrier(title=fact(again["fact"]).vintage, url=STAFF_DATA, how="read")
    if again and "world" in again:
        series = world_fact(again["world"]).series
        title = f"UN Statistics Division, Global SDG Indicators Database, series {series}"
        return Carrier(title=title, url=SDG_DATA, how="read")
    return None


def _first(note: Endnote) -> str:
    """The address of the note that this one repeats."""
    return load().endnotes[note.same - 1].url if note.same else ""


def strings() -> list[str]:
    """Return every English sentence of the register that needs translation, each once, in order."""
    found = [text for each in claims() for text in _strings(each)]
    return list(dict.fromkeys([*found, *(each.definition for each in world_facts())]))


def _strings(each: Claim) -> Iterator[str]:
    yield from (each.definition, each.note)
    for printing in each.printings:
        yield from (printing.place, printing.says)
    yield from (other.source for other in each.others)
    if each.again:
        yield each.again.comparison
