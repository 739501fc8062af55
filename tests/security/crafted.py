"""Files made to harm, by kind and from a seed: every reader of uploads must answer each with a clear word or a result.

Each kind is a function of a random generator that gives a file's name and bytes. The kinds follow what is known of the
formats: bombs, lying sizes, broken structure, references to the outside, and valid files with some bytes changed.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache

import polars as pl

from tests.security import columnar, maps, workbooks
from tests.security.changed import changed

Made = tuple[str, bytes]
Kind = Callable[[random.Random], Made]
COLUMNS = "entity,indicator,rating"
ROWS = [("undp", f"i{n}", "meets") for n in range(6)]
NASTY = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "<script>alert(1)</script>",
    "\u202egpj.exe",
    "\ufeff",
    "a\x00b",
    "'; DROP TABLE core_person; --",
    "../../etc/passwd",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "1e309",
    "-0",
    "nan",
    "9" * 400,
    "٣",
    "\ud7ff",
    "\U0010ffff",
    "",
    " ",
    '"',
    '""',
)


def plain(rng: random.Random) -> bytes:
    """A good table as CSV."""
    rows = [f"e{n},i{n},{rng.choice(['meets', 'misses', ''])}" for n in range(rng.randint(2, 30))]
    return ("\n".join([COLUMNS, *rows]) + "\n").encode()


def good_book() -> bytes:
    """A workbook as a spreadsheet program writes it."""
    out = io.BytesIO()
    pl.DataFrame(ROWS, schema=COLUMNS.split(","), orient="row").to_pandas().to_excel(out, index=False)
    return out.getvalue()


# Text


def csv_cells(rng: random.Random) -> Made:
    """Cells that harm a spreadsheet, a page or a shell."""
    rows = [[rng.choice(NASTY) for _ in range(3)] for _ in range(rng.randint(1, 9))]
    return "a.csv", "\n".join([COLUMNS, *(",".join(row) for row in rows)]).encode("utf-8", "surrogatepass")


def csv_quotes(rng: random.Random) -> Made:
    """Quotes that are never closed, or closed in the wrong place."""
    text = f'{COLUMNS}\n"undp,i,' + rng.choice(["meets\n" * 2000, '"x"y"\n', '"' * rng.randint(1, 9999), "\n\n\n"])
    return "a.csv", text.encode()


def csv_wide(rng: random.Random) -> Made:
    """Columns without end."""
    n = rng.choice([2_001, 10_000, 100_000, 1_000_000])
    return "a.csv", rng.choice(
        [(",".join(f"c{i}" for i in range(n)) + "\n").encode(), b"," * n + b"\n1", b"a\n" + b"," * n]
    )


def csv_lines(rng: random.Random) -> Made:
    """Line ends of every kind, mixed."""
    ends = [rng.choice(["\n", "\r\n", "\r", "\n\r", "\x0b", "\x0c", "\u2028", "\x85"]) for _ in range(30)]
    return "a.csv", (COLUMNS + "".join(end + ",".join(rng.choice(ROWS)) for end in ends)).encode()


def csv_encodings(rng: random.Random) -> Made:
    """Bytes that are no UTF-8, or marks that lie about what follows."""
    text = plain(rng).decode() + "é日本,б,ع\n"
    coded = text.encode(rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "gb18030", "utf-7"]))
    mark = rng.choice([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\xef\xbb\xbf" * 50])
    junk = rng.randbytes(rng.randint(0, 50))
    return "a.csv", mark + coded + rng.choice([b"", junk, b"\xed\xa0\x80", b"\xff", b"\xc0\xaf"])


def csv_nul(rng: random.Random) -> Made:
    """Zero bytes before and behind the part that is looked at first."""
    data = bytearray(plain(rng) * rng.choice([1, 2000]))
    data[rng.randrange(len(data))] = 0
    return "a.csv", bytes(data)


def csv_shapes(rng: random.Random) -> Made:
    """Ragged rows, repeated, empty or endless headers, one endless cell."""
    long = "x" * rng.choice([10_000, 5_000_000])
    return "a.csv", rng.choice(
        [
            f"{COLUMNS}\n1,2,3,4\n",
            f"{COLUMNS}\n1\n",
            "entity,entity,rating\n1,2,3\n",
            ",,\n1,2,3\n",
            "\n\n\n",
            " ",
            f"{long},indicator,rating\n1,2,3\n",
            f"{COLUMNS}\nundp,{long},meets\n",
            f"{COLUMNS}\n" + "\n" * 100_000,
            f"{COLUMNS}\n" + "undp,i,meets\n" * 50_000,
            f"{COLUMNS}\n",
            COLUMNS,
        ]
    ).encode()


def csv_tall(rng: random.Random) -> Made:
    """More rows than may be, small enough to be sent."""
    return "a.csv", rng.choice([b"a\n" + b"1\n" * 16_000_000, f"{COLUMNS}\n".encode() + b",,\n" * 10_000_000])


def json_deep(rng: random.Random) -> Made:
    """JSON nested without end, which is no table."""
    n = rng.choice([100, 10_000, 1_000_000])
    return "a.json", rng.choice([b"[" * n, b'{"a":' * n, b"[" * n + b"]" * n, json.dumps([{"a": 1}]).encode()])


def noise(rng: random.Random) -> Made:
    """Bytes of chance behind the marks of every kind of file."""
    marks = [
        b"",
        b"PK\x03\x04",
        b"PAR1",
        b"ARROW1\x00\x00",
        b"\x1f\x8b\x08",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"II*\x00",
        b"GIF89a",
        b"\xd0\xcf\x11\xe0",
        b"<?xml version='1.0'?>",
        b"<svg>",
        b"\x0a\x09OSMHeader",
        b"SQLite format 3\x00",
    ]
    return "a.bin", rng.choice(marks) + rng.randbytes(rng.choice([0, 1, 20, 3000])) + rng.choice(
        [b"", b"PAR1", b"ARROW1"]
    )


# Gzip


def gzip_bomb(rng: random.Random) -> Made:
    """A few bytes that become very many."""
    piece = rng.choice([b"0" * 2**20, b"1,1,1\n" * 170_000, b"\n" * 2**20, b'"' * 2**20])
    n = rng.choice([20, 200, 400, 1000])
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 31)
    return "a.csv.gz", b"".join(
        [squeeze.compress(f"{COLUMNS}\n".encode())] + [squeeze.compress(piece) for _ in range(n)]
    ) + squeeze.flush()


def gzip_broken(rng: random.Random) -> Made:
    """Cut, with a wrong sum, in many members, or within one another."""
    data = gzip.compress(plain(rng))
    return "a.csv.gz", rng.choice(
        [
            data[: rng.randrange(2, len(data))],
            data[:-8] + b"\0" * 8,
            data * 500,
            data + b"junk",
            gzip.compress(data),
            gzip.compress(gzip.compress(data)),
            gzip.compress(b""),
            gzip.compress(good_book()),
        ]
    )


# Good files, some bytes changed


def _good(rng: random.Random) -> list[Made]:
    frame = pl.DataFrame(ROWS, schema=COLUMNS.split(","), orient="row")
    parquet, arrow = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet, compression=rng.choice(["zstd", "snappy", "uncompressed", "gzip"]))
    frame.write_ipc(arrow, compression=rng.choice(["zstd", "lz4", "uncompressed"]))
    return [
        ("a.csv", plain(rng)),
        ("a.csv.gz", gzip.compress(plain(rng))),
        ("a.xlsx", good_book()),
        ("a.parquet", parquet.getvalue()),
        ("a.arrow", arrow.getvalue()),
    ]


def good(rng: random.Random) -> Made:
    """A good file, which is read."""
    return rng.choice(_good(rng))


def mutated(rng: random.Random) -> Made:
    """A good file with bytes flipped, cut out, repeated."""
    name, data = rng.choice(_good(rng))
    return name, changed(data, rng)


def spliced(rng: random.Random) -> Made:
    """The beginning of one good file and the end of another, or a file that ends too early."""
    files = _good(rng)
    (name, one), (_other, two) = rng.choice(files), rng.choice(files)
    return name, one[: rng.randrange(len(one))] + rng.choice([b"", two[rng.randrange(len(two)) :], one])


LIGHT: tuple[Kind, ...] = (
    csv_cells,
    csv_quotes,
    csv_lines,
    csv_encodings,
    csv_nul,
    csv_shapes,
    json_deep,
    noise,
    gzip_broken,
    workbooks.xlsx_dtd,
    workbooks.xlsx_claims,
    workbooks.xlsx_outside,
    workbooks.zip_lies,
    maps.gtfs,
    maps.tiff,
    maps.osm,
    good,
    mutated,
    spliced,
    *columnar.LIGHT,
)
HEAVY: tuple[Kind, ...] = (csv_wide, csv_tall, gzip_bomb, workbooks.xlsx_bomb, workbooks.zip_overlap, *columnar.HEAVY)
HEAVY_SHARE = 0.05
VARIANTS = 12  # of a heavy kind: making one takes seconds


@lru_cache(maxsize=len(HEAVY) * VARIANTS)
def _heavy(kind: Kind, variant: int) -> Made:
    return kind(random.Random(variant))


def files(seed: int, n: int, first: int = 0) -> Iterator[tuple[str, str, bytes]]:
    """`n` files of every light kind in turn, one in twenty a heavy one instead: kind, name, bytes."""
    for number in range(first, first + n):
        rng = random.Random(f"{seed} {number}")
        if rng.random() < HEAVY_SHARE:
            kind = rng.choice(HEAVY)
            name, data = _heavy(kind, rng.randrange(VARIANTS))
        else:
            kind = LIGHT[number % len(LIGHT)]
            name, data = kind(rng)
        yield kind.__name__, name, data
