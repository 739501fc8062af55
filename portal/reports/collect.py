"""What a report rests on, gathered from the other apps at one moment into plain JSON values."""

from __future__ import annotations

from typing import Any

from portal.core.models import Entity
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from portal.reports.build import SCHEMA
from portal.scorecards import services as scorecards


def snapshot(entity: Entity | None, body: str, span: list[str]) -> dict[str, Any]:
    """Gather published answers, plans and initiatives of an entity with its parts; None is the whole system."""
    chosen = None if entity is None else [entity.pk, *entity.parts.values_list("pk", flat=True)]
    return {
        "schema": SCHEMA,
        "body": body,
        "entity": None if entity is None else entity.slug,
        "periods": span,
        **scorecards.snapshot(chosen, span),
        "plans": plans.snapshot(chosen, span[-1]),
        "portfolio": portfolio.snapshot(chosen),
    }
