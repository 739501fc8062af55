"""The index in memory: which initiative has which value of each facet, and which terms.

The database holds the truth; this index reads the rows whose `seq` has grown since it last looked, so one process
or several show the same. A changed initiative gets a new place and its old one is marked dead. Counting a facet is
one NumPy `bincount` over (place, value) pairs; 100,000 initiatives take about a millisecond a facet.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Max

from portal.portfolio.models import Initiative, Token

FACETS = ("field", "sdg", "country", "stage", "kind", "entity", "reality", "lever", "evidence", "state")
_COLUMNS = (
    "pk", "slug", "seq", "length", "fields", "goals", "countries", "stage", "kind", "entity_id", "reality", "levers",
    "evidence", "state",
)  # fmt: skip
CACHED_TERMS = 512
DEAD_SHARE = 0.25
Array = np.ndarray[Any, Any]


@dataclass
class Facet:
    """The values of one facet as pairs of place and code."""

    places: Array = field(default_factory=lambda: np.empty(0, np.int32))
    codes: Array = field(default_factory=lambda: np.empty(0, np.int32))
    values: list[str] = field(default_factory=list)
    code_of: dict[str, int] = field(default_factory=dict)

    def add(self, pairs: list[tuple[int, str]]) -> None:
        """Add pairs of place and value."""
        for _place, value in pairs:
            if value not in self.code_of:
                self.code_of[value] = len(self.values)
                self.values.append(value)
        self.places = np.append(self.places, np.fromiter((p for p, _ in pairs), np.int32, len(pairs)))
        codes = np.fromiter((self.code_of[v] for _, v in pairs), np.int32, len(pairs))
        self.codes = np.append(self.codes, codes)

    def mask(self, values: Iterable[str], size: int) -> Array:
        """Mark the places that have one of the values."""
        wanted = [self.code_of[value] for value in values if value in self.code_of]
        mask = np.zeros(size, bool)
        for code in wanted:
            mask[self.places[self.codes == code]] = True
        return mask

    def counts(self, mask: Array) -> dict[str, int]:
        """Count the marked places by value; values without any are left out."""
        found = np.bincount(self.codes[mask[self.places]], minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, found, strict=True) if n}


def _listed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value in (None, "") else [str(value)]


class Index:
    """Everything the search needs of the initiatives, by place."""

    def __init__(self) -> None:
        self.seen = 0
        self.slugs: list[str] = []
        self.pks: Array = np.empty(0, np.int64)
        self.seqs: Array = np.empty(0, np.int64)
        self.lengths: Array = np.empty(0, np.float64)
        self.alive: Array = np.empty(0, bool)
        self.facets: dict[str, Facet] = {name: Facet() for name in FACETS}
        self._order: list[int] = []
        self._ranks: Array | None = None
        self._where: Array = np.full(1, -1, np.int64)
        self._postings: OrderedDict[str, tuple[Array, Array]] = OrderedDict()

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
        fresh._add(Initiative.objects.filter(seq__gt=fresh.seen).order_by("seq", "pk").values_list(*_COLUMNS))
        return fresh

    def _add(self, rows: Iterable[Sequence[Any]]) -> None:
        new = list(rows)
        if not new:
            return
        start, n = self.size, len(new)
        for column, name in ((0, "pks"), (2, "seqs"), (3, "lengths")):
            old = getattr(self, name)
            setattr(self, name, np.append(old, np.fromiter((row[column] for row in new), old.dtype, n)))
        self.slugs.extend(row[1] for row in new)
        self.alive = np.append(self.alive, np.ones(n, bool))
        self._place(start)
        for at, name in enumerate(FACETS, 4):
            pairs = [(start + i, value) for i, row in enumerate(new) for value in _listed(row[at])]
            self.facets[name].add(pairs)
        self._order.extend(range(start, start + n))
        self._ranks = None
        self._postings.clear()
        self.seen = int(self.seqs[-n:].max())

    def _place(self, start: int) -> None:
        pks = self.pks[start:]
        top = int(pks.max()) + 1
        if top > len(self._where):
            self._where = np.append(self._where, np.full(top - len(self._where), -1, np.int64))
        old = self._where[pks]
        self.alive[old[old >= 0]] = False
        self._where[pks] = np.arange(start, self.size)

    @property
    def ranks(self) -> Array:
        """The place of each initiative in the order of slugs."""
        if self._ranks is None:
            self._order.sort(key=self.slugs.__getitem__)
            ranks = np.empty(self.size, np.int64)
            ranks[np.array(self._order, np.int64)] = np.arange(self.size)
            self._ranks = ranks
        return self._ranks

    def postings(self, terms: Iterable[str]) -> dict[str, tuple[Array, Array]]:
        """Give for each term the places it stands at and its weighted counts there; one query for new terms."""
        wanted = list(dict.fromkeys(terms))
        missing = [term for term in wanted if term not in self._postings]
        if missing:
            self._read(missing)
        found = {term: self._postings[term] for term in wanted}
        for term in wanted:
            self._postings.move_to_end(term)
        while len(self._postings) > CACHED_TERMS:
            self._postings.popitem(last=False)
        return found

    def _read(self, terms: list[str]) -> None:
        rows = Token.objects.filter(term__in=terms).values_list("term", "initiative_id", "weight", "count")
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        code_of = {term: code for code, term in enumerate(terms)}
        n = len(columns[0])
        codes = np.fromiter(map(code_of.__getitem__, columns[0]), np.int64, n)
        pks, weights, counts = (np.fromiter(column, np.int64, n) for column in columns[1:])
        places = np.where(pks < len(self._where), self._where[np.minimum(pks, len(self._where) - 1)], -1)
        for term, code in code_of.items():
            here = (codes == code) & (places >= 0)
            # An initiative has a row for each weight; the sum of whole numbers does not depend on their order.
            summed = np.bincount(places[here], weights=(weights * counts)[here])
            at = np.flatnonzero(summed)
            self._postings[term] = (at, summed[at])


_lock = threading.Lock()
_held: list[Index] = [Index()]


def lock() -> threading.Lock:
    """The lock under which the index is read and refreshed."""
    return _lock


def current() -> Index:
    """Give the index, brought up to date. Call it under `lock()`."""
    _held[0] = _held[0].refresh()
    return _held[0]


def forget() -> None:
    """Drop the index, so that the next reader builds it anew (a restored database, a test that rolled back)."""
    with _lock:
        _held[0] = Index()
