"""The portfolio: the brief's use cases as blueprints, found by field, goal, grade, state or link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from portal.core.languages import at
from portal.pages.content import GRADES, locale, said, the_brief
from portal.pages.menu import BY_KEY, FIELDS, Words
from quintet.seed.brief import UseCase
from quintet.seed.goals import goals

SECTIONS = ("story", "helps_un", "helps_ms", "why", "now")
STATES = ("works", "part", "planned")


@dataclass(frozen=True)
class Blueprint:
    """A use case ready to be shown: the anchor with its needs, engines, grade and addresses in words."""

    use: UseCase
    grade: Words
    needs: tuple[str, ...]
    engines: tuple[str, ...]
    href: str
    case: str

    @property
    def id(self) -> str:
        """The anchor's id."""
        return self.use.id


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen to see; an empty value means all."""

    field: str = ""
    sdg: str = ""
    grade: str = ""
    state: str = ""
    link: str = ""

    @property
    def pair(self) -> tuple[str, ...]:
        """The two fields of the chosen link."""
        return tuple(self.link.split("-")) if self.link else ()


def blueprint(use: UseCase) -> Blueprint:
    """Prepare a use case for a page; the seed does not change, so each is made once a language."""
    return _blueprint(use.id, locale())


@lru_cache(maxsize=1024)
def _blueprint(number: str, language: str) -> Blueprint:
    brief = the_brief()
    use = next(use for use in brief.use_cases if use.id == number)
    return Blueprint(
        use=use,
        grade=GRADES[use.real],
        needs=tuple(said(brief.data_needs[need]) for need in use.needs),
        engines=tuple(said(brief.engines[engine].title) for engine in use.engines),
        href=at(f"{use.page}#{use.id}"),
        case=at(use.run_path) if use.runs else "",
    )


def by_section(slug: str) -> dict[str, list[Blueprint]]:
    """Sort a chapter's use cases by the heading they stand under."""
    found: dict[str, list[Blueprint]] = {section: [] for section in SECTIONS}
    for use in the_brief().use_cases:
        if use.chapter == slug:
            found[use.section].append(blueprint(use))
    return found


def choice(query: Mapping[str, Any]) -> Choice:
    """Read the reader's choice from an address; a value that is none of the options counts as no choice."""
    allowed = {
        "field": set(BY_KEY),
        "sdg": {str(goal.number) for goal in goals()},
        "grade": {str(grade) for grade in GRADES},
        "state": set(STATES),
        "link": {f"{a.key}-{b.key}" for a in FIELDS for b in FIELDS if a != b},
    }
    return Choice(**{key: value for key, values in allowed.items() if (value := query.get(key, "")) in values})


def find(chosen: Choice) -> list[UseCase]:
    """Find the use cases that fit every part of a choice."""
    return [use for use in the_brief().use_cases if _fits(use, chosen)]


def _fits(use: UseCase, chosen: Choice) -> bool:
    return (
        (not chosen.field or chosen.field in use.fields)
        and (not chosen.sdg or int(chosen.sdg) in use.sdgs)
        and (not chosen.grade or int(chosen.grade) == use.real)
        and (not chosen.state or chosen.state == use.state)
        and set(chosen.pair) <= set(use.fields)
    )


def grouped(uses: list[UseCase]) -> list[tuple[str, list[Blueprint]]]:
    """Group use cases by the chapter that names them, in the order of the brief."""
    brief = the_brief()
    shelves = [
        (said(chapter.name), [blueprint(use) for use in uses if use.chapter == chapter.slug])
        for chapter in brief.chapters
    ]
    return [(name, shelf) for name, shelf in shelves if shelf]


def options(chosen: Choice) -> list[dict[str, Any]]:
    """List the filters with their options, each with the number of use cases it would leave."""
    from portal.pages.content import locale

    states = {"works": _("works"), "part": _("runs in part"), "planned": _("planned")}
    lists: tuple[tuple[str, str, list[tuple[str, Words]]], ...] = (
        ("field", _("Field"), [(field.key, field.name) for field in FIELDS]),
        ("sdg", _("Goal"), [(str(goal.number), f"{goal.number}. {goal.short(locale())}") for goal in goals()]),
        ("grade", _("How real"), [(str(grade), words) for grade, words in GRADES.items()]),
        ("state", _("State"), [(state, states[state]) for state in STATES]),
    )
    return [{"name": name, "label": label, "options": _counted(name, items, chosen)} for name, label, items in lists]


def _counted(name: str, items: list[tuple[str, Words]], chosen: Choice) -> list[dict[str, Any]]:
    return [
        {
            "value": value,
            "label": words,
            "selected": getattr(chosen, name) == value,
            "count": len(find(replace(chosen, **{name: value}))),
        }
        for value, words in items
    ]
