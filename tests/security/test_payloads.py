"""Words of a user stay words: on every page, in every file that leaves the portal, in every drawing."""

from __future__ import annotations

import csv
import io
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core import sheets
from portal.core.models import Entity, Person
from portal.portfolio.models import Initiative
from portal.testing import AccessTestCase
from quintet.render.csv import FORMULA_STARTS, csv_files, writable
from quintet.result import Chart, Estimate, Grid, Input, Result, Text
from tests.portal import world
from tests.security.payloads import PAYLOADS, faults

ASKED = ("q", "state", "sort", "page", "kind", "pointer", "next", "period", "run", "entity", "field", "goal", "error")
FIELDS = (
    "title",
    "name",
    "summary",
    "text",
    "reason",
    "learned",
    "evidence",
    "link",
    "email",
    "comment",
    "note",
    "kind",
    "question",
    "against",
    "women",
    "board",
    "currency",
    "value",
    "rows",
    "message",
)
FORMULAS = st.sampled_from(["", " ", "\t", "\n", "\r", "\u3000"]).flatmap(
    lambda lead: st.sampled_from(FORMULA_STARTS).flatmap(
        lambda sign: st.text(max_size=9).map(lambda t: lead + sign + t)
    )
)


def test_the_reader_of_pages_tells_what_runs() -> None:
    for bad in (
        "<zq7>",
        "<p onclick=zq7()>",
        "<script>1</script>",
        '<a href=" java\nscript:zq7()">',
        "<img src=data:x>",
    ):
        assert faults(bad), bad
    assert not faults('<script src="/a.js"></script><a href="/x">&lt;zq7&gt; javascript:zq7()</a>')


class PageTests(AccessTestCase):
    """Every page, with a payload wherever a user's words stand."""

    def pages(self, payload: str) -> list[tuple[str, str]]:
        """Every address that the owner can open, and its answer."""
        with patch.object(world, "MARK", payload):
            made = world.World(self.owner, self.teammate, self.entity)
        # What a form refuses may still have come in another way, or before the form refused it.
        Person.objects.filter(pk=self.owner.pk).update(name=payload)
        Entity.objects.filter(pk=self.entity.pk).update(name=payload, acronym=payload[:30])
        Initiative.objects.filter(pk=made.draft.pk).update(link="javascript:zq7()")
        client = self.signed_in(self.owner)
        found = []
        for name, params in world.routes():
            if name.startswith("health:"):
                continue  # for programs: no page, and none of a user's words
            path = reverse(name, kwargs=made.kwargs(name, params))
            found.append((path, self.shown(client.get(path, {"q": payload}))))
            found.append((path, self.shown(client.get(path, dict.fromkeys(ASKED, payload)))))
            if name not in ("account_logout", "core:end_role"):
                found.append((path, self.shown(client.post(path, dict.fromkeys(FIELDS, payload)))))
        return found

    def shown(self, answer: Any) -> str:
        """The text of an answer in HTML or SVG; an answer in another kind is no page."""
        assert answer.status_code < 500, answer.request["PATH_INFO"]
        if answer.streaming or answer["Content-Type"].split(";")[0] not in ("text/html", "image/svg+xml"):
            return ""
        return str(answer.content.decode())

    def test_it_works(self) -> None:
        pages = self.pages(PAYLOADS[0])
        shown = {path for path, page in pages if "&lt;zq7 onload=zq7()&gt;" in page}
        assert len(shown) >= 10, shown
        assert [path for path, page in pages if faults(page)] == []

    @pytest.mark.slow
    def test_every_payload(self) -> None:
        from django.db import transaction

        for payload in PAYLOADS[1:]:
            with transaction.atomic():
                assert [path for path, page in self.pages(payload) if faults(page)] == [], payload
                transaction.set_rollback(True)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_reports_and_drawings_escape(payload: str) -> None:
    from quintet.render import html_fragment, html_page

    said = Text("{a}", {"a": payload})
    grid = Grid("g", said, {"a": [payload, "b"], "n": [1.0, 2.0]}, labels={"a": payload, "n": payload})
    charts = [Chart(f"c{n}", "g", shape, said, {"x": "a", "y": "n"}) for n, shape in enumerate(("bar", "line"))]
    found = Result(
        title=said,
        estimates={payload: Estimate(1, payload, label=said)},
        findings=[said],
        limits=[said],
        cite=payload,
        method=payload,
        inputs=[Input(payload, payload, payload, payload, payload, payload)],
        params={payload: payload},
        grids=[grid],
        charts=charts,
        conventions={payload: payload},
    )
    assert faults(html_fragment(found, "en")) == []
    assert [each for each in faults(html_page(found, "ar")) if each != "<script>"] == []


def test_a_link_leads_to_the_web_or_within_the_portal() -> None:
    from portal.pages.templatetags.site import web

    for safe in ("https://example.org/a", "http://example.org", "/runs/1"):
        assert web(safe) == safe
    for bad in (
        "javascript:zq7()",
        "javascript://%0azq7()",
        "JaVaScript://x",
        "data:text/html,zq7",
        "//evil",
        "/\\evil",
        "\tjavascript:x",
    ):
        assert web(bad).startswith("https://"), bad


def test_markdown_makes_no_address_that_runs() -> None:
    from portal.pages import guide
    from portal.runs.shown import _prose

    for payload in PAYLOADS:
        assert faults(str(_prose(f"Title.\n\n{payload}\n\n* {payload}", "en"))) == [], payload
    assert guide


@settings(max_examples=300, deadline=None)
@given(FORMULAS)
def test_no_cell_of_a_table_that_leaves_is_a_formula(cell: str) -> None:
    written = list(csv.reader(io.StringIO(sheets.as_csv(["a", "b"], [[cell, 1], ["x", cell]]), newline="")))
    cells = [each for row in written[1:] for each in row]
    grid = Grid("g", Text("t"), {"a": [cell], "n": [1.0]}, labels={"a": cell})
    text = csv_files(Result(title=Text("t"), grids=[grid]))["g.csv"].decode("utf-8-sig")
    cells += [each for row in csv.reader(io.StringIO(text, newline="")) for each in row]
    assert not [each for each in cells if each.lstrip().startswith(FORMULA_STARTS)]


@settings(max_examples=200, deadline=None)
@given(st.one_of(FORMULAS, st.text(max_size=20)))
def test_a_workbook_holds_every_text_and_no_formula(cell: str) -> None:
    from openpyxl import Workbook, load_workbook

    out = io.BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active.append([writable(cell)])
    book.save(out)
    read = load_workbook(out).active
    assert read is not None and read["A1"].data_type != "f"


def test_every_export_goes_through_the_one_writer(root: Any) -> None:
    wrong = [
        path.name
        for path in (root / "portal").rglob("*.py")
        if "tests" not in path.parts and "csv.writer(" in path.read_text() and path.name != "sheets.py"
    ]
    assert wrong == []


def test_nobody_signed_in_meets_a_payload_in_an_error(client: Client) -> None:
    for payload in PAYLOADS:
        for path in ("/no/such/page", "/search", "/sign-in", "/methods/none"):
            answer = client.get(path, dict.fromkeys(ASKED, payload))
            assert answer.status_code < 500 and faults(answer.content.decode()) == [], (path, payload)


test_nobody_signed_in_meets_a_payload_in_an_error = pytest.mark.django_db(
    test_nobody_signed_in_meets_a_payload_in_an_error
)
