"""Fixtures for every portal test."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start each test without counted failures or cached pages."""
    cache.clear()
