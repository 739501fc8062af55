"""Honest and hostile values for any parameter, made from its declaration."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import polars as pl

from quintet.method import Method
from quintet.params import Param
from quintet.table import Col

Rows = list[dict[str, Any]]
SERIES = [f"SI_TOY_{i:03}" for i in range(200)]
# What a column of that name holds in honest data; a new field adds its own words here.
WORDS: dict[str, list[Any]] = {
    "series": SERIES,
    "concept": SERIES,
    "indicator": ["1.1.1", "5.a.2", "17.18.1"],
    "geo_area": [404, 604, 156, 818, 250, 643, 724, 840],
    "year": list(range(2010, 2024)),
    "iso3": ["KEN", "PER", "CHN", "EGY"],
    "country": ["KEN", "PER", "CHN", "EGY"],
    "sex": ["FEMALE", "MALE", "BOTHSEX"],
    "age": ["15+", "15-24", "25-34", "35-44", "ALLAGE"],
    "location": ["URBAN", "RURAL", "ALLAREA"],
    "nature": ["C", "CA"],
    "units": ["PERCENT"],
    "observation_status": ["A"],
    "value_text": [None],
    "due": [f"2024-{month:02}-15" for month in range(1, 13)],
    "done": ["2024-03-01", None, "2024-08-20", "2024-12-31"],
}
# A column that may be absent is spoilt in fewer ways: the casts are the same, and time is short.
FOR_OPTIONAL = ("null", "unicode", "infinity", "negative", "list", "markup", "control")
UNICODE = ("مصر", "中国", "\u200fישראל\u200e", "👩🏽‍🔬", "Côte d’Ivoire", "\u202eabc", "e\u0301", "ﷺ" * 50)


def rows_of(cols: tuple[Col, ...], count: int) -> Rows:
    """Honest rows for the columns, no two alike while the words suffice."""
    frame = frame_of(cols, count)
    return frame.to_dicts()


def frame_of(cols: tuple[Col, ...], count: int) -> pl.DataFrame:
    """The same as a frame, built fast at any size."""
    index, stride, columns = np.arange(count), 1, {}
    for col in sorted(cols, key=lambda col: col.name not in WORDS):
        words = list(col.choices) or WORDS.get(col.name)
        if words:
            picked = pl.Series(words).gather(index // stride % len(words))
            stride *= len(words)
        elif col.type is str:
            picked = pl.Series(index if col.unique else index % 1000).cast(pl.String)
        elif col.type is bool:
            picked = pl.Series(index % 2 == 0)
        else:
            low = math.ceil(col.ge or 0)
            span = 1 + (math.floor(col.le) - low if col.le is not None else 100)
            picked = pl.Series(low + index % span).cast(pl.Int64 if col.type is int else pl.Float64)
        columns[col.name] = picked
    return pl.DataFrame({col.name: columns[col.name] for col in cols})


def honest(method: Method, count: int = 40) -> dict[str, Any]:
    """The example's parameters, with rows for each table that the example lacks."""
    given = dict(method.example)
    for param in method.params:
        if param.kind == "table" and param.name not in given:
            # A list of words, such as one of series, has as many rows as there are words.
            words = next((len(WORDS[c.name]) for c in param.columns if c.name == "concept"), count)
            given[param.name] = rows_of(param.columns, words)
    return given


def _with(rows: Rows, name: str, make: Callable[[int], Any]) -> Rows:
    return [{**row, name: make(i)} for i, row in enumerate(rows)]


def tables(param: Param) -> Iterator[tuple[str, Any]]:
    """Every way to spoil a table that we know of, with its name."""
    rows = rows_of(param.columns, 40)
    yield "honest", rows
    yield "empty", []
    yield "one row", rows[:1]
    yield "duplicate keys", rows + rows
    yield "no columns", [{} for _ in rows]
    yield "only other columns", [{"x": 1} for _ in rows]
    yield "an extra column", _with(rows, "extra", lambda i: [i])
    yield "no table", 5
    yield "a path", "no/such/file.csv"
    for col in param.columns:
        yield from _columns(rows, col)


def _columns(rows: Rows, col: Col) -> Iterator[tuple[str, Any]]:
    spoilt: dict[str, Callable[[int], Any]] = {
        "null": lambda i: None,
        "half null": lambda i: None if i % 2 else rows[i][col.name],
        "unicode": lambda i: UNICODE[i % len(UNICODE)],
        "infinity": lambda i: math.inf if i == 3 else 1.0,
        "nan": lambda i: math.nan,
        "infinity as text": lambda i: "-inf",
        "censored": lambda i: "<5",
        "negative": lambda i: -1,
        "future": lambda i: 9999,
        "huge number": lambda i: 2**62,
        "tiny number": lambda i: 5e-324,
        "fraction": lambda i: 0.5,
        "list": lambda i: [i],
        "boolean": lambda i: True,
        "long text": lambda i: "x" * 20_000,
        "constant": lambda i: rows[0][col.name],
        "markup": lambda i: "<script>alert(1)</script>{0}{x!r}%s",
        "formula": lambda i: "=1+1",
        "control": lambda i: "a\x00\x1b[31m\n",
    }
    for name in spoilt if col.required else FOR_OPTIONAL:
        make = spoilt[name]
        yield f"{col.name}: {name}", _with(rows, col.name, make)
    yield f"{col.name}: absent", [{k: v for k, v in row.items() if k != col.name} for row in rows]
    yield f"{col.name}: misnamed", [{("\u200f" + k if k == col.name else k): v for k, v in row.items()} for row in rows]


def scalars(param: Param) -> Iterator[tuple[str, Any]]:
    """Values that a scalar parameter must refuse."""
    yield "mapping", {"a": 1}
    if not param.many:
        yield "list", [1, 2]
        yield "array", np.array([1, 2])
    if not param.optional and param.default is not None:
        yield "null", None
    if param.choices or param.type is not str:
        yield "nan", math.nan
        yield "infinity", math.inf
        yield "long text", "x" * 1_000_000
        yield "markup", "<script>{0}"
        yield "unicode", "中国"
    if param.type is str:
        yield "too long", "x" * 1_000_001
        yield "no character", "\ud800"
        yield "null character", "a\x00"
        yield "number", 5
    yield from _outside(param)


def _outside(param: Param) -> Iterator[tuple[str, Any]]:
    if param.type in (int, float):
        step = 1 if param.type is int else 1e-6
        bounds = (("below", param.ge, -step), ("above", param.le, step), ("at the open low", param.gt, 0),
                  ("at the open high", param.lt, 0))  # fmt: skip
        yield from ((name, bound + by) for name, bound, by in bounds if bound is not None)
        yield "digits without end", "9" * 5000
    if param.type is int:
        yield "fraction", 1.5
