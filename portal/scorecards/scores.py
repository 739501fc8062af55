"""Indices of organisations in a framework, beside their peers as a quarter only, and the brief's five shares a field.

Only answers whose least and most are known enter an index. A missing answer leaves its weight to the other questions
of its field; the index with every missing answer at its worst stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from portal.scorecards.board import Answers, Board
from portal.scorecards.models import Indicator, Kind
from quintet.compute.composite import Scheme, normalise, rank_draws, rank_interval
from quintet.compute.proportion import wilson
from quintet.compute.scorecard import indices

BOUNDED = (Kind.ORDINAL, Kind.SHARE, Kind.BOOLEAN)
MIN_PEERS = 8  # fewer organisations make no band
MIN_SHARES = 5  # fewer organisations make no published share
CACHED = 256
# Weights are drawn from a Dirichlet distribution around the common ones; a quarter holds nine ranks of ten.
SPREAD, DRAWS, SEED, LEVEL = 0.3, 200, 20230901, 0.9
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """An organisation's index in a framework and half-year: common weights, own weights, missing as worst, band."""

    common: float | None
    own: float | None
    worst: float | None
    band: tuple[int, ...]
    peers: int
    answered: int
    asked: int
    validated: int


@dataclass(frozen=True)
class Share:
    """How many organisations say yes to a question, with the 95 % interval of Wilson; hidden below five answers."""

    indicator: Indicator
    yes: int
    n: int
    share: float | None
    low: float | None
    high: float | None


def _ends(indicator: Indicator) -> tuple[float, float]:
    if indicator.kind == Kind.ORDINAL:
        steps = [float(step["value"]) for step in indicator.scale]
        return min(steps), max(steps)
    return (0.0, 100.0) if indicator.kind == Kind.SHARE else (0.0, 1.0)


def scheme(scored: Sequence[Indicator]) -> Scheme:
    """How bounded indicators, sorted by field, become an index: goalposts at their ends, one group a field."""
    fields = list(dict.fromkeys(indicator.field for indicator in scored))
    ends = np.array([_ends(indicator) for indicator in scored], float).reshape(-1, 2)
    return Scheme(
        groups=np.array([fields.index(indicator.field) for indicator in scored], int),
        lower=np.array([indicator.direction == "down" for indicator in scored], bool),
        low=ends[:, 0],
        high=ends[:, 1],
        normalisation="goalposts",
        aggregation="arithmetic",
    )


def bounded(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Pick the indicators that enter an index, sorted by field."""
    return sorted((i for i in indicators if i.kind in BOUNDED), key=lambda i: (i.field, i.order, i.pk))


def _row(answers: Answers, period: str, scored: Sequence[Indicator]) -> Floats:
    cells = answers.get(period, {})
    found = (cells.get(indicator.pk) for indicator in scored)
    return np.array([np.nan if cell is None or cell.value is None else cell.value for cell in found], float)


@dataclass(frozen=True)
class Peers:
    """Published indices of all organisations in a framework and half-year, and the ranks that other weights give."""

    index: dict[int, float]
    ranks: dict[int, tuple[int, int]]


@lru_cache(maxsize=CACHED)
def _peers(seen: _Seen, framework: int, period: str) -> Peers:
    """The published indices with the common weights and the ranks under resampled ones; kept until a step is added."""
    scored = seen.scored
    rows = {pk: _row(answers, period, scored) for pk, answers in sorted(seen.board.published.items())}
    rows = {pk: row for pk, row in rows.items() if row.size and not np.isnan(row).all()}
    if len(rows) < MIN_PEERS:
        return Peers({}, {})
    table, how = np.array(list(rows.values())), scheme(scored)
    found = indices(table, np.tile(_common(scored), (len(table), 1)), how)
    scaled = normalise(table, how, np.zeros(len(table), dtype=np.int64))
    drawn = rank_draws(scaled, _common(scored), how, np.ones(len(table), bool), SPREAD, DRAWS, SEED)
    low, high = rank_interval(drawn, LEVEL)
    ranks = zip(low.tolist(), high.tolist(), strict=True)
    return Peers(dict(zip(rows, found.index.tolist(), strict=True)), dict(zip(rows, ranks, strict=True)))


class _Seen:
    """A board at one moment, as a key of the cache: equal while nothing was added."""

    def __init__(self, board: Board, scored: list[Indicator]) -> None:
        self.board, self.scored, self.seq = board, scored, board.seq

    def __hash__(self) -> int:
        return hash((id(self.board), self.seq))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and (id(self.board), self.seq) == (id(other.board), other.seq)


def _common(scored: Sequence[Indicator]) -> Floats:
    return np.array([float(indicator.weight) for indicator in scored])


def score(
    board: Board, entity: int, indicators: Sequence[Indicator], period: str, own: dict[int, float], public: bool
) -> Score:
    """Give an organisation's index among its peers. `own` holds its own weights by indicator."""
    scored = bounded(indicators)
    answers = board.of(entity, public)
    cells = [cell for pk in (i.pk for i in indicators) if (cell := answers.get(period, {}).get(pk)) is not None]
    said = [cell for cell in cells if cell.value is not None or cell.na or cell.text]
    validated = sum(cell.source != "self" for cell in said)
    if not scored:
        return Score(None, None, None, (), 0, len(said), len(indicators), validated)
    row = _row(answers, period, scored)
    weights = np.array([_common(scored), [own.get(i.pk, float(i.weight)) for i in scored]])
    found = indices(np.array([row, row]), weights, scheme(scored))
    peers = _peers(_Seen(board, scored), scored[0].framework_id, period)
    common = _number(found.index[0])
    return Score(
        common, _number(found.index[1]), _number(found.worst[0]), _band(entity, common, peers), len(peers.index),
        len(said), len(indicators), validated,
    )  # fmt: skip


def trend(answers: Answers, indicators: Sequence[Indicator], periods: Sequence[str]) -> list[tuple[float | None, int]]:
    """Give an organisation's index with the common weights, and its number of answers, in each half-year."""
    scored = bounded(indicators)
    asked = {indicator.pk for indicator in indicators}
    counts = [sum(pk in asked for pk in answers.get(period, {})) for period in periods]
    if not scored:
        return [(None, n) for n in counts]
    table = np.array([_row(answers, period, scored) for period in periods])
    found = indices(table, np.tile(_common(scored), (len(table), 1)), scheme(scored))
    return [(_number(value), n) for value, n in zip(found.index, counts, strict=True)]


def _band(entity: int, index: float | None, peers: Peers) -> tuple[int, ...]:
    """The quarters, 1 lowest to 4, that an index lies in as weights vary; empty where that would tell too much."""
    if index is None or len(peers.index) < MIN_PEERS:
        return ()
    n = len(peers.index)
    if entity in peers.ranks:
        high, low = peers.ranks[entity]
        return tuple(sorted({_quarter(low, n), _quarter(high, n)}))
    return (_quarter(1 + sum(other > index for other in peers.index.values()), n + 1),)


def _quarter(rank: int, n: int) -> int:
    return 4 - (4 * (rank - 1)) // n


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def shares(board: Board, asked: Sequence[Indicator]) -> list[Share]:
    """Count who says yes in the newest published answer of each organisation."""
    newest: dict[int, list[float]] = {indicator.pk: [] for indicator in asked}
    for answers in list(board.published.values()):
        for pk, values in newest.items():
            cell = next((cells[pk] for _code, cells in sorted(answers.items(), reverse=True) if pk in cells), None)
            if cell is not None and cell.value is not None:
                values.append(cell.value)
    return [_share(indicator, newest[indicator.pk]) for indicator in asked]


def _share(indicator: Indicator, values: list[float]) -> Share:
    yes, n = int(sum(values)), len(values)
    if n < MIN_SHARES:
        return Share(indicator, 0, n, None, None, None)
    low, high = wilson(yes, n)
    return Share(indicator, yes, n, 100 * yes / n, low, high)
