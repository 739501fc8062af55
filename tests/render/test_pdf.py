"""A result as PDF: tagged, the same bytes, no letter lost in six languages, and no text that acts."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import pypdf
import pytest

from quintet.errors import MethodError
from quintet.i18n import dir_of
from quintet.render.document import MAX_ROWS, document, printable, scripts
from quintet.render.pdf import pdf
from quintet.result import Chart, Grid, Result, Text
from tests.render import printed
from tests.render.sample import bars, everything, in_sections, people


@cache
def speaking(locale: str) -> bytes:
    return pdf(printed.speaking(), locale)


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data), strict=True)


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(data).pages)


def alternatives(data: bytes) -> list[str]:
    """The description of each picture in the structure tree."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            walk(node.get("/K", []))

    walk(read(data).trailer["/Root"]["/StructTreeRoot"])
    return found


def test_it_works(full: Result) -> None:
    text = text_of(pdf(full))
    for told in ("Kenya reports 54.0%.", "(52.1–55.9, 95%)", "n = 1,234", "Wilson score interval.", "Somebody (2020)"):
        assert told in text.replace("\u00a0", " ")


@pytest.mark.parametrize("locale", printed.PRINTED)
def test_no_letter_is_lost_in_six_languages(locale: str) -> None:
    assert printed.lost("".join(printed.expected(locale)), text_of(speaking(locale))) <= 0.001


@pytest.mark.parametrize("locale", ["en", "fr", "es", "ru"])
def test_no_word_is_lost_where_words_have_spaces(locale: str) -> None:
    wanted = printed.words(" ".join(printed.expected(locale)))
    missing = wanted - printed.words(text_of(speaking(locale)))
    assert sum(missing.values()) <= 0.001 * sum(wanted.values()), missing


@printed.needs_han
def test_chinese_sentences_come_back_whole() -> None:
    text = printed.joined(text_of(speaking("zh")))
    whole = [printed.joined(said) in text for said in printed.expected("zh")]
    assert sum(whole) >= 0.97 * len(whole)  # a page number may stand inside a sentence


@printed.needs_han
def test_numbers_come_back_in_the_readers_form() -> None:
    for locale, told in (("en", "54.0%"), ("fr", "54,0\u202f%"), ("ru", "54,0\u00a0%"), ("zh", "54.0%")):
        assert printed.joined(told) in printed.joined(text_of(speaking(locale)))


def test_the_same_result_gives_the_same_bytes(full: Result) -> None:
    assert pdf(full, "ar") == pdf(full, "ar")
    assert b"CreationDate" not in pdf(full)


@pytest.mark.parametrize("locale", printed.PRINTED)
def test_it_is_tagged_and_says_its_title_and_language(full: Result, locale: str) -> None:
    found = read(pdf(full, locale))
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == locale and root["/MarkInfo"]["/Marked"]
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.author) == ("Which gaps to close first", "Quintet")
    assert "toy" in str(found.metadata["/Keywords"])
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_pages_are_counted(full: Result) -> None:
    found = read(pdf(full))
    for number, page in enumerate(found.pages, 1):
        assert f"{number} / {len(found.pages)}" in page.extract_text()
    assert "Which gaps to close first" in found.pages[2].extract_text()  # the running title


def test_headings_of_a_table_stand_on_each_of_its_pages() -> None:
    pages = [page.extract_text() for page in read(pdf(Result(title=Text("t"), grids=[printed.tall(150)]))).pages]
    with_rows = [text for text in pages if "row" in text]
    assert len(with_rows) > 2
    assert all("Headplace" in text and "Headmany" in text for text in with_rows)


def test_a_long_table_is_cut_and_says_so() -> None:
    text = text_of(pdf(Result(title=Text("t"), grids=[printed.tall(MAX_ROWS + 50)])))
    assert f"row{MAX_ROWS - 1}" in text and f"row{MAX_ROWS}" not in text
    assert f"The first {MAX_ROWS} of {MAX_ROWS + 50} rows" in text


def test_harmful_text_stays_text() -> None:
    said = "|".join(printed.HARMFUL)
    grid = Grid("g", Text("g"), {"a": list(printed.HARMFUL)}, {"a": "text"})
    result = Result(title=Text("{t}", {"t": said}), findings=[Text("{t}", {"t": said})], grids=[grid], cite=said)
    text = printed.joined(text_of(pdf(result)))
    for harm in printed.HARMFUL:
        assert text.count(printed.joined(harm)) >= 3


def test_marks_that_harm_a_document_are_left_out() -> None:
    assert printable(printed.HIDDEN_MARKS) == "abcde\u2066fgh\u2069"
    assert printable("\u2067a\u2069b") == "\u2067a\u2069b" and printable("a\ud800\tb") == "a b"
    result = Result(title=Text("{t}", {"t": printed.HIDDEN_MARKS}))
    assert "abcdefgh" in printed.joined(text_of(pdf(result)))


@pytest.mark.parametrize(("text", "package"), [("数据", "fonts-noto-cjk"), ("መረጃ", "fonts-noto-core")])
def test_a_missing_font_is_an_error_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, text: str, package: str
) -> None:
    import typst

    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(sys.modules["quintet.render.pdf"], "_fonts", lambda: bare)
    with pytest.raises(MethodError, match=package):
        pdf(Result(title=Text("{t}", {"t": text})))
    in_chart = replace(bars(), columns={**bars().columns, "country": [text, "b", "c", "d"]}, units={})
    chart = Chart("c", "bars", "bar", Text("t"), {"x": "share", "y": "country"})
    with pytest.raises(MethodError, match=package):
        pdf(Result(title=Text("t"), grids=[in_chart], charts=[chart]))


def test_without_typst_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, full: Result) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MethodError, match=r"quintet-un\[print\]"):
        pdf(full)


def test_a_suppressed_cell_stays_hidden() -> None:
    text = text_of(pdf(printed.small()))
    assert "hidden (small count)" in text and "98,765" not in text
    assert "hidden (small count)" in text_of(pdf(Result(title=Text("t"), grids=[people()])))


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_picture_has_a_description(full: Result, locale: str) -> None:
    found = alternatives(pdf(full, locale))
    assert len(found) == len([chart for chart in full.charts if chart.shape != "heat"])
    assert any("Most in one country." in alt for alt in found)


@printed.needs_han
def test_charts_may_mix_scripts() -> None:
    mixed = ["الهدف 1 · القضاء على", "a1: خلايا", "Goal 数据 هدف", "Цель"]
    grid = replace(bars(), columns={**bars().columns, "country": mixed}, units={"share": "percent"})
    chart = Chart("c", "bars", "bar", Text("t"), {"x": "share", "y": "country"})
    for locale in ("en", "ar"):
        text = text_of(pdf(Result(title=Text("t"), grids=[grid], charts=[chart]), locale))
        assert printed.lost("".join(mixed) * 2, text) == 0  # once in the picture, once in the table


def test_sections_keep_their_order() -> None:
    text = text_of(pdf(replace(everything(), sections=in_sections())))
    order = ["Decision", "What we found", "Kenya reports", "Half the world", "Detail", "Officers by sex", "Limits"]
    places = [text.index(told) for told in order]
    assert places == sorted(places)
    assert "Where data are missing" not in text  # a section shows what it names


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_an_interval_is_drawn_between_its_ends(full: Result, locale: str) -> None:
    blocks = document(full, locale, lambda chart, grid: None)["blocks"]
    share = next(block for block in blocks if block["kind"] == "estimates")["items"][0]["bar"]
    assert share == ([0.521, 0.559, 0.54] if dir_of(locale) == "ltr" else [0.441, 0.479, 0.46])


def test_a_wide_table_gets_smaller_letters_and_then_a_turned_page() -> None:
    def look(columns: int) -> dict[str, Any]:
        grid = Grid("g", Text("g"), {f"measurement{number}": [1.5] for number in range(columns)})
        blocks: list[dict[str, Any]] = document(Result(title=Text("t"), grids=[grid]), "en", lambda *_: None)["blocks"]
        return next(block for block in blocks if block["kind"] == "table")

    few, more, many = look(3), look(8), look(10)
    assert few["size"] > more["size"] and not more["turned"] and many["turned"]
    for table, room in ((few, 493), (more, 493), (many, 740)):
        assert sum(table["widths"]) <= room + 1


def test_a_very_long_cell_is_broken_between_pages_and_not_cut_off() -> None:
    words = [f"word{number}" for number in range(4_000)]
    grid = Grid("g", Text("g"), {"a": [" ".join(words), "b"], "n": [1, 2]}, {"a": "text"})
    code = Grid("h", Text("h"), {"a": ["x" * 3_000], **{f"c{number}": [1] for number in range(9)}}, {"a": "text"})
    found = text_of(pdf(Result(title=Text("t"), grids=[grid, code])))
    assert set(words) <= set(found.split()) and found.count("x") >= 3_000


def test_scripts_are_told_apart() -> None:
    assert scripts("a1: خلايا بيانات 数据。b") == [
        ("other", "a1: "), ("arabic", "خلايا بيانات"), ("other", " "), ("han", "数据。"), ("other", "b"),
    ]  # fmt: skip


def test_a_result_with_nothing_but_a_title_prints() -> None:
    empty = Grid("g", Text("g"), {"a": []})
    assert "no data" in text_of(pdf(Result(title=Text("Only this"), grids=[empty])))
