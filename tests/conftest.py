"""Fixtures of the library's tests: toy methods in the registry, and where the repository stands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import quintet.cases
import quintet.data
from tests import toy as toys

ROOT = Path(__file__).parent.parent


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register the toy methods and the toy case; the name of the first."""
    monkeypatch.setitem(sys.modules, "quintet.data.toy", toys)
    monkeypatch.setitem(sys.modules, "quintet.cases.toy", toys)
    for name in ("toy_share", "toy_draw", "toy_plan"):
        monkeypatch.setitem(quintet.data.METHODS, name, "toy")
    monkeypatch.setitem(quintet.cases.CASES, "toy_case", "toy")
    return "toy_share"
