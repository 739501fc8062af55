"""Timetables: the earliest arrival by bus and rail, with walks between stops and at both ends, for many origins.

The connection scan algorithm (J. Dibbelt, T. Pajor, B. Strasser, D. Wagner, Connection scan algorithm, ACM Journal of
Experimental Algorithmics 23 (2018) 1.7) runs once through the hops of a day in order of departure. Here one hop is
looked at for all origins together, so a city's whole table of times takes seconds.

Between two rides at most one walk of the given list is made; walks are not chained. Times are whole seconds after
midnight of the service day and may pass 24 hours. A hop of no duration is taken to arrive one second later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Seconds = NDArray[np.int32]
Floats = NDArray[np.float64]

NEVER = np.int32(2**30)  # later than any clock
BLOCK = 2_000_000  # cells worked on at once


@dataclass(frozen=True, eq=False)
class Timetable:
    """Hops in order of departure: from stop, to stop, both times, and the trip they belong to.

    Walks between stops are rows `first[s]` to `first[s + 1]` of `walk_to` and `walk_seconds`. `change` is the least
    number of seconds between two rides at one stop.
    """

    stops: int
    trips: int
    leave: Ints
    arrive: Ints
    start: Ints
    end: Ints
    trip: Ints
    first: Ints
    walk_to: Ints
    walk_seconds: Ints
    change: int


@dataclass(frozen=True, eq=False)
class Legs:
    """Walks between places and stops: place, stop and seconds of each, in any order."""

    place: Ints
    stop: Ints
    seconds: Ints


def build(
    trip: Ints,
    stop: Ints,
    arrive: Ints,
    leave: Ints,
    walks: tuple[Ints, Ints, Ints] | None = None,
    stops: int | None = None,
    change: int = 0,
) -> Timetable:
    """The timetable of trips given as calls, trip by trip in order: stop, arrival, departure of each call.

    `walks` are from stop, to stop, seconds. Raises ValueError when a trip goes back in time, when a trip is given in
    two places, or when a number is out of range.
    """
    trip, stop, arrive, leave = (np.asarray(column, dtype=np.int64) for column in (trip, stop, arrive, leave))
    count = int(stop.max(initial=-1)) + 1 if stops is None else stops
    if stop.size and (stop.min() < 0 or stop.max() >= count):
        raise ValueError(f"Stops must be 0 to {count - 1}.")
    same = trip[1:] == trip[:-1]
    _sound(trip, same, arrive, leave)
    hop = np.flatnonzero(same)
    out, there = leave[hop], np.maximum(arrive[hop + 1], leave[hop] + 1)
    order = np.lexsort((hop, out))
    frm, to, seconds = _shortest(*(walks if walks is not None else (np.zeros(0, dtype=np.int64),) * 3))
    number = np.unique(trip, return_inverse=True)[1]
    return Timetable(
        stops=count,
        trips=int(number.max(initial=-1)) + 1,
        leave=out[order],
        arrive=there[order],
        start=stop[hop][order],
        end=stop[hop + 1][order],
        trip=number[hop][order],
        first=np.searchsorted(frm, np.arange(count + 1)),
        walk_to=to,
        walk_seconds=seconds,
        change=change,
    )


def _shortest(frm: Ints, to: Ints, seconds: Ints) -> tuple[Ints, Ints, Ints]:
    """Walks in the order of their stops; of several between two stops the shortest: the scan writes a pair once."""
    frm, to, seconds = (np.asarray(column, dtype=np.int64) for column in (frm, to, seconds))
    by = np.lexsort((seconds, to, frm))
    by = by[np.concatenate([[True], (np.diff(frm[by]) != 0) | (np.diff(to[by]) != 0)])[: by.size]]
    return frm[by], to[by], seconds[by]


def _sound(trip: Ints, same: NDArray[np.bool_], arrive: Ints, leave: Ints) -> None:
    if same.size and np.unique(trip).size != 1 + int((~same).sum()):
        raise ValueError("The calls of a trip must stand together.")
    late = (leave < arrive) | np.concatenate([[False], same & (arrive[1:] < leave[:-1])])[: trip.size]
    if late.any():
        raise ValueError(f"Call {int(np.argmax(late))} (from 0) goes back in time.")
    if trip.size and (arrive.min() < 0 or leave.max() >= NEVER):
        raise ValueError("Times must be seconds after midnight, 0 or more.")


def arrivals(table: Timetable, ready: Seconds, until: int) -> Seconds:
    """Earliest arrival by a ride at each stop, for each origin: [stop, origin]; NEVER where none comes by `until`.

    `ready` [stop, origin] is the earliest second at which each origin can board at each stop, NEVER where it cannot.
    """
    ready = np.array(ready, dtype=np.int32)
    arrived = np.full(ready.shape, NEVER, dtype=np.int32)
    width = ready.shape[1]
    begin = int(np.searchsorted(table.leave, int(ready.min(initial=NEVER))))
    finish = int(np.searchsorted(table.leave, until, side="right"))
    used = np.unique(table.trip[begin:finish])
    local = dict(zip(used.tolist(), range(used.size), strict=True))
    aboard = np.zeros((used.size, width), dtype=bool)
    hops = zip(
        *(getattr(table, name)[begin:finish].tolist() for name in ("leave", "arrive", "start", "end", "trip")),
        strict=True,
    )
    first = table.first.tolist()
    walk_seconds = table.walk_seconds.astype(np.int32)[:, None]
    for leave, arrive, start, end, trip in hops:
        on = aboard[local[trip]]
        on |= ready[start] <= leave
        if arrive > until:
            continue
        better = on & (arrived[end] > arrive)
        if not better.any():
            continue
        arrived[end][better] = arrive
        who = np.flatnonzero(better)
        ready[end, who] = np.minimum(ready[end, who], arrive + table.change)
        low, high = first[end], first[end + 1]
        if high > low:
            near = np.ix_(table.walk_to[low:high], who)
            ready[near] = np.minimum(ready[near], arrive + walk_seconds[low:high])
    return arrived


def board_from(table: Timetable, access: Legs, places: int, depart: int) -> Seconds:
    """The earliest second at which someone who leaves each place at `depart` can board at each stop: [stop, place]."""
    ready = np.full((table.stops, places), NEVER, dtype=np.int32)
    np.minimum.at(ready, (access.stop, access.place), (depart + access.seconds).astype(np.int32))
    return ready


def travel_seconds(
    table: Timetable, access: Legs, egress: Legs, origins: int, places: int, depart: int, most: int
) -> Floats:
    """Seconds from each origin to each place by at least one ride, walks at both ends: [origin, place].

    Infinity where no journey of at most `most` seconds exists. A walk all the way is the caller's to compare with.
    """
    until = depart + most
    arrived = arrivals(table, board_from(table, access, origins, depart), until)
    order = np.lexsort((egress.stop, egress.place))
    place, stop, seconds = egress.place[order], egress.stop[order], egress.seconds[order].astype(np.int32)
    out = np.full((places, origins), NEVER, dtype=np.int32)
    heads = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]])) if place.size else np.zeros(0, np.int64)
    tails = np.append(heads[1:], place.size) if place.size else heads
    for head, tail in zip(heads.tolist(), tails.tolist(), strict=True):
        out[place[head]] = (arrived[stop[head:tail]] + seconds[head:tail, None]).min(axis=0)
    taken = out.T.astype(np.float64) - depart
    return np.where(taken <= most, taken, np.inf)
