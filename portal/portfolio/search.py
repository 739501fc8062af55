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

from portal.core import periods
from portal.core.access import Somebody
from portal.portfolio import access, index, vocabulary, words
from portal.portfolio.index import ALWAYS, FACETS, Index
from portal.portfolio.models import State
from portal.portfolio.postings import NONE, Array

K1 = 1.2
B = 0.3
DIGITS = 9
QUESTION_MAX = 200
WORDS_MAX = 20
PER_PAGE = 25
VALUES_MAX = 20
SORTS = ("best", "newest", "published", "title")


@dataclass(frozen=True)
class Choice:
    """What a reader asks for: words, values of facets, a region, a half-year in which it runs, an order, a page."""

    q: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    region: str = ""
    period: str = ""
    sort: str = "best"
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """Give the choice as the pairs of an address, the page left out."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name, values in self.values.items() for value in values]
        found += [(name, value) for name in ("region", "period") if (value := getattr(self, name))]
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
    sort = query.get("sort", "")
    return Choice(
        q=query.get("q", "").replace("\x00", "").strip()[:QUESTION_MAX],
        values={name: chosen for name, chosen in values.items() if chosen},
        region=region if (region := query.get("region", "")) in vocabulary.region_codes() else "",
        period=_period(query.get("period", "")),
        sort=sort if sort in SORTS else "best",
        page=page_of(query.get("page", "")),
    )


def page_of(number: str) -> int:
    """Read the number of a page; what is none is the first."""
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 8 else 1


def public(chosen: Choice, sort: str) -> Choice:
    """Narrow a choice to what everybody may read, in another order."""
    return replace(chosen, values={**chosen.values, "state": (State.PUBLISHED,)}, sort=sort, page=1)


def _period(code: str) -> str:
    try:
        return periods.parse(code).code
    except ValueError:
        return ""


def search(chosen: Choice, person: Somebody, per_page: int = PER_PAGE) -> Found:
    """Find what a person may read; `per_page` 0 gives all."""
    entities = access.entities_of(person)
    with index.lock():
        return _search(index.current(), chosen, entities, per_page)


def tally(chosen: Choice, person: Somebody, facet: str) -> tuple[int, int, dict[str, int]]:
    """Count what a person may read: all that fit, those with any value of a facet, and by its values."""
    entities = access.entities_of(person)
    with index.lock():
        now = index.current()
        fits = _fits(now, chosen, entities)
        return int(fits.sum()), now.facets[facet].named(fits), now.facets[facet].counts(fits)


def columns(
    chosen: Choice, person: Somebody, facet: str, pages: Mapping[str, int], per_page: int
) -> dict[str, tuple[int, int, list[int]]]:
    """Sort what a person may read by a facet, newest first: {value: (number, page, numbers on the page)}."""
    entities = access.entities_of(person)
    found = {}
    with index.lock():
        now = index.current()
        fits = _fits(now, chosen, entities)
        for value in now.facets[facet].values:
            places = np.flatnonzero(fits & now.facets[facet].mask([value], now.size))
            page = min(pages.get(value, 1), max(1, -(-len(places) // per_page)))
            order = _ordered(now, places, None, "newest", page * per_page)[(page - 1) * per_page :]
            found[value] = len(places), page, [int(pk) for pk in now.pks[order]]
    return found


def _fits(now: Index, chosen: Choice, entities: set[int]) -> Array:
    base, _scored = _asked(now, chosen, readable(now, entities))
    return _all(_masks(now, chosen), base)


def matrix(chosen: Choice, person: Somebody, rows: str, columns: str) -> dict[str, dict[str, int]]:
    """Count what a person may read by two facets: {value of rows: {value of columns: count}}."""
    entities = access.entities_of(person)
    with index.lock():
        now = index.current()
        fits = _fits(now, chosen, entities)
        return now.facets[rows].table(fits, now.facets[columns], now.size)


def readable(now: Index, entities: set[int]) -> Array:
    """Mark the places that somebody of these entities may read."""
    if not entities:
        return now.public
    own = now.facets["entity"].mask([str(pk) for pk in entities], now.size)
    return now.public | (now.alive & own)


def _masks(now: Index, chosen: Choice) -> dict[str, Array]:
    masks = {name: now.facets[name].mask(values, now.size) for name, values in chosen.values.items()}
    if chosen.region:
        masks["region"] = now.facets["country"].mask(vocabulary.region_codes()[chosen.region], now.size)
    return masks


def _all(masks: Mapping[str, Array], base: Array, without: str = "") -> Array:
    for name, mask in masks.items():
        if name != without:
            base = base & mask
    return base


def _asked(now: Index, chosen: Choice, base: Array) -> tuple[Array, Array | None]:
    """Narrow by what is no facet: words, a half-year; also give the scores of the words."""
    if chosen.period:
        half = periods.parse(chosen.period)
        known = (now.starts > ALWAYS[0]) | (now.ends < ALWAYS[1])
        base = base & known & (now.starts <= half.end.toordinal()) & (now.ends >= half.start.toordinal())
    if not chosen.q:
        return base, None
    scores = _scores(now, words.question(chosen.q)[:WORDS_MAX])
    return base & (scores > 0), scores


def _search(now: Index, chosen: Choice, entities: set[int], per_page: int) -> Found:
    base, scores = _asked(now, chosen, readable(now, entities))
    masks = _masks(now, chosen)
    fits = _all(masks, base)
    counts = {name: now.facets[name].counts(_all(masks, base, name) if name in masks else fits) for name in FACETS}
    places = np.flatnonzero(fits)
    total = len(places)
    pages = max(1, -(-total // per_page)) if per_page else 1
    page = min(max(1, chosen.page), pages)
    until = page * per_page if per_page else total
    order = _ordered(now, places, scores, chosen.sort, until)
    part = order[until - per_page : until] if per_page else order
    return Found(total, [int(pk) for pk in now.pks[part]], counts, pages, page)


def _ordered(now: Index, places: Array, scores: Array | None, sort: str, until: int) -> Array:
    """Put the places in order as far as `until`; whatever stands later is left out before anything is sorted."""
    if sort == "title":
        keys = now.ranks[places]
    elif sort == "published":
        keys = -now.published[places]
    elif sort == "best" and scores is not None:
        keys = -np.round(scores[places], DIGITS)
    else:
        keys = -now.seqs[places]
    if until < len(places):
        near = keys <= np.partition(keys, until)[until]
        places, keys = places[near], keys[near]
    return places[np.lexsort((now.ranks[places], keys))][:until]


def _scores(now: Index, asked: list[tuple[str, ...]]) -> Array:
    total = np.zeros(now.size)
    factor, slope = K1 * (1 - B), K1 * B / (now.mean_length or 1.0)
    for word in asked:
        at, counts = _joined([now.living(term) for term in word], now.size)
        idf = np.log1p((now.number - len(at) + 0.5) / (len(at) + 0.5))
        total[at] += idf * counts * (K1 + 1) / (counts + factor + slope * now.lengths[at])
    return total


def _joined(postings: list[tuple[Array, Array]], size: int) -> tuple[Array, Array]:
    """Give the places at which one of several terms stands, with the count of the one that stands there most."""
    found = [pair for pair in postings if len(pair[0])]
    if len(found) < 2:
        return found[0] if found else NONE
    most = np.zeros(size, np.uint16)
    for at, counts in found:
        most[at] = np.maximum(most[at], counts)
    at = np.flatnonzero(most)
    return at, most[at]


def ids(question: str, person: Somebody, limit: int = 20) -> list[int]:
    """Give the numbers of the first initiatives for a question."""
    return search(replace(Choice(), q=question), person, limit).pks
