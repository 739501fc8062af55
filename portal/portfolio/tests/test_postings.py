"""Packed postings: the same as a plain dictionary, however they were added and merged."""

import itertools
import random

import numpy as np

from portal.portfolio.postings import COUNT_MAX, Postings, packed


def grown(seed: int) -> tuple[Postings, list[dict[str, int]]]:
    """Postings added in parts of random size, and the same by place."""
    rng = random.Random(seed)
    terms = [f"t{n}" for n in range(30)]
    made: list[dict[str, int]] = []
    found = Postings()
    while len(made) < 300:
        part = [{t: rng.randint(1, 9) for t in rng.sample(terms, rng.randint(0, 6))} for _ in range(rng.randint(1, 9))]
        found.add(len(made), [packed(counts.items()) for counts in part])
        made += part
    return found, made


def test_it_works() -> None:
    found = Postings()
    found.add(0, ["van 3 boat 1", "", "van 1"])
    places, counts = found.get("van")
    assert places.tolist() == [0, 2] and counts.tolist() == [3, 1]
    assert len(found.get("train")[0]) == 0 and "train" not in found.code_of


def test_they_are_those_of_a_dictionary() -> None:
    for seed in range(5):
        found, made = grown(seed)
        for term in [f"t{n}" for n in range(31)]:
            places, counts = found.get(term)
            wanted = [(place, counts[term]) for place, counts in enumerate(made) if term in counts]
            assert list(zip(places.tolist(), counts.tolist(), strict=True)) == wanted


def test_blocks_stay_few() -> None:
    found, made = grown(1)
    assert sum(len(block.places) for block in found.blocks) == sum(map(len, made))
    sizes = [len(block.places) for block in found.blocks]
    assert len(sizes) <= 10 and all(2 * small < large for large, small in itertools.pairwise(sizes))


def test_frequencies_leave_out_what_is_dead() -> None:
    found, made = grown(2)
    alive = np.arange(len(made)) % 3 > 0
    numbers = found.frequencies(alive)
    for term, code in found.code_of.items():
        assert numbers[code] == sum(term in counts for place, counts in enumerate(made) if alive[place])


def test_squares_are_those_of_the_weights() -> None:
    found, made = grown(3)
    rarity = np.arange(1, len(found.code_of) + 1) / 7
    got = found.squares(rarity, len(made))
    for place, counts in enumerate(made):
        wanted = sum(((1 + np.log(n)) * rarity[found.code_of[term]]) ** 2 for term, n in counts.items())
        assert np.isclose(got[place], wanted, rtol=1e-12)


def test_a_text_keeps_terms_and_counts() -> None:
    found = Postings()
    found.add(0, [packed([("l’eau", 2), ("水泵", COUNT_MAX + 5)])])
    assert found.get("l’eau")[1].tolist() == [2] and found.get("水泵")[1].tolist() == [COUNT_MAX]
