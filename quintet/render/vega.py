"""A plot as a Vega-Lite specification in one small, calm theme: direct labels, few lines, drawn intervals.

All room for text is reckoned here from letter counts and nothing is left to automatic layout, so that the picture
does not depend on the fonts of the machine that draws it.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

from quintet.render.plot import Plot, cells, wrapped
from quintet.render.svg import ACCENT, INK, LINE, SOFT

Spec = dict[str, Any]

WIDTH = 400  # viewBox units; a page shows the picture between 0.8 and 1.5 times this size
FONT_SIZE, TEXT_LINE = 12, 15
LETTER = 6.9  # width of a Latin letter at that size, a little generous
ROW, SERIES_ROW = 25, 17  # height of a lying bar with its space, alone and among others
BAR, COLUMN = 16, 46  # thickness of a lying bar, greatest width of a standing one
PLOT_HEIGHT = 180
MAX_LABELLED_COLUMNS = 8
MAX_POINTED = 14  # points are drawn on a line of at most so many
COLOURS = (ACCENT, "#b35c0c", "#0f7264", "#49168f", "#b00b40", INK)
BAND = 0.16


def spec(plot: Plot) -> Spec:
    """The Vega-Lite specification of a plot."""
    draw = _line if plot.shape == "line" else _lying if plot.lying else _standing
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "autosize": {"type": "none"},
        "data": {"values": plot.rows},
        "config": _config(),
        **draw(plot),
    }


def _config() -> Spec:
    text = {"labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "labelColor": INK, "titleColor": SOFT}
    quiet = {"domain": False, "ticks": False, "grid": False, "titleFontWeight": "normal", "labelLimit": 300}
    return {
        "aria": False,
        "view": {"stroke": None},
        "axis": {**text, **quiet, "gridColor": LINE, "domainColor": SOFT, "tickColor": SOFT},
        "text": {"fontSize": FONT_SIZE, "fill": INK},
    }


def _width_of(texts: list[str]) -> float:
    return max((cells(text) for text in texts), default=0) * LETTER


def _lookup(values: list[Any], keys: list[float]) -> str:
    """A Vega expression that finds the label of a tick by its value."""
    return f"{json.dumps(values)}[indexof({json.dumps(keys)}, datum.value)]"


def _framed(plot: Plot, room: Spec, height: float, layers: list[Spec]) -> Spec:
    """The layers with room around them, the legend above, and above that the name of an upright axis."""
    items, legend_height = _legend_items(plot)
    above = 0 if plot.lying else TEXT_LINE + 3
    top = room["top"] + above + legend_height
    notes = [*_legend(plot, items, room["left"], above - top)] if items else []
    if not plot.lying:
        notes.append(_text([{"x": 2 - room["left"], "y": 8 - top, "t": plot.title}], {"value": SOFT}, "left"))
    return {
        "width": WIDTH - room["left"] - room["right"],
        "height": height,
        "padding": {**room, "top": top},
        "layer": [*layers, *notes],
    }


def _legend_items(plot: Plot) -> tuple[list[Spec], int]:
    """Where the names of several series stand above the picture, wrapped; and how high they are together."""
    if len(plot.series) < 2 or plot.shape == "line":
        return [], 0
    items: list[Spec] = []
    x, y = 2, 8
    for number, name in enumerate(plot.series):
        wide = round(_width_of([name])) + 32
        if x > 2 and x + wide > WIDTH:
            x, y = 2, y + TEXT_LINE + 3
        items.append({"x": x, "y": y, "s": number, "t": name})
        x += wide
    return items, y + TEXT_LINE


def _legend(plot: Plot, items: list[Spec], left: float, shift: float) -> list[Spec]:
    def at(x: float) -> float:
        return (WIDTH - x if plot.mirror else x) - left

    squares = [{**item, "x": at(item["x"] + 5), "y": item["y"] + shift} for item in items]
    words = [{**item, "x": at(item["x"] + 16), "y": item["y"] + shift} for item in items]
    square = {"type": "point", "shape": "square", "filled": True, "opacity": 1, "size": 110}
    return [
        {"data": {"values": squares}, "mark": square, "encoding": {**_pixels(), "color": _colour(plot)}},
        _text(words, {"value": INK}, "right" if plot.mirror else "left"),
    ]


def _pixels() -> Spec:
    return {axis: {"field": axis, "type": "quantitative", "scale": None, "axis": None} for axis in ("x", "y")}


def _text(rows: list[Spec], colour: Spec, align: str) -> Spec:
    """Words at given pixels."""
    mark = {"type": "text", "align": align, "baseline": "middle"}
    return {"data": {"values": rows}, "mark": mark, "encoding": {**_pixels(), "text": {"field": "t"}, "color": colour}}


def _quantities(field: str, plot: Plot, labelled: bool, **more: Any) -> Spec:
    """The channel of numbers; its axis is only named where every mark carries its value."""
    shown = {"grid": True, "labelColor": SOFT, "labelPadding": 6} if labelled else {"labels": False}
    axis = {"values": plot.ticks, "labelExpr": _lookup(plot.tick_labels, plot.ticks), "title": None}
    scale = {"domain": list(plot.domain), "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": {**axis, **shown, **more}}


def _names(plot: Plot, **more: Any) -> Spec:
    axis = {"title": None, "labelExpr": _lookup(plot.labels, plot.places), **more}
    return {"field": "c", "type": "ordinal", "scale": {"domain": plot.places}, "axis": axis}


def _colour(plot: Plot) -> Spec:
    if not plot.series:
        return {"value": ACCENT}
    index = list(range(len(plot.series)))
    scale = {"domain": index, "range": [COLOURS[i % len(COLOURS)] for i in index]}
    return {"field": "s", "type": "nominal", "scale": scale, "legend": None}


def _lying(plot: Plot) -> Spec:
    """Bars or dots beside their names; the whole picture is turned round for a right-to-left reader."""
    groups = max(1, len(plot.series))
    lines = max(len(label) for label in plot.labels)
    step = max(ROW if groups == 1 else SERIES_ROW * groups + 8, TEXT_LINE * lines + 6)
    labelled = plot.intervals or plot.shape == "dot"
    near, far = ("right", "left") if plot.mirror else ("left", "right")
    title = {"titleAnchor": "start", "titleAlign": near, "titlePadding": 6 if labelled else -4}
    x = _quantities("v", plot, labelled, title=plot.title, labelFlush=False, **title)
    x["scale"]["reverse"] = plot.mirror
    across: Spec = {"y": _names(plot, orient=near, labelPadding=8)}
    if groups > 1:
        across["yOffset"] = {"field": "s", "type": "nominal"}
    text = {"type": "text", "align": near, "baseline": "middle", "dx": -7 if plot.mirror else 7}
    words = {"x": {**x, "field": "at"}, "text": {"field": "t"}, **across}
    room = {
        near: round(_width_of([line for label in plot.labels for line in label])) + 12,
        far: round(_width_of([row["t"] for row in plot.rows])) + 10,
        "top": 2,
        "bottom": 40 if labelled else 22,
    }
    layers = [*_marks(plot, "x", x, across), {"mark": text, "encoding": words}]
    return _framed(plot, room, step * len(plot.places), layers)


def _standing(plot: Plot) -> Spec:
    """Bars or dots on a row of years, from left to right in every language."""
    labelled = len(plot.places) <= MAX_LABELLED_COLUMNS and len(plot.series) < 2 and not plot.intervals
    y = _quantities("v", plot, not labelled)
    across: Spec = {"x": _names(plot, orient="bottom", labelAngle=0, labelOverlap=True, labelPadding=6)}
    if len(plot.series) > 1:
        across["xOffset"] = {"field": "s", "type": "nominal"}
    text = {"type": "text", "align": "center", "baseline": "bottom", "dy": -4}
    words = {"mark": text, "encoding": {"y": {**y, "field": "at"}, "text": {"field": "t"}, **across}}
    room = {"left": 2 if labelled else _room_for_ticks(plot), "right": 2, "top": 22 if labelled else 10, "bottom": 24}
    return _framed(plot, room, PLOT_HEIGHT, [*_marks(plot, "y", y, across), *([words] if labelled else [])])


def _room_for_ticks(plot: Plot) -> int:
    return round(_width_of(plot.tick_labels)) + 10


def _marks(plot: Plot, channel: str, quantity: Spec, across: Spec) -> list[Spec]:
    """The bars or dots, and their intervals: below a dot, above a bar."""
    encoding = {channel: quantity, **across, "color": _colour(plot)}
    mark: Spec = {"type": "point", "filled": True, "opacity": 1, "size": 75}
    if plot.shape == "bar":
        columns = min(COLUMN, round(0.7 * WIDTH / max(1, len(plot.places))))
        mark = {"type": "bar", **({} if len(plot.series) > 1 else {"size": BAR if plot.lying else columns})}
    drawn = {"mark": mark, "encoding": encoding}
    if not plot.intervals:
        return [drawn]
    ends = {channel: {**quantity, "field": "low"}, f"{channel}2": {"field": "high"}}
    if plot.shape == "dot":
        return [{"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.45}, "encoding": {**encoding, **ends}}, drawn]
    return [drawn, {"mark": {"type": "rule", "strokeWidth": 2, "color": INK}, "encoding": {**ends, **across}}]


def _line(plot: Plot) -> Spec:
    """Lines with their names at their ends; the interval is a band."""
    y = _quantities("v", plot, True)
    axis = {"values": plot.places, "labelExpr": _lookup(plot.labels, plot.places), "title": None, "domain": True,
            "ticks": True, "labelOverlap": True, "labelPadding": 4, "labelFlush": True}  # fmt: skip
    x: Spec = {"field": "c", "type": "quantitative", "scale": {"zero": False, "nice": False}, "axis": axis}
    shared = {"x": x, "color": _colour(plot), "detail": {"field": "s"}}
    points = {"filled": True, "size": 36} if len(plot.rows) <= MAX_POINTED * max(1, len(plot.series)) else False
    area = {**shared, "y": {**y, "field": "low"}, "y2": {"field": "high"}}
    height = max(PLOT_HEIGHT, TEXT_LINE * sum(len(wrapped(name)) for name in plot.series))
    ends = _line_ends(plot, height)
    words = {**shared, "y": {**y, "field": "at"}, "text": {"field": "t"}}
    named = {"type": "text", "align": "left", "baseline": "middle", "dx": 8}
    room = {
        "left": _room_for_ticks(plot),
        "right": round(_width_of([line for end in ends for line in end["t"]])) + 12,
        "top": 10,
        "bottom": 24,
    }
    layers = [
        *([{"mark": {"type": "area", "opacity": BAND}, "encoding": area}] if plot.intervals else []),
        {"mark": {"type": "line", "strokeWidth": 2.5, "point": points}, "encoding": {**shared, "y": y}},
        {"data": {"values": ends}, "mark": named, "encoding": words},
    ]
    return _framed(plot, room, height, layers)


def _line_ends(plot: Plot, height: float) -> list[Spec]:
    """The last value of each line with its label in lines, pushed apart so that no label covers another."""
    last = {row["s"]: row for row in sorted(plot.rows, key=lambda row: row["c"]) if row["v"] is not None}
    names = [wrapped(name) for name in plot.series]
    ends = [{**row, "at": row["v"], "t": names[s] if names else [row["t"]]} for s, row in last.items()]
    ends.sort(key=lambda end: end["at"])
    line = (plot.domain[1] - plot.domain[0]) * TEXT_LINE / height
    for lower, upper in itertools.pairwise(ends):
        upper["at"] = max(upper["at"], lower["at"] + line * (len(lower["t"]) + len(upper["t"])) / 2)
    for upper, lower in itertools.pairwise([{"at": plot.domain[1] + line / 2, "t": [""]}, *reversed(ends)]):
        lower["at"] = min(lower["at"], upper["at"] - line * (len(lower["t"]) + len(upper["t"])) / 2)
    return ends
