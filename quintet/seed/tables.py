"""Fact tables: small gzipped CSV files that travel with the code, each with where it comes from on top.

A line `# key: value` for title, source, licence, vintage and the command that made the table, then the table with its
header row. The same rows give the same bytes. Reading a table notes it as an input of the running method.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HOME = Path(__file__).with_name("facts")


@dataclass(frozen=True)
class FactTable:
    """The rows of a fact table by column, all as text, with its notes and the hash of the file."""

    name: str
    notes: dict[str, str]
    columns: dict[str, list[str]]
    sha256: str

    def floats(self, column: str) -> list[float]:
        """A column as numbers; an empty cell is not a number (NaN)."""
        return [float(cell) if cell else float("nan") for cell in self.columns[column]]

    def ints(self, column: str) -> list[int]:
        """A column as whole numbers."""
        return [int(cell) for cell in self.columns[column]]


def write_table(notes: dict[str, str], table: Iterable[Iterable[str]]) -> bytes:
    """A fact table as gzipped CSV with `# key: value` lines on top; the same table gives the same bytes."""
    out = io.StringIO()
    for key, value in notes.items():
        out.write(f"# {key}: {value}\n")
    csv.writer(out, lineterminator="\n").writerows(table)
    return gzip.compress(out.getvalue().encode(), compresslevel=9, mtime=0)


def read_table(name: str) -> FactTable:
    """The fact table of that file name, noted as an input of the running method."""
    from quintet.method import record_input
    from quintet.result import Input

    found = _table(name)
    notes = found.notes
    record_input(Input(name, notes["title"], found.sha256, notes.get("vintage", ""), notes["source"], notes["licence"]))
    return found


@lru_cache(maxsize=32)
def _table(name: str) -> FactTable:
    data = (HOME / name).read_bytes()
    lines = gzip.decompress(data).decode().splitlines()
    head = [line for line in lines if line.startswith("# ")]
    notes = {key: value for key, _, value in (line[2:].partition(": ") for line in head)}
    header, *rows = csv.reader(lines[len(head) :])
    columns = {column: [row[place] for row in rows] for place, column in enumerate(header)}
    return FactTable(name, notes, columns, hashlib.sha256(data).hexdigest())
