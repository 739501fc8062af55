"""A result as HTML: balanced, escaped, named, in six languages, and readable without its colours."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest

from quintet.i18n import LOCALES
from quintet.render import html_fragment, html_page
from quintet.render.html import pointer_id
from quintet.result import Chart, Estimate, Grid, Result, Section, Text
from tests.render.sample import Reader, in_sections


def test_it_works(full: Result) -> None:
    read = Reader(html_fragment(full))
    assert "Kenya reports 54.0%." in read.text
    assert "(52.1–55.9, 95%)" in read.text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_element_is_shown_in_every_language(full: Result, locale: str) -> None:
    read = Reader(html_page(full, locale))
    for told in (
        "Wilson score interval.",
        "cd" * 32,
        "CC BY 3.0 IGO",
        "Somebody (2020)",
        full.sha256,
        "Missing is not",
    ):
        assert told in read.text
    assert {"figure", "svg", "table", "dl", "details", "h1", "h2"} <= {tag for tag, _ in read.tags}


def test_the_decision_comes_first_and_gives_all_six_answers(full: Result) -> None:
    text = Reader(html_fragment(full)).text
    order = ["Decision", "Close goal 13", "Who acts", "Cost of being wrong", "When to look again"]
    order += ["Who might be harmed", "What would change it", "Kenya reports", "Share of cells", "Most in one country"]
    order += ["Officers by sex", "Limits", "Conventions", "Method and data"]
    places = [text.index(told) for told in order]
    assert places == sorted(places)


def test_hostile_text_stays_text(full: Result) -> None:
    html = html_page(full)
    assert "<script" not in html
    assert not [attrs for _, attrs in Reader(html).tags if (attrs.get("href") or "").startswith("javascript")]


def test_nothing_needs_a_style_attribute_or_a_script(full: Result) -> None:
    read = Reader(html_fragment(full))
    for tag, attrs in read.tags:
        assert tag not in ("style", "script")
        assert not [name for name in attrs if name == "style" or name.startswith("on")]


def test_two_fragments_on_one_page_share_no_id(full: Result) -> None:
    ids = Reader(html_fragment(full, id_prefix="a") + html_fragment(full, id_prefix="b")).ids
    assert len(ids) == len(set(ids)) > 20


def test_each_estimate_and_finding_has_the_id_of_its_pointer(full: Result) -> None:
    ids = Reader(html_fragment(full)).ids
    wanted = [pointer_id(f"/estimates/{number}") for number in range(len(full.estimates))]
    wanted += [pointer_id(f"/findings/{number}") for number in range(len(full.findings))]
    assert [ident for ident in wanted if ids.count(ident) != 1] == []
    assert all(re.fullmatch(r"r-(estimates|findings)-\d+", ident) for ident in wanted)


def test_an_estimate_that_two_sections_show_has_its_id_once(full: Result) -> None:
    name = next(iter(full.estimates))
    twice = [Section(Text("A"), [f"estimate:{name}"]), Section(Text("B"), [f"estimate:{name}", "finding:0"])]
    read = Reader(html_fragment(replace(full, sections=twice)))
    assert (read.ids.count("r-estimates-0"), read.ids.count("r-findings-0")) == (1, 1)


def test_an_estimate_leads_to_its_chain_where_links_are_drawn(full: Result) -> None:
    wanted = f"/ar/results/{full.sha256}/figure?pointer=/estimates/0"
    assert f'href="{wanted}"' in html_fragment(full, "ar", link="/ar")
    assert "figure?pointer" not in html_fragment(full)


def test_every_reference_finds_its_id(full: Result) -> None:
    read = Reader(html_fragment(full))
    for _, attrs in read.tags:
        for ident in (attrs.get("aria-labelledby") or "").split():
            assert ident in read.ids


def test_headings_begin_where_the_page_says(full: Result) -> None:
    tags = {tag for tag, _ in Reader(html_fragment(full, heading_level=4)).tags}
    assert "h4" in tags
    assert "h2" not in tags


def test_sections_decide_the_order(full: Result) -> None:
    read = Reader(html_fragment(replace(full, sections=in_sections())))
    assert read.text.index("What we found") < read.text.index("Detail") < read.text.index("Limits")
    assert "Where data are missing" not in read.text


def test_a_table_shown_openly_is_not_repeated_behind_its_chart(full: Result) -> None:
    assert Reader(html_fragment(replace(full, sections=in_sections()))).text.count("Share by country") == 1


def test_arabic_runs_from_right_to_left_and_its_pictures_do_not(full: Result) -> None:
    tags = Reader(html_page(full, "ar")).tags
    assert [(attrs["lang"], attrs["dir"]) for tag, attrs in tags if tag == "html"] == [("ar", "rtl")]
    roles = [attrs for tag, attrs in tags if tag == "svg" and attrs.get("role") == "img"]
    assert roles
    assert all(attrs["direction"] == "ltr" for attrs in roles)


def test_a_long_table_shows_fifty_rows_and_says_how_many_there_are(full: Result) -> None:
    assert "The first 50 of 193 rows." in Reader(html_fragment(full)).text


def test_hidden_and_missing_are_said_in_different_words(full: Result) -> None:
    text = Reader(html_fragment(full)).text
    assert "hidden (small count)" in text
    assert "–no data" in text


def test_a_missing_estimate_says_why(full: Result) -> None:
    assert "–" in html_fragment(full)
    assert "Hidden: fewer than ten persons." in Reader(html_fragment(full)).text


def test_a_chart_without_a_value_says_so() -> None:
    grid = Grid("g", Text("Nothing"), {"a": ["x"], "b": [None]}, {"a": "text"})
    chart = Chart("c", "g", "bar", Text("Nothing yet"), {"x": "a", "y": "b"})
    html = html_fragment(Result(title=Text("t"), grids=[grid], charts=[chart]))
    assert "There is no value to draw." in html
    assert "<svg" not in html


def test_intervals_of_one_unit_are_drawn_on_one_scale() -> None:
    short, long = Estimate(10, "days", 9, 11), Estimate(100, "days", 50, 150)
    html = html_fragment(Result(title=Text("t"), estimates={"short": short, "long": long}))
    assert "M13.1 6H15.1" in html
    assert "M54.7 6H156" in html


def test_an_empty_result_is_still_a_page() -> None:
    Reader(html_page(Result(title=Text("Nothing at all"))))


def test_the_whole_report_with_a_world_heat_map_stays_light(full: Result) -> None:
    assert len(gzip.compress(html_page(full, "ar").encode())) < 45_000


def test_the_same_result_gives_the_same_page(full: Result) -> None:
    assert html_page(full, "fr") == html_page(full, "fr")
    stored = Result.from_json(full.canonical())
    assert html_page(Result.from_json(stored.canonical())) == html_page(stored)


def test_estimates_without_any_number_say_why() -> None:
    missing = Estimate(None, "score", why_missing="No organisation answered.")
    sections = [Section(Text("S"), ["estimate:a"])]
    page = html_fragment(Result(title=Text("T"), estimates={"a": missing}, sections=sections))
    assert "No organisation answered." in page
