"""What the tests of PDF and DOCX share: a result full of real sentences, and a measure of what comes back."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

import pytest

from quintet.chart import missing_glyphs
from quintet.i18n import LOCALES, catalogue, gettext
from quintet.result import Estimate, Grid, Result, Text
from quintet.suppress import suppress

SCRIPTS = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
needs_han = pytest.mark.skipif(missing_glyphs("数") != "", reason="no CJK font on this machine")
PRINTED = [pytest.param(locale, marks=[needs_han] if locale == "zh" else []) for locale in LOCALES]
TAKEN = 120  # sentences
SPREAD = 97  # step between them in the catalogue


def sentences() -> list[str]:
    """English sentences without placeholders from all over the catalogue, so that each has its translations."""
    known = sorted(getattr(catalogue("fr"), "_catalog", {}))
    plain = [msg for msg in known if isinstance(msg, str) and 20 < len(msg) < 300 and not set("{}\n") & set(msg)]
    assert len(plain) > TAKEN, "compile the catalogues first"
    return [plain[number * SPREAD % len(plain)] for number in range(TAKEN)]


def speaking() -> Result:
    """A result whose title, findings, limits, cells and labels are those sentences, numbers among them."""
    found = sentences()
    rows = found[30:110]
    columns = {"text": list(rows), "share": [number * 7.3 for number in range(len(rows))]}
    return Result(
        title=Text(found[0]),
        method="toy",
        findings=[Text(msg) for msg in found[1:15]],
        limits=[Text(msg) for msg in found[15:30]],
        estimates={"a": Estimate(54.0, "percent", 52.1, 55.9, n=1234, label=Text(found[110]))},
        grids=[Grid("said", Text(found[111]), columns, {"text": "text", "share": "number"}, {"text": "Text"})],
    )


def expected(locale: str) -> list[str]:
    """The sentences of that result in a language."""
    said = [gettext(msg, locale) for msg in sentences()[:112]]
    assert not SCRIPTS.get(locale) or any(SCRIPTS[locale] in unicodedata.name(letter, "") for letter in "".join(said))
    return said


def letters(text: str) -> Counter[str]:
    """The letters of a text without spaces and unseen marks, presentation forms as the letters they stand for."""
    return Counter(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if not letter.isspace() and unicodedata.category(letter) != "Cf"
    )


def lost(wanted: str, found: str) -> float:
    """The part of the letters of `wanted` that `found` lacks."""
    missing = letters(wanted) - letters(found)
    return sum(missing.values()) / sum(letters(wanted).values())


def joined(text: str) -> str:
    """A text without spaces and unseen marks, for looking up a whole sentence whatever its lines are."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if not letter.isspace() and unicodedata.category(letter) != "Cf")


def words(text: str) -> Counter[str]:
    """The words of a text without unseen marks."""
    return Counter("".join(letter for letter in text if unicodedata.category(letter) != "Cf").split())


def small() -> Result:
    """A result of three groups, one of them too small to be shown."""
    columns: dict[str, list[Any]] = {"group": ["a", "b", "c"], "n": [124, 7, 1033], "x": [1.5, 98765.0, 2.5]}
    grid = Grid("g", Text("g"), columns, {"group": "text", "n": "count"}, count="n")
    return suppress(Result(title=Text("t"), grids=[grid]))


def tall(rows: int) -> Grid:
    """A table of many rows with headings found nowhere else."""
    columns = {"place": [f"row{number}" for number in range(rows)], "many": list(range(rows))}
    return Grid("tall", Text("Tall"), columns, {"place": "text"}, {"place": "Headplace", "many": "Headmany"})


HARMFUL = (
    "#panic()",
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` <label> @ref \\ // /* */",
    "= no heading",
    "<w:p><w:r/></w:p>&amp;",
    "{{ title }}{% if %}",
    "=cmd()",
)
HIDDEN_MARKS = "a\x00b\x07c\u202ed\u2069e\u2066f\ufffegh"
