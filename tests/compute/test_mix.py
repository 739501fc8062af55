"""Evenness of a mix and its distance from another."""

import pytest

from quintet.compute.mix import distance, evenness


def test_it_works() -> None:
    assert evenness([1, 1, 1, 1]) == pytest.approx(1)
    assert distance([1, 1], [3, 1]) == pytest.approx(25)


def test_one_kind_alone_is_as_uneven_as_can_be() -> None:
    assert evenness([7, 0, 0]) == 0


def test_a_known_entropy() -> None:
    """Shannon's example of chances 1/2, 1/4, 1/8, 1/8 has 1.75 bits of at most 2."""
    assert evenness([4, 2, 1, 1]) == pytest.approx(1.75 / 2)


def test_scale_does_not_matter() -> None:
    assert evenness([4, 2, 1]) == pytest.approx(evenness([40, 20, 10]) or 0)
    assert distance([4, 2, 1], [1, 1, 1]) == pytest.approx(distance([40, 20, 10], [5, 5, 5]) or 0)


def test_distance_is_nothing_to_itself_and_all_to_the_opposite_and_symmetric() -> None:
    assert distance([3, 1], [6, 2]) == 0
    assert distance([5, 0], [0, 1]) == 100
    assert distance([5, 2, 1], [1, 1, 9]) == pytest.approx(distance([1, 1, 9], [5, 2, 1]) or 0)


def test_nothing_has_no_mix() -> None:
    assert evenness([]) is None and evenness([0, 0]) is None and evenness([3]) is None
    assert distance([0, 0], [1, 1]) is None and distance([1, 1], [0, 0]) is None


def test_what_is_no_mix_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        evenness([-1, 2])
    with pytest.raises(ValueError, match="same kinds"):
        distance([1], [1, 2])
