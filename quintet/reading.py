"""Readers of untrusted files: CSV in any delimiter and encoding, XLSX, Parquet, Arrow, told apart by content.

Every file is an attack until proven otherwise: sizes are checked before anything is unpacked, XML entities are
refused (defusedxml), nothing is ever extracted to disk, and no formula is evaluated.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintet.errors import MethodError

if TYPE_CHECKING:
    import polars as pl

MAX_BYTES = 256 * 2**20
MAX_UNPACKED = 512 * 2**20
MAX_XLSX_UNPACKED = 128 * 2**20  # openpyxl walks XML in Python: more than this takes minutes
MAX_XLSX_RATIO = 200
MAX_XLSX_PARTS = 2_000
MAX_COLUMNS = 2_000
MAX_CELLS = 250_000_000
DELIMITERS = ",;\t|"


def read_frame(source: Path | bytes, name: str) -> pl.DataFrame:
    """The rows of a file as a Polars frame; CSV cells stay text until a column contract casts them."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size == 0:
        raise MethodError("'{name}' is empty. Give a file with a header line and at least one row.", name=name)
    if size > MAX_BYTES:
        raise MethodError(
            "'{name}' is {got} MB; at most {limit} MB can be read.",
            name=name,
            got=size // 2**20,
            limit=MAX_BYTES // 2**20,
        )
    data = source.read_bytes() if isinstance(source, Path) else source
    if data[:2] == b"\x1f\x8b":
        data = _gunzip(data, name)
    if data[:4] == b"PK\x03\x04":
        return _xlsx(data, name)
    if data[:4] == b"PAR1":
        return _parquet(data, name)
    if data[:6] == b"ARROW1":
        return _arrow(data, name)
    return _csv(data, name)


def _gunzip(data: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            out = stream.read(MAX_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise _unreadable(name, "a gzip file", error) from error
    if len(out) > MAX_UNPACKED:
        raise _too_large(name)
    return out


def _too_large(name: str) -> MethodError:
    return MethodError(
        "'{name}' unpacks to more than can be read safely. Save it as plain CSV or Parquet and try again.",
        name=name,
    )


def _unreadable(name: str, kind: str, error: Exception) -> MethodError:
    return MethodError(
        "'{name}' looks like {kind} but could not be read: {why}.",
        name=name,
        kind=kind,
        why=(str(error).splitlines() or [type(error).__name__])[0][:160].rstrip("."),
    )


def _check_shape(rows: int, columns: int, name: str) -> None:
    if columns > MAX_COLUMNS:
        raise MethodError(
            "'{name}' has {got} columns; at most {limit} can be read. Keep the columns you need.",
            name=name,
            got=columns,
            limit=MAX_COLUMNS,
        )
    if rows * columns > MAX_CELLS:
        raise _too_large(name)


def _parquet(data: bytes, name: str) -> pl.DataFrame:
    import polars as pl
    import pyarrow.parquet as pq

    try:
        meta = pq.ParquetFile(io.BytesIO(data)).metadata
        _check_shape(meta.num_rows, meta.num_columns, name)
        return pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        if isinstance(error, MethodError):
            raise
        raise _unreadable(name, "Parquet", error) from error


def _arrow(data: bytes, name: str) -> pl.DataFrame:
    import polars as pl

    try:
        schema = pl.read_ipc_schema(io.BytesIO(data))
        _check_shape(1, len(schema), name)
        frame = pl.read_ipc(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        if isinstance(error, MethodError):
            raise
        raise _unreadable(name, "Arrow", error) from error
    _check_shape(frame.height, frame.width, name)
    return frame


def _xlsx(data: bytes, name: str) -> pl.DataFrame:
    import openpyxl
    import polars as pl
    from defusedxml.common import DefusedXmlException

    _check_zip(data, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = []
        for row in sheet.iter_rows(values_only=True):
            if len(row) > MAX_COLUMNS:
                _check_shape(1, len(row), name)
            rows.append(row)
        book.close()
    except MethodError:
        raise
    except DefusedXmlException as error:
        raise MethodError(
            "'{name}' holds XML entities, which are refused. Save it again as XLSX.", name=name
        ) from error
    except Exception as error:  # openpyxl raises many kinds on a damaged file
        raise _unreadable(name, "XLSX", error) from error
    while rows and all(cell is None for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise MethodError("'{name}' is empty. Give a file with a header line and at least one row.", name=name)
    header = _header([("" if cell is None else str(cell)) for cell in rows[0]], name)
    width = len(header)
    columns = {
        title: [_cell(row[i]) if i < len(row) else None for row in rows[1:]] for i, title in enumerate(header[:width])
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _cell(value: Any) -> str | None:
    """A cell as text; the column contract casts it later, as for CSV."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _check_zip(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise _unreadable(name, "XLSX", error) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise MethodError("'{name}' is a ZIP file but no XLSX workbook. Give CSV, XLSX, Parquet or Arrow.", name=name)
    unpacked = sum(part.file_size for part in parts)
    ratio = max((part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > 2**20), default=0)
    if unpacked > MAX_XLSX_UNPACKED or ratio > MAX_XLSX_RATIO or len(parts) > MAX_XLSX_PARTS:
        raise _too_large(name)


def _csv(data: bytes, name: str) -> pl.DataFrame:
    import polars as pl

    text = _decode(data, name)
    first = text.split("\n", 1)[0]
    delimiter = _delimiter(text)
    if first.count(delimiter) >= MAX_COLUMNS:
        _check_shape(1, first.count(delimiter) + 1, name)
    header = _header(next(csv.reader([first.rstrip("\r")], delimiter=delimiter), []), name)
    try:
        frame = pl.read_csv(
            text.encode(),
            separator=delimiter,
            has_header=False,
            skip_rows=1,
            schema=dict.fromkeys(header, pl.String),
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(header, pl.String))
    except pl.exceptions.PolarsError as error:
        raise _ragged(text, delimiter, len(header), name, error) from error
    if delimiter == ";":
        # Where the semicolon separates, the comma is the decimal sign.
        frame = frame.with_columns(pl.all().str.replace(r"^\s*(-?\d+),(\d+)\s*$", "${1}.${2}"))
    return frame


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _unreadable(name, encoding, error) from error
    if b"\x00" in data[:65536]:
        raise MethodError("'{name}' is no text and no known table. Give CSV, XLSX, Parquet or Arrow.", name=name)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _guess(data, name)


def _guess(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        raise MethodError("The encoding of '{name}' could not be found. Save it as UTF-8 and try again.", name=name)
    try:
        return data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise MethodError(
            "The encoding of '{name}' could not be found. Save it as UTF-8 and try again.", name=name
        ) from error


def _delimiter(text: str) -> str:
    lines = [line for line in text[:65536].split("\n")[:10] if line.strip()]
    if not lines:
        return ","

    # The sign that stands in the header and as often in the next lines; commas win a tie.
    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        return (counts[0] > 0 and min(counts[: min(len(counts), 3)]) > 0, counts[0])

    return max(DELIMITERS, key=score)


def _header(cells: list[str], name: str) -> list[str]:
    titles = [cell.strip() for cell in cells]
    _check_shape(1, len(titles), name)
    seen: set[str] = set()
    for i, title in enumerate(titles):
        if not title:
            titles[i] = f"column_{i + 1}"
        if titles[i] in seen:
            raise MethodError(
                "'{name}' has two columns called '{column}'. Rename one of them.", name=name, column=titles[i]
            )
        seen.add(titles[i])
    return titles


def _ragged(text: str, delimiter: str, width: int, name: str, error: Exception) -> MethodError:
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            if number and row and len(row) > width:
                return MethodError(
                    "Row {row} of '{name}' has {got} cells, the header has {width}. Quote cells that hold the delimiter.",
                    row=number,
                    name=name,
                    got=len(row),
                    width=width,
                )
    except csv.Error as broken:
        return _unreadable(name, "CSV", broken)
    return _unreadable(name, "CSV", error)
