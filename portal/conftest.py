"""Fixtures for every portal test."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Start each test without counted failures, cached pages, or a search index of rows that were rolled back."""
    from portal.portfolio import index

    cache.clear()
    index.forget()


@pytest.fixture(autouse=True)
def english() -> None:
    """Start each test in English: a request in another language leaves that language switched on."""
    translation.activate("en")
