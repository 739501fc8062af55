"""Streets: snapping is exact, times are shortest, and what is off the map or cut off is said by row."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute import streets

DEGREE = 111_195.0  # metres of latitude, about


def grid(size: int = 6, step: float = 0.001) -> streets.StreetGraph:
    """A square of crossings on the equator, and two nodes far off that are joined only to each other."""
    row, column = (axis.ravel() for axis in np.mgrid[:size, :size])
    number = np.arange(size * size).reshape(size, size)
    start = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel(), [size * size]])
    end = np.concatenate([number[:, 1:].ravel(), number[1:].ravel(), [size * size + 1]])
    return streets.build(np.append(row * step, [0.02, 0.021]), np.append(column * step, [0.0, 0.0]), start, end)


def test_it_works() -> None:
    graph = grid()
    at = streets.snap(graph, np.array([0.0, 0.005]), np.array([0.0, 0.005]), 50)
    metres = streets.metres_between(graph, at, at, 5000)
    assert metres[0, 1] == pytest.approx(10 * 0.001 * DEGREE, rel=1e-3)
    assert streets.minutes(metres, 3.6)[0, 1] == pytest.approx(metres[0, 1] / 60)


def test_distances_equal_a_plain_search_between_random_points() -> None:
    rng = np.random.default_rng(7)
    graph = grid()
    lat, lon = rng.uniform(0, 0.005, (2, 30))
    at = streets.snap(graph, lat, lon, 500)
    found = streets.metres_between(graph, at, at, 1e5)
    nodes = np.full((38, 38), np.inf)
    np.fill_diagonal(nodes, 0)
    for a, b, m in zip(graph.start, graph.end, graph.metres, strict=True):
        nodes[a, b] = nodes[b, a] = m
    for k in range(38):  # Floyd and Warshall
        nodes = np.minimum(nodes, nodes[:, [k]] + nodes[[k]])
    for i in range(30):
        for j in range(30):
            ends = []
            for e, s in ((at.edge[i], at.along[i]),):
                ends = [(graph.start[e], s * graph.metres[e]), (graph.end[e], (1 - s) * graph.metres[e])]
            e, s = at.edge[j], at.along[j]
            others = [(graph.start[e], s * graph.metres[e]), (graph.end[e], (1 - s) * graph.metres[e])]
            want = min(x + nodes[a, b] + y for a, x in ends for b, y in others)
            if at.edge[i] == at.edge[j]:
                want = min(want, abs(at.along[i] - at.along[j]) * graph.metres[e])
            assert found[i, j] == pytest.approx(want, abs=0.01)


def test_the_nearest_street_is_found_also_in_the_middle_of_a_long_one() -> None:
    graph = streets.build(np.array([0.0, 0.0, 0.002, 0.002]), np.array([0.0, 0.05, 0.02, 0.021]), [0, 1, 2], [1, 2, 3])
    at = streets.snap(graph, np.array([0.0005]), np.array([0.0205]), 1000)
    assert (at.edge[0], round(at.along[0], 3)) == (0, 0.41)
    assert at.metres[0] == pytest.approx(0.0005 * DEGREE, rel=1e-3)


def test_points_off_the_map_are_reported_by_row_and_never_reached() -> None:
    graph = grid()
    at = streets.snap(graph, np.array([0.0, 1.0, -30.0]), np.array([0.0, 0.0, 36.8]), 400)
    assert at.outside().tolist() == [1, 2]
    assert np.isinf(streets.metres_between(graph, at, at, 1e5)[0, 1:]).all()


def test_a_piece_that_is_cut_off_is_passed_over_or_reported() -> None:
    graph = grid()
    lat, lon = np.array([0.0, 0.0205]), np.zeros(2)
    assert streets.snap(graph, lat, lon, 400).outside().tolist() == [1]
    at = streets.snap(graph, lat, lon, 400, min_nodes=0)
    assert at.cut_off().tolist() == [1]
    assert np.isinf(streets.metres_between(graph, at, at, 1e5)[0, 1])


def test_pairs_and_matrix_agree_and_stop_at_the_limit() -> None:
    graph = grid()
    rng = np.random.default_rng(3)
    at = streets.snap(graph, *rng.uniform(0, 0.005, (2, 20)), 500)
    row, column, metres = streets.pairs_within(graph, at, at, 300)
    whole = streets.metres_between(graph, at, at, 300)
    assert np.array_equal(whole[row, column], metres) and np.isfinite(whole).sum() == row.size
    assert metres.max() <= 300 and np.allclose(whole, whole.T, atol=0.01)


def test_a_doubled_street_counts_once() -> None:
    graph = streets.build(np.array([0.0, 0.001]), np.array([0.0, 0.0]), [0, 0, 1, 0], [1, 1, 0, 0])
    at = streets.snap(graph, np.array([0.0, 0.001]), np.zeros(2), 10)
    assert streets.metres_between(graph, at, at, 1e4)[0, 1] == pytest.approx(0.001 * DEGREE, rel=1e-3)


@pytest.mark.parametrize(
    ("lat", "start", "end", "words"),
    [
        ([0, 0.001], [0], [0], "at least one"),
        ([0, 0.001], [0], [5], "0 to 1"),
        ([0, 60], [0], [1], "span"),
        ([0, 95], [0], [1], "latitude"),
    ],
)
def test_a_broken_graph_is_refused(lat: list[float], start: list[int], end: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        streets.build(np.array(lat), np.zeros(2), start, end)


def test_bad_speeds_limits_and_points_are_refused() -> None:
    graph = grid()
    with pytest.raises(ValueError, match="speed"):
        streets.minutes(np.ones(1), 0)
    with pytest.raises(ValueError, match="latitude"):
        streets.snap(graph, np.array([np.nan]), np.zeros(1), 10)
    at = streets.snap(graph, np.zeros(1), np.zeros(1), 10)
    with pytest.raises(ValueError, match="limit"):
        streets.metres_between(graph, at, at, 0)
