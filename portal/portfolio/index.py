"""The index in memory: which initiative has which value of each facet, which terms, and when it runs.

The database holds the truth; this index reads the rows whose `seq` has grown since it last looked, so one process
or several show the same. A changed initiative gets a new place and its old one is marked dead. Facets are packed
codes by place, terms are packed postings (`postings.py`); the functions that ask are in `search.py`.
"""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

import numpy as np
from django.db.models import Max, TextField
from django.db.models.functions import Cast

from portal.portfolio.models import Initiative, State
from portal.portfolio.postings import Array, Postings

# Each facet with the column it is read from; SEVERAL hold a list.
COLUMNS = {
    "field": "fields", "sdg": "goals", "country": "countries", "stage": "stage", "kind": "kind",
    "entity": "entity_id", "reality": "reality", "lever": "levers", "evidence": "evidence", "target": "targets",
    "state": "state",
}  # fmt: skip
SEVERAL = frozenset({"field", "sdg", "country", "lever", "target"})
FACETS = tuple(COLUMNS)
_FIRST = ("pk", "slug", "seq", "length", "starts", "ends", "published", "terms__packed")
READ_AT_ONCE = 10_000
DEAD_SHARE = 0.25
ALWAYS = (datetime.date.min.toordinal(), datetime.date.max.toordinal())


@dataclass
class Facet:
    """The values of one facet as pairs of place and code, in the order of the places."""

    several: bool = False
    places: Array = field(default_factory=lambda: np.empty(0, np.int32))
    codes: Array = field(default_factory=lambda: np.empty(0, np.int32))
    values: list[str] = field(default_factory=list)
    code_of: dict[str, int] = field(default_factory=dict)

    def add(self, start: int, column: Sequence[Any]) -> None:
        """Add the values of the places from `start` on, as the database holds them: JSON of a list, or one value."""
        # The same cell stands in many rows, and reading JSON is most of the work.
        known = {cell: self._read(cell) for cell in dict.fromkeys(column)}
        lists = [known[cell] for cell in column]
        each = np.fromiter(map(len, lists), np.int64, len(lists))
        places = np.repeat(np.arange(start, start + len(lists), dtype=np.int32), each)
        codes = np.fromiter(chain.from_iterable(lists), np.int32, len(places))
        self.places, self.codes = np.append(self.places, places), np.append(self.codes, codes)

    def _read(self, cell: Any) -> tuple[int, ...]:
        values = json.loads(cell) if self.several else [] if cell in (None, "") else [cell]
        found = dict.fromkeys(str(value) for value in values)
        for value in found:
            if value not in self.code_of:
                self.code_of[value] = len(self.values)
                self.values.append(value)
        return tuple(self.code_of[value] for value in found)

    def at(self, places: Array) -> list[set[str]]:
        """Give the values of each of some places."""
        # Of the type of the column, which numpy would otherwise copy as a whole.
        firsts, lasts = (np.searchsorted(self.places, (places + more).astype(self.places.dtype)) for more in (0, 1))
        return [
            {self.values[code] for code in self.codes[first:last]} for first, last in zip(firsts, lasts, strict=True)
        ]

    def mask(self, values: Iterable[str], size: int) -> Array:
        """Mark the places that have one of the values."""
        mask = np.zeros(size, bool)
        for code in {self.code_of[value] for value in values if value in self.code_of}:
            mask[self.places[self.codes == code]] = True
        return mask

    def counts(self, mask: Array) -> dict[str, int]:
        """Count the marked places by value; values without any are left out."""
        # An unmarked pair is counted under a code that no value has: quicker than to pick the marked ones.
        found = np.bincount(np.where(mask[self.places], self.codes, len(self.values)), minlength=len(self.values) + 1)
        return {value: int(n) for value, n in zip(self.values, found, strict=False) if n}

    def named(self, mask: Array) -> int:
        """Count the marked places that have any value."""
        return len(np.unique(self.places[mask[self.places]]))

    def table(self, mask: Array, other: Facet, size: int) -> dict[str, dict[str, int]]:
        """Count the marked places by a value of this facet and one of another."""
        return {value: other.counts(mask & self.mask([value], size)) for value in self.values}


def _changes(since: int) -> Iterator[list[Sequence[Any]]]:
    """Read the rows whose number is higher, in the order of the changes and some thousand at a time."""
    lists = {f"{name}_text": Cast(COLUMNS[name], TextField()) for name in SEVERAL}
    facets = [f"{name}_text" if name in SEVERAL else column for name, column in COLUMNS.items()]
    found = Initiative.objects.filter(seq__gt=since).order_by("seq", "pk").annotate(**lists)
    rows = found.values_list(*_FIRST, *facets).iterator(chunk_size=READ_AT_ONCE)
    while part := list(islice(rows, READ_AT_ONCE)):
        yield part


class Index:
    """Everything the search needs of the initiatives, by place."""

    def __init__(self) -> None:
        self.seen = 0
        self.slugs: list[str] = []
        self.pks: Array = np.empty(0, np.int64)
        self.seqs: Array = np.empty(0, np.int64)
        self.lengths: Array = np.empty(0, np.float64)
        self.starts: Array = np.empty(0, np.int32)
        self.ends: Array = np.empty(0, np.int32)
        self.published: Array = np.empty(0, np.int64)
        self.alive: Array = np.empty(0, bool)
        self.facets: dict[str, Facet] = {name: Facet(name in SEVERAL) for name in FACETS}
        self.postings = Postings()
        self.public: Array = np.empty(0, bool)
        self.number, self.mean_length = 0, 1.0
        self._order: list[int] = []
        self._ranks: Array | None = None
        self._where: Array = np.full(1, -1, np.int64)
        self._vectors: tuple[Array, Array] | None = None

    @property
    def size(self) -> int:
        """The number of places, dead ones included."""
        return len(self.slugs)

    def refresh(self) -> Index:
        """Read what has changed; returns this index, or a new one where too much of it is dead or the past changed."""
        last = Initiative.objects.aggregate(last=Max("seq"))["last"] or 0
        if last == self.seen:
            return self
        dead = self.size - int(self.alive.sum())
        fresh = Index() if last < self.seen or dead > DEAD_SHARE * self.size else self
        for rows in _changes(fresh.seen):
            fresh._add(rows)
        fresh._settle()
        return fresh

    def _add(self, rows: list[Sequence[Any]]) -> None:
        columns = list(zip(*rows, strict=True))
        start, n = self.size, len(rows)
        for column, name in ((0, "pks"), (2, "seqs"), (3, "lengths")):
            self._append(name, columns[column])
        for column, name, never in ((4, "starts", ALWAYS[0]), (5, "ends", ALWAYS[1])):
            self._append(name, [never if day is None else day.toordinal() for day in columns[column]])
        self._append("published", [0 if moment is None else int(moment.timestamp() * 10**6) for moment in columns[6]])
        self.slugs.extend(columns[1])
        self.alive = np.append(self.alive, np.ones(n, bool))
        self._place(start)
        self.postings.add(start, [text or "" for text in columns[7]])
        for column, name in enumerate(FACETS, len(_FIRST)):
            self.facets[name].add(start, columns[column])
        self._order.extend(range(start, start + n))
        self.seen = int(self.seqs[-n:].max())

    def _settle(self) -> None:
        self._ranks = self._vectors = None
        self.number = int(self.alive.sum())
        self.mean_length = float(self.lengths[self.alive].mean()) if self.number else 1.0
        self.public = self.alive & self.facets["state"].mask([State.PUBLISHED], self.size)

    def _append(self, name: str, values: Sequence[Any]) -> None:
        old = getattr(self, name)
        setattr(self, name, np.append(old, np.fromiter(values, old.dtype, len(values))))

    def _place(self, start: int) -> None:
        pks = self.pks[start:]
        top = int(pks.max()) + 1
        if top > len(self._where):
            self._where = np.append(self._where, np.full(top - len(self._where), -1, np.int64))
        old = self._where[pks]
        self.alive[old[old >= 0]] = False
        self._where[pks] = np.arange(start, self.size)

    def place(self, pk: int) -> int:
        """Give the place of an initiative, or -1."""
        return int(self._where[pk]) if pk < len(self._where) else -1

    @property
    def ranks(self) -> Array:
        """The place of each initiative in the order of slugs."""
        if self._ranks is None:
            self._order.sort(key=self.slugs.__getitem__)
            ranks = np.empty(self.size, np.int32)
            ranks[np.array(self._order, np.int64)] = np.arange(self.size)
            self._ranks = ranks
        return self._ranks

    @property
    def vectors(self) -> tuple[Array, Array]:
        """The rarity (idf) of each term, and the length of each place's vector of weighted terms."""
        if self._vectors is None:
            frequencies = self.postings.frequencies(self.alive)
            idf = np.log1p((self.number - frequencies + 0.5) / (frequencies + 0.5))
            self._vectors = idf, np.sqrt(self.postings.squares(idf, self.size))
        return self._vectors

    def living(self, term: str) -> tuple[Array, Array]:
        """Give the living places at which a term stands, in order, and its weighted counts there."""
        at, counts = self.postings.get(term)
        if self.number == self.size:
            return at, counts
        here = self.alive[at]
        return at[here], counts[here]


_lock = threading.Lock()
_held: list[Index] = [Index()]


def lock() -> threading.Lock:
    """The lock under which the index is read and refreshed."""
    return _lock


def current() -> Index:
    """Give the index, brought up to date. Call it under `lock()`."""
    old, _held[0] = _held[0], Index()  # one that was interrupted while it read is not used again
    _held[0] = old.refresh()
    return _held[0]


def forget() -> None:
    """Drop the index, so that the next reader builds it anew (a restored database, a test that rolled back)."""
    with _lock:
        _held[0] = Index()
