"""Weather, sowing dates and crops as a reader gives them, checked before the crop model sees them."""

from __future__ import annotations

import difflib
from datetime import date, timedelta

import numpy as np

from quintet.compute.dates import days
from quintet.data.crop_model import CROPS, Weather
from quintet.errors import MethodError
from quintet.table import Table

MAX_DAYS = 37_000  # a century
MAX_DATES = 24
MAX_CROPS = 12
NAMED = 5  # missing days that a message names
TROPIC = 23.5  # nearer to the equator no season is wrong by the calendar alone
COOL = ("Barley", "Wheat", "HydWheat")  # sown from September to May in the north
WARM = (
    "Maize", "PaddyRice", "localpaddy", "Sorghum", "Soybean", "Cotton", "Sunflower", "Tomato", "DryBean", "Tef",
    "Quinoa",
)  # fmt: skip
SEASON = {"cool": (9, 5), "warm": (2, 8)}  # first and last month of sowing in the north


def read_weather(table: Table) -> Weather:
    """The weather day by day. Raises MethodError on a missing or repeated day and on temperatures out of order."""
    if table.height > MAX_DAYS:
        raise MethodError(
            "There are {got} days of weather; at most {limit} can be read.",
            param="weather",
            got=table.height,
            limit=MAX_DAYS,
        )
    found = days(table.frame["date"], "weather")
    if np.isnan(found).any():
        row = int(np.flatnonzero(np.isnan(found))[0]) + 1
        raise MethodError("Row {row}: the date is missing.", param="weather", row=row, column="date")
    order = np.argsort(found, kind="stable")
    _no_gap(found.astype(np.int64), order)
    tmin, tmax, rain, et0 = (table.frame[name].to_numpy() for name in ("tmin", "tmax", "rain", "et0"))
    if (tmin > tmax).any():
        row = int(np.flatnonzero(tmin > tmax)[0]) + 1
        raise MethodError(
            "Row {row}: the coldest temperature ({low}) is above the warmest ({high}). Are the columns exchanged?",
            param="weather",
            row=row,
            column="tmin",
            low=float(tmin[row - 1]),
            high=float(tmax[row - 1]),
        )
    return Weather(int(found[order[0]]), *(np.ascontiguousarray(column[order]) for column in (tmin, tmax, rain, et0)))


def _no_gap(found: np.ndarray, order: np.ndarray) -> None:
    ordered = found[order]
    steps = np.diff(ordered)
    if (steps == 0).any():
        row = int(order[int(np.flatnonzero(steps == 0)[0]) + 1]) + 1
        raise MethodError("Row {row}: this day stands there twice. Keep one row.", param="weather", row=row)
    if (steps > 1).any():
        missing: list[str] = []
        for place in np.flatnonzero(steps > 1)[:NAMED]:
            ahead = range(int(ordered[place]) + 1, int(ordered[place + 1]))[:NAMED]
            missing += [str(date(1970, 1, 1) + timedelta(number)) for number in ahead]
        raise MethodError(
            "{count} days of weather are missing, the first of them {days}. Fill them: the crop model needs every day.",
            param="weather",
            column="date",
            count=int((steps - 1)[steps > 1].sum()),
            days=", ".join(missing[:NAMED]),
        )


def read_crops(crops: list[str]) -> tuple[str, ...]:
    """Known crops, each once. Raises MethodError naming the nearest ones."""
    names = [name.strip() for name in crops if name.strip()]
    if not names:
        raise MethodError("No crop is named. Give at least one, such as WheatGDD.", param="crops")
    for name in names:
        if name not in CROPS:
            small = {known.lower(): known for known in CROPS}
            close = difflib.get_close_matches(name.lower(), small, 4, 0.5)
            near = [small[key] for key in close] or list(CROPS)
            raise MethodError(
                "The crop '{got}' is not one that AquaCrop knows. Near are: {near}.",
                param="crops",
                got=name[:80],
                near=", ".join(near),
            )
    _not_too_many(names, MAX_CROPS, "crops")
    return tuple(dict.fromkeys(names))


def read_dates(sowing: list[str]) -> tuple[str, ...]:
    """Sowing dates as month and day, each once, in their order. Raises MethodError on what is no date."""
    names = [name.strip() for name in sowing if name.strip()]
    if not names:
        raise MethodError("No sowing date is given. Give month and day, such as 11-15.", param="sowing")
    for name in names:
        try:
            fits = date.fromisoformat(f"2001-{name}").strftime("%m-%d") == name
        except ValueError:
            fits = False
        if not fits:
            raise MethodError(
                "'{got}' is not a sowing date of every year. Write month and day, such as 11-15.",
                param="sowing",
                got=name[:80],
            )
    _not_too_many(names, MAX_DATES, "sowing")
    return tuple(dict.fromkeys(names))


def _not_too_many(names: list[str], limit: int, param: str) -> None:
    if len(names) > limit:
        raise MethodError(
            "The '{param}' parameter takes at most {limit} items. Got {got}.", param=param, limit=limit, got=len(names)
        )


def in_season(crops: tuple[str, ...], dates: tuple[str, ...], latitude: float | None) -> None:
    """Raise MethodError on a sowing date outside the season of the hemisphere; nothing is asked in the tropics."""
    if latitude is None or abs(latitude) <= TROPIC:
        return
    for crop in crops:
        kind = "cool" if crop.startswith(COOL) else "warm" if crop.startswith(WARM) else ""
        if not kind:
            continue
        first, last = ((month + (0 if latitude > 0 else 6) - 1) % 12 + 1 for month in SEASON[kind])
        for sowing in dates:
            month = int(sowing[:2])
            if not (first <= month <= last if first <= last else month >= first or month <= last):
                raise MethodError(
                    "{crop} is sown from month {first} to month {last} at latitude {latitude}, not on {sowing}. Check "
                    "the date and the sign of the latitude.",
                    param="sowing",
                    crop=crop,
                    first=first,
                    last=last,
                    latitude=latitude,
                    sowing=sowing,
                )
