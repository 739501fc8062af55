"""Which initiatives are like another one, and why: shared words, goals, fields and countries.

Words are compared by the cosine of their TF-IDF vectors (Salton and Buckley 1988, "Term-weighting approaches in
automatic text retrieval", Information Processing & Management 24(5)), with the counts and frequencies of the search;
goals, fields and countries by the share they have in common (Jaccard 1901). Only what the reader may read is
compared, so a draft of others is never named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from portal.portfolio import index, texts, vocabulary, words
from portal.portfolio.index import Index
from portal.portfolio.models import Initiative
from portal.portfolio.postings import Array, damped
from portal.portfolio.search import readable

COMPARED = {"sdg": 0.1, "field": 0.1, "country": 0.05}  # what a whole overlap adds to the cosine
TELLING = 40  # words of an initiative that are compared: those that set it most apart
NEAR = 200  # initiatives whose goals, fields and countries are looked at: those with the likest words
LISTED = 5
SIMILAR_MIN = 0.15
SAME_MIN = 0.6
WORDS_TOLD = 5


@dataclass(frozen=True)
class Likeness:
    """A similar initiative with what it shares: words as written, and values of facets."""

    pk: int
    score: float
    words: tuple[str, ...]
    shared: Mapping[str, tuple[str, ...]]


def like(initiative: Initiative, entities: set[int]) -> list[Likeness]:
    """List the initiatives most like this one, likest first, that somebody of these entities may read."""
    return _find(initiative, entities, vocabulary.locale(), SIMILAR_MIN)


def duplicates(values: Mapping[str, Any], entities: set[int]) -> list[Likeness]:
    """List what may be the same as an initiative that is about to be written."""
    names = ("title", "summary", "women", "results", "language", "fields", "goals", "countries")
    draft = Initiative(**{name: values[name] for name in names if name in values})
    return _find(draft, entities, draft.language, SAME_MIN)


def _find(initiative: Initiative, entities: set[int], locale: str, least: float) -> list[Likeness]:
    counts = texts.prepare(initiative)
    own = {"sdg": initiative.goals, "field": initiative.fields, "country": initiative.countries}
    values = {name: {str(value) for value in them} for name, them in own.items()}
    with index.lock():
        now = index.current()
        allowed = readable(now, entities).copy()
        if initiative.pk and (place := now.place(initiative.pk)) >= 0:
            allowed[place] = False
        weights = _weights(now, counts)
        cosines = _cosines(now, weights, allowed)
        near = np.argpartition(-cosines, NEAR)[:NEAR] if now.size > NEAR else np.arange(now.size)
        near = near[cosines[near] > 0]
        theirs = zip(*(now.facets[name].at(near) for name in COMPARED), strict=True)
        found = [
            _shared(now, place, cosine, values, dict(zip(COMPARED, row, strict=True)))
            for place, cosine, row in zip(near.tolist(), cosines[near].tolist(), theirs, strict=True)
        ]
        # The address decides between equal scores, so that both databases list the same.
        found = sorted(found, key=lambda pair: (-round(pair[1].score, 9), now.slugs[pair[0]]))
        kept = [(place, item) for place, item in found if item.score >= least][:LISTED]
        language = locale if texts.use_case(initiative) else initiative.language
        said = words.as_written(_text(initiative, locale), language)
        return [replace(item, words=_common(now, place, weights, said)) for place, item in kept]


def _text(initiative: Initiative, locale: str) -> str:
    return f"{texts.title(initiative, locale)} {texts.summary(initiative, locale)}"


def _weights(now: Index, counts: Mapping[str, int]) -> dict[str, float]:
    """Weigh the terms that others have too and keep the most telling, as a vector of length one."""
    idf = now.vectors[0]
    codes = {term: code for term in counts if (code := now.postings.code_of.get(term)) is not None}
    found = {term: float((1 + np.log(counts[term])) * idf[code]) for term, code in codes.items()}
    length = float(np.sqrt(sum(weight**2 for weight in found.values()))) or 1.0
    telling = sorted(found, key=lambda term: (-found[term], term))[:TELLING]
    return {term: found[term] / length for term in telling}


def _cosines(now: Index, weights: Mapping[str, float], allowed: Array) -> Array:
    idf, lengths = now.vectors
    total = np.zeros(now.size)
    for term, weight in weights.items():
        at, counts = now.living(term)
        total[at] += weight * damped(counts) * idf[now.postings.code_of[term]]
    return np.where(allowed, total / np.where(lengths > 0, lengths, 1.0), 0.0)


def _shared(
    now: Index, place: int, cosine: float, values: Mapping[str, set[str]], theirs: Mapping[str, set[str]]
) -> tuple[int, Likeness]:
    shared, score = {}, cosine
    for name, most in COMPARED.items():
        common = theirs[name] & values[name]
        if common:
            shared[name] = tuple(sorted(common))
            score += most * len(common) / len(theirs[name] | values[name])
    return place, Likeness(int(now.pks[place]), score, (), shared)


def _common(now: Index, place: int, weights: Iterable[str], said: Mapping[str, str]) -> tuple[str, ...]:
    """Name the most telling words that both have, as they are written in the one that is compared."""
    found = []
    for term in weights:
        at, _counts = now.living(term)
        i = int(np.searchsorted(at, at.dtype.type(place)))
        if term in said and i < len(at) and at[i] == place:
            found.append(said[term])
    return tuple(dict.fromkeys(found))[:WORDS_TOLD]
