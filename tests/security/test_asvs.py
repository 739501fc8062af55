"""The table of security requirements is whole, and what it names is there."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tools import asvs
from tools.asvs import STATUSES, Row, exists, levels, rows

TABLE = rows()
SECTION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def test_it_works() -> None:
    """The list of levels has the totals of the standard: 70, 183 and 92, together 345."""
    assert Counter(levels().values()) == {1: 70, 2: 183, 3: 92}
    assert exists("portal/core/services.py:write")
    assert exists("tests/security/test_asvs.py::test_it_works")
    assert not exists("portal/core/services.py:nothing_of_the_kind")
    assert not exists("tests/security/test_asvs.py::test_nothing")
    assert not exists("docs/explanation/security.md#Nothing")


def test_every_requirement_of_level_1_and_2_stands_there_once_and_in_order() -> None:
    wanted = [number for number, level in levels().items() if level <= 2]
    assert [row.id for row in TABLE] == sorted(wanted, key=lambda word: tuple(map(int, word.split("."))))


@pytest.mark.parametrize("row", TABLE, ids=[row.id for row in TABLE])
def test_a_row_says_what_meets_it_or_why_not(row: Row) -> None:
    assert row.status in STATUSES
    assert 0 < len(row.words) <= 90
    if row.status == "control":
        assert row.control
    else:
        assert row.note, "A requirement that is not met, or does not apply, has a reason."
    if row.status == "does not apply":
        assert not row.control
    assert not row.missing or row.needs, f"Not in the tree: {row.missing}"


def test_the_page_is_made_from_the_table() -> None:
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(), "Run: python -m tools.asvs"


def test_the_share_with_a_test_is_printed() -> None:
    print(asvs.counts(TABLE))
    control = [row for row in TABLE if row.status == "control" and not row.needs]
    assert sum(row.shown for row in control) / len(control) >= 0.9
