"""Timetables in GTFS, the General Transit Feed Specification: the trips that run on one day, as calls at stops.

A feed is a zip file from outside and is read as one: known names only, bounded sizes, nothing unpacked to disk. Times
may pass 24:00. Blank times between two given ones are filled in along the distance between the stops and counted. Trips
given by headway (`frequencies.txt`) are written out. A day outside the calendar is refused with the calendar's ends.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from quintet.compute.streets import great_circle
from quintet.errors import MethodError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = list[dict[str, str]]

MAX_PACKED = 100_000_000
MAX_MEMBER = 400_000_000  # bytes of one table, unpacked
MAX_RATIO = 200  # of unpacked to packed bytes
MAX_RUNS = 100_000  # trips written out of headways
NEEDED = ("stops.txt", "trips.txt", "stop_times.txt")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COLUMNS = {
    "stops.txt": ("stop_id", "stop_lat", "stop_lon"),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence"),
    "calendar.txt": ("service_id", *DAYS, "start_date", "end_date"),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "frequencies.txt": ("trip_id", "start_time", "end_time", "headway_secs"),
}
PARTS = ("3", "4")  # generic nodes and boarding areas: no trip calls there, and they need no coordinates
DAY_SECONDS = 86_400
MAX_HOURS = 72
MAX_DIGITS = 12  # of a place in a trip


@dataclass(frozen=True, eq=False)
class Feed:
    """The calls of one day, trip by trip: trip and stop numbers, seconds of arrival and departure.

    Of the feed's calls of the day, `filled` counts those whose blank times were filled in, `cut` those before the first
    or after the last time of their trip, and `dropped` the trips with fewer than two calls with a time.
    """

    stop_id: tuple[str, ...]
    lat: Floats
    lon: Floats
    trip_id: tuple[str, ...]
    route: tuple[str, ...]
    trip: Ints
    stop: Ints
    arrive: Ints
    leave: Ints
    filled: int
    cut: int
    dropped: int

    def times(self) -> str:
        """What is not a printed time, in one line for the notes of a table."""
        return (
            f"{self.filled:,} of {self.trip.size:,} calls have no time in the feed and were filled in along the "
            f"distance ({self.filled / self.trip.size:.0%}); {self.cut:,} calls outside the times of their trip and "
            f"{self.dropped:,} trips with fewer than two times were left out"
        )


def read_feed(path: Path, day: date) -> Feed:
    """The trips of a feed that run on a day.

    Raises MethodError when the zip is unsafe or lacks a table, when the calendar does not reach the day or nothing runs
    on it, or when a cell cannot be read; the message names the row.
    """
    tables = _open(path)
    running = _services(path.name, tables, day)
    stop_rows = [(n, row) for n, row in enumerate(tables["stops.txt"], 1) if row.get("location_type") not in PARTS]
    number = {row["stop_id"]: place for place, (_, row) in enumerate(stop_rows)}
    lat, lon = (_degrees(stop_rows, key, most) for key, most in (("stop_lat", 90), ("stop_lon", 180)))
    trips = {row["trip_id"]: row["route_id"] for row in tables["trips.txt"] if row["service_id"] in running}
    calls: dict[str, list[tuple[int, int, int, int, int]]] = {}
    for n, row in enumerate(tables["stop_times.txt"], 1):
        if row["trip_id"] in trips:
            calls.setdefault(row["trip_id"], []).append(_call(n, row, number))
    heads = _headways(tables.get("frequencies.txt", []))
    ids: list[str] = []
    routes: list[str] = []
    parts: list[Ints] = []
    filled = cut = dropped = 0
    for trip in sorted(calls):
        table, blank = _fill(trip, sorted(calls[trip]), lat, lon)
        if len(table) < 2:
            dropped += 1
            continue
        filled, cut = filled + blank, cut + len(calls[trip]) - len(table)
        for shift, name in _runs(trip, table, heads):
            parts.append(np.column_stack([np.full(len(table), len(ids)), table[:, 0], table[:, 1:] + shift]))
            ids.append(name)
            routes.append(trips[trip])
            if len(ids) > MAX_RUNS:
                raise MethodError("'{name}' has more than {limit} trips a day.", name=path.name, limit=MAX_RUNS)
    if not parts:
        raise MethodError("No trip of '{name}' runs on {day}. Choose another day.", name=path.name, day=day.isoformat())
    trip, stop, arrive, leave = np.concatenate(parts).astype(np.int64).T
    names = tuple(row["stop_id"] for _, row in stop_rows)
    return Feed(names, lat, lon, tuple(ids), tuple(routes), trip, stop, arrive, leave, filled, cut, dropped)


def join(feeds: list[Feed]) -> Feed:
    """Several feeds as one, their stops and trips numbered on."""
    stops = np.cumsum([0, *(len(feed.stop_id) for feed in feeds)])
    trips = np.cumsum([0, *(len(feed.trip_id) for feed in feeds)])
    return Feed(
        stop_id=tuple(name for feed in feeds for name in feed.stop_id),
        lat=np.concatenate([feed.lat for feed in feeds]),
        lon=np.concatenate([feed.lon for feed in feeds]),
        trip_id=tuple(name for feed in feeds for name in feed.trip_id),
        route=tuple(name for feed in feeds for name in feed.route),
        trip=np.concatenate([feed.trip + n for feed, n in zip(feeds, trips, strict=False)]),
        stop=np.concatenate([feed.stop + n for feed, n in zip(feeds, stops, strict=False)]),
        arrive=np.concatenate([feed.arrive for feed in feeds]),
        leave=np.concatenate([feed.leave for feed in feeds]),
        filled=sum(feed.filled for feed in feeds),
        cut=sum(feed.cut for feed in feeds),
        dropped=sum(feed.dropped for feed in feeds),
    )


def clock(text: str) -> int | None:
    """Seconds after midnight of HH:MM:SS, which may pass 24:00; None for blank. Raises ValueError."""
    if not text.strip():
        return None
    hours, minutes, seconds = (int(part) for part in text.strip().split(":"))
    if not (0 <= hours <= MAX_HOURS and 0 <= minutes < 60 and 0 <= seconds < 60):
        raise ValueError(text)
    return 3600 * hours + 60 * minutes + seconds


def _open(path: Path) -> dict[str, Rows]:
    if path.stat().st_size > MAX_PACKED:
        raise _unsafe(path, f"it has more than {MAX_PACKED} bytes")
    wanted = (*NEEDED, "calendar.txt", "calendar_dates.txt", "frequencies.txt")
    try:
        with zipfile.ZipFile(path) as archive:
            inside = {info.filename: info for info in archive.infolist()}
            missing = [name for name in NEEDED if name not in inside]
            if missing:
                raise MethodError(
                    "'{name}' is no GTFS feed: it lacks {missing}.", name=path.name, missing=", ".join(missing)
                )
            return {name: _member(path, archive, inside[name]) for name in wanted if name in inside}
    except MethodError:
        raise
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        csv.Error,
        zlib.error,
    ) as error:
        raise _unsafe(path, "it is broken, encrypted or not in UTF-8") from error


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Rows:
    if info.file_size > MAX_MEMBER or info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise _unsafe(path, f"'{info.filename}' unpacks to {info.file_size} bytes")
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)  # the size that the archive states is not trusted
    if len(data) > info.file_size:
        raise _unsafe(path, f"'{info.filename}' is larger than it says")
    reader = csv.DictReader(_lines(data))
    missing = [column for column in COLUMNS[info.filename] if column not in (reader.fieldnames or ())]
    if missing:
        raise MethodError("'{name}' is no GTFS feed: '{table}' lacks the column {missing}.", name=path.name,
                          table=info.filename, missing=", ".join(missing))  # fmt: skip
    return [{key: cell or "" for key, cell in row.items() if key} for row in reader]


def _lines(data: bytes) -> io.StringIO:
    return io.StringIO(data.decode("utf-8-sig"), newline="")


def _unsafe(path: Path, why: str) -> MethodError:
    return MethodError("'{name}' was not read: {why}. Get the feed again from its publisher.", name=path.name, why=why)


def _services(name: str, tables: dict[str, Rows], day: date) -> set[str]:
    """Services that run on a day; an error when the calendar does not reach it."""
    stamp = day.strftime("%Y%m%d")
    calendar, extra = tables.get("calendar.txt", []), tables.get("calendar_dates.txt", [])
    first = min([row["start_date"] for row in calendar] + [row["date"] for row in extra], default="")
    last = max(
        [row["end_date"] for row in calendar] + [row["date"] for row in extra if row["exception_type"] == "1"],
        default="",
    )
    if not first <= stamp <= last:
        raise MethodError(
            "The calendar of '{name}' runs from {first} to {last} and does not hold {day}. Choose a day inside it, or "
            "get a newer feed.",
            name=name,
            first=_iso(first),
            last=_iso(last),
            day=day.isoformat(),
        )
    weekday = DAYS[day.weekday()]
    running = {r["service_id"] for r in calendar if r["start_date"] <= stamp <= r["end_date"] and r[weekday] == "1"}
    for row in extra:
        if row["date"] == stamp:
            (running.add if row["exception_type"] == "1" else running.discard)(row["service_id"])
    return running


def _iso(stamp: str) -> str:
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}" if len(stamp) == 8 else "(no date)"


def _degrees(rows: list[tuple[int, dict[str, str]]], key: str, most: int) -> Floats:
    out = np.full(len(rows), np.nan)
    for place, (n, row) in enumerate(rows):
        with suppress(ValueError):
            out[place] = float(row[key])
        if not abs(out[place]) <= most:
            raise _cell("stops.txt", n, key, row[key])
    return out


def _cell(table: str, row: int, column: str, got: str) -> MethodError:
    return MethodError(
        "Row {row} of '{table}', column '{column}': '{got}' cannot be read. Correct the feed.",
        table=table,
        row=row,
        column=column,
        got=got[:40],
    )


def _call(n: int, row: dict[str, str], number: dict[str, int]) -> tuple[int, int, int, int, int]:
    """Sequence, row, stop, arrival and departure of a call; -1 for a blank time."""
    if row["stop_id"] not in number:
        raise _cell("stop_times.txt", n, "stop_id", row["stop_id"])
    times = []
    for key in ("arrival_time", "departure_time"):
        try:
            times.append(clock(row.get(key, "")))
        except ValueError as error:
            raise _cell("stop_times.txt", n, key, row[key]) from error
    if not (row["stop_sequence"].strip().isdecimal() and len(row["stop_sequence"]) < MAX_DIGITS):
        raise _cell("stop_times.txt", n, "stop_sequence", row["stop_sequence"])
    sequence = int(row["stop_sequence"])
    arrive, leave = (times[0] if times[0] is not None else times[1]), (times[1] if times[1] is not None else times[0])
    return sequence, n, number[row["stop_id"]], -1 if arrive is None else arrive, -1 if leave is None else leave


def _fill(trip: str, calls: list[tuple[int, int, int, int, int]], lat: Floats, lon: Floats) -> tuple[Ints, int]:
    """Stop, arrival, departure of each call between the first and last with a time, blanks filled; and how many."""
    table = np.array(calls, dtype=np.int64)[:, 1:]
    known = np.flatnonzero(table[:, 2] >= 0)
    if known.size < 2:
        return table[:0, 1:], 0
    table = table[known[0] : known[-1] + 1]
    known = known - known[0]
    stop, arrive, leave = table[:, 1], table[:, 2], table[:, 3]
    back = np.flatnonzero((leave[known] < arrive[known]) | np.append(arrive[known[1:]] < leave[known[:-1]], False))
    if back.size:
        row = int(table[known[back[0]], 0])
        raise MethodError("Row {row} of '{table}': trip '{trip}' goes back in time. Correct the feed.",
                          row=row, table="stop_times.txt", trip=trip[:60])  # fmt: skip
    blank = np.flatnonzero(arrive < 0)
    if blank.size:
        steps = great_circle(lat[stop[:-1]], lon[stop[:-1]], lat[stop[1:]], lon[stop[1:]])
        way = np.concatenate([[0.0], np.cumsum(np.maximum(steps, 1.0))])
        before = known[np.searchsorted(known, blank) - 1]
        after = known[np.searchsorted(known, blank)]
        share = (way[blank] - way[before]) / (way[after] - way[before])
        times = np.rint(leave[before] + share * (arrive[after] - leave[before])).astype(np.int64)
        arrive[blank] = leave[blank] = times
    return np.column_stack([stop, arrive, leave]), int(blank.size)


def _headways(rows: Rows) -> dict[str, list[tuple[int, int, int]]]:
    out: dict[str, list[tuple[int, int, int]]] = {}
    for n, row in enumerate(rows, 1):
        try:
            start, end, gap = clock(row["start_time"]), clock(row["end_time"]), int(row["headway_secs"])
        except ValueError as error:
            raise _cell("frequencies.txt", n, "headway_secs", row["headway_secs"]) from error
        if start is None or end is None or gap < 1:
            raise _cell("frequencies.txt", n, "headway_secs", row["headway_secs"])
        out.setdefault(row["trip_id"], []).append((start, end, gap))
    return out


def _runs(trip: str, table: Ints, heads: dict[str, list[tuple[int, int, int]]]) -> list[tuple[int, str]]:
    """Seconds to move a trip by, and its name: once as it stands, or at each headway."""
    if trip not in heads:
        return [(0, trip)]
    starts = [at for start, end, gap in heads[trip] for at in range(start, end, gap)][: MAX_RUNS + 1]
    return [(at - int(table[0, 2]), f"{trip}@{at}") for at in starts]
