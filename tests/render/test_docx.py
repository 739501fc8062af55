"""A result as DOCX: real styles, directions and languages, no letter lost, and no text that acts."""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import replace
from functools import cache
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn

from quintet.errors import MethodError
from quintet.i18n import dir_of
from quintet.render.document import MAX_ROWS
from quintet.render.docx import docx
from quintet.render.docx_style import LANGUAGES
from quintet.result import Grid, Result, Text
from tests.render import printed
from tests.render.sample import everything, in_sections


@cache
def speaking(locale: str) -> bytes:
    return docx(printed.speaking(), locale)


def read(data: bytes) -> Any:
    return reader.Document(io.BytesIO(data))


def text_of(data: bytes) -> str:
    body = read(data).element.body
    return "\n".join("".join(node.text or "" for node in line.iter(qn("w:t"))) for line in body.iter(qn("w:p")))


def test_it_works(full: Result) -> None:
    text = text_of(docx(full))
    for told in ("Kenya reports 54.0%.", "(52.1–55.9, 95%)", "Wilson score interval.", full.sha256, "cd" * 32):
        assert told in text


@pytest.mark.parametrize("locale", printed.PRINTED)
def test_no_sentence_is_lost_in_six_languages(locale: str) -> None:
    text, wanted = text_of(speaking(locale)), printed.expected(locale)
    assert printed.lost("".join(wanted), text) == 0
    assert [said for said in wanted if printed.joined(said) not in printed.joined(text)] == []
    assert not printed.words(" ".join(wanted)) - printed.words(text)


def test_the_same_result_gives_the_same_bytes(full: Result) -> None:
    assert docx(full, "ar") == docx(full, "ar")
    with zipfile.ZipFile(io.BytesIO(docx(full))) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"created" not in archive.read("docProps/core.xml")
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_titles_and_captions_are_real_styles(full: Result) -> None:
    styles = {p.style.name: p.text for p in reversed(read(docx(full)).paragraphs)}
    assert styles["Title"] == "Which gaps to close first" and styles["Heading 1"] == "Decision"
    assert styles["Caption"] == "Most in one country" and styles["Headline"] == "Close goal 13 first."
    assert "List Bullet" in styles


def test_headings_of_tables_are_marked_and_repeated(full: Result) -> None:
    found = read(docx(full))
    named = [table for table in found.tables if table._tbl.tblPr.find(qn("w:tblCaption")) is not None]
    assert len(named) == 5
    for table in named:
        assert table.style.name == "Report Table"
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
        assert {len(row.findall(qn("w:tc"))) for row in table._tbl.findall(qn("w:tr"))} == {len(table.columns)}


def test_a_long_table_is_cut_and_says_so() -> None:
    text = text_of(docx(Result(title=Text("t"), grids=[printed.tall(MAX_ROWS + 50)])))
    assert f"row{MAX_ROWS - 1}\n" in text and f"row{MAX_ROWS}" not in text
    assert f"The first {MAX_ROWS} of {MAX_ROWS + 50} rows" in text


@pytest.mark.parametrize("locale", printed.PRINTED)
def test_it_says_its_title_and_language(full: Result, locale: str) -> None:
    found = read(docx(full, locale))
    told = found.core_properties
    assert (told.title, told.author, told.language) == ("Which gaps to close first", "Quintet", LANGUAGES[locale])
    language = found.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    part = {"ar": "w:bidi", "zh": "w:eastAsia"}.get(locale, "w:val")
    assert language.get(qn(part)) == LANGUAGES[locale]


def test_arabic_runs_from_right_to_left() -> None:
    body = read(speaking("ar")).element.body
    lines = [line for line in body.iter(qn("w:p")) if line.findall(qn("w:r"))]
    assert all(line.pPr.find(qn("w:bidi")) is not None for line in lines)
    assert all(table.tblPr.find(qn("w:bidiVisual")) is not None for table in body.iter(qn("w:tbl")))
    assert body.sectPr.find(qn("w:bidi")).getnext().tag == qn("w:docGrid")  # the order that Word's schema asks for
    turned, straight = [], []
    for run in body.iter(qn("w:r")):
        is_turned = run.rPr is not None and run.rPr.find(qn("w:rtl")) is not None
        (turned if is_turned else straight).append("".join(node.text or "" for node in run.iter(qn("w:t"))))
    assert not [text for text in straight if any("\u0600" <= letter <= "\u06ff" for letter in text)]
    assert not [text for text in turned if any("a" <= letter.lower() <= "z" for letter in text)]
    assert turned and straight


def test_other_languages_run_from_left_to_right() -> None:
    body = read(speaking("fr")).element.body
    assert dir_of("fr") == "ltr" and not [node for tag in ("w:bidi", "w:rtl") for node in body.iter(qn(tag))]


def test_each_style_names_a_font_for_han_letters() -> None:
    found = read(speaking("zh"))
    fonts = found.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei" and fonts.get(qn("w:cs")) == "Arial"


def test_every_picture_has_a_description(full: Result) -> None:
    pictures = read(docx(full)).inline_shapes
    told = [picture._inline.docPr.get("descr") for picture in pictures]
    assert len(told) == len([chart for chart in full.charts if chart.shape != "heat"])
    assert all("The same numbers are in the table." in text for text in told)
    assert all(picture.width.pt <= 493.1 and picture.height.pt <= 480.1 for picture in pictures)


def test_a_suppressed_cell_stays_hidden() -> None:
    data = docx(printed.small())
    assert "hidden (small count)" in text_of(data) and "98,765" not in text_of(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"98765" in archive.read(name)]


def test_harmful_text_stays_text() -> None:
    grid = Grid("g", Text("g"), {"a": [*printed.HARMFUL, printed.HIDDEN_MARKS]}, {"a": "text"})
    said = "|".join(printed.HARMFUL)
    result = Result(title=Text("{t}", {"t": said}), findings=[Text("{t}", {"t": printed.HIDDEN_MARKS})], grids=[grid])
    text = text_of(docx(result))
    for harm in printed.HARMFUL:
        assert text.count(harm) >= 2
    assert "abcdefgh" in printed.joined(text)


def test_sources_are_links_only_where_they_lead_to_the_web(full: Result) -> None:
    data = docx(full)
    found = [relation.target_ref for relation in read(data).part.rels.values() if relation.is_external]
    assert found == ["https://unstats.un.org/sdgs"]
    assert "javascript:alert(1)" in text_of(data)


def test_sections_keep_their_order() -> None:
    text = text_of(docx(replace(everything(), sections=in_sections())))
    order = ["Decision", "What we found", "Kenya reports", "Half the world", "Detail", "Officers by sex", "Limits"]
    places = [text.index(told) for told in order]
    assert places == sorted(places)


def test_without_its_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, full: Result) -> None:
    for name in ("docx", "quintet.render.docx_sheet", "quintet.render.docx_style"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MethodError, match=r"quintet-un\[print\]"):
        docx(full)
