"""The brief's anchors, shaped for pages: figures in words, use cases by field and goal, chapters in a language.

Nothing here reads the database; the anchors are the library's seed, and numbers are written in the reader's
language (Unicode CLDR through Babel).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from portal.pages.menu import FIELDS, Words
from quintet.seed import brief as seed
from quintet.seed.brief import Anchor, Brief, Chapter, Figure
from quintet.seed.claims import claim

COMPACT_FROM = 1_000_000
LRI, PDI = "\u2066", "\u2069"  # Unicode isolate from left to right
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
    value: str
    unit: str
    state: str

    @property
    def shown(self) -> str:
        """Value and unit in one line."""
        return f"{self.value} {self.unit}".strip()

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
    epigraph = epigraph.strip()
    return name.strip(), epigraph[:1].upper() + epigraph[1:], title.status == "official"


def fields() -> list[dict[str, Any]]:
    """List the five fields in the order of the menu, with their epigraphs."""
    return [
        {"field": field, "key": field.key, "slug": field.slug, "epigraph": heading(the_brief().chapter(field.slug))[1]}
        for field in FIELDS
    ]


def show(figure: Figure) -> tuple[str, str]:
    """Write a figure as (value with its bound, unit), such as ("> 100,000", "") or ("3 billion", "US dollars")."""
    if figure.lost or figure.value is None:
        return _("not printed"), ""
    bounds = {"about": "≈ ", "nearly": "≈ ", "more_than": "> ", "at_least": "≥ ", "less_than": "< ", "up_to": "≤ "}
    return _ordered(bounds.get(figure.bound, ""), _amount(figure.value, figure.unit)), _unit(figure.unit)


def _ordered(bound: str, amount: str) -> str:
    """Keep a sign before its digits in Arabic too; a word such as "million" follows in its own direction."""
    if locale() != "ar":
        return bound + amount
    digits, space, word = amount.partition("\u00a0")
    return f"{LRI}{bound}{digits}{PDI}{space}{word}"


def measured(value: float, unit: str) -> str:
    """Write a value that was counted, with two digits of a million and its unit in words."""
    name = "" if unit in {"percent", "year"} else _unit(unit) or said(unit)
    return f"{_amount(value, unit, 2)} {name}".strip()


def _amount(value: float, unit: str, digits: int = 1) -> str:
    from babel import Locale
    from babel.numbers import format_compact_decimal, format_decimal, format_percent

    language = locale()
    if unit == "percent":
        pattern = str(Locale.parse(language).percent_formats[None].pattern).replace("#,##0", "#,##0.#")
        return str(format_percent(value / 100, pattern, locale=language))
    if unit == "year":
        return str(int(value))
    if value < COMPACT_FROM:
        return str(format_decimal(value, "#,##0.##", locale=language))
    # Chinese counts in ten thousands and has the short form only.
    form: Literal["short", "long"] = "short" if language == "zh" else "long"
    return str(format_compact_decimal(value, format_type=form, fraction_digits=digits, locale=language))


def _unit(unit: str) -> str:
    return {
        "usd": _("US dollars"),
        "times": pgettext("multiple", "times"),
        "years": _("years"),
        "tonnes": _("tonnes"),
        "hectares": _("hectares"),
        "gigabytes": _("gigabytes"),
    }.get(unit, "")


def number(figure: Figure) -> Number:
    """Prepare a figure for a page."""
    return Number(figure, *show(figure), claim(figure.id).status)


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
    counts = {"works": 0, "part": 0, "planned": 0}
    for item in items:
        counts[item.state] += 1
    return counts
