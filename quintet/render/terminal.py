"""A result as plain text for a terminal: the same order as the page, tables in columns, no colour needed."""

from __future__ import annotations

import re
import unicodedata

from quintet.i18n import format_text, format_value, gettext
from quintet.render.plot import cells
from quintet.render.words import (
    cell_text,
    decision_answers,
    estimate_label,
    estimate_text,
    heading,
    is_numeric,
    more_rows,
)
from quintet.result import Decision, Grid, Result, Text

MAX_ROWS = 20
GAP = 2
MIN_COLUMN = 6


def terminal(result: Result, locale: str = "en", width: int = 80) -> str:
    """A result as text of at most `width` columns, Han letters counted as two."""
    title = _wrap(format_text(result.title, locale), width)
    parts = [f"{title}\n{'=' * max(map(cells, title.splitlines()))}"]
    if result.decision:
        parts.append(_decision(result.decision, locale, width))
    parts += [_wrap(format_text(text, locale), width) for text in result.findings]
    if result.estimates:
        parts.append(_estimates(result, locale, width))
    parts += [_table(grid, locale, width) for grid in result.grids]
    if result.limits:
        items = [_wrap(format_text(text, locale), width, "- ") for text in result.limits]
        parts.append("\n".join([_head(gettext("Limits", locale)), *items]))
    parts.append("\n".join(_foot(result, locale, width)))
    return "\n\n".join(_clean(part) for part in parts) + "\n"


def _clean(text: str) -> str:
    """Without control characters: a hostile cell must not move the cursor of whoever reads it."""
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) != "Cc")


def _head(text: str) -> str:
    return f"{text}\n{'-' * cells(text)}"


def _wrap(text: str, width: int, first: str = "") -> str:
    """Lines of at most `width` columns; text without spaces, such as Chinese, breaks between letters."""
    indent = " " * cells(first)
    lines: list[str] = []
    room = width - cells(first)
    for word in pieces(text):
        if lines and cells(lines[-1] + word.rstrip()) <= room:
            lines[-1] += word
        else:
            lines.append(word)
    return "\n".join((indent if number else first) + line.rstrip() for number, line in enumerate(lines))


def pieces(text: str) -> list[str]:
    """Pieces between which a line may break, each with its space."""
    found: list[str] = []
    for chunk in re.split(r"[ \t\n]+", text.strip()):  # a no-break space holds
        if not chunk:
            continue
        wide = [letter for letter in chunk if unicodedata.east_asian_width(letter) in "WF"]
        found += [*chunk[:-1], chunk[-1] + " "] if len(wide) > len(chunk) / 2 else [chunk + " "]
    return found


def _decision(decision: Decision, locale: str, width: int) -> str:
    lines = [_head(gettext("Decision", locale)), _wrap(format_text(decision.text, locale), width)]
    lines += [
        _wrap(f"{question}{gettext(':', locale)} {answer}", width, "- ")
        for question, answer in decision_answers(decision, locale)
    ]
    return "\n".join(lines)


def _estimates(result: Result, locale: str, width: int) -> str:
    labels = {name: estimate_label(name, estimate, locale) for name, estimate in result.estimates.items()}
    room = min(max(cells(label) for label in labels.values()), width // 2)
    lines = []
    for name, estimate in result.estimates.items():
        label, text = labels[name], estimate_text(estimate, locale)
        if cells(label) > room:
            lines += [_wrap(label, width), _wrap(text, width, " " * (room + GAP))]
        else:
            lines.append(_wrap(text, width, _pad(label, room, False) + " " * GAP))
    return "\n".join(lines)


def _table(grid: Grid, locale: str, width: int) -> str:
    shown = min(grid.height, MAX_ROWS)
    heads = {column: heading(grid, column, locale) for column in grid.columns}
    columns = {column: [cell_text(grid, column, row, locale) for row in range(shown)] for column in grid.columns}
    widths = _fit({column: _wanted(heads[column], texts) for column, texts in columns.items()}, width)
    numeric = {column for column in widths if is_numeric(grid, column)}
    lines = [_wrap(format_text(grid.title, locale), width), "", *_heads(heads, widths, numeric)]
    for number in range(shown):
        texts = [_pad(_cut(columns[c][number], widths[c]), widths[c], c in numeric) for c in widths]
        lines.append((" " * GAP).join(texts).rstrip())
    left_out = [head for column, head in heads.items() if column not in widths]
    if left_out:
        text = Text("Not shown for want of room: {columns:list}.", {"columns": left_out})
        lines.append(_wrap(format_text(text, locale), width))
    if grid.height > shown:
        lines.append(_wrap(more_rows(shown, grid.height, locale), width))
    return "\n".join(lines)


def _wanted(head: str, texts: list[str]) -> int:
    """A column is as wide as its cells and the longest word of its heading, which may take several lines."""
    return max(map(cells, [*texts, *(word.rstrip() for word in pieces(head))]), default=1)


def _heads(heads: dict[str, str], widths: dict[str, int], numeric: set[str]) -> list[str]:
    """The headings, broken into lines that end on the rule."""
    broken = {column: _wrap(heads[column], size).split("\n") for column, size in widths.items()}
    deep = max(map(len, broken.values()), default=0)
    lines = []
    for number in range(deep):
        texts = []
        for column, size in widths.items():
            above = deep - len(broken[column])
            text = broken[column][number - above] if number >= above else ""
            texts.append(_pad(_cut(text, size), size, column in numeric))
        lines.append((" " * GAP).join(texts).rstrip())
    return [*lines, (" " * GAP).join("-" * size for size in widths.values())]


def _fit(wanted: dict[str, int], width: int) -> dict[str, int]:
    """Column widths that fit: the widest give way first; what still does not fit is left out from the end."""
    sizes = dict(wanted)
    while len(sizes) > 1 and sum(min(size, MIN_COLUMN) for size in sizes.values()) + GAP * (len(sizes) - 1) > width:
        sizes.popitem()
    while sum(sizes.values()) + GAP * (len(sizes) - 1) > width:
        widest = max(sizes, key=lambda column: sizes[column])
        sizes[widest] -= 1
    return sizes


def _cut(text: str, size: int) -> str:
    text = " ".join(text.split())
    if cells(text) <= size:
        return text
    while text and cells(text) > size - 1:
        text = text[:-1]
    return text + "…"


def _pad(text: str, size: int, at_end: bool) -> str:
    fill = " " * max(0, size - cells(text))
    return fill + text if at_end else text + fill


def _foot(result: Result, locale: str, width: int) -> list[str]:
    lines = [_head(gettext("Method and data", locale))]
    if result.method:
        version = format_text(Text("version {version}", {"version": result.version}), locale)
        lines.append(f"{result.method}, {version}")
    if result.cite:
        lines.append(_wrap(result.cite, width))
    for source in result.inputs:
        parts = (source.title or source.name, source.vintage, gettext(source.licence, locale), source.sha256[:16])
        lines.append(_wrap(", ".join(part for part in parts if part), width, "- "))
    if result.seed is not None:
        lines.append(f"{gettext('Seed', locale)} {format_value(result.seed, 'code', locale)}")
    lines.append(_wrap(f"{gettext('Result', locale)} {result.sha256}", width))
    return lines
