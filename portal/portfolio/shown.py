"""Initiatives shaped for pages and files: words in the reader's language, small numbers of people hidden.

Numbers of people pass through `quintet.suppress` like every result, for every reader and every file alike; the
exact numbers stand only in the form of those who may change them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext as _

from portal.core.languages import at
from portal.core.models import Entity
from portal.portfolio import people, texts, vocabulary
from portal.portfolio.index import FACETS
from portal.portfolio.models import Evidence, Initiative
from portal.portfolio.search import Choice, Found
from portal.portfolio.similar import Likeness
from quintet.i18n import gettext as library
from quintet.seed.brief import load

EXPORT_MAX = 10_000
COPIES_MAX = 50
EXPORTED = (
    "slug", "kind", "state", "language", "title", "summary", "women", "fields", "levers", "goals", "targets",
    "countries", "entity", "partners", "stage", "starts", "ends", "amount", "currency", *people.COLUMNS,
    "reality", "results", "evidence", "replicated_from", "source", "source_id", "link",
)  # fmt: skip
# What a list shows; reading whole rows takes half of a search's time.
LISTED = (
    "slug", "kind", "title", "summary", "fields", "goals", "stage", "state", "source", "source_id", "reality",
    "entity__acronym", "entity__name",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Card:
    """An initiative with its words in the reader's language."""

    initiative: Initiative
    title: str
    summary: str
    reality: Any

    @property
    def href(self) -> str:
        """The address of its page."""
        return self.initiative.get_absolute_url()


def card(initiative: Initiative) -> Card:
    """Prepare an initiative for a list."""
    locale = vocabulary.locale()
    reality = vocabulary.REALITY.get(str(initiative.reality or ""), "")
    return Card(initiative, texts.title(initiative, locale), texts.summary(initiative, locale), reality)


def cards(pks: list[int]) -> list[Card]:
    """Prepare the initiatives with these numbers, in this order; one query."""
    found = Initiative.objects.select_related("entity").only(*LISTED).in_bulk(pks)
    return [card(found[pk]) for pk in pks if pk in found]


def likenesses(found: list[Likeness], items: Iterable[Card]) -> list[dict[str, Any]]:
    """Join similar initiatives with their cards, and say in words what they share."""
    by_pk = {item.initiative.pk: item for item in items}
    return [{"card": by_pk[like.pk], "why": _why(like)} for like in found if like.pk in by_pk]


def related(initiative: Initiative, readable: QuerySet[Initiative], like: list[Likeness]) -> dict[str, Any]:
    """Gather parent, copies and similar initiatives among those a reader may read; one query."""
    similar = [item.pk for item in like]
    wanted = Q(replicated_from=initiative) | Q(pk__in=[initiative.replicated_from_id or 0, *similar])
    last = Case(When(pk__in=[initiative.replicated_from_id or 0, *similar], then=0), default=1)
    near = readable.filter(wanted).select_related("entity").order_by(last, "slug")[: COPIES_MAX + len(similar) + 1]
    items = [card(item) for item in near]
    return {
        "parent": next((item for item in items if item.initiative.pk == initiative.replicated_from_id), None),
        "copies": [item for item in items if item.initiative.replicated_from_id == initiative.pk],
        "similar": likenesses(like, items),
    }


def _why(like: Likeness) -> list[tuple[str, str]]:
    heads = {"sdg": _("Same goal"), "field": _("Same field"), "country": _("Same country")}
    told = [(_("Same words"), ", ".join(like.words))] if like.words else []
    for name, head in heads.items():
        if values := like.shared.get(name):
            named = vocabulary.labels(name)
            told.append((head, ", ".join(named[value] for value in sorted(values, key=list(named).index))))
    return told


def filters(chosen: Choice, found: Found, with_state: bool) -> list[dict[str, Any]]:
    """List the facets with the number of initiatives each value would leave; one query, for the organisations."""
    heads = {
        "field": _("Field"), "sdg": _("Goal"), "country": _("Country"), "stage": _("Stage"), "kind": _("Kind"),
        "entity": _("Organisation"), "reality": _("How real"), "lever": _("Lever of culture"),
        "evidence": _("Evidence"), "target": _("Target"), "state": _("State"),
    }  # fmt: skip
    shown = [name for name in FACETS if name != "state" or with_state]
    return [
        {"name": name, "label": heads[name], "options": _options(name, chosen, found.counts[name])} for name in shown
    ]


def _options(name: str, chosen: Choice, counts: dict[str, int]) -> list[dict[str, Any]]:
    picked = chosen.values.get(name, ())
    if name == "entity":
        numbers = [int(pk) for pk in {*counts, *picked} if pk.isascii() and pk.isdigit() and len(pk) < 19]
        named = {str(entity.pk): str(entity) for entity in Entity.objects.filter(pk__in=numbers).order_by("name")}
    else:
        named = vocabulary.labels(name)
    return [
        {"value": value, "label": words, "count": counts.get(value, 0), "selected": value in picked}
        for value, words in named.items()
        if counts.get(value) or value in picked
    ]


def facts(initiative: Initiative) -> dict[str, Any]:
    """Gather what the page of an initiative shows beside its links."""
    locale, use = vocabulary.locale(), texts.use_case(initiative)
    brief = load()
    return {
        "card": card(initiative),
        "people": people.rows(initiative),
        "levers": [(at(f"/culture/{key}"), vocabulary.levers().get(key, key)) for key in initiative.levers],
        "goals": [(at(f"/sdgs/{n}"), vocabulary.sdgs()[str(n)]) for n in initiative.goals],
        "countries": [(at(f"/member-states/{iso3}"), vocabulary.countries()[iso3]) for iso3 in initiative.countries],
        "has_evidence": initiative.evidence != Evidence.NONE,
        "use": use,
        "parts": [library(part, locale) for part in (use.takes, use.computes, use.decides)] if use else [],
        "place": at(f"{use.page}#{use.id}") if use else "",
        "case": at(f"/cases/{use.runs}") if use and use.runs else "",
        "needs": [library(brief.data_needs[need], locale) for need in use.needs] if use else [],
        "engines": [library(brief.engines[engine].title, locale) for engine in use.engines] if use else [],
    }


def records(pks: list[int], readable: Any) -> Iterator[dict[str, Any]]:
    """Give the first EXPORT_MAX initiatives as plain records; `readable` are those a copy's parent may be among."""
    partners = Prefetch("partners", Entity.objects.order_by("slug"))
    found = (
        Initiative.objects.select_related("entity", "replicated_from")
        .prefetch_related(partners)
        .in_bulk(pks[:EXPORT_MAX])
    )
    parents = {i.replicated_from_id for i in found.values() if i.replicated_from_id}
    open_parents = set(readable.filter(pk__in=parents).values_list("pk", flat=True)) if parents else set()
    return (_record(found[pk], open_parents) for pk in pks[:EXPORT_MAX] if pk in found)


def _record(initiative: Initiative, open_parents: set[int]) -> dict[str, Any]:
    shown = card(initiative)
    values = {name: getattr(initiative, name) for name in EXPORTED if name not in {"entity", "partners"}}
    values |= {"title": shown.title, "summary": shown.summary, "entity": "", "partners": []}
    values["language"] = vocabulary.locale() if texts.use_case(initiative) else initiative.language
    if initiative.entity is not None:
        values["entity"] = initiative.entity.slug
    values["partners"] = [partner.slug for partner in initiative.partners.all()]
    values |= people.reached(initiative)
    parent = initiative.replicated_from
    values["replicated_from"] = parent.slug if parent is not None and parent.pk in open_parents else ""
    values["amount"] = None if initiative.amount is None else str(initiative.amount)
    for name in ("starts", "ends"):
        values[name] = values[name].isoformat() if values[name] else None
    return {name: values[name] for name in EXPORTED}


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Write records as CSV, lists separated by semicolons; a cell that a spreadsheet would compute is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(EXPORTED)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in EXPORTED])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = ";".join(str(item) for item in value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
