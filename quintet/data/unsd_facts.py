"""Fact tables: which years have data, small enough to travel with the code, so that the work runs offline.

One gzipped CSV per state of the database, made by `python -m tools.facts` from the files of the `unsd_sdg`
dataset. A row is a series and a layer (available, country, female, male); a year's cell is 193 bits in M49 order,
written as hexadecimal, empty for none. The column `older` holds the newest year of cells whose data all lie before
the first year shown, two hexadecimal digits per member, counted from 1900.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from quintet.data.unsd import SdgState, Vintage, places
from quintet.seed.tables import read_table

LAYERS = ("available", "country", "female", "male")
EPOCH = 1900
KEPT = 5  # states kept in memory
SOURCE = "United Nations Statistics Division, Global SDG Database"
LICENCE = "CC-BY-4.0 (Gapminder's packaging) over UNSD data; cite the UNSD Global SDG Database and its date"


def fact_name(vintage: str) -> str:
    """File name of the fact table of a vintage."""
    return f"sdg_availability_{vintage}.csv.gz"


def read_state(vintage: Vintage) -> SdgState:
    """The state of a vintage from its fact table."""
    name = fact_name(vintage)
    title = f"Fact table of the Global SDG Database, state of {vintage}"
    read_table(name).noted(title=title, vintage=vintage, source=SOURCE, licence=LICENCE)
    return _state(name)


@lru_cache(maxsize=KEPT)
def _state(name: str) -> SdgState:
    found = read_table(name)
    return decode(found.notes, [found.header, *found.rows])


def encode(state: SdgState) -> list[list[str]]:
    """The table of a state: a header row, then the rows of each series."""
    years = [str(state.first_year + i) for i in range(state.available.shape[2])]
    table = [["series", "indicators", "title", "layer", "older", *years]]
    for row, name in enumerate(state.series):
        for layer in LAYERS:
            cube = getattr(state, layer)[row]
            words = [_hex(cube[:, i]) for i in range(cube.shape[1])]
            if layer == "available":
                codes = ", ".join(state.indicators[row])
                table.append([name, codes, state.titles[row], layer, _older(state, row), *words])
            elif any(words):
                table.append([name, "", "", layer, "", *words])
    return table


def decode(header: dict[str, str], table: Sequence[Sequence[str]]) -> SdgState:
    """The state behind a fact table; the inverse of `encode`."""
    first_year, n_years = int(table[0][5]), len(table[0]) - 5
    heads = [row for row in table[1:] if row[3] == "available"]
    place = {row[0]: number for number, row in enumerate(heads)}
    shape = (len(heads), len(places()), n_years)
    cubes = {layer: np.zeros(shape, dtype=bool) for layer in LAYERS}
    for name, _, _, layer, _, *words in table[1:]:
        for year, word in enumerate(words):
            if word:
                cubes[layer][place[name], :, year] = _bits(word)
    return SdgState(
        vintage=header["vintage"],
        year=first_year + n_years - 1,
        rows=int(header["rows"]),
        first_year=first_year,
        series=tuple(place),
        indicators=tuple(tuple(row[1].split(", ")) for row in heads),
        titles=tuple(row[2] for row in heads),
        last=_last(cubes["available"], first_year, [row[4] for row in heads]),
        has_nature=header["nature"] == "yes",
        origin="facts",
        **cubes,
    )


def _hex(bits: Any) -> str:
    return np.packbits(bits).tobytes().hex() if bits.any() else ""


def _bits(word: str) -> Any:
    return np.unpackbits(np.frombuffer(bytes.fromhex(word), dtype=np.uint8), count=len(places())).astype(bool)


def _older(state: SdgState, row: int) -> str:
    last = state.last[row]
    old = np.where((last > 0) & (last < state.first_year), last - EPOCH, 0).astype(np.uint8)
    return old.tobytes().hex() if old.any() else ""


def _last(available: Any, first_year: int, older: list[str]) -> Any:
    newest = first_year + available.shape[2] - 1 - np.argmax(available[:, :, ::-1], axis=2)
    last = np.where(available.any(axis=2), newest, 0)
    for row, word in enumerate(older):
        if word:
            old = np.frombuffer(bytes.fromhex(word), dtype=np.uint8).astype(np.int64)
            last[row] = np.where((last[row] == 0) & (old > 0), old + EPOCH, last[row])
    return last.astype(np.int16)


@lru_cache(maxsize=1)
def known_areas() -> frozenset[int]:
    """M49 codes of all areas that the database knows: countries, territories, regions, groups."""
    return frozenset(read_table("sdg_areas.csv.gz").ints("geo_area"))


@lru_cache(maxsize=1)
def sex_classes() -> dict[str, str]:
    """Series in upper case -> which sexes its global structure allows: ALL, F or _T."""
    table = read_table("sdg_sex_constraints.csv.gz")
    return dict(zip(table.column("series"), table.column("sex"), strict=True))


@lru_cache(maxsize=1)
def common_codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Indicators and series that stand in all five vintages."""
    rows = read_table("sdg_common_codes.csv.gz").rows
    indicators, series = (tuple(code for code, kind in rows if kind == want) for want in ("indicator", "series"))
    return indicators, series
