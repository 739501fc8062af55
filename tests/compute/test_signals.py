"""Lights on a grid: vehicles are conserved, delays follow Webster's formula, answering lights wait less."""

from __future__ import annotations

import numpy as np
import pytest

from quintet.compute.signals import DECIDE, GREEN, LOST, STEP, TURNS, _onwards, _pressed, simulate


def entries(rows: int, columns: int, busy: float, quiet: float) -> np.ndarray:
    """Flows that enter at the edges only: busy along the streets from west and east, quiet from north and south."""
    flow = np.zeros((rows, columns, 4))
    flow[:, 0, 1], flow[:, -1, 3] = busy, busy
    flow[-1, :, 0], flow[0, :, 2] = quiet, quiet
    return flow


def test_it_works() -> None:
    found = simulate(entries(3, 3, 500, 200), "fixed", steps=400, repetitions=4)
    assert found.each.shape == (4,)
    assert found.mean == pytest.approx(found.each.mean())
    assert found.junctions.shape == (3, 3)


def test_no_vehicle_is_lost_between_junctions() -> None:
    served = np.random.default_rng(2).integers(0, 2, (3, 4, 5, 4, 3))
    there, gone = _onwards(served)
    assert (there.sum(axis=(1, 2, 3)) + gone == served.sum(axis=(1, 2, 3, 4))).all()


def test_a_single_junction_waits_as_websters_formula_says() -> None:
    """F. V. Webster (1958), Road Research Technical Paper 39: both terms of the delay, per lane; 15 percent."""
    flow = np.full((1, 1, 4), 600.0)
    found = simulate(flow, "fixed", steps=6000, repetitions=10)
    cycle, green = 2 * (GREEN + LOST) * STEP, GREEN * STEP
    share = green / cycle
    expected, total = 0.0, 0.0
    for turn in TURNS:
        arrivals = 600 * turn / 3600
        loaded = arrivals / (share * 0.5)
        uniform = cycle * (1 - share) ** 2 / (2 * (1 - share * loaded))
        random = loaded**2 / (2 * arrivals * (1 - loaded))
        expected += turn * 0.9 * (uniform + random)
        total += turn
    assert found.mean == pytest.approx(expected / total, rel=0.15)


def test_lights_that_answer_wait_less_when_streets_differ() -> None:
    flow = entries(4, 4, 700, 150)
    fixed, answering = simulate(flow, "fixed", repetitions=8), simulate(flow, "max_pressure", repetitions=8)
    gain = fixed.each - answering.each
    assert gain.min() > 0
    assert answering.mean < 0.8 * fixed.mean


def test_the_same_seed_gives_the_same_traffic() -> None:
    flow = entries(2, 2, 300, 300)
    assert simulate(flow, "fixed", steps=200).mean == simulate(flow, "fixed", steps=200).mean
    assert simulate(flow, "fixed", steps=200, seed=2).mean != simulate(flow, "fixed", steps=200).mean


def test_both_controls_let_the_same_vehicles_in() -> None:
    """Light traffic all leaves within the time that is counted, but for the few on their way at its ends."""
    flow = entries(3, 3, 240, 240)
    fixed, answering = (simulate(flow, how, steps=2000, repetitions=10).vehicles for how in ("fixed", "max_pressure"))
    assert abs(fixed - answering) < 0.004 * fixed
    other = simulate(flow, "fixed", steps=2000, repetitions=10, seed=2).vehicles
    assert abs(fixed - other) > 0.004 * fixed


def test_a_lane_presses_by_its_queue_less_the_lanes_ahead_by_their_share_of_turns() -> None:
    """Varaiya (2013), equation 10: 5 waiting eastwards; ahead of them 10 that turn left count by their share, 0.15."""
    queue = np.zeros((1, 1, 2, 4, 3), np.int64)
    queue[0, 0, 0, 1, 1], queue[0, 0, 1, 1, 0], queue[0, 0, 0, 0, 1] = 5, 10, 4
    phase = np.zeros((1, 1, 2), np.int64)
    assert _pressed(DECIDE - 1, queue, phase)[0, 0, 0] == 0  # 5 - 1.5 eastwards press less than 4 northwards
    queue[0, 0, 1, 1, 0] = 6
    assert _pressed(DECIDE - 1, queue, phase)[0, 0, 0] == 1  # 5 - 0.9 press more


def test_negative_flows_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 up"):
        simulate(np.full((1, 1, 4), -1.0), "fixed")
