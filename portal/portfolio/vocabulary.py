"""The words an initiative is sorted by, each code with its name in the reader's language, and their mutual rules.

Codes are those of the seed: fields and levers of the brief, goals and targets of the 2030 Agenda, ISO 3166-1
alpha-3 of Member States, ISO 4217 of currencies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from portal.core import periods
from portal.portfolio.models import Evidence, Kind, Stage, State
from quintet.i18n import gettext as library
from quintet.seed import goals, members, targets
from quintet.seed.brief import load

Words = str | Promise
FIELDS: dict[str, Words] = {
    "data": gettext_lazy("Data"),
    "innovation": gettext_lazy("Innovation"),
    "digital": gettext_lazy("Digital"),
    "foresight": gettext_lazy("Strategic foresight"),
    "behaviour": gettext_lazy("Behavioural science"),
    "culture": gettext_lazy("Culture"),
}
REALITY: dict[str, Words] = {
    "3": gettext_lazy("real data, checked engine"),
    "2": gettext_lazy("real data, standard method"),
    "1": gettext_lazy("published model, declared inputs"),
}

# People reached, by column: each breakdown adds up to all people at most. Ages after the UN's own groups.
SEX: dict[str, Words] = {
    "people_women": gettext_lazy("Women and girls"),
    "people_men": gettext_lazy("Men and boys"),
}
AGES: dict[str, Words] = {
    "people_children": gettext_lazy("Children, under 15"),
    "people_youth": gettext_lazy("Youth, 15 to 24"),
    "people_adults": gettext_lazy("Adults, 25 to 59"),
    "people_older": gettext_lazy("Older persons, 60 and over"),
}
DISABILITY: dict[str, Words] = {"people_disabilities": gettext_lazy("Persons with disabilities")}
BREAKDOWNS = (SEX, AGES, DISABILITY)
GROUPS: dict[str, Words] = {**SEX, **AGES, **DISABILITY}


def locale() -> str:
    """Give the reader's language."""
    return get_language() or "en"


@lru_cache(maxsize=1)
def lever_ids() -> tuple[str, ...]:
    """List the nine levers of culture without their common first word, in the order of the brief."""
    return tuple(lever.id.removeprefix("lever_") for lever in load().of_kind("lever"))


@lru_cache(maxsize=1)
def target_codes() -> frozenset[str]:
    """List the codes of the 169 targets."""
    return frozenset(target.code for target in targets())


@lru_cache(maxsize=1)
def iso3_codes() -> frozenset[str]:
    """List the codes of the 193 Member States."""
    return frozenset(member.iso3 for member in members())


@lru_cache(maxsize=1)
def region_codes() -> dict[str, tuple[str, ...]]:
    """Give the regions of the M49 standard with the codes of their Member States."""
    names = sorted({member.region for member in members()})
    return {name: tuple(member.iso3 for member in members() if member.region == name) for name in names}


@lru_cache(maxsize=1)
def currencies() -> frozenset[str]:
    """List the codes of currencies, from the CLDR."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def target_names() -> dict[str, str]:
    """Give the targets as their codes, in the order of the Agenda."""
    return {target.code: target.code for target in targets()}


def levers() -> dict[str, str]:
    """Give the names of the levers."""
    return {key: library(str(load().get(f"lever_{key}").label), locale()) for key in lever_ids()}


def sdgs() -> dict[str, str]:
    """Give the names of the goals."""
    return {str(goal.number): f"{goal.number}. {goal.short(locale())}" for goal in goals()}


def countries() -> dict[str, str]:
    """Give the names of the Member States, in the order of the reader's language."""
    named = {member.iso3: member.name(locale()) for member in members()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def regions() -> dict[str, str]:
    """Give the names of the regions."""
    return {name: library(name, locale()) for name in region_codes()}


def halves() -> dict[str, str]:
    """Give the half-years to choose from: four years back and one ahead."""
    now = periods.current()
    return {half.code: half.label for half in reversed(periods.span(now.shift(-8), now.shift(2)))}


def labels(facet: str) -> dict[str, str]:
    """Give the names of a facet's values in their own order; entities are named by whoever reads them."""
    lists: dict[str, Any] = {
        "field": lambda: FIELDS,
        "sdg": sdgs,
        "country": countries,
        "stage": lambda: dict(Stage.choices),
        "kind": lambda: dict(Kind.choices),
        "reality": lambda: REALITY,
        "lever": levers,
        "evidence": lambda: dict(Evidence.choices),
        "target": target_names,
        "state": lambda: dict(State.choices),
        "region": regions,
        "period": halves,
    }
    return {str(key): str(words) for key, words in lists[facet]().items()}


def disagreements(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say which values contradict each other, as (name of the field, what to do)."""
    found = []
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        found.append(("ends", _("The last day lies before the first. Correct one of them.")))
    if values.get("amount") is not None and not values.get("currency"):
        found.append(("currency", _("Name the currency of the money.")))
    if values.get("amount") is None and values.get("currency"):
        found.append(("amount", _("Give the money, or leave the currency empty.")))
    people = values.get("people")
    over = [groups for groups in BREAKDOWNS if sum(values.get(name) or 0 for name in groups) > (people or 0)]
    if people is not None and over:
        named = "; ".join(", ".join(str(words) for words in groups.values()) for groups in over)
        found.append(("people", _("More people than all are given here: %(groups)s.") % {"groups": named}))
    goals_of = {str(code).partition(".")[0] for code in values.get("targets") or ()}
    if goals_of - {str(goal) for goal in values.get("goals") or ()}:
        found.append(("goals", _("A target belongs to a goal that is not named. Add the goal.")))
    if values.get("evidence", Evidence.NONE) != Evidence.NONE and not values.get("results"):
        found.append(("results", _("Evidence is named without results. Say what came out.")))
    return found
