"""The words of frameworks and indicators in the reader's language; those of the seed are translated at the edge."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.scorecards.models import Framework, Indicator, Kind
from quintet.i18n import format_value
from quintet.i18n import gettext as library

RESULTS = {
    "result_system": "A modern UN system",
    "result_support": "Stronger support to Member States",
    "result_goals": "Faster progress on the Goals",
}


def said(words: str, seeded: bool = True) -> str:
    """Give a sentence of the seed in the reader's language; what an organisation wrote stays as it is."""
    return library(words, get_language() or "en") if seeded and words else words


def title(item: Framework | Indicator) -> str:
    """Give the title of a framework or the question of an indicator."""
    return said(item.title)


def section(framework: Framework, code: str) -> str:
    """Give the heading of a part of a framework."""
    return said(str(framework.sections.get(code, code)))


def value(indicator: Indicator, number: float | None, na: bool = False, text: str = "", unit: str = "") -> str:
    """Write an answer as a reader reads it."""
    if na:
        return _("does not apply")
    if number is None:
        return text or "–"
    if indicator.kind in (Kind.BOOLEAN, Kind.ORDINAL):
        named = dict(choices(indicator))
        return str(named.get(f"{number:g}", f"{number:g}"))
    locale = get_language() or "en"
    if indicator.kind == Kind.SHARE:
        return format_value(number, "percent", locale)
    unit = unit or indicator.unit
    return " ".join(part for part in (format_value(number, "", locale), said(unit)) if part)


def baseline(indicator: Indicator) -> str:
    """Write the baseline of the brief: of a yes-or-no question the share, or the number, that says yes."""
    if indicator.baseline is None:
        return _("not printed") if indicator.baseline_source else "–"
    unit, locale = indicator.baseline_unit, get_language() or "en"
    number = int(indicator.baseline) if unit == "year" else float(indicator.baseline)
    shown = format_value(number, unit if unit in ("percent", "year") else "", locale)
    return shown if unit in ("percent", "year", "") else f"{shown} {said(unit)}"


def choices(indicator: Indicator) -> list[tuple[str, Any]]:
    """List the answers that can be chosen, as (value, words)."""
    if indicator.kind == Kind.BOOLEAN:
        return [("1", _("yes")), ("0", _("no"))]
    return [(str(step["value"]), f"{step['value']} · {said(step['label'])}") for step in indicator.scale]
