"""Crafted files end in a clear refusal or a result: never in a fault, a dead process, too much memory or time.

`python -m tests.security.judge` does the same with ten thousand and prints the figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.security import crafted, judge

EACH = 3
SAMPLE = 400


@pytest.fixture(scope="module")
def court() -> Iterator[judge.Judge]:
    found = judge.Judge()
    yield found
    found.close()


def wrong(court: judge.Judge, target: str, kind: str, name: str, data: bytes) -> str:
    """What is wrong with how a file ended; nothing when it is as it should be."""
    said, seconds, peak = court.ask(target, name, data)
    if said not in (judge.READ, judge.REFUSED):
        return f"{kind} to {target}: {said}"
    over = seconds > judge.MAX_SECONDS or peak > judge.MAX_BYTES
    return f"{kind} to {target}: {seconds:.1f} s, {peak // 2**20} MiB" if over else ""


def test_it_works(court: judge.Judge) -> None:
    assert court.ask("compliance_share", "a.csv", b"entity,indicator,rating\na,b,meets\n")[0] == judge.READ


def test_the_judge_tells_a_fault(court: judge.Judge) -> None:
    assert court.ask("gtfs", "a.zip", b"x")[0] == judge.REFUSED
    assert court.ask("no such reader", "a.csv", "no bytes")[0].startswith("TypeError")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", crafted.LIGHT, ids=lambda kind: kind.__name__)
def test_a_handful_of_each_kind(court: judge.Judge, kind: crafted.Kind) -> None:
    for number in range(EACH):
        name, data = kind(random.Random(number))
        target = kind.__name__ if kind.__name__ in judge.FILES else judge.TARGETS[number % len(judge.TARGETS)]
        assert not wrong(court, target, kind.__name__, name, data)


@pytest.mark.parametrize(("kind", "seed", "number"), [("gtfs", 3, 2173), ("osm", 1, 7623)])
def test_what_the_judge_found(court: judge.Judge, kind: str, seed: int, number: int) -> None:
    made, name, data = next(crafted.files(seed, 1, number))
    assert made == kind and not wrong(court, kind, kind, name, data)


@pytest.mark.slow
def test_a_sample_of_every_kind(court: judge.Judge) -> None:
    made = enumerate(crafted.files(2026, SAMPLE))
    found = [wrong(court, judge.target_of(2026, number, kind), kind, name, data) for number, (kind, name, data) in made]
    assert [words for words in found if words] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", crafted.HEAVY, ids=lambda kind: kind.__name__)
def test_bombs(court: judge.Judge, kind: crafted.Kind) -> None:
    for number in range(EACH):
        assert not wrong(court, judge.TARGETS[0], kind.__name__, *kind(random.Random(number)))
