"""Cells of country × indicator that cannot exist, from the sourced rules of impossible_cells.yml.

Counting them as gaps invents gaps: no ship can measure the marine acidity of a landlocked state. A cell that holds
a value exists, whatever a rule says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from quintet.data.unsd import places

RULES = Path(__file__).with_name("impossible_cells.yml")


@dataclass(frozen=True)
class Rule:
    """Indicators and the countries for which they cannot have a value; why, and who says so."""

    name: str
    indicators: tuple[str, ...]
    countries: frozenset[str]
    why: str
    source: str


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """All rules, in the file's order."""
    import yaml

    raw = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    everyone = frozenset(places().iso3)
    groups = {name: frozenset(group["iso3"]) for name, group in raw["groups"].items()}
    found = []
    for rule in raw["rules"]:
        never = frozenset().union(*(groups[name] for name in rule.get("never", [])))
        if "only" in rule:
            never = everyone - frozenset().union(*(groups[name] for name in rule["only"]))
        codes = tuple(str(code) for code in rule["indicators"])
        found.append(Rule(rule["name"], codes, never, rule["why"], rule["source"]))
    return tuple(found)


def possible(units: tuple[tuple[str, ...], ...], has_value: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells [unit, member] can exist. A unit is given by its indicators; all of them must be ruled out.

    `has_value` [unit, member] marks cells with a value in any year.
    """
    iso3 = places().iso3
    ruled: dict[str, NDArray[np.bool_]] = {}
    for rule in rules():
        out = np.array([code in rule.countries for code in iso3])
        for code in rule.indicators:
            ruled[code] = ruled.get(code, False) | out
    never = np.zeros(len(iso3), dtype=bool)
    impossible = np.array([np.logical_and.reduce([ruled.get(code, never) for code in codes]) for codes in units])
    return ~impossible | has_value
