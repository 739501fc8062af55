"""A result with every element, and readers of what was rendered."""

from __future__ import annotations

import pytest

from quintet.result import Result
from tests.render.sample import everything


@pytest.fixture(scope="session")
def full() -> Result:
    return everything()
