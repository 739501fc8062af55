"""The organisations that keep something here: a list to look through, and the public page of each one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.core import sheets
from portal.core.access import Somebody, roles_in
from portal.core.languages import at
from portal.core.models import Entity, EntityKind
from portal.pages.menu import BY_KEY
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from quintet.seed import entities as seeded

SORTS = {"name": "name", "acronym": "acronym"}
EXPORTED = ("slug", "acronym", "name", "kind", "country", "ceb_member", "part_of")


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see of the list; an empty value means all."""

    q: str = ""
    kind: str = ""
    country: str = ""
    ceb: str = ""
    sort: str = "name"


def choice(query: Mapping[str, str]) -> Choice:
    """Read the reader's choice from an address; a value that is none of the options counts as no choice."""
    kind, sort = query.get("kind", ""), query.get("sort", "")
    return Choice(
        q=query.get("q", "").strip()[:100],
        kind=kind if kind in EntityKind.values else "",
        country=query.get("country", "")[:3],
        ceb="yes" if query.get("ceb") == "yes" else "",
        sort=sort if sort in SORTS else "name",
    )


def find(chosen: Choice) -> QuerySet[Entity]:
    """List the organisations that fit a choice."""
    found = Entity.objects.select_related("parent")
    for word in chosen.q.split():
        found = found.filter(Q(name__icontains=word) | Q(acronym__icontains=word))
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.country:
        found = found.filter(iso3=chosen.country)
    if chosen.ceb:
        found = found.filter(is_ceb_member=True)
    return found.order_by(SORTS[chosen.sort], "name", "pk")


def as_csv(found: QuerySet[Entity]) -> str:
    """Write the organisations as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    rows = []
    for e in found.iterator():
        ceb = "yes" if e.is_ceb_member else "no"
        rows.append((e.slug, e.acronym, e.name, e.kind, e.iso3, ceb, e.parent.slug if e.parent else ""))
    return sheets.as_csv(EXPORTED, rows)


def page(entity: Entity, reader: Somebody) -> dict[str, Any]:
    """Gather the public page of an organisation; what its own people see besides is added for them."""
    chart = {each.slug: each for each in seeded()}.get(entity.slug)
    work = portfolio.of_entity(entity)
    most = max((n for _key, n in work.by_field), default=0)
    return {
        "entity": entity,
        "crumb": str(entity),
        "chart": chart,
        "parts": list(entity.parts.order_by("name", "pk")[:200]),
        "footprint": [(key, BY_KEY[key].name, n, 100 * n / most if most else None) for key, n in work.by_field],
        "stages": [(words, n) for words, n in work.by_stage if n],
        "newest": work.newest,
        "total": work.total,
        "is_ours": bool(roles_in(reader, entity)),
        "links": _links(entity, reader),
    }


def _links(entity: Entity, reader: Somebody) -> list[tuple[str, str]]:
    found = [
        (_("Portfolio"), at(f"/all-projects/search?entity={entity.pk}")),
        (_("Value chain"), at(f"/accelerator/pipeline?entity={entity.slug}")),
        (_("Scorecard"), at(f"/accelerator/scorecards/{entity.slug}")),
    ]
    found += [(plan.title, plan.get_absolute_url()) for plan in plans.plans_of(entity)[:5]]
    if roles_in(reader, entity):
        found.append((_("Checklists"), at(f"/accelerator/checks/{entity.slug}")))
    return found
