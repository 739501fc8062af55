"""A snapshot laid out as arrays, and every number of a report computed from it. No words, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quintet.compute.composite import Scheme
from quintet.compute.scorecard import Bounded, Change, Indices, bounded_mean, indices, paired_change

FIELDS = ("data", "innovation", "digital", "foresight", "behaviour", "culture")
BOUNDED = ("ordinal", "share", "boolean")  # kinds whose least and most are known, so that they enter an index
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Board:
    """Published answers [entity, indicator, period] of a snapshot, with the indicators sorted by field."""

    entities: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    periods: list[str]
    values: Floats
    weights: Floats
    validated: int
    answers: int
    asked: int

    @cached_property
    def scored(self) -> NDArray[np.int64]:
        """Places of the indicators that enter an index."""
        return np.array(
            [k for k, item in enumerate(self.indicators) if item["kind"] in BOUNDED and item["field"] in FIELDS], int
        )

    @cached_property
    def scheme(self) -> Scheme:
        """How the scored indicators become an index: goalposts at their least and most, one group a field."""
        chosen = [self.indicators[k] for k in self.scored]
        ends = np.array([goalposts(item) for item in chosen], float).reshape(-1, 2)
        return Scheme(
            groups=np.array([FIELDS.index(item["field"]) for item in chosen], int),
            lower=np.array([item["direction"] == "down" for item in chosen], bool),
            low=ends[:, 0],
            high=ends[:, 1],
            normalisation="goalposts",
            aggregation="arithmetic",
        )

    @property
    def groups(self) -> list[str]:
        """The fields that have a scored indicator, in the order of the index's parts."""
        return [FIELDS[k] for k in dict.fromkeys(self.scheme.groups.tolist())] if self.scored.size else []

    def index(self, period: int, tailored: bool = False) -> Indices:
        """Give the indices of all entities in a period, with the common weights or each entity's own."""
        common = np.array([float(self.indicators[k]["weight"]) for k in self.scored])
        weights = self.weights[:, self.scored] if tailored else np.tile(common, (len(self.entities), 1))
        return indices(self.values[:, self.scored, period], weights, self.scheme)

    def state(self, place: int, period: int) -> Bounded | None:
        """Give the mean of an indicator's answers in a period with the bounds that missing ones leave."""
        column, item = self.values[:, place, period], self.indicators[place]
        if item["kind"] in BOUNDED:
            low, high = goalposts(item)
            return bounded_mean(column, low, high)
        seen = column[~np.isnan(column)]
        mean = float(np.add.reduce(seen)) / seen.size if seen.size else 0.0
        return Bounded(mean, mean, mean, int(seen.size), int(column.size)) if seen.size else None

    def change(self, place: int, period: int) -> Change | None:
        """Give how an indicator moved since the period before, in entities that answered both times."""
        if period == 0:
            return None
        return paired_change(self.values[:, place, period - 1], self.values[:, place, period])


def goalposts(indicator: Mapping[str, Any]) -> tuple[float, float]:
    """Give the least and the most that an answer can be."""
    if indicator["kind"] == "ordinal":
        steps = [float(step["value"]) for step in indicator["scale"]]
        return min(steps), max(steps)
    return (0.0, 100.0) if indicator["kind"] == "share" else (0.0, 1.0)


def board(snapshot: Mapping[str, Any]) -> Board:
    """Lay a snapshot out as arrays."""
    order = {field: place for place, field in enumerate(FIELDS)}
    indicators = sorted(
        (item for item in snapshot["indicators"] if item["kind"] != "text"),
        key=lambda item: (order.get(item["field"], len(order)), item["framework"], item["order"], item["id"]),
    )
    entities = sorted(snapshot["entities"], key=lambda item: (item["name"], item["id"]))
    row = {item["id"]: k for k, item in enumerate(entities)}
    column = {item["id"]: k for k, item in enumerate(indicators)}
    layer = {code: k for k, code in enumerate(snapshot["periods"])}
    values = np.full((len(entities), len(indicators), len(layer)), np.nan)
    last, validated, answers = len(layer) - 1, 0, 0
    for entity, indicator, period, value, source in snapshot["observations"]:
        if value is None or indicator not in column or entity not in row:
            continue
        values[row[entity], column[indicator], layer[period]] = value
        if layer[period] == last:
            answers += 1
            validated += source != "self"
    weights = np.tile(np.array([float(item["weight"]) for item in indicators]), (len(entities), 1))
    for entity, indicator, weight in snapshot["weights"]:
        if entity in row and indicator in column:
            weights[row[entity], column[indicator]] = float(weight)
    asked = len(entities) * len(indicators)
    return Board(entities, indicators, list(snapshot["periods"]), values, weights, validated, answers, asked)
