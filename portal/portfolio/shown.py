"""Initiatives shaped for pages: words in the reader's language, filters, columns of a board, a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, When
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.core.languages import at
from portal.core.models import Entity
from portal.portfolio import people, texts, vocabulary
from portal.portfolio.index import FACETS
from portal.portfolio.models import Evidence, Initiative
from portal.portfolio.search import Choice, Found
from portal.portfolio.similar import Likeness
from quintet.i18n import gettext as library
from quintet.result import Chart, Grid, Text
from quintet.seed.brief import load

COPIES_MAX = 50
# What a list shows; reading whole rows takes half of a search's time.
LISTED = (
    "slug", "kind", "title", "summary", "fields", "goals", "stage", "state", "source", "source_id", "reality",
    "entity__acronym", "entity__name",
)  # fmt: skip


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


def _heads() -> dict[str, str]:
    return {
        "field": _("Field"), "sdg": _("Goal"), "country": _("Country"), "stage": _("Stage"), "kind": _("Kind"),
        "entity": _("Organisation"), "reality": _("How real"), "lever": _("Lever of culture"),
        "evidence": _("Evidence"), "target": _("Target"), "state": _("State"), "region": _("Region"),
        "period": _("Running in"),
    }  # fmt: skip


def filters(chosen: Choice, found: Found, with_state: bool) -> list[dict[str, Any]]:
    """List the facets with the number of initiatives each value would leave; one query, for the organisations."""
    heads = _heads()
    shown = [name for name in FACETS if name != "state" or with_state]
    return [
        {"name": name, "label": heads[name], "options": _options(name, chosen, found.counts[name])} for name in shown
    ]


def _options(name: str, chosen: Choice, counts: dict[str, int]) -> list[dict[str, Any]]:
    picked = chosen.values.get(name, ())
    named = _entities({*counts, *picked}) if name == "entity" else vocabulary.labels(name)
    return [
        {"value": value, "label": words, "count": counts.get(value, 0), "selected": value in picked}
        for value, words in named.items()
        if counts.get(value) or value in picked
    ]


def _entities(values: Iterable[str]) -> dict[str, str]:
    numbers = [int(pk) for pk in values if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return {str(entity.pk): str(entity) for entity in Entity.objects.filter(pk__in=numbers).order_by("name")}


def chosen(choice: Choice) -> list[tuple[str, str]]:
    """Say a filter in words, as pairs of what and which; a query only where it names organisations."""
    found = [(_("Words"), choice.q)] if choice.q else []
    extra = {name: (value,) for name in ("region", "period") if (value := getattr(choice, name))}
    for name, values in {**choice.values, **extra}.items():
        named = _entities(values) if name == "entity" else vocabulary.labels(name)
        found.append((_heads()[name], ", ".join(named.get(value, value) for value in values)))
    return found


def world(choice: Choice, counts: Mapping[str, int]) -> dict[str, Any]:
    """Draw the number of initiatives by country as equal tiles, and list the same numbers."""
    from quintet.render.tiles import tile_map

    names = vocabulary.countries()
    title = Text(_("Initiatives by country"))
    columns: dict[str, Any] = {"country": list(counts), "n": list(counts.values())}
    grid = Grid("map", title, columns, {"country": "iso3", "n": "count"})
    query = urlencode([pair for pair in choice.pairs() if pair[0] != "country"])
    path = "/all-projects/search?country={iso3}" + (f"&{query}" if query else "")
    chart = Chart("map", "map", "tiles", title, {"country": "country", "value": "n", "href": path})
    drawn = tile_map(chart, grid, vocabulary.locale(), "map-", at("/").rstrip("/"))
    rows = sorted(((names[iso3], iso3, n) for iso3, n in counts.items()), key=lambda row: (-row[2], row[0]))
    return {"map": mark_safe(drawn), "rows": rows, "link": query}  # noqa: S308 - escaped by the library


def columns(
    by: str, choice: Choice, found: Mapping[str, tuple[int, int, list[int]]], size: int
) -> list[dict[str, Any]]:
    """Prepare the columns of a board; one query for the cards of all."""
    items = {item.initiative.pk: item for item in cards([pk for _n, _page, pks in found.values() for pk in pks])}
    query = urlencode([pair for pair in choice.pairs() if pair[0] != by] + [("by", by)])
    made = []
    for value, words in vocabulary.labels(by).items():
        n, page, pks = found.get(value, (0, 1, []))
        made.append({
            "value": value, "label": words, "n": n, "cards": [items[pk] for pk in pks if pk in items],
            "rest": max(0, n - page * size), "more": f"{query}&page-{value}={page + 1}",
            "back": f"{query}&page-{value}={page - 1}" if page > 1 else "",
        })  # fmt: skip
    return made


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
        "case": at(use.run_path) if use and use.runs else "",
        "needs": [library(brief.data_needs[need], locale) for need in use.needs] if use else [],
        "engines": [library(brief.engines[engine].title, locale) for engine in use.engines] if use else [],
    }
