"""Krippendorff's published example of four observers and twelve units, to the three digits printed.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), data with missing values: nominal 0.743,
ordinal 0.815, interval 0.849, ratio 0.797.
"""

from __future__ import annotations

from typing import Any

import pytest

import quintet

PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@pytest.mark.parametrize(("metric", "want"), PUBLISHED.items())
def test_the_published_alpha_comes_out(metric: Any, want: float) -> None:
    example = quintet.get("krippendorff_alpha").example
    found = quintet.run("krippendorff_alpha", {**example, "metric": metric}).estimates["alpha"]
    assert found.value is not None
    assert round(found.value, 3) == want
