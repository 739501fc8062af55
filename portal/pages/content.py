"""The brief's anchors, shaped for pages: figures in words, use cases by field and goal, chapters in a language.

Nothing here reads the database; the anchors are the library's seed, and numbers are written in the reader's
language (Unicode CLDR through Babel).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.pages.menu import BY_KEY, FIELDS, Field, Words
from quintet.seed import brief as seed
from quintet.seed.brief import Anchor, Brief, Chapter, Figure

COMPACT_FROM = 1_000_000
# How real a use case can be today: 3 and 2 stand on real data, 1 on a published model with declared inputs.
GRADES: dict[int, Words] = {
    3: gettext_lazy("real data, checked engine"),
    2: gettext_lazy("real data, standard method"),
    1: gettext_lazy("published model, declared inputs"),
}
GROUPS: tuple[tuple[str, Words], ...] = (
    ("services", gettext_lazy("Improve our services to Member States")),
    ("capability", gettext_lazy("Build capability")),
    ("foundations", gettext_lazy("Change foundations and culture")),
)


@dataclass(frozen=True)
class Number:
    """A figure of the brief ready to be shown: its anchor, the value in words and a note on its state."""

    figure: Figure
    shown: str
    state: str

    @property
    def id(self) -> str:
        """The anchor's id."""
        return self.figure.id


def the_brief() -> Brief:
    """Give the brief with all its anchors."""
    return seed.load()


def locale() -> str:
    """Give the reader's language as the library names it."""
    return (get_language() or "en").split("-")[0]


def heading(chapter: Chapter) -> tuple[str, str, bool]:
    """Give a chapter's title in the reader's language as (title, epigraph, official wording or not)."""
    title = chapter.titles.get(locale()) or chapter.titles["en"]
    name, mark, epigraph = title.text.replace("：", ":").partition(":")
    if not chapter.field or not mark:
        return title.text, "", title.status == "official"
    return name.strip(), epigraph.strip(), title.status == "official"


def fields() -> list[dict[str, Any]]:
    """List the five fields in the order of the menu, with their epigraphs."""
    return [{"field": field, "key": field.key, "slug": field.slug, "epigraph": _epigraph(field)} for field in FIELDS]


def _epigraph(field: Field) -> str:
    found = heading(the_brief().chapter(field.slug))[1]
    return found[:1].upper() + found[1:]


def show(figure: Figure) -> str:
    """Write a figure with its unit and its bound, as "> 100,000", "≈ 67%" or "3 billion US dollars"."""
    if figure.lost or figure.value is None:
        return _("not printed")
    number = _amount(figure.value, figure.unit)
    bounds = {"exact": "{}", "about": "≈ {}", "nearly": "≈ {}", "more_than": "> {}", "at_least": "≥ {}"}
    bounds |= {"less_than": "< {}", "up_to": "≤ {}"}
    return bounds[figure.bound].format(number)


def _amount(value: float, unit: str) -> str:
    from babel.numbers import format_compact_decimal, format_decimal, format_percent

    language = locale()
    if unit == "percent":
        return str(format_percent(value / 100, "#,##0.#%" if language != "fr" else "#,##0.# %", locale=language))
    if unit == "year":
        return str(int(value))
    if value >= COMPACT_FROM:
        number = format_compact_decimal(value, format_type="long", fraction_digits=1, locale=language)
    else:
        number = format_decimal(value, "#,##0.##", locale=language)
    patterns = {
        "usd": _("{n} US dollars"),
        "times": pgettext("multiple", "{n} times"),
        "years": _("{n} years"),
        "tonnes": _("{n} tonnes"),
        "hectares": _("{n} hectares"),
        "gigabytes": _("{n} gigabytes"),
    }
    return patterns.get(unit, "{n}").format(n=number)


def number(figure: Figure) -> Number:
    """Prepare a figure for a page."""
    state = "not_printed" if figure.lost else "conflict" if figure.conflict else "printed"
    return Number(figure, show(figure), state)


def numbers(figures: Iterable[Anchor]) -> list[Number]:
    """Prepare several figures; other anchors are left out."""
    return [number(figure) for figure in figures if isinstance(figure, Figure)]


@lru_cache(maxsize=64)
def goal_figures(goal: int) -> tuple[Figure, ...]:
    """Give the brief's figures about one goal: those of its page and those a chapter shares with it."""
    page = f"/sdgs/{goal}"
    return tuple(figure for figure in the_brief().figures if figure.page == page or page in figure.also)


def said(msg: str) -> str:
    """Translate a sentence of the library; English where there is no translation."""
    from quintet.i18n import gettext as library

    return library(msg, locale())


def by_state(items: Iterable[Anchor]) -> dict[str, int]:
    """Count anchors by state."""
    counts = {"works": 0, "planned": 0}
    for item in items:
        counts[item.state] += 1
    return counts


def field_name(key: str) -> Words:
    """Name a field by its key."""
    return BY_KEY[key].name
