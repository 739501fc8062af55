"""The lists behind /evidence, /brief and the field pages: anchors, checks, methods, datasets, communities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.content import Number, number, said, the_brief
from portal.pages.menu import BY_KEY, FIELDS, Words
from quintet.seed.brief import KINDS, Anchor, Figure
from quintet.seed.entities import Fact, fact

# The four numbers of the brief's summary page, and what open data say on each: the fact and its own words,
# because none of them counts quite the same thing.
HEADLINE: dict[str, tuple[str, Words]] = {
    "fig_portfolio_entities": ("organisations", gettext_lazy("open data: {n} organisations report staff ({year})")),
    "fig_colleagues": ("staff", gettext_lazy("open data: {n} staff ({year})")),
    "fig_country_teams": ("member_states", gettext_lazy("open data: UN staff in {n} Member States ({year})")),
    "fig_locations": ("duty_stations", gettext_lazy("open data: {n} duty stations by name ({year})")),
}
KIND_WORDS: dict[str, Words] = {
    "chapter": gettext_lazy("Chapters"),
    "result": gettext_lazy("Results"),
    "driver": gettext_lazy("Drivers of action"),
    "catalyst": gettext_lazy("Catalysts from Member States"),
    "lever": gettext_lazy("Levers of culture"),
    "commitment": gettext_lazy("Commitments: how we strive to change"),
    "aim": gettext_lazy("Aims of the Accelerator"),
    "roadmap": gettext_lazy("Lines of the roadmap"),
    "action": gettext_lazy("Actions of Member States"),
    "use_case": gettext_lazy("Use cases"),
    "figure": gettext_lazy("Figures"),
    "link": gettext_lazy("Links between the fields"),
    "endnote": gettext_lazy("Endnotes"),
}


@dataclass(frozen=True)
class Check:
    """A claim of the brief beside the same thing counted again from open data."""

    claim: Number
    fact: Fact
    counted: str
    words: Words


def headline_numbers() -> list[dict[str, Any]]:
    """Give the four numbers of the home page, each with what open data count today."""
    return [
        {
            "id": check.claim.id,
            "value": check.claim.value,
            "label": check.claim.figure.title,
            "source": str(check.words).format(n=check.counted, year=check.fact.year),
        }
        for check in checks()
    ]


def checks() -> list[Check]:
    """Put the four claims of the home page beside what open data count."""
    from portal.pages.templatetags.site import amount

    found = []
    for anchor, (key, words) in HEADLINE.items():
        figure = the_brief().get(anchor)
        assert isinstance(figure, Figure)
        again = fact(key)
        found.append(Check(number(figure), again, amount(again.value), words))
    return found


def anchors_by_kind() -> list[dict[str, Any]]:
    """Group every anchor of the brief by its kind, with the count of each and why it differs, if it does."""
    brief = the_brief()
    groups = []
    for kind in KINDS:
        items = brief.of_kind(kind)
        count = brief.counts.get(kind)
        groups.append(
            {
                "kind": kind,
                "words": KIND_WORDS[kind],
                "items": [(item, f"{item.page}#{item.id}", _shown(item)) for item in items],
                "count": count,
                "works": sum(item.state == "works" for item in items),
            }
        )
    return groups


def _shown(item: Anchor) -> str:
    return f"{said(item.label)}: {number(item).shown}" if isinstance(item, Figure) else said(item.label)


def methods(field: str) -> list[dict[str, str]]:
    """List the methods of a field with their titles."""
    return [entry for entry in _registered() if entry["field"] == field and entry["kind"] == "method"]


def method_shelves() -> list[tuple[Words, list[dict[str, str]]]]:
    """List methods by field, then the cases."""
    shelves: list[tuple[Words, list[dict[str, str]]]] = [(field.name, methods(field.key)) for field in FIELDS]
    shelves.append((BY_KEY["culture"].name, methods("culture")))
    shelves.append((_("Cases"), [entry for entry in _registered() if entry["kind"] == "case"]))
    return [(words, entries) for words, entries in shelves if entries]


@lru_cache(maxsize=1)
def _registered() -> tuple[dict[str, str], ...]:
    from quintet import method as registry

    found = (registry.get(name) for name in registry.names())
    return tuple({"name": m.name, "title": m.title, "field": m.field, "kind": m.kind} for m in found)


def datasets() -> list[Any]:
    """List the catalogued datasets."""
    from quintet import datasets as catalogue

    return [catalogue.get(name) for name in catalogue.names()]


def communities() -> list[dict[str, Any]]:
    """List the five communities of practice with what the brief counts of their members."""
    brief = the_brief()
    found = []
    for field in FIELDS:
        women = next(f for f in brief.figures if f.chapter == field.slug and f.id.endswith("_women") and f.notes)
        found.append({"field": field, "women": number(women)})
    return found
