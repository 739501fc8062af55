"""Parquet and Arrow files made to harm: bombs in a few bytes, dictionaries, nesting, lying counts, wrong ends."""

from __future__ import annotations

import contextlib
import io
import random
import struct
from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

Made = tuple[str, bytes]
NAMES = ("entity", "indicator", "rating")


def _parquet(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def _arrow(table: pa.Table, compression: str | None = "zstd") -> bytes:
    out = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return out.getvalue()


def _either(rng: random.Random, table: pa.Table) -> Made:
    if rng.random() < 0.5:
        with contextlib.suppress(pa.ArrowException):  # Parquet cannot hold it
            return "a.parquet", _parquet(table, compression=rng.choice(["zstd", "snappy", "none", "gzip"]))
    return "a.arrow", _arrow(table, rng.choice(["zstd", "lz4", None]))


def _small(n: int = 5) -> pa.Table:
    return pa.table({"entity": ["undp"] * n, "indicator": [f"i{k}" for k in range(n)], "rating": ["meets"] * n})


def many_rows(rng: random.Random) -> Made:
    """Very many equal rows, packed to almost nothing."""
    n = rng.choice([2_000_000, 12_000_000, 20_000_000])
    cells = pa.array(["meets"]).take(pa.nulls(n, pa.int32()).fill_null(0))
    table = pa.table(dict.fromkeys(NAMES, cells))
    return _either(rng, table)


def long_cells(rng: random.Random) -> Made:
    """A few cells of very many bytes."""
    size = rng.choice([1_000_000, 300_000_000, 700_000_000])
    cell = pa.array(["a" * size], pa.large_string())
    return _either(rng, pa.table({"entity": cell, "indicator": ["i"], "rating": ["meets"]}))


def repeated_long_cells(rng: random.Random) -> Made:
    """One long cell in a dictionary, named by very many rows."""
    n, size = rng.choice([(1_000, 10_000), (1_000_000, 100_000), (300_000, 900_000)])
    index = pa.nulls(n, pa.int32()).fill_null(0)
    cells = pa.DictionaryArray.from_arrays(index, pa.array(["a" * size]))
    table = pa.table({"entity": cells, "indicator": cells, "rating": cells})
    if rng.random() < 0.5:
        return "a.parquet", _parquet(
            table, use_dictionary=True, write_statistics=False, dictionary_pagesize_limit=2**28
        )
    return "a.arrow", _arrow(table)


def lists(rng: random.Random) -> Made:
    """One row that holds a list of very many values."""
    n = rng.choice([1_000, 100_000_000])
    values = pa.nulls(n, pa.int64()).fill_null(0)
    cell = pa.LargeListArray.from_arrays(pa.array([0, n], pa.int64()), values)
    return _either(rng, pa.table({"entity": cell, "indicator": ["i"], "rating": ["meets"]}))


def nested(rng: random.Random) -> Made:
    """A cell nested within cells."""
    depth = rng.choice([3, 30, 200])
    kind: pa.DataType = pa.int32()
    value: Any = 1
    for level in range(depth):
        if (level + depth) % 2:
            kind, value = pa.struct([("a", kind)]), {"a": value}
        else:
            kind, value = pa.list_(kind), [value]
    try:
        return _either(rng, pa.table({"entity": pa.array([value], kind), "indicator": ["i"], "rating": ["meets"]}))
    except (pa.ArrowException, RecursionError):
        return "a.arrow", b"ARROW1\0\0"


def kinds_of_cells(rng: random.Random) -> Made:
    """Cells of every kind where text is awaited."""
    n = 4
    cells = rng.choice(
        [
            pa.nulls(n),
            pa.array([b"\xff\x00"] * n),
            pa.array([float("nan"), float("inf"), -0.0, 1e308]),
            pa.array([2**63 - 1] * n),
            pa.array([2**64 - 1] * n, pa.uint64()),
            pa.array([1, 2, 3, 4], pa.timestamp("ns", "Mars/Phobos")),
            pa.array([2**62] * n, pa.timestamp("s")),
            pa.array([2**31 - 1] * n, pa.date32()),
            pa.array([1] * n, pa.duration("ns")),
            pa.array([1] * n, pa.decimal128(38, 0)),
            pa.array([[1], [], None, [2]]),
            pa.array([{"a": 1}] * n),
            pa.array([b"ab"] * n, pa.binary(2)),
            pa.array([True] * n),
            pa.array([1.5] * n, pa.float32()),
            pa.array([2**40] * n, pa.time64("us")),
            pa.array(["a", "b", "a", None]).dictionary_encode(),
            pa.array([1, 2, 1, 2]).dictionary_encode(),
            pa.array(["a"] * n),
        ]
    )
    return _either(rng, pa.table({"entity": cells, "indicator": cells, "rating": cells}))


def bad_text(rng: random.Random) -> Made:
    """Text that is no UTF-8, offsets that lead out of the file."""
    good = b"a\xff\xfe\x00"
    offsets = struct.pack(
        "<4i", *rng.choice([(0, 1, 2, 3), (0, 99, 3, 9), (-5, 0, 1, 2), (3, 2, 1, 0), (0, 2**31 - 1, 0, 1)])
    )
    try:
        cells = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(offsets), pa.py_buffer(good)])
        table = pa.table({"entity": cells, "indicator": ["a"] * 3, "rating": ["meets"] * 3})
        return "a.arrow", _arrow(table, None)
    except (pa.ArrowException, ValueError, OverflowError, MemoryError):
        return "a.arrow", b"ARROW1\0\0" + rng.randbytes(100) + b"ARROW1"


def bad_index(rng: random.Random) -> Made:
    """A dictionary of one word, named by numbers that are none of its."""
    index = pa.array(rng.choice([[0, 1, 2], [-1, 0, 0], [2**31 - 1, 0, 0]]), pa.int32())
    cells = pa.DictionaryArray.from_arrays(index, pa.array(["meets"]), safe=False)
    table = pa.table({"entity": cells, "indicator": ["a"] * 3, "rating": ["meets"] * 3})
    return "a.arrow", _arrow(table, rng.choice(["zstd", None]))


def lying_end(rng: random.Random) -> Made:
    """The end of the file, where its counts and places stand, changed, cut or made longer than the file."""
    name, data = ("a.parquet", _parquet(_small())) if rng.random() < 0.5 else ("a.arrow", _arrow(_small()))
    out = bytearray(data)
    size = 4 if name == "a.parquet" else 6
    change = rng.randrange(4)
    if change == 0:
        struct.pack_into("<i", out, len(out) - size - 4, rng.choice([0, -1, 2**31 - 1, len(out), 1]))
    elif change == 1:
        for _ in range(rng.randint(1, 6)):
            at = len(out) - size - 4 - rng.randrange(1, min(600, len(out) - 20))
            out[at] = rng.choice([0, 255, 127, 128, out[at] ^ 1])
    elif change == 2:
        out = out[: rng.randrange(8, len(out))] + out[-size:]
    else:
        at = rng.randrange(8, len(out) - 20)
        out[at : at + 8] = struct.pack("<q", rng.choice([2**62, -1, 2**40, 10**9]))
    return name, bytes(out)


def continued(rng: random.Random) -> Made:
    """Texts of which each begins as the one before: a few bytes for each, whatever their length."""
    n, size = rng.choice([(100, 100), (3_000, 100_000)])
    table = pa.table({"entity": ["a" * size] * n, "indicator": ["i"] * n, "rating": ["meets"] * n})
    return "a.parquet", _parquet(table, use_dictionary=False, column_encoding={"entity": "DELTA_BYTE_ARRAY"})


def fixed_cells(rng: random.Random) -> Made:
    """Cells of a fixed and great length, one in a dictionary, named very often."""
    n, size = rng.choice([(10, 10), (1_000_000, 100_000)])
    cells = pa.DictionaryArray.from_arrays(
        pa.nulls(n, pa.int32()).fill_null(0), pa.array([b"a" * size], pa.binary(size))
    )
    table = pa.table({"entity": cells, "indicator": cells, "rating": cells})
    if rng.random() < 0.5:
        return "a.parquet", _parquet(
            table, use_dictionary=True, write_statistics=False, dictionary_pagesize_limit=2**28
        )
    return "a.arrow", _arrow(table)


def wide(rng: random.Random) -> Made:
    """Very many columns."""
    n = rng.choice([2_001, 20_000])
    frame = pl.DataFrame({f"c{k}": [1] for k in range(n)})
    return _either(rng, frame.to_arrow())


LIGHT: tuple[Callable[[random.Random], Made], ...] = (kinds_of_cells, bad_text, bad_index, lying_end, nested)
HEAVY: tuple[Callable[[random.Random], Made], ...] = (
    many_rows,
    long_cells,
    repeated_long_cells,
    lists,
    wide,
    continued,
    fixed_cells,
)
