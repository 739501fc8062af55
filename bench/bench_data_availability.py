"""Data availability against a plain pandas version of the same definitions, on the files of `unsd_sdg`."""

from __future__ import annotations

from bench.measure import Bench

GIB = 2**30
OURS = "import quintet\nquintet.run('data_availability', {{'vintage': '{vintage}'}}).canonical()"
PEER = "from bench import pandas_availability\npandas_availability.run({vintages!r})"
ALL = ["2018-12", "2020-12", "2021-12", "2022-12", "2023-07"]

BENCHES = [
    Bench(
        "data_availability, one state, all cuts",
        OURS.format(vintage="2023-07"),
        PEER.format(vintages=["2023-07"]),
        seconds=2,
        peak=2 * GIB,
    ),
    Bench(
        "data_availability, five states, all cuts",
        OURS.format(vintage="all"),
        PEER.format(vintages=ALL),
        seconds=8,
        peak=2 * GIB,
    ),
    Bench(
        "sdg17_data_gaps, five states",
        "import quintet\nquintet.run('sdg17_data_gaps', {}).canonical()",
        "",
        seconds=10,
        peak=2 * GIB,
    ),
]
