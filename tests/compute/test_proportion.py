"""Wilson's interval."""

from __future__ import annotations

import pytest

from quintet.compute.proportion import wilson


def test_it_works() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29."""
    assert wilson(81, 263) == pytest.approx((25.53, 36.62), abs=0.005)
    assert wilson(15, 148) == pytest.approx((6.24, 16.05), abs=0.005)
    assert wilson(0, 20) == pytest.approx((0, 16.11), abs=0.005)
    assert wilson(1, 29) == pytest.approx((0.61, 17.18), abs=0.005)


def test_the_ends_hold_the_share() -> None:
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 100


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (3, 2), (-1, 2)])
def test_it_needs_a_whole(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="whole"):
        wilson(part, whole)
