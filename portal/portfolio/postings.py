"""Which initiative has which term, packed: an inverted index of NumPy arrays that grows by blocks.

A block holds the postings of some places, sorted by term and then by place. Whatever is added makes a small block;
blocks of like size are merged (the logarithmic merging of Büttcher and Clarke 2005, "Indexing time vs. query time:
trade-offs in dynamic information retrieval systems", CIKM), so a change is cheap and a term stands in few blocks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
COUNT_MAX = 2**16 - 1
NONE: tuple[Array, Array] = (np.empty(0, np.int32), np.empty(0, np.uint16))


def packed(counts: Iterable[tuple[str, int]]) -> str:
    """Write terms with their counts as one text, as the database keeps them; a term holds no space."""
    return " ".join(f"{term} {min(count, COUNT_MAX)}" for term, count in counts)


def damped(counts: Array) -> Array:
    """Weigh a count by its logarithm, so that a word said ten times is not ten times the word."""
    result: Array = 1 + np.log(counts.astype(np.float64))  # of short integers NumPy takes a short logarithm
    return result


@dataclass(frozen=True)
class Block:
    """Postings sorted by term, then by place: those of `terms[i]` stand from `starts[i]` to `starts[i + 1]`."""

    terms: Array
    starts: Array
    places: Array
    counts: Array

    @classmethod
    def of(cls, codes: Array, places: Array, counts: Array) -> Block:
        """Sort postings that come in the order of their places."""
        order = np.argsort(codes, kind="stable")
        terms, starts = np.unique(codes[order], return_index=True)
        return cls(terms, np.append(starts, len(codes)), places[order], counts[order])

    @property
    def codes(self) -> Array:
        """The term of each posting."""
        return np.repeat(self.terms, np.diff(self.starts))

    def get(self, code: int) -> tuple[Array, Array]:
        """Give the places of a term and its counts there."""
        i = int(np.searchsorted(self.terms, self.terms.dtype.type(code)))  # of one type: else all terms are copied
        if i == len(self.terms) or self.terms[i] != code:
            return NONE
        part = slice(int(self.starts[i]), int(self.starts[i + 1]))
        return self.places[part], self.counts[part]


class Postings:
    """All blocks, with a number for each term."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.code_of: defaultdict[str, int] = defaultdict()
        self.code_of.default_factory = self.code_of.__len__  # a new term takes the next number

    def add(self, start: int, texts: Sequence[str]) -> None:
        """Add the packed terms of the places from `start` on."""
        # Split at once: each text has as many counts as terms, so their positions alternate throughout.
        parts = " ".join(text for text in texts if text).split(" ") if any(texts) else []
        each = np.fromiter(((text.count(" ") + 1) // 2 for text in texts), np.int64, len(texts))
        n = len(parts) // 2
        codes = np.fromiter(map(self.code_of.__getitem__, parts[::2]), np.int32, n)
        counts = np.fromiter(map(int, parts[1::2]), np.uint16, n)
        places = np.repeat(np.arange(start, start + len(texts), dtype=np.int32), each)
        self.blocks.append(Block.of(codes, places, counts))
        while len(self.blocks) > 1 and 2 * len(self.blocks[-1].places) >= len(self.blocks[-2].places):
            self._merge()

    def _merge(self) -> None:
        # The earlier block has the lower places, so a stable sort by term keeps the places in order.
        last, before = self.blocks.pop(), self.blocks.pop()
        pairs = ((before.codes, last.codes), (before.places, last.places), (before.counts, last.counts))
        self.blocks.append(Block.of(*(np.concatenate(pair) for pair in pairs)))

    def get(self, term: str) -> tuple[Array, Array]:
        """Give the places at which a term stands, in order, and its weighted counts there."""
        code = self.code_of.get(term)
        if code is None:
            return NONE
        found = [part for block in self.blocks if len((part := block.get(code))[0])]
        if len(found) < 2:
            return found[0] if found else NONE
        return np.concatenate([places for places, _ in found]), np.concatenate([counts for _, counts in found])

    def frequencies(self, alive: Array) -> Array:
        """Count for each term the living places it stands at."""
        found = np.zeros(len(self.code_of), np.int64)
        for block in self.blocks:
            found += np.bincount(block.codes[alive[block.places]], minlength=len(found))
        return found

    def squares(self, idf: Array, size: int) -> Array:
        """Sum for each place the squares of its weighted terms."""
        total = np.zeros(size)
        for block in self.blocks:
            weights = damped(block.counts) * idf[block.codes]
            total += np.bincount(block.places, weights=weights**2, minlength=size)
        return total
