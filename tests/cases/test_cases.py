"""Every case folder is whole: case.py, README.md and figures that a person can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import quintet.cases
from quintet.method import get

HOME = Path(quintet.cases.__file__).parent


def test_it_works() -> None:
    assert "sdg17_data_gaps" in quintet.cases.CASES


@pytest.mark.parametrize("name", quintet.cases.CASES)
def test_a_case_has_its_readme_and_its_expected_figures(name: str) -> None:
    folder = HOME / name
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# ")
    assert json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", quintet.cases.CASES)
def test_a_case_names_goals_fields_and_its_place_in_the_brief(name: str) -> None:
    found = get(name)
    assert found.sdgs
    assert found.fields
    assert found.brief
