"""Two people decide the same thing at once: exactly one decision counts, and the other is told so, on both engines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.portal.test_engines import answers
from tools.postgres import MISSING, bin_dir, server

ASK = "import django; django.setup(); from tests.portal.races import main; main()"
RACES = 17


def one_each(found: dict[str, Any]) -> None:
    """One winner in each race, words that are no error of ours for the other, and rows that agree."""
    races = found["races"]
    print(f"races on {found['vendor']}: {len(races)}, one winner each")
    assert len(races) == RACES
    assert {name: told for name, (won, told) in races.items() if won != 1} == {}
    assert [told for _won, told in races.values() if any(word.startswith("ERROR") or not word for word in told)] == []
    kept = found["kept"]
    # The race of approving against returning has one winner of two kinds, that of cancelling and accepting, too.
    assert kept["approvals"] in (1, 2)
    assert kept["accepted"] == kept["done"] in (1, 2)
    assert (kept["gates"], kept["viewers"], kept["boats"]) == (3, 1, 1)


@pytest.mark.slow
def test_one_decision_counts_on_sqlite(tmp_path: Path) -> None:
    found = answers(tmp_path, ASK)
    assert found["vendor"] == "sqlite"
    one_each(found)


@pytest.mark.postgres
def test_one_decision_counts_on_postgresql(tmp_path: Path) -> None:
    if bin_dir() is None and not os.environ.get("QUINTET_CI"):
        pytest.skip(MISSING)
    with server() as url:
        found = answers(tmp_path, ASK, QUINTET_DATABASE_URL=url)
    assert found["vendor"] == "postgresql"
    one_each(found)
