"""Each conformance test runs over every registered method and case."""

from __future__ import annotations

from functools import cache

import pytest

import quintet
from quintet.result import Result

NAMES = quintet.names()
FIRST_CASE = "sdg17_data_gaps"


@cache
def example(name: str) -> Result:
    """The result of a method's own example."""
    return quintet.run(name, quintet.get(name).example)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give `name` every registered name; of the cases, which take seconds, one stands for all in the plain suite."""
    if "name" in metafunc.fixturenames:
        later = set(quintet.names("case")) - {FIRST_CASE}
        metafunc.parametrize(
            "name", [pytest.param(name, marks=pytest.mark.slow) if name in later else name for name in NAMES]
        )


@pytest.fixture
def result(name: str) -> Result:
    """The result of the example of the method under test."""
    return example(name)
