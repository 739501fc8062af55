"""What the public may see of an organisation's or a country's portfolio, in numbers and by the newest initiatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.core.models import Entity
from portal.portfolio import search
from portal.portfolio.models import Initiative, Stage, State

NEWEST = 10
FIELDS = ("culture", "data", "innovation", "digital", "foresight", "behaviour")


@dataclass(frozen=True)
class Work:
    """An organisation's published initiatives: how many, in which fields and stages, and the newest ones."""

    total: int
    by_field: tuple[tuple[str, int], ...]
    by_stage: tuple[tuple[Any, int], ...]
    newest: tuple[Initiative, ...]


def of_entity(entity: Entity) -> Work:
    """Count an organisation's published initiatives; two queries."""
    public = Initiative.objects.filter(entity=entity, state=State.PUBLISHED)
    rows = list(public.values_list("fields", "levers", "stage"))
    fields = Counter(field for fields, _levers, _stage in rows for field in fields)
    fields["culture"] = sum(bool(levers) for _fields, levers, _stage in rows)
    stages = Counter(stage for _fields, _levers, stage in rows)
    return Work(
        total=len(rows),
        by_field=tuple((key, fields[key]) for key in FIELDS),
        by_stage=tuple((stage.label, stages[stage.value]) for stage in Stage),
        newest=tuple(public.order_by("-seq")[:NEWEST]),
    )


def in_country(iso3: str) -> tuple[int, list[Initiative]]:
    """Count the published initiatives that name a country, and give the newest ones; two queries at most."""
    chosen = search.Choice(values={"country": (iso3,)})
    found = search.search(search.public(chosen, sort="published"), AnonymousUser(), NEWEST)
    items = Initiative.objects.in_bulk(found.pks)
    return found.total, [items[pk] for pk in found.pks if pk in items]


def snapshot(entities: Sequence[int] | None) -> dict[str, Any]:
    """Count the published initiatives of some organisations, or of all, by field and stage; one query."""
    public = Initiative.objects.filter(state=State.PUBLISHED, source="")
    if entities is not None:
        public = public.filter(entity__in=entities)
    counts = Counter((field, stage) for fields, stage in public.values_list("fields", "stage") for field in fields)
    rows = [
        {"field": field, "stage": stage, "n": counts[field, stage]}
        for field in FIELDS
        for stage in Stage.values
        if counts[field, stage]
    ]
    return {"by_field_and_stage": rows}
