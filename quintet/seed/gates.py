"""What a gate of the value chain asks: one set of criteria for each stage, each with five steps that can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "gates.yml"
TOP = 4  # the highest step; the lowest is 0


@dataclass(frozen=True)
class Criterion:
    """One thing that is looked at before a decision, with what can be seen at each step from 0 to TOP."""

    key: str
    title: str
    question: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class GateSet:
    """The question of a stage's gate and its criteria."""

    stage: str
    asks: str
    criteria: tuple[Criterion, ...]


@lru_cache(maxsize=1)
def gates() -> dict[str, GateSet]:
    """Read the sets by stage, in the order of the value chain. Raises KeyError for a criterion that is not known."""
    import yaml

    with FILE.open("rb") as file:
        raw = yaml.load(file, Loader=yaml.CSafeLoader)
    known = {
        key: Criterion(key, value["title"], value["question"], tuple(value["steps"]))
        for key, value in raw["criteria"].items()
    }
    return {
        stage: GateSet(stage, value["asks"], tuple(known[key] for key in value["criteria"]))
        for stage, value in raw["stages"].items()
    }


def _sentences() -> Iterator[str]:
    for item in gates().values():
        yield item.asks
        for criterion in item.criteria:
            yield from (criterion.title, criterion.question, *criterion.steps)


def strings() -> list[str]:
    """Return every English sentence of the gates that needs translation, each once, in order."""
    return list(dict.fromkeys(_sentences()))
