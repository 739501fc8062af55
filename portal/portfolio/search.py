"""Search: words scored after BM25, facets with their counts, one order on every database.

The score is the BM25 of Robertson and Zaragoza (2009, "The Probabilistic Relevance Framework: BM25 and Beyond",
Foundations and Trends in Information Retrieval 3(4)), with the counts weighted by the part of the text before
saturation (their BM25F). It is computed here, from whole numbers that the database only stores, so SQLite and
PostgreSQL give the same order; equal scores are ordered by slug. A word that stands for several terms counts the
one that stands there most often.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from portal.core.access import Somebody
from portal.portfolio import access, index, words
from portal.portfolio.index import FACETS, Array, Index
from portal.portfolio.models import State

K1 = 1.2
B = 0.3
DIGITS = 9
QUESTION_MAX = 200
WORDS_MAX = 20
PER_PAGE = 25
VALUES_MAX = 20
SORTS = ("best", "newest", "title")


@dataclass(frozen=True)
class Choice:
    """What a reader asks for: words, values of facets, an order and a page."""

    q: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "best"
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """Give the choice as the pairs of an address, the page left out."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name, values in self.values.items() for value in values]
        return found + ([("sort", self.sort)] if self.sort != "best" else [])


@dataclass(frozen=True)
class Found:
    """What a search gives: how many, the numbers of those on the page in order, and counts by facet."""

    total: int
    pks: list[int]
    counts: dict[str, dict[str, int]]
    pages: int
    page: int


def choice(query: Any) -> Choice:
    """Read a choice from an address (a QueryDict); what is not understood is left out."""
    values = {
        name: tuple(dict.fromkeys(value for value in query.getlist(name)[:VALUES_MAX] if value)) for name in FACETS
    }
    sort, page = query.get("sort", ""), query.get("page", "")
    return Choice(
        q=query.get("q", "").replace("\x00", "").strip()[:QUESTION_MAX],
        values={name: chosen for name, chosen in values.items() if chosen},
        sort=sort if sort in SORTS else "best",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def search(chosen: Choice, person: Somebody, per_page: int = PER_PAGE) -> Found:
    """Find what a person may read; `per_page` 0 gives all."""
    entities = access.entities_of(person)
    with index.lock():
        return _search(index.current(), chosen, entities, per_page)


def matrix(chosen: Choice, person: Somebody, rows: str, columns: str) -> dict[str, dict[str, int]]:
    """Count what a person may read by two facets: {value of rows: {value of columns: count}}."""
    entities = access.entities_of(person)
    with index.lock():
        now = index.current()
        base = _all(_masks(now, chosen), _readable(now, entities))
        values = list(now.facets[rows].values)
        return {value: now.facets[columns].counts(base & now.facets[rows].mask([value], now.size)) for value in values}


def _readable(now: Index, entities: set[int]) -> Array:
    published = now.facets["state"].mask([State.PUBLISHED], now.size)
    own = now.facets["entity"].mask([str(pk) for pk in entities], now.size)
    return now.alive & (published | own)


def _masks(now: Index, chosen: Choice) -> dict[str, Array]:
    return {name: now.facets[name].mask(values, now.size) for name, values in chosen.values.items()}


def _all(masks: Mapping[str, Array], base: Array, without: str = "") -> Array:
    for name, mask in masks.items():
        if name != without:
            base = base & mask
    return base


def _search(now: Index, chosen: Choice, entities: set[int], per_page: int) -> Found:
    base = _readable(now, entities)
    asked = words.question(chosen.q)[:WORDS_MAX]
    scores = None
    if chosen.q:
        scores = _scores(now, asked)
        base = base & (scores > 0)
    masks = _masks(now, chosen)
    fits = _all(masks, base)
    counts = {name: now.facets[name].counts(_all(masks, base, name) if name in masks else fits) for name in FACETS}
    order = _ordered(now, np.flatnonzero(fits), scores, chosen.sort)
    pages = max(1, -(-len(order) // per_page)) if per_page else 1
    page = min(max(1, chosen.page), pages)
    part = order[(page - 1) * per_page : page * per_page] if per_page else order
    return Found(len(order), [int(pk) for pk in now.pks[part]], counts, pages, page)


def _ordered(now: Index, places: Array, scores: Array | None, sort: str) -> Array:
    if sort == "best" and scores is not None:
        return places[np.lexsort((now.ranks[places], -np.round(scores[places], DIGITS)))]
    if sort == "title":
        return places[np.argsort(now.ranks[places])]
    return places[np.lexsort((now.ranks[places], -now.seqs[places]))]


def _scores(now: Index, asked: list[tuple[str, ...]]) -> Array:
    postings = now.postings(term for word in asked for term in word)
    number = int(now.alive.sum())
    total = np.zeros(now.size)
    mean = float(now.lengths[now.alive].mean()) if number else 1.0
    norm = K1 * (1 - B + B * now.lengths / (mean or 1.0))
    for word in asked:
        at, counts = _joined([postings[term] for term in word], now.size)
        idf = np.log1p((number - len(at) + 0.5) / (len(at) + 0.5))
        total[at] += idf * counts * (K1 + 1) / (counts + norm[at])
    return total


def _joined(postings: list[tuple[Array, Array]], size: int) -> tuple[Array, Array]:
    if len(postings) == 1:
        return postings[0]
    most = np.zeros(size)
    for at, counts in postings:
        most[at] = np.maximum(most[at], counts)
    at = np.flatnonzero(most)
    return at, most[at]


def ids(question: str, person: Somebody, limit: int = 20) -> list[int]:
    """Give the numbers of the first initiatives for a question."""
    return search(replace(Choice(), q=question), person, limit).pks
