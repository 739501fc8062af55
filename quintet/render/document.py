"""A result as the blocks of a printed report: what PDF and DOCX say, in the order of the page.

Every block is plain data with its words already in the reader's language, so that the two printers only place it.
Texts are made safe for paper once, here.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from quintet.errors import MethodError
from quintet.i18n import dir_of, format_text, format_value, gettext
from quintet.render.plot import cells
from quintet.render.tables import Heat, heat_label, heat_of, heat_ranges, short
from quintet.render.terminal import pieces
from quintet.render.words import (
    cell_text,
    count_text,
    decision_answers,
    estimate_label,
    estimate_scale,
    heading,
    interval_text,
    is_numeric,
    more_rows,
    no_data,
    parameter,
    value_text,
)
from quintet.result import Chart, Estimate, Grid, Input, Result, Scalar, Text

MAX_ROWS = 200  # of a table on paper: all 193 Member States fit; the CSV file holds the rest
PAGE_WIDTH, PAGE_LENGTH = 493.0, 740.0  # points for text across an upright and a turned A4 page, margins of 18 mm
SIZES = (8.5, 7.75, 7.0)  # of the letters of a table, in points; the first that gives texts room is taken
LETTER, CAPITAL = 0.55, 0.25  # width of a letter in parts of its size, and what a capital takes more
GUTTER = 7.0  # points between columns
WHOLE_ROW, WHOLE_TABLE = 15, 35  # lines up to which a row and a table are not broken between pages
UNBROKEN, WANTED = 28, 60  # letters after which a code may break, and to which a column may grow
AT_EASE = 0.5  # part of their wish at which columns of text are read with ease
HEAD_LEAST = 6.0  # letters of a heading that stay on one line
HEAD_LINES = 3  # into which a heading may be broken before it widens its column
RUNNING = 80  # letters of the title at the head of each page
SHADES = ("#f7fbff", "#deebf5", "#bcd7ec", "#8dbadd", "#2f78b3", "#1b5a94", "#0b3563")  # as in result.css
DARK_FROM = 4  # the first shade that needs white letters
LRI, PDI = "\u2066", "\u2069"
OPENING = "\u2066\u2067\u2068"
OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")

# Right-to-left words with the spaces between them; Han letters with their wide marks; all else.
_RTL, _HAN = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc", r"\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
SCRIPTS = re.compile(rf"(?P<arabic>[{_RTL}]+(?:[ \u00a0]+[{_RTL}]+)*)|(?P<han>[{_HAN}]+)|(?P<other>[^{_RTL}{_HAN}]+)")

Block = dict[str, Any]
Draw = Callable[[Chart, Grid], Any]


@dataclass
class Writer:
    """The report being written: the result, its reader, how charts are drawn, and which tables it shows."""

    result: Result
    locale: str
    draw: Draw
    listed: set[str] = field(default_factory=set)  # grids that a section shows openly
    behind: set[str] = field(default_factory=set)  # grids already shown below a chart

    def say(self, msg: str) -> str:
        """A word of the report itself."""
        return gettext(msg, self.locale)

    def text(self, text: Text) -> str:
        """A sentence of the result."""
        return format_text(text, self.locale)


def document(result: Result, locale: str, draw: Draw) -> dict[str, Any]:
    """The whole report: title, language, direction, blocks. `draw` makes the picture of a chart, falsy for none."""
    items = [item for section in result.sections for item in section.items]
    writer = Writer(result, locale, draw, {item.removeprefix("grid:") for item in items if item.startswith("grid:")})
    blocks = _decision(writer) + (_sections(writer) if result.sections else _in_order(writer))
    blocks += _limits(writer) + _conventions(writer) + _provenance(writer)
    title = writer.text(result.title)
    made = writer.say("Made with Quintet. The figures follow from the data and the method named above.")
    whole: dict[str, Any] = _printable(
        {
            "lang": locale,
            "dir": dir_of(locale),
            "title": title,
            "running": title if cells(title) <= RUNNING else f"{title[: RUNNING // 2]}…",
            "keywords": [word for word in (result.method, "quintet", "UN 2.0") if word],
            "blocks": [*blocks, {"kind": "small", "text": made}],
        }
    )
    return whole


def printable(text: str) -> str:
    """A text without what harms a document: no control characters, no overrides of direction, isolates closed."""
    kept = [" " if letter in "\t\n\r" else letter for letter in text if letter in "\t\n\r" or _allowed(letter)]
    depth, out = 0, []
    for letter in kept:
        if letter == PDI and depth == 0:
            continue
        depth += (letter in OPENING) - (letter == PDI)
        out.append(letter)
    return "".join(out) + PDI * depth


def scripts(text: str) -> list[tuple[str, str]]:
    """A text in pieces of one script each: "arabic", "han" or "other"; spaces between Arabic words are Arabic."""
    found = []
    for piece in SCRIPTS.finditer(text):
        found.append((piece.lastgroup or "other", piece[0]))
    return found


def _allowed(letter: str) -> bool:
    # Unassigned letters take in the noncharacters, which XML forbids; surrogates are no text at all.
    return letter not in OVERRIDES and unicodedata.category(letter) not in ("Cc", "Cs", "Cn")


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key == "picture" else _printable(item) for key, item in value.items()}
    return value


def _heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def _in_order(writer: Writer) -> list[Block]:
    """The order of a result that names no sections."""
    result = writer.result
    drawn = {chart.grid for chart in result.charts}
    blocks = _findings(range(len(result.findings)), writer) + _estimates(list(result.estimates), writer)
    blocks += [block for chart in result.charts for block in _figure(chart, writer)]
    return blocks + [_table(grid, writer) for grid in result.grids if grid.name not in drawn]


def _sections(writer: Writer) -> list[Block]:
    blocks: list[Block] = []
    for section in writer.result.sections:
        blocks.append(_heading(writer.text(section.title)))
        split = [item.partition(":") for item in section.items]
        for kind, group in itertools.groupby(split, key=lambda item: item[0]):
            blocks += _items(kind, [name for _, _, name in group], writer)
    return blocks


def _items(kind: str, names: list[str], writer: Writer) -> list[Block]:
    if kind == "finding":
        return _findings([int(name) for name in names], writer)
    if kind == "estimate":
        return _estimates(names, writer)
    if kind == "chart":
        return [block for name in names for block in _figure(writer.result.chart(name), writer)]
    if kind == "grid":
        return [_table(writer.result.grid(name), writer) for name in names]
    raise ValueError(f"A section shows finding:, estimate:, chart: and grid: items. Got '{kind}'.")


def _decision(writer: Writer) -> list[Block]:
    decision = writer.result.decision
    if decision is None:
        return []
    facts = [_fact(question, answer) for question, answer in decision_answers(decision, writer.locale)]
    head = writer.say("Decision")
    return [{"kind": "decision", "head": head, "text": writer.text(decision.text), "facts": facts}]


def _findings(numbers: Iterable[int], writer: Writer) -> list[Block]:
    texts = [writer.text(writer.result.findings[number]) for number in numbers]
    return [{"kind": "findings", "items": texts}] if texts else []


def _estimates(names: list[str], writer: Writer) -> list[Block]:
    found = {name: writer.result.estimates[name] for name in names}
    items = [_estimate(name, estimate, estimate_scale(estimate, found), writer) for name, estimate in found.items()]
    return [{"kind": "estimates", "items": items}] if items else []


def _estimate(name: str, estimate: Estimate, scale: tuple[float, float], writer: Writer) -> Block:
    locale = writer.locale
    interval = interval_text(estimate, locale)
    known = estimate.value is not None
    return {
        "label": estimate_label(name, estimate, locale),
        "value": value_text(estimate.value, estimate.unit, locale) if known else "–",
        "interval": f"{LRI}{interval}{PDI}" if interval else "",
        "n": "" if estimate.n is None else count_text(estimate.n, locale),
        "why": "" if known else gettext(estimate.why_missing, locale),
        "bar": _bar(estimate, scale, locale) if known and interval else [],
    }


def _bar(estimate: Estimate, scale: tuple[float, float], locale: str) -> list[float]:
    """Where the interval begins, ends and has its value, as shares of the scale from left to right."""
    low, high = scale
    width = (high - low) or 1.0
    shares = [round(((end or 0) - low) / width, 4) for end in (estimate.low, estimate.high, estimate.value)]
    if dir_of(locale) == "rtl":
        shares = [round(1 - share, 4) for share in shares]
    return [*sorted(shares[:2]), shares[2]]


def _figure(chart: Chart, writer: Writer) -> list[Block]:
    grid, title = writer.result.grid(chart.grid), writer.text(chart.title)
    if chart.shape == "heat":
        return [_heat(chart, grid, title, writer)]
    from quintet.chart import description

    picture = writer.draw(chart, grid)
    if picture:
        alt = f"{title}. {description(chart, grid, writer.locale)}"
        figure = {"kind": "figure", "title": title, "picture": picture, "alt": alt, "wide": chart.shape == "tiles"}
    else:
        figure = {"kind": "empty", "title": title, "text": writer.say("There is no value to draw.")}
    if grid.name in writer.listed | writer.behind:
        return [figure]
    writer.behind.add(grid.name)
    return [figure, _table(grid, writer)]


def _table(grid: Grid, writer: Writer) -> Block:
    locale, columns, shown = writer.locale, list(grid.columns), min(grid.height, MAX_ROWS)
    head = [heading(grid, column, locale) for column in columns]
    rows = [[cell_text(grid, column, row, locale) for column in columns] for row in range(shown)]
    note = more_rows(shown, grid.height, locale) if grid.height > shown else ""
    return {
        "kind": "table",
        "gutter": GUTTER,
        "title": writer.text(grid.title),
        "head": head,
        "numeric": [is_numeric(grid, column) for column in columns],
        "rows": rows,
        "note": note if grid.height else no_data(locale),
        **_fit(head, rows),
    }


def _fit(head: list[str], rows: list[list[str]]) -> Block:
    """Size of the letters and width of the columns in points: the largest size at which no word is broken."""
    columns = [[text, *(row[place] for row in rows)] for place, text in enumerate(head)]
    least = [max(min(_longest(text), UNBROKEN) for text in column) for column in columns]
    # Han letters may break anywhere, but a heading of two words is not stood on end.
    least = [max(low, min(cells(text), HEAD_LEAST)) for low, text in zip(least, head, strict=True)]
    wanted = [
        max(low, min(WANTED, max(-(-cells(head[place]) // HEAD_LINES), *map(cells, column[1:]), 1)))
        for place, (low, column) in enumerate(zip(least, columns, strict=True))
    ]
    more = [want - low for want, low in zip(wanted, least, strict=True)]
    size, room, part = _page(least, more)
    widths = [(low + add * part) * size * LETTER + GUTTER for low, add in zip(least, more, strict=True)]
    squeeze = min(1.0, room / sum(widths)) if widths else 1.0
    widths = [round(width * squeeze, 1) for width in widths]
    lines = [_lines(row, widths, size) for row in [head, *rows]]
    return {
        "size": size,
        "turned": room == PAGE_LENGTH,
        "widths": widths,
        "whole_rows": max(lines) <= WHOLE_ROW,
        "whole": sum(lines) <= WHOLE_TABLE,
    }


def _lines(texts: list[str], widths: list[float], size: float) -> float:
    """About how many lines a row takes."""
    return max((cells(text) * size * LETTER / width for text, width in zip(texts, widths, strict=True)), default=0) + 1


def _page(least: list[float], more: list[float]) -> tuple[float, float, float]:
    """Size of the letters, room across, and the part of what columns want beyond the least that they get."""
    fits = []
    for room in (PAGE_WIDTH, PAGE_LENGTH):
        for size in SIZES:
            spare = room - _width(least, size)
            part = min(1.0, spare / (sum(more) * size * LETTER)) if sum(more) else 1.0
            if spare >= 0 and part >= AT_EASE:
                return size, room, part
            if spare >= 0:
                fits.append((size, room, part))
        if fits:
            return fits[-1]
    return SIZES[-1], PAGE_LENGTH, 0.0


def _longest(text: str) -> float:
    """The length of the longest word in letters."""
    words = [piece.rstrip() for piece in pieces(text)]
    return max((cells(word) + CAPITAL * sum(map(str.isupper, word)) for word in words), default=1.0)


def _width(letters: list[float], size: float) -> float:
    return sum(count * size * LETTER + GUTTER for count in letters)


def _heat(chart: Chart, grid: Grid, title: str, writer: Writer) -> Block:
    locale = writer.locale
    x, y, value = (grid.units.get(chart.encode[key], "") for key in ("x", "y", "value"))
    heat = heat_of(chart, grid)
    shown = heat.down[:MAX_ROWS]
    # Goals are told by number, as their coloured squares are known.
    head = [str(place) if x == "goal" else format_value(place, x, locale) for place in heat.across]
    rows = [
        [format_value(place, y, locale), *(_shade(heat, place, other, value, locale) for other in heat.across)]
        for place in shown
    ]
    return {
        "kind": "heat",
        "title": title,
        "head": [heading(grid, chart.encode["y"], locale), *head],
        "rows": rows,
        "label": heat_label(chart, grid, locale),
        "legend": [[f"{LRI}{said}{PDI}", place] for place, said in enumerate(heat_ranges(heat.limits, value, locale))],
        "note": more_rows(len(shown), len(heat.down), locale) if len(heat.down) > len(shown) else "",
    }


def _shade(heat: Heat, down: Scalar, across: Scalar, unit: str, locale: str) -> list[Any]:
    """The words of a cell and its shade; without a number a dash and no shade."""
    value, _ = heat.at(down, across)
    return [short(value, unit, locale), heat.shade(value)] if isinstance(value, int | float) else ["–", None]


def _limits(writer: Writer) -> list[Block]:
    texts = [writer.text(text) for text in writer.result.limits]
    return [_heading(writer.say("Limits")), {"kind": "bullets", "items": texts}] if texts else []


def _conventions(writer: Writer) -> list[Block]:
    said = writer.result.conventions.items()
    facts = [_fact(writer.say(name.replace("_", " ")), writer.say(text)) for name, text in said]
    return [_heading(writer.say("Conventions")), {"kind": "facts", "items": facts}] if facts else []


def _provenance(writer: Writer) -> list[Block]:
    result, say = writer.result, writer.say
    facts = [_fact(say("Result"), code=result.sha256)]
    if result.method:
        version = writer.text(Text("version {version}", {"version": result.version}))
        facts.insert(0, _fact(say("Method"), f"{result.method}, {version}"))
    if result.cite:
        facts.append(_fact(say("Source of the method"), result.cite))
    facts += [_fact(name, code=parameter(value)) for name, value in result.params.items()]
    if result.seed is not None:
        facts.append(_fact(say("Seed"), code=str(result.seed)))
    for number, source in enumerate(result.inputs):
        facts.append({**_input(source, writer), "label": "" if number else say("Data")})
    return [_heading(say("Method and data")), {"kind": "facts", "items": facts}]


def _input(source: Input, writer: Writer) -> Block:
    """A source: its title, linked where it has an address, its vintage, licence and fingerprint."""
    address = source.source
    is_link = address.startswith(("https://", "http://"))
    told = (source.title or source.name, "" if is_link else address, source.vintage, writer.say(source.licence))
    fact = _fact("", ". ".join(part for part in told if part), code=source.sha256)
    return {**fact, "link": address if is_link else ""}


def _fact(label: str, text: str = "", code: str = "") -> Block:
    return {"label": label, "text": text, "code": code, "link": ""}


def needs_more(kind: str) -> MethodError:
    """The error for a printed file whose library is not installed."""
    return MethodError('{kind} needs more packages. Run: pip install "quintet-un[print]"', kind=kind, param="save")
