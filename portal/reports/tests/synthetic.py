"""A synthetic snapshot of any size for tests and timings; it describes no organisation."""

from __future__ import annotations

import random
from typing import Any

from portal.core.periods import parse
from portal.reports.board import FIELDS
from portal.reports.build import SCHEMA

SCALE = [{"value": k, "label": f"Step {k}"} for k in range(5)]
RESULTS = ("result_system", "result_support", "result_goals")


def snapshot(entities: int = 6, indicators: int = 18, halves: int = 3, seed: int = 1) -> dict[str, Any]:
    """Make a snapshot of so many organisations, indicators and half-years, the last one 2026-H2."""
    rng = random.Random(seed)
    last = parse("2026-H2")
    codes = [last.shift(k - halves + 1).code for k in range(halves)]
    asked = [_indicator(k) for k in range(indicators)]
    observations = [
        [e, item["id"], code, _answer(rng, item["kind"], place), rng.choice(["self", "validated"])]
        for e in range(entities)
        for item in asked
        for place, code in enumerate(codes)
        if rng.random() > 0.1
    ]
    return {
        "schema": SCHEMA,
        "sha256": "0" * 64,
        "synthetic": True,
        "body": "ceb",
        "entity": None,
        "periods": codes,
        "entities": [{"id": e, "name": f"Synthetic organisation {e:02}"} for e in range(entities)],
        "indicators": asked,
        "observations": observations,
        "weights": [[0, 0, 3.0]],
        "plans": {"milestones": {"due": 10, "done": 6, "late": 4}, "items": [], "shifts": []},
        "portfolio": {"by_field_and_stage": [{"field": "data", "stage": "idea", "n": 4}]},
    }


def _indicator(number: int) -> dict[str, Any]:
    kind = ("boolean", "ordinal", "share", "boolean", "ordinal", "count")[number % 6]
    return {
        "id": number, "code": f"q{number}", "framework": "synthetic", "order": number, "kind": kind,
        "section": "shares" if kind == "boolean" else "capability", "title": f"Synthetic question {number}",
        "unit": "percent" if kind == "share" else "", "direction": "up", "scale": SCALE if kind == "ordinal" else [],
        "field": FIELDS[number // 2 % 6], "lever": "", "result": RESULTS[number % 3], "weight": 1.0,
        "baseline": 50.0 if kind == "boolean" else None,
    }  # fmt: skip


def _answer(rng: random.Random, kind: str, place: int) -> float:
    if kind == "boolean":
        return float(rng.random() < 0.4 + 0.05 * place)
    if kind == "ordinal":
        return float(min(4, rng.randint(0, 3) + (place > 1)))
    return round(rng.uniform(0, 100), 1) if kind == "share" else float(rng.randint(0, 500))
