"""Fact tables: small gzipped CSV files that travel with the code, each with where it comes from on top.

A line `# key: value` for source, licence, vintage and the command that made the table, then the table with its header
row. The same rows give the same bytes. `noted` makes a table an input of the running method.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HOME = Path(__file__).with_name("facts")
KEPT = 32  # tables kept in memory


@dataclass(frozen=True)
class FactTable:
    """A fact table: its notes, its header, its rows as text, and the hash of the file."""

    name: str
    notes: dict[str, str]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sha256: str

    def noted(self, **given: str) -> FactTable:
        """Note the table as an input of the running method; `given` replaces its own title, vintage and the like."""
        from quintet.method import record_input
        from quintet.result import Input

        own = {key: self.notes.get(key, "") for key in ("title", "vintage", "source", "licence")}
        record_input(Input(**({"name": self.name, "sha256": self.sha256} | own | given)))
        return self

    def column(self, name: str) -> list[str]:
        """A column as text."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def floats(self, name: str) -> list[float]:
        """A column as numbers; an empty cell is not a number (NaN)."""
        return [float(cell) if cell else float("nan") for cell in self.column(name)]

    def ints(self, name: str) -> list[int]:
        """A column as whole numbers."""
        return [int(cell) for cell in self.column(name)]

    def records(self) -> list[dict[str, str]]:
        """The rows by column."""
        return [dict(zip(self.header, row, strict=True)) for row in self.rows]


def write_table(notes: dict[str, str], table: Iterable[Sequence[object]]) -> bytes:
    """A fact table as gzipped CSV with `# key: value` lines on top; the same table gives the same bytes."""
    out = io.StringIO()
    for key, value in notes.items():
        out.write(f"# {key}: {value}\n")
    csv.writer(out, lineterminator="\n").writerows(table)
    return gzip.compress(out.getvalue().encode(), compresslevel=9, mtime=0)


@lru_cache(maxsize=KEPT)
def read_table(name: str) -> FactTable:
    """The fact table of that file name."""
    data = (HOME / name).read_bytes()
    lines = gzip.decompress(data).decode().splitlines()
    head = [line for line in lines if line.startswith("# ")]
    notes = {key: value for key, _, value in (line[2:].partition(": ") for line in head)}
    header, *rows = (tuple(row) for row in csv.reader(lines[len(head) :]))
    return FactTable(name, notes, header, tuple(rows), hashlib.sha256(data).hexdigest())
