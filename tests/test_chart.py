"""Charts: the same bytes each time, named for those who cannot see them, and no letter lost."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import quintet.chart
from quintet.chart import missing_glyphs, png, svg
from quintet.errors import MethodError
from quintet.i18n import LOCALES, gettext
from quintet.render.plot import nice_ticks, plot_of, wrapped
from quintet.render.svg import cleaned
from quintet.render.vega import spec
from quintet.result import Chart, Grid, Text
from tests.render.sample import Reader, bars, charts, heat, lines, world

ROOT = Path(__file__).parent.parent
BAR, DOT, LINE, MAP, HEAT = charts()
DRAWN = [(BAR, bars()), (DOT, bars()), (LINE, lines()), (MAP, world())]
GREETINGS = {
    "en": "Data, digital",
    "ar": "بيانات رقمية",
    "fr": "Données numériques, où l'œuvre",
    "ru": "Цифровые данные",
    "es": "Datos e innovación: ¿mañana?",
    "zh": "变革五重奏：数据",
}
PRINT = """
import hashlib
from tests.test_chart import DRAWN, svg
print(hashlib.sha256("".join(svg(c, g, l, "p") for c, g in DRAWN for l in ("en", "ar", "zh")).encode()).hexdigest())
"""


def texts(drawn: str) -> list[str]:
    return [re.sub("[\u2066-\u2069]", "", text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawn)]


def test_it_works() -> None:
    drawn = svg(BAR, bars())
    assert "Kenya" in texts(drawn)
    assert "54.0%" in texts(drawn)


@pytest.mark.parametrize(("chart", "grid"), DRAWN)
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_picture_is_named_and_carries_no_style(chart: Chart, grid: Grid, locale: str) -> None:
    read = Reader(svg(chart, grid, locale, "fig"))
    root = read.tags[0][1]
    assert (root["role"], root["direction"], root["aria-labelledby"]) == ("img", "ltr", "fig-title fig-desc")
    assert read.ids[:2] == ["fig-title", "fig-desc"]
    assert not [tag for tag, attrs in read.tags if "style" in attrs or tag in ("style", "script")]


def test_the_same_chart_gives_the_same_bytes_in_one_process() -> None:
    first = [svg(chart, grid, "en", "p") for chart, grid in DRAWN]
    assert [svg(chart, grid, "en", "p") for chart, grid in DRAWN] == first


def test_the_same_chart_gives_the_same_bytes_in_two_processes() -> None:
    runs = [subprocess.run([sys.executable, "-c", PRINT], cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout != "", runs[0].stderr


def test_ids_drawn_by_the_library_are_counted_below_the_prefix() -> None:
    shape = '<clipPath id="clip7"><path fill="red" d="M0 0"/></clipPath><g clip-path="url(#clip7)"><text>a</text></g>'
    one = cleaned(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{shape}</svg>', "t", "d", "p")
    assert 'id="p-0"' in one
    assert "url(#p-0)" in one
    assert one == cleaned(one_later(shape), "t", "d", "p")


def one_later(shape: str) -> str:
    later = shape.replace("clip7", "clip8")
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{later}</svg>'


def test_a_style_attribute_becomes_presentation_attributes() -> None:
    text = '<text style="fill: red; opacity: .5">a</text>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{text}</svg>'
    assert '<text fill="red" opacity=".5">a</text>' in cleaned(drawn, "t", "d", "p")


def test_a_bar_is_mirrored_for_a_right_to_left_reader_and_a_line_is_not() -> None:
    assert plot_of(BAR, bars(), "ar").mirror
    assert not plot_of(LINE, lines(), "ar").mirror
    assert 'text-anchor="start"' in svg(BAR, bars(), "ar")


def test_intervals_are_drawn_for_each_shape() -> None:
    assert svg(BAR, bars()).count('stroke-width="2"') == 3
    assert svg(DOT, bars()).count('stroke-width="3"') == 3
    assert 'opacity="0.16"' in svg(LINE, lines())


def test_a_missing_value_is_said_and_a_gap_stays_a_gap() -> None:
    assert "no data" in texts(svg(BAR, bars()))
    path = re.findall(r'<path [^>]*d="([^"]*)"', svg(LINE, lines()))
    assert any(one.count("M") == 2 for one in path)


def test_x_and_y_may_be_given_either_way_round() -> None:
    turned = Chart("b", "bars", "bar", BAR.title, {**BAR.encode, "x": "country", "y": "share"})
    assert plot_of(turned, bars(), "en") == plot_of(BAR, bars(), "en")


def test_months_stand_as_far_apart_as_they_are() -> None:
    columns = {"month": ["2018-12", "2020-12", "2021-12"], "n": [1, 2, 3]}
    grid = Grid("g", Text("t"), columns, {"month": "text"})
    plot = plot_of(Chart("c", "g", "line", Text("t"), {"x": "month", "y": "n"}), grid, "en")
    assert [b - a for a, b in pairwise(plot.places)] == [731, 365]


def test_names_at_the_ends_of_lines_never_cover_one_another() -> None:
    names = [f"A definition with a rather long name, number {i}" for i in range(6)]
    columns = {"x": [1, 2] * 6, "y": [50.0, 60.0] * 6, "s": [name for name in names for _ in (1, 2)]}
    chart = Chart("c", "g", "line", Text("t"), {"x": "x", "y": "y", "series": "s"})
    plot = plot_of(chart, Grid("g", Text("t"), columns, {"s": "text"}), "en")
    ends = spec(plot)["layer"][-2]["data"]["values"]
    line = (plot.domain[1] - plot.domain[0]) * 15 / spec(plot)["height"]
    tops = [(end["at"] - line * len(end["t"]) / 2, end["at"] + line * len(end["t"]) / 2) for end in ends]
    assert all(lower[1] <= upper[0] + 1e-9 for lower, upper in pairwise(tops))
    assert tops[-1][1] <= plot.domain[1] + line


def test_goals_are_names_and_years_are_an_axis() -> None:
    grid = Grid("g", Text("t"), {"goal": [1, 2], "year": [2020, 2021], "n": [3, 4]}, {"goal": "goal", "year": "year"})
    assert plot_of(Chart("c", "g", "bar", Text("t"), {"x": "goal", "y": "n"}), grid, "en").lying
    assert not plot_of(Chart("c", "g", "bar", Text("t"), {"x": "year", "y": "n"}), grid, "en").lying


def test_units_and_numbers_follow_the_reader() -> None:
    said = texts(svg(LINE, lines(), "fr"))
    assert f"Waiting time ({gettext('days', 'fr')})" in said and gettext("days", "fr") != "days"
    assert "54,0\u202f%" in "".join(texts(svg(BAR, bars(), "fr"))).replace("\u00a0", "\u202f")


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 82, [0, 50, 100]), (0, 15, [0, 5, 10, 15]), (-3, 4, [-4, -2, 0, 2, 4]), (7, 7, [2, 4, 6, 8, 10, 12])],
)
def test_ticks_are_round_and_cover_the_values(low: float, high: float, ticks: list[float]) -> None:
    found = nice_ticks(low, high)
    assert found[0] <= low <= high <= found[-1]
    assert found == ticks


def test_a_long_name_wraps_and_han_letters_count_twice() -> None:
    assert len(wrapped("United Kingdom of Great Britain and Northern Ireland")) == 3
    assert all(len(line) <= 11 for line in wrapped("大不列颠及北爱尔兰联合王国"))


def test_a_chart_without_a_value_is_empty() -> None:
    grid = Grid("g", Text("t"), {"a": ["x"], "b": [None]}, {"a": "text"})
    assert svg(Chart("c", "g", "bar", Text("t"), {"x": "a", "y": "b"}), grid) == ""


def test_a_chart_of_no_rows_is_empty() -> None:
    grid = Grid("g", Text("t"), {"a": [], "b": []})
    for shape in ("bar", "dot", "line"):
        assert svg(Chart("c", "g", shape, Text("t"), {"x": "a", "y": "b"}), grid) == ""


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(MethodError, match=r"needs encode\['y'\] to be a column of 'bars'. Got 'shares'"):
        svg(Chart("c", "bars", "bar", Text("t"), {"x": "country", "y": "shares"}), bars())


def test_a_heat_map_is_a_table() -> None:
    with pytest.raises(MethodError, match="drawn as a table"):
        svg(HEAT, heat())


def test_too_many_rows_are_refused() -> None:
    grid = Grid("g", Text("t"), {"a": list(range(2001)), "b": list(range(2001))})
    with pytest.raises(MethodError, match="at most 2000"):
        svg(Chart("c", "g", "line", Text("t"), {"x": "a", "y": "b"}), grid)


def test_hostile_labels_stay_text() -> None:
    grid = Grid("g", Text("t"), {"a": ["</text><script>", "'];alert(1)//"], "b": [1, 2]}, {"a": "text"})
    drawn = svg(Chart("c", "g", "bar", Text("</title><script>"), {"x": "a", "y": "b"}), grid)
    assert "<script" not in drawn
    assert "'];alert(1)//" in texts(drawn)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_letter_of_six_languages_is_lost(locale: str) -> None:
    lost = missing_glyphs(GREETINGS[locale])
    if lost and locale == "zh":
        pytest.skip("no CJK font on this machine")
    assert lost == ""


def test_a_letter_that_no_font_holds_is_found() -> None:
    assert quintet.chart._can_draw("a")
    assert not quintet.chart._can_draw("\U0003fffd")


def test_a_png_is_a_png() -> None:
    assert png(BAR, bars(), "ar")[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_png_never_loses_a_letter_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quintet.chart, "_can_draw", lambda letter: letter < "\u2e80")
    with pytest.raises(MethodError, match="fonts-noto-cjk"):
        png(BAR, bars(), "zh")
    assert "肯尼亚" in svg(BAR, bars(), "zh")
