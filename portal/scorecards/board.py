"""The newest and the newest published step of every answer, kept in memory and brought up to date step by step.

Steps are numbered in the order in which they were committed and never change, so a process that knows all steps up to
a number asks only for those after it. A page then reads what it shows without scanning the table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.scorecards.models import Observation, State, Step

BATCH = 20_000


class Cell(NamedTuple):
    """The part of a step that lists and indices need."""

    number: int
    revision: int
    state: str
    source: str
    value: float | None
    na: bool
    text: str
    unchanged: bool


Answers = dict[str, dict[int, Cell]]  # by half-year, then by indicator


@dataclass
class Board:
    """Answers of every organisation: the newest step, and the newest that is published."""

    seq: int = 0
    newest: dict[int, Answers] = field(default_factory=dict)
    published: dict[int, Answers] = field(default_factory=dict)

    def of(self, entity: int, public: bool) -> Answers:
        """Give the answers of an organisation, by half-year and indicator."""
        return (self.published if public else self.newest).get(entity, {})

    def take(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Lay more steps over what is known; a reader keeps the answers it holds, which are replaced, not changed."""
        fresh: dict[tuple[bool, int], Answers] = {}
        for seq, entity, indicator, period, revision, state, source, value, *rest in rows:
            cell = Cell(seq, revision, state, source, None if value is None else float(value), *rest)
            for public in (False, True) if state == State.PUBLISHED else (False,):
                known = fresh.get((public, entity))
                if known is None:
                    known = {code: dict(cells) for code, cells in self.of(entity, public).items()}
                    fresh[public, entity] = known
                known.setdefault(period, {})[indicator] = cell
            self.seq = seq
        for (public, entity), answers in fresh.items():
            (self.published if public else self.newest)[entity] = answers


COLUMNS = ("seq", "entity_id", "indicator_id", "period", "revision", "state", "source", "value", "na", "text",
           "unchanged")  # fmt: skip
_board = Board()
_lock = threading.Lock()


def forget() -> None:
    """Begin anew at the next look; for tests, whose rows are rolled back."""
    global _board  # noqa: PLW0603 - one board a process
    with _lock:
        _board = Board()


def board() -> Board:
    """Give the board as of now; one query when nothing is new, two when something is."""
    global _board  # noqa: PLW0603 - one board a process
    last = Step.objects.filter(pk=1).values_list("last", flat=True).first() or 0
    with _lock:
        if last < _board.seq:  # another database, or one put back from a copy
            _board = Board()
        if last != _board.seq:
            found = Observation.objects.filter(seq__gt=_board.seq, seq__lte=last).order_by("seq")
            _board.take(found.values_list(*COLUMNS).iterator(chunk_size=BATCH))
        return _board
