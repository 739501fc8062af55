"""Sentences and numbers in the reader's language.

The English sentence is the gettext id (domain `quintet`, catalogues in `quintet/locale`); numbers, percentages and
lists follow the Unicode CLDR through Babel. A missing translation falls back to English and can be counted.
"""

from __future__ import annotations

import gettext as _gettext
import re
import string
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from quintet.result import Estimate, Text

LOCALES = ("en", "ar", "fr", "ru", "es", "zh")
LANGUAGE_NAMES = {
    "en": "English",
    "ar": "العربية",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
    "zh": "中文",
}
LOCALE_DIR = Path(__file__).parent / "locale"
UNIT_WORDS = (
    "days",
    "years",
    "points",
    "series",
    "score",
    "metres",
    "USD million",
    "minutes",
    "people",
    "sites",
    "units",
    "km",
    "m",
    "kg",
    "mm",
    "t/ha",
    "USD",
)  # units that are said after a number
LATIN = re.compile(r"[A-Za-z]|\d-\d")  # what would change its order inside Arabic: Latin words, and 2023-07
FSI, PDI = "\u2068", "\u2069"  # Unicode isolates: a Latin code inside Arabic text keeps its order


def dir_of(locale: str) -> str:
    """Writing direction of a language: "rtl" for Arabic, else "ltr"."""
    return "rtl" if locale == "ar" else "ltr"


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str) -> _gettext.NullTranslations:
    """The compiled catalogue of a language; an empty one for English or when it was not compiled."""
    if locale not in LOCALES:
        raise ValueError(f"locale must be one of {', '.join(LOCALES)}. Got '{locale}'.")
    return _gettext.translation("quintet", LOCALE_DIR, [locale], fallback=True)


def gettext(msg: str, locale: str = "en") -> str:
    """A sentence in the language; English when it is not translated. The empty string stays empty."""
    return catalogue(locale).gettext(msg) if msg and locale != "en" else msg


def format_text(text: Text, locale: str = "en") -> str:
    """A Text as a sentence: translated, with its values formatted as its placeholders say."""
    sentence = gettext(text.msg, locale)
    parts: list[str] = []
    for literal, name, spec, _ in string.Formatter().parse(sentence):
        parts.append(literal)
        if name is not None:
            parts.append(_placed(text.values.get(name), spec or "", locale))
    return "".join(parts)


def _placed(value: Any, spec: str, locale: str) -> str:
    if isinstance(value, Estimate):
        return format_value(value.value, value.unit, locale)
    if isinstance(value, dict) and "msg" in value:  # a Text nested in values, read back from JSON
        return format_text(Text(value["msg"], value["values"]), locale)
    if isinstance(value, Text):
        return format_text(value, locale)
    return format_value(value, _SPECS.get(spec, spec), locale)


_SPECS = {
    "pct0": "whole percent",
    "pct": "percent",
    "country": "iso3",
    "countries": "countries",
    "goal": "goal",
    "list": "list",
    "": "",
}


def format_value(value: Any, unit: str = "", locale: str = "en") -> str:
    """A value in its unit: 54.0 percent is "54.0%", "KEN" iso3 is "Kenya", a missing value is a dash."""
    if value is None:
        return "–"
    if unit in _FORMATS:
        return _FORMATS[unit](value, locale)
    if isinstance(value, bool):
        return gettext("yes" if value else "no", locale)
    if isinstance(value, int | float):
        return _number(value, locale)
    if isinstance(value, list | tuple):
        return _list([format_value(item, "", locale) for item in value], locale)
    text = str(value)
    # Words are translated, identifiers (a parameter, a column) never: they must be typed as they are.
    return _isolated(gettext(text, locale) if " " in text or text[:1].isupper() else text, locale)


def _number(value: float, locale: str) -> str:
    from babel.numbers import format_decimal

    if isinstance(value, float) and not value.is_integer():
        return str(format_decimal(value, "#,##0.##" if abs(value) >= 0.1 else "#,##0.####", locale=locale))
    return str(format_decimal(int(value), "#,##0", locale=locale))


def _whole_percent(value: Any, locale: str) -> str:
    from babel.numbers import format_percent

    return str(format_percent(round(float(value)) / 100, locale=locale))


def _percent(value: Any, locale: str) -> str:
    from babel import Locale
    from babel.numbers import format_percent

    pattern = str(Locale.parse(locale).percent_formats[None].pattern).replace("#,##0", "#,##0.0")
    return str(format_percent(float(value) / 100, pattern, locale=locale))


def _country(value: Any, locale: str) -> str:
    from quintet.seed.members import name

    try:
        return str(name(str(value), locale))
    except KeyError:
        return str(value)


def _goal(value: Any, locale: str) -> str:
    from quintet.seed.goals import goal

    try:
        found = goal(int(value))
    except (KeyError, ValueError):
        return str(value)
    return gettext("Goal {n}", locale).format(n=found.number) + " · " + found.short(locale)


def _list(items: list[str], locale: str) -> str:
    from babel.lists import format_list

    return str(format_list(items, locale=locale)) if items else "–"


def _isolated(text: str, locale: str) -> str:
    turns = dir_of(locale) == "rtl" and LATIN.search(text)
    return f"{FSI}{text}{PDI}" if turns else text


def _one_decimal(value: Any, locale: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(float(value), "#,##0.0", locale=locale))


_FORMATS: dict[str, Callable[[Any, str], str]] = {
    "percent": _percent,
    "year": lambda value, locale: str(value),
    "whole percent": _whole_percent,
    "points": _one_decimal,
    "score": _one_decimal,
    "iso3": _country,
    "goal": _goal,
    "countries": lambda value, locale: _list([_country(item, locale) for item in value], locale),
    "list": lambda value, locale: _list([format_value(item, "", locale) for item in value], locale),
    "code": lambda value, locale: _isolated(str(value), locale),
}
