"""Traffic lights on a grid of streets: fixed times beside lights that answer to the queues.

A store-and-forward model: vehicles wait in a lane for their turn, one leaves each green lane every two seconds, and
then needs a fixed time to the next junction. Lights with two phases either change by the clock or follow the pressure
of the queues (P. Varaiya, Transportation Research Part C 36 (2013) 177-195). Queues take no room, so a jam that blocks
the junction behind it is not seen; the benefit of answering lights is then understated where streets are short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Control = Literal["fixed", "max_pressure"]
STEP = 2  # seconds; a green lane serves one vehicle in a step, which is 1,800 an hour
LOST = 2  # steps without service after a change of phase
GREEN = 15  # steps of green under fixed times
DECIDE = 5  # steps between two decisions of answering lights
BETWEEN = 15  # steps from one junction to the next
WARM_UP = 300  # steps that are run and not counted
TURNS = (0.15, 0.70, 0.15)  # left, through, right
# Approaches are named by where a vehicle heads: north, east, south, west; the opposite ones share a phase.
MOVES = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])
LEFT_THROUGH_RIGHT = np.array([-1, 0, 1])


@dataclass(frozen=True)
class Delay:
    """Waiting per vehicle in seconds.

    `mean` over all repetitions and `each` repetition's own; `junctions` (rows, columns) holds the mean number of
    vehicles that wait there.
    """

    mean: float
    each: NDArray[np.float64]
    junctions: NDArray[np.float64]
    vehicles: int


def simulate(
    flow: NDArray[np.float64], control: Control, *, steps: int = 1800, repetitions: int = 20, seed: int = 1
) -> Delay:
    """Run a grid under one control and give the waiting time.

    `flow` (rows, columns, 4) holds vehicles per hour that enter from outside on each approach (heading north, east,
    south, west). The same seed lets the same vehicles in under both controls. Raises ValueError on a negative flow.
    """
    if flow.ndim != 3 or flow.shape[2] != len(MOVES) or not np.isfinite(flow).all() or (flow < 0).any():
        raise ValueError("flow must have the shape (rows, columns, 4) and hold numbers from 0 up.")
    # Turns depend on the control; drawn from a generator of their own they leave the traffic from outside the same.
    outside, turning = np.random.default_rng(seed).spawn(2)
    rows, columns, ways = flow.shape
    queue = np.zeros((repetitions, rows, columns, ways, 3), np.int64)
    road = np.zeros((BETWEEN, repetitions, rows, columns, ways), np.int64)
    phase, since = np.zeros((2, repetitions, rows, columns), np.int64)
    waited, left = np.zeros((repetitions, rows, columns)), np.zeros(repetitions, np.int64)
    for step in range(WARM_UP + steps):
        arrived = road[step % BETWEEN] + outside.poisson(flow * STEP / 3600, road.shape[1:])
        queue += turning.multinomial(arrived, TURNS)
        served = _served(queue, phase, since)
        queue -= served
        road[step % BETWEEN], gone = _onwards(served)
        if step >= WARM_UP:
            waited += queue.sum(axis=(3, 4)) * STEP
            left += gone
        wanted = _fixed(step, phase) if control == "fixed" else _pressed(step, queue, phase)
        since = np.where(wanted == phase, since + 1, 0)
        phase = wanted
    each = waited.sum(axis=(1, 2)) / np.maximum(left, 1)
    return Delay(float(each.mean()), each, waited.mean(axis=0) / (steps * STEP), int(left.sum()))


def _served(queue: NDArray[np.int64], phase: NDArray[np.int64], since: NDArray[np.int64]) -> NDArray[np.int64]:
    """One vehicle from each lane that waits and has green."""
    green = (np.arange(len(MOVES)) % 2 == phase[..., None]) & (since[..., None] >= LOST)
    return np.minimum(queue, green[..., None]).astype(np.int64)


def _onwards(served: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Vehicles on the way to the next junction by their new heading, and how many have left the grid."""
    there = np.zeros(served.shape[:-1], np.int64)
    gone = served.sum(axis=(1, 2, 3, 4))
    rows, columns = served.shape[1:3]
    for way in range(len(MOVES)):
        for turn, by in enumerate(LEFT_THROUGH_RIGHT):
            heads = (way + by) % len(MOVES)
            down, right = MOVES[heads]
            here = served[:, max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0), way, turn]
            there[:, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0), heads] += here
            gone -= here.sum(axis=(1, 2))
    return there, gone


def _fixed(step: int, phase: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.full_like(phase, (step + 1) // (GREEN + LOST) % 2)


def _pressed(step: int, queue: NDArray[np.int64], phase: NDArray[np.int64]) -> NDArray[np.int64]:
    """The phase whose lanes hold more than the streets they lead to; changes only at decisions, and not on a tie.

    A lane presses by its queue less the queues of the lanes ahead, each weighted by its share of turns.
    """
    if (step + 1) % DECIDE:
        return phase
    leads_to = queue @ np.array(TURNS)
    pressure = np.zeros(leads_to.shape)
    rows, columns = leads_to.shape[1:3]
    for way in range(len(MOVES)):
        for turn, by in enumerate(LEFT_THROUGH_RIGHT):
            heads = (way + by) % len(MOVES)
            down, right = MOVES[heads]
            ahead = np.zeros(leads_to.shape[:3])
            ahead[:, max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)] = leads_to[
                :, max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0), heads
            ]
            pressure[..., way] += np.maximum(queue[..., way, turn] - ahead, 0)
    by_phase = np.stack([pressure[..., ::2].sum(axis=-1), pressure[..., 1::2].sum(axis=-1)], axis=-1)
    other = 1 - phase
    now = np.take_along_axis(by_phase, phase[..., None], -1)[..., 0]
    then = np.take_along_axis(by_phase, other[..., None], -1)[..., 0]
    return np.where(then > now, other, phase)
