"""Every method and case is documented, and its example gives a sound result."""

from __future__ import annotations

import dataclasses
import inspect
import json
import os
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet import render
from quintet.i18n import LOCALES, dir_of, format_text, gettext
from quintet.method import FIELDS
from quintet.result import Result, Text

ROOT = Path(__file__).parent.parent.parent
MAX_TITLE = 110


def texts(value: Any) -> Iterator[Text]:
    """Every Text inside a result."""
    if isinstance(value, Text):
        yield value
        for inner in value.values.values():
            yield from texts(inner)
    elif dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from texts(getattr(value, part.name))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def placeholders(sentence: str) -> set[tuple[str, str]]:
    """The names and formats of the placeholders of a sentence."""
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(sentence) if name is not None}


def test_a_method_is_documented(name: str) -> None:
    found = quintet.get(name)
    first = found.doc.splitlines()[0]
    assert first.endswith(".")
    assert len(first) <= MAX_TITLE
    assert len(found.cite) > 10
    assert set(found.fields) <= set(FIELDS)
    assert found.name == name == found.func.__name__
    assert inspect.signature(found.func).return_annotation is not inspect.Signature.empty


def test_every_parameter_is_described(name: str) -> None:
    for param in quintet.get(name).params:
        assert param.description.endswith("."), param.name
        assert all(col.description.endswith(".") for col in param.columns), param.name


def test_a_default_passes_its_own_check(name: str) -> None:
    for param in quintet.get(name).params:
        if param.kind == "scalar" and not param.required and param.default is not None:
            assert param.check(param.default) == param.default


def test_a_case_says_what_it_serves(name: str) -> None:
    found = quintet.get(name)
    if found.kind == "case":
        assert found.sdgs
        assert set(found.sdgs) <= set(range(1, 18))
        assert found.brief
        assert (ROOT / "quintet" / "cases" / name / "README.md").is_file()


def test_a_case_ends_in_a_decision(name: str, result: Result) -> None:
    if quintet.get(name).kind == "case":
        assert result.decision is not None
        assert result.sections


def test_the_example_gives_a_result(name: str, result: Result) -> None:
    assert isinstance(result, Result)
    assert result.method == name
    assert result.findings
    assert result.limits


def test_sections_and_charts_point_to_what_is_there(result: Result) -> None:
    for section in result.sections:
        for item in section.items:
            kind, _, key = item.partition(":")
            known = {"finding": range(len(result.findings)), "estimate": result.estimates,
                     "grid": [g.name for g in result.grids], "chart": [c.name for c in result.charts]}  # fmt: skip
            assert (int(key) if kind == "finding" else key) in known[kind], item
    for chart in result.charts:
        assert set(chart.encode.values()) <= set(result.grid(chart.grid).columns), chart.name


def test_every_column_has_a_unit_and_a_heading(result: Result) -> None:
    for grid in result.grids:
        measured = {name for name, column in grid.columns.items() if not all(isinstance(x, bool) for x in column)}
        assert measured <= set(grid.units), grid.name
        assert set(grid.columns) <= set(grid.labels), grid.name


def test_a_stored_result_is_read_back_whole(result: Result) -> None:
    stored = result.canonical()
    again = Result.from_json(stored)
    assert again.canonical() == stored
    assert json.loads(stored)["schema"] == "quintet.result/1"


def test_the_same_job_gives_the_same_bytes(name: str, result: Result) -> None:
    assert quintet.run(name, quintet.get(name).example).canonical() == result.canonical()


@pytest.mark.parametrize("threads", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_fresh_process_gives_the_same_bytes(name: str, result: Result, threads: str) -> None:
    code = f"import quintet; print(quintet.run({name!r}, quintet.get({name!r}).example).sha256)"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": threads, "POLARS_MAX_THREADS": threads, "TZ": "Asia/Tokyo"},
    )
    assert found.stdout.strip() == result.sha256


def test_the_result_knows_no_clock_host_or_path(result: Result) -> None:
    stored = result.canonical().decode()
    for word in (
        str(ROOT),
        str(Path.home()) + "/",
        os.uname().nodename + ".",
        os.environ.get("QUINTET_MIRROR") or "\0",
    ):
        assert word not in stored


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_said_in_six_languages(result: Result, locale: str) -> None:
    for text in texts(result):
        assert {key for key, _ in placeholders(text.msg)} <= set(text.values), text.msg
        translated = gettext(text.msg, locale)
        assert placeholders(translated) == placeholders(text.msg), (text.msg, translated)
        said = format_text(text, locale)
        assert bool(said) == bool(text.msg)
        assert not placeholders(said.replace("{}", "")), said


@pytest.mark.parametrize("locale", LOCALES)
def test_every_renderer_shows_the_result(result: Result, locale: str) -> None:
    page = render.html_page(result, locale)
    assert page.count("<h1") == 1
    assert f'<html lang="{locale}" dir="{dir_of(locale)}"' in page
    assert "<table" in page
    fragment = render.html_fragment(result, locale)
    assert "style=" not in fragment
    assert "<script" not in fragment
    assert render.terminal(result, locale).strip()


def test_every_grid_is_written_as_csv(result: Result) -> None:
    for grid in result.grids:
        assert render.csv_bytes(grid)
    assert len(render.csv_files(result)) >= len(result.grids)
