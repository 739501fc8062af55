"""The Sustainable Development Goals: 17 goals, 169 targets and the global indicators in six languages.

The texts are those of the General Assembly (A/RES/70/1, A/RES/71/313 and its yearly refinements) as collected by
Open SDG; NOTICE.md names the source and every correction. Goals are read from goals.yml, targets and indicators
from one compressed table per language, each only when first asked for.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from quintet.seed.members import LOCALES

FILE = Path(__file__).with_name("goals.yml")
TEXTS = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; `shorts` and `titles` follow the order of LOCALES."""

    number: int
    shorts: tuple[str, ...]
    titles: tuple[str, ...]

    def short(self, locale: str = "en") -> str:
        """The short title, such as `No poverty`."""
        return self.shorts[_place(locale)]

    def title(self, locale: str = "en") -> str:
        """The full title, as the General Assembly adopted it."""
        return self.titles[_place(locale)]


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its code (`1.a`), its goal and its text in the language asked for."""

    code: str
    goal: int
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One global indicator.

    `until` is the year the indicator was deleted from the framework, else empty. `locale` is the language of
    the text: it differs from the one asked for where no translation exists.
    """

    code: str
    target: str
    goal: int
    text: str
    until: str
    locale: str


def _place(locale: str) -> int:
    return LOCALES.index(locale) if locale in LOCALES else 0


@lru_cache(maxsize=1)
def goals() -> tuple[Goal, ...]:
    """The 17 goals in order."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader either way)
    return tuple(
        Goal(row["number"], *(tuple(row[key][locale] for locale in LOCALES) for key in ("short", "title")))
        for row in rows
    )


def goal(number: int) -> Goal:
    """One goal by its number, 1 to 17; KeyError otherwise."""
    if not 1 <= number <= len(goals()):
        raise KeyError(number)
    return goals()[number - 1]


@lru_cache(maxsize=len(LOCALES))
def _texts(locale: str) -> dict[str, tuple[str, str]]:
    data = gzip.decompress((TEXTS / f"{locale}.csv.gz").read_bytes()).decode("utf-8")
    return {row["code"]: (row["text"], row["until"]) for row in csv.DictReader(io.StringIO(data))}


def targets(goal: int | None = None, locale: str = "en") -> tuple[Target, ...]:
    """The 169 targets, or those of one goal, in the framework's order."""
    texts = _texts(LOCALES[_place(locale)])
    found = (
        Target(code, int(code.partition(".")[0]), text) for code, (text, _) in texts.items() if code.count(".") == 1
    )
    return tuple(target for target in found if goal in (None, target.goal))


def target(code: str, locale: str = "en") -> Target:
    """One target by its code, such as `1.a`; KeyError if there is none."""
    if code.count(".") != 1:
        raise KeyError(code)
    return Target(code, int(code.partition(".")[0]), _texts(LOCALES[_place(locale)])[code][0])


def indicators(goal: int | None = None, locale: str = "en") -> tuple[Indicator, ...]:
    """The indicators of the framework of 2022, or those of one goal; deleted ones are left out."""
    codes = (code for code, (_, until) in _texts("en").items() if code.count(".") == 2 and not until)
    found = (indicator(code, locale) for code in codes)
    return tuple(each for each in found if goal in (None, each.goal))


def indicator(code: str, locale: str = "en") -> Indicator:
    """One indicator by its code, such as `1.1.1`, also a deleted one; KeyError if there is none."""
    if code.count(".") != 2:
        raise KeyError(code)
    english = _texts("en")[code]
    wanted = LOCALES[_place(locale)]
    text = _texts(wanted).get(code)
    number, part, _ = code.split(".")
    return Indicator(
        code=code,
        target=f"{number}.{part}",
        goal=int(number),
        text=text[0] if text else english[0],
        until=english[1],
        locale=wanted if text else "en",
    )
