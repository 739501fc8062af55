"""Each conformance test runs over every registered method and case."""

from __future__ import annotations

from functools import cache

import pytest

import quintet
from quintet.result import Result

NAMES = quintet.names()


@cache
def example(name: str) -> Result:
    """The result of a method's own example."""
    return quintet.run(name, quintet.get(name).example)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give `name` every registered name."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", NAMES)


@pytest.fixture
def result(name: str) -> Result:
    """The result of the example of the method under test."""
    return example(name)
