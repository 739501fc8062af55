"""Tunis, 1979 to 2002: the daily weather that AquaCrop ships, and a table of yields simulated with it.

The table travels with the code, so that the case runs where the crop model is not installed. It is made by
`python -m tools.crop_facts`, and a test compares it with fresh runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import product

from quintet.data.crop_model import Plan, Seasons, Water, Weather, simulate
from quintet.seed.tables import read_table

NAME = "crop_yields_tunis.csv.gz"
CROPS = ("WheatGDD", "BarleyGDD")
SOWING = ("10-15", "11-01", "11-15", "12-01", "12-15")
SOILS = ("SandyLoam", "ClayLoam")
FARMS: tuple[tuple[str, Water], ...] = (("SandyLoam", "rain"), ("ClayLoam", "rain"))
INITIAL, THRESHOLD = 30.0, 50.0  # percent of what the soil can hold for plants
WEATHER_FILE = "tunis_climate.txt"
YEARS = "1979-2002"
LATITUDE = 36.8
SOURCE = (
    "Daily weather of Tunis (tunis_climate.txt) shipped with AquaCrop-OSPy, an example of FAO's AquaCrop; yields "
    "simulated by quintet with AquaCrop-OSPy"
)
LICENCE = "AquaCrop-OSPy: Apache-2.0; weather: example data of FAO's AquaCrop, cite FAO"
COMMAND = "python -m tools.crop_facts"
PLACES = 4  # decimals kept: a tenth of a kilogram


def plans(initial: float = INITIAL) -> list[Plan]:
    """Every combination of the case: crop, date, soil and water."""
    return [
        Plan(crop, sowing, soil, water, initial, THRESHOLD)
        for (soil, water), crop, sowing in product(FARMS, CROPS, SOWING)
    ]


def weather() -> Weather:
    """The weather of Tunis from the installed crop model. Raises MethodError when it is not installed."""
    from quintet.data.crop_model import model_folder

    return parsed((model_folder() / "data" / WEATHER_FILE).read_text(encoding="utf-8"))


def parsed(text: str) -> Weather:
    """Weather in AquaCrop's own layout: day, month, year, coldest, warmest, rain, reference evapotranspiration."""
    import numpy as np

    rows = [line.split() for line in text.splitlines()[1:] if line.strip()]
    days = [(date(int(y), int(m), int(d)) - date(1970, 1, 1)).days for d, m, y, *_ in rows]
    if days != list(range(days[0], days[0] + len(days))):
        raise ValueError("The weather file has a gap.")
    values = np.array([[float(cell) for cell in row[3:7]] for row in rows]).T
    return Weather(days[0], *(np.ascontiguousarray(column) for column in values))


def rounded(found: Seasons) -> Seasons:
    """Seasons as the table keeps them, so that fresh runs and the table give the same result."""
    return Seasons(
        found.plan,
        found.years,
        tuple(round(value, PLACES) for value in found.yields),
        tuple(round(value, PLACES) for value in found.irrigation),
    )


HEAD = ("crop", "sowing", "soil", "water", "year", "yield", "irrigation")


def encode(found: Iterable[Seasons]) -> list[tuple[object, ...]]:
    """The table as a header row and one row a season."""
    rows: list[tuple[object, ...]] = [HEAD]
    for seasons in found:
        plan = seasons.plan
        for year, tonnes, irrigation in zip(seasons.years, seasons.yields, seasons.irrigation, strict=True):
            rows.append((plan.crop, plan.sowing, plan.soil, plan.water, year, f"{tonnes:.4f}", f"{irrigation:.4f}"))
    return rows


@lru_cache(maxsize=1)
def table() -> dict[Plan, Seasons]:
    """The seasons of the table, by plan."""
    rows: dict[Plan, list[dict[str, str]]] = {}
    for row in read_table(NAME).records():
        water = "irrigated" if row["water"] == "irrigated" else "rain"
        plan = Plan(row["crop"], row["sowing"], row["soil"], water, INITIAL, THRESHOLD)  # type: ignore[arg-type]
        rows.setdefault(plan, []).append(row)
    return {
        plan: Seasons(
            plan,
            tuple(int(row["year"]) for row in kept),
            tuple(float(row["yield"]) for row in kept),
            tuple(float(row["irrigation"]) for row in kept),
        )
        for plan, kept in rows.items()
    }


def seasons(wanted: list[Plan]) -> tuple[list[Seasons], str]:
    """The seasons of the plans and the version of the model: from the table where it has all, else simulated."""
    from quintet.data.crop_model import version
    from quintet.method import progress, record_input
    from quintet.result import Input

    known = table()
    if all(plan in known for plan in wanted):
        kept = read_table(NAME).noted(title="Yields simulated for Tunis", vintage=YEARS, source=SOURCE, licence=LICENCE)
        return [known[plan] for plan in wanted], kept.notes["model"]
    series = weather()
    record_input(Input(WEATHER_FILE, "Daily weather of Tunis", series.sha256, YEARS, SOURCE, LICENCE))
    out = []
    for number, plan in enumerate(wanted):
        progress(number / len(wanted), "Seasons are simulated")
        out.append(rounded(simulate(series, plan)))
    return out, f"AquaCrop-OSPy {version()}"
