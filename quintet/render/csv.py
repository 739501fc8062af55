"""Grids as CSV files that a spreadsheet opens as they are: UTF-8 with its mark, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from quintet.render.words import heading, hidden
from quintet.result import Grid, Result, Scalar

MARK = "\ufeff"  # tells spreadsheets that the file is UTF-8
# Also in full width, as spreadsheets in East Asian languages read them (OWASP, CSV Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ENDS_A_LINE = ("\t", "\r", "\n")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def csv_files(result: Result, locale: str = "en") -> dict[str, bytes]:
    """One CSV file for each grid, by file name. Headings are in the language, values as they are stored."""
    files: dict[str, bytes] = {}
    for grid in result.grids:
        stem = re.sub(r"[^\w-]+", "_", grid.name).strip("_") or "grid"
        number = sum(name == f"{stem}.csv" or name.startswith(f"{stem}~") for name in files)
        files[f"{stem}~{number + 1}.csv" if number else f"{stem}.csv"] = csv_bytes(grid, locale)
    return files


def csv_bytes(grid: Grid, locale: str = "en") -> bytes:
    """A grid as CSV: missing cells empty, hidden cells in words, text that a spreadsheet would run made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(heading(grid, column, locale)) for column in grid.columns])
    for number, row in enumerate(zip(*grid.columns.values(), strict=True)):
        empty = hidden(locale) if number in grid.hidden else ""
        writer.writerow([_written(cell, empty) for cell in row])
    return (MARK + out.getvalue()).encode()


def _written(cell: Scalar, empty: str) -> Scalar:
    if cell is None:
        return empty
    return harmless(cell)


def harmless(cell: Any) -> Any:
    """A cell as a spreadsheet may open it: before text that it would compute stands an apostrophe."""
    if not isinstance(cell, str):
        return cell
    runs = cell.startswith(ENDS_A_LINE) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if runs else cell


def writable(cell: Any) -> Any:
    """A cell as a workbook may hold it: harmless, and without the characters that XML has not."""
    return harmless(_NO_XML.sub("", cell)) if isinstance(cell, str) else cell
