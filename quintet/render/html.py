"""A result as a piece of HTML for any page: first what to decide, then what was found, then how it was found.

Each picture has its table behind it, each number its interval, and all provenance is at the end in one place.
Everything that comes from data is escaped; there is no script and no style attribute.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

from quintet.i18n import dir_of, format_text, gettext
from quintet.render.svg import ACCENT, LINE
from quintet.render.tables import grid_table, heat_table
from quintet.render.words import (
    count_text,
    decision_answers,
    estimate_label,
    estimate_scale,
    interval_text,
    parameter,
    value_text,
)
from quintet.result import Chart, Decision, Estimate, Input, Result, Text

BAR_WIDTH, BAR_HEIGHT = 160, 12  # of an interval drawn beside its number


@dataclass
class Piece:
    """The fragment being written: the result, the reader, and the names already given out."""

    result: Result
    locale: str
    level: int
    prefix: str
    link: str | None
    listed: set[str] = field(default_factory=set)  # grids that a section shows openly
    taken: set[str] = field(default_factory=set)

    def ident(self, kind: str, name: str) -> str:
        """An id that is stable for a name and free in this fragment."""
        base = ident = f"{self.prefix}-{kind}-{re.sub(r'[^a-zA-Z0-9]+', '-', name).strip('-')}"
        for number in itertools.count(2):
            if ident not in self.taken:
                self.taken.add(ident)
                return ident
            ident = f"{base}-{number}"
        raise AssertionError

    @cached_property
    def pointers(self) -> dict[str, str]:
        """The JSON pointer of each estimate in the canonical bytes, which list estimates in their order."""
        return {name: f"/estimates/{number}" for number, name in enumerate(self.result.estimates)}

    @cached_property
    def figures(self) -> str | None:
        """The start of the address of one figure, to which its pointer is put; None without links."""
        return None if self.link is None else f"{self.link}/results/{self.result.sha256}/figure?pointer="

    def once(self, pointer: str) -> str:
        """The id of a figure as an attribute where it is first shown; nothing where it is shown again."""
        ident = pointer_id(pointer, self.prefix)
        if ident in self.taken:
            return ""
        self.taken.add(ident)
        return f' id="{ident}"'

    def head(self, text: str) -> str:
        """A heading of the fragment's level."""
        return f"<h{self.level}>{escape(text)}</h{self.level}>"


def pointer_id(pointer: str, prefix: str = "r") -> str:
    """The id of a figure in a fragment: "/estimates/3" is "r-estimates-3"."""
    return prefix + pointer.replace("/", "-")


def html_fragment(
    result: Result, locale: str = "en", heading_level: int = 2, id_prefix: str = "r", link: str | None = None
) -> str:
    """A result as HTML without its title, for a page that has one.

    Headings begin at `heading_level`; two fragments on one page need two `id_prefix`es. `link` is put before the
    paths of a tile map and of each figure (the language's prefix, "" for English); None draws no links. Estimates and
    findings have the id that `pointer_id` gives.
    """
    piece = Piece(result, locale, heading_level, id_prefix, link)
    items = [item for section in result.sections for item in section.items]
    piece.listed = {item.removeprefix("grid:") for item in items if item.startswith("grid:")}
    parts = [_decision(result.decision, piece)] if result.decision else []
    parts += _sections(piece) if result.sections else _in_order(piece)
    parts += [_limits(piece), _conventions(piece), _provenance(piece)]
    return f'<div class="result">{"".join(parts)}</div>'


def _in_order(piece: Piece) -> list[str]:
    """The order of a result that names no sections."""
    result = piece.result
    drawn = {chart.grid for chart in result.charts}
    parts = [_findings(range(len(result.findings)), piece), _estimates(list(result.estimates), piece)]
    parts += [_figure(chart, piece) for chart in result.charts]
    parts += [_grid(grid.name, piece) for grid in result.grids if grid.name not in drawn]
    return parts


def _sections(piece: Piece) -> list[str]:
    parts = []
    for section in piece.result.sections:
        body = "".join(_items(kind, names, piece) for kind, names in _grouped(section.items))
        parts.append(f"<section>{piece.head(format_text(section.title, piece.locale))}{body}</section>")
    return parts


def _grouped(items: list[str]) -> Iterable[tuple[str, list[str]]]:
    """Neighbouring items of one kind together, so that they make one list."""
    split = [item.partition(":") for item in items]
    for kind, group in itertools.groupby(split, key=lambda item: item[0]):
        yield kind, [name for _, _, name in group]


def _items(kind: str, names: list[str], piece: Piece) -> str:
    if kind == "finding":
        return _findings([int(name) for name in names], piece)
    if kind == "estimate":
        return _estimates(names, piece)
    if kind == "chart":
        return "".join(_figure(piece.result.chart(name), piece) for name in names)
    if kind == "grid":
        return "".join(_grid(name, piece) for name in names)
    raise ValueError(f"A section shows finding:, estimate:, chart: and grid: items. Got '{kind}'.")


def _decision(decision: Decision, piece: Piece) -> str:
    ident = piece.ident("decision", "title")
    said = "".join(_fact(label, escape(text)) for label, text in decision_answers(decision, piece.locale))
    return (
        f'<section class="decision" aria-labelledby="{ident}"><h{piece.level} id="{ident}">'
        f"{escape(gettext('Decision', piece.locale))}</h{piece.level}>"
        f'<p class="headline">{escape(format_text(decision.text, piece.locale))}</p>'
        f'<dl class="facts">{said}</dl></section>'
    )


def _findings(numbers: Iterable[int], piece: Piece) -> str:
    texts = [
        f"{piece.once(f'/findings/{number}')}>{escape(format_text(piece.result.findings[number], piece.locale))}"
        for number in numbers
    ]
    if len(texts) == 1:
        return f'<p class="headline"{texts[0]}</p>'
    return f'<ul class="findings">{"".join(f"<li{text}</li>" for text in texts)}</ul>' if texts else ""


def _estimates(names: list[str], piece: Piece) -> str:
    if not names:
        return ""
    found = {name: piece.result.estimates[name] for name in names}
    items = "".join(
        _estimate(name, estimate, estimate_scale(estimate, found), piece) for name, estimate in found.items()
    )
    return f'<dl class="estimates">{items}</dl>'


def _estimate(name: str, estimate: Estimate, scale: tuple[float, float], piece: Piece) -> str:
    locale = piece.locale
    label, pointer = escape(estimate_label(name, estimate, locale)), piece.pointers[name]
    start = f"<div{piece.once(pointer)}>"
    if piece.figures is not None:
        label = f'<a href="{piece.figures}{pointer}">{label}</a>'
    if estimate.value is None:
        why = escape(gettext(estimate.why_missing, locale))
        return f'{start}<dt>{label}</dt><dd><span class="value">–</span> <span class="why">{why}</span></dd></div>'
    count = "" if estimate.n is None else f' <span class="n">{escape(count_text(estimate.n, locale))}</span>'
    interval = drawn = interval_text(estimate, locale)
    if interval:
        drawn = f' <bdi class="interval" dir="ltr">{escape(interval)}</bdi>{_interval(estimate, scale, locale)}'
    value = escape(value_text(estimate.value, estimate.unit, locale))
    return f'{start}<dt>{label}</dt><dd><bdi class="value">{value}</bdi>{drawn}{count}</dd></div>'


def _interval(estimate: Estimate, scale: tuple[float, float], locale: str) -> str:
    """The interval drawn small; silent for a screen reader, because its numbers stand beside it."""
    low, high = scale
    width = (high - low) or 1.0

    def at(end: float | int | None) -> float:
        share = ((end or 0) - low) / width
        return round((1 - share if dir_of(locale) == "rtl" else share) * (BAR_WIDTH - 8) + 4, 1)

    first, last = sorted((at(estimate.low), at(estimate.high)))
    middle = BAR_HEIGHT / 2
    return (
        f'<svg aria-hidden="true" width="{BAR_WIDTH}" height="{BAR_HEIGHT}" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}">'
        f'<path stroke="{LINE}" d="M4 {middle:g}h{BAR_WIDTH - 8}"/>'
        f'<path stroke="{ACCENT}" stroke-width="4" stroke-opacity=".4" d="M{first:g} {middle:g}H{last:g}"/>'
        f'<circle fill="{ACCENT}" cx="{at(estimate.value):g}" cy="{middle:g}" r="3.5"/></svg>'
    )


def _figure(chart: Chart, piece: Piece) -> str:
    ident = piece.ident("chart", chart.name)
    grid = piece.result.grid(chart.grid)
    caption = f"<figcaption>{escape(format_text(chart.title, piece.locale))}</figcaption>"
    if chart.shape == "heat":
        table = heat_table(chart, grid, piece.locale, piece.ident("grid", grid.name))
        return f'<figure id="{ident}" class="wide">{caption}{table}</figure>'
    from quintet.chart import svg

    drawn = svg(chart, grid, piece.locale, ident, piece.link)
    picture = drawn or f'<p class="empty">{escape(gettext("There is no value to draw.", piece.locale))}</p>'
    kind = "wide" if chart.shape == "tiles" else "narrow"
    behind = "" if grid.name in piece.listed else _behind(grid.name, piece)
    return f'<figure id="{ident}" class="{kind}">{caption}{picture}{behind}</figure>'


def _behind(name: str, piece: Piece) -> str:
    return f"<details><summary>{escape(gettext('Table', piece.locale))}</summary>{_grid(name, piece)}</details>"


def _grid(name: str, piece: Piece) -> str:
    return grid_table(piece.result.grid(name), piece.locale, piece.ident("grid", name))


def _limits(piece: Piece) -> str:
    texts = [f"<li>{escape(format_text(text, piece.locale))}</li>" for text in piece.result.limits]
    if not texts:
        return ""
    head = piece.head(gettext("Limits", piece.locale))
    return f'<section class="limits">{head}<ul>{"".join(texts)}</ul></section>'


def _conventions(piece: Piece) -> str:
    facts = [
        _fact(gettext(name.replace("_", " "), piece.locale), escape(gettext(text, piece.locale)))
        for name, text in piece.result.conventions.items()
    ]
    return _closed(gettext("Conventions", piece.locale), facts)


def _provenance(piece: Piece) -> str:
    result, locale = piece.result, piece.locale
    facts = [_fact(gettext("Result", locale), f"<code>{result.sha256}</code>")]
    if result.method:
        version = format_text(Text("version {version}", {"version": result.version}), locale)
        facts.insert(0, _fact(gettext("Method", locale), f"<code>{escape(result.method)}</code>, {escape(version)}"))
    if result.cite:
        facts.append(_fact(gettext("Source of the method", locale), escape(result.cite)))
    facts += [
        _fact(f"<code>{escape(name)}</code>", f"<code>{escape(parameter(value))}</code>", raw=True)
        for name, value in result.params.items()
    ]
    if result.seed is not None:
        facts.append(_fact(gettext("Seed", locale), escape(str(result.seed))))
    inputs = "".join(_input(source, locale) for source in result.inputs)
    if inputs:
        facts.append(_fact(gettext("Data", locale), f'<ul class="inputs">{inputs}</ul>'))
    return _closed(gettext("Method and data", locale), facts)


def _input(source: Input, locale: str) -> str:
    """A source: its title, linked where it has an address, its vintage, licence and fingerprint."""
    title = escape(source.title or source.name)
    if re.match(r"https?://", source.source):
        title = f'<a href="{escape(source.source)}" rel="noreferrer">{title}</a>'
    elif source.source:
        title = f"{title}, {escape(source.source)}"
    rest = [escape(part) for part in (source.vintage, gettext(source.licence, locale)) if part]
    return f"<li>{'. '.join([title, *rest])}<br><code>{escape(source.sha256)}</code></li>"


def _fact(label: str, value: str, raw: bool = False) -> str:
    return f"<dt>{label if raw else escape(label)}</dt><dd>{value}</dd>"


def _closed(title: str, facts: list[str]) -> str:
    if not facts:
        return ""
    return f'<details class="prov"><summary>{escape(title)}</summary><dl class="facts">{"".join(facts)}</dl></details>'
