"""Readers of untrusted files: CSV in any delimiter and encoding, XLSX, Parquet, Arrow, told apart by content.

Every file is an attack until proven otherwise: sizes are checked before anything is unpacked, XML entities are
refused (doctype.py), nothing is ever extracted to disk, and no formula is evaluated.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quintet.doctype import declares_doctype
from quintet.errors import MethodError
from quintet.reading_columns import read_arrow, read_parquet
from quintet.reading_limits import MAX_BYTES, MAX_UNPACKED, check_shape, too_large, too_many, unreadable
from quintet.table import MAX_ROWS

if TYPE_CHECKING:
    import polars as pl

MAX_XLSX_UNPACKED = 32 * 2**20  # openpyxl walks XML in Python: more than this takes more than ten seconds
MAX_XLSX_STRINGS = 10 * 2**20
MAX_XLSX_RATIO = 200
MAX_XLSX_PARTS = 2_000
MAX_XLSX_ROWS = 1_048_576  # what the format itself allows
MAX_XLSX_CELLS = 500_000
HEAD = 2**20  # the part of a text file that is looked at to find its header and its delimiter
CHUNK = 2**22
DELIMITERS = ",;\t|"
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Tried before all others: the 8-bit and double-byte encodings that spreadsheets of the six languages still write.
LEGACY = ["cp1252", "cp1251", "cp1256", "gb18030", "big5"]


def existing(source: Path | str) -> Path:
    """The path of a file that is there. Raises MethodError."""
    path = Path(source)
    try:
        found = path.is_file()
    except OSError:  # a name that no file system takes
        found = False
    if not found:
        raise MethodError("There is no file '{name}'. Give the path of a file.", name=str(path)[:200])
    return path


def read_frame(source: Path | bytes, name: str) -> tuple[pl.DataFrame, str]:
    """The rows of a file and its decimal sign; cells of CSV and XLSX stay text until a column contract casts them.

    Raises MethodError on anything unreadable or over the limits, and nothing else.
    """
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        data = source.read_bytes() if isinstance(source, Path) and size <= MAX_BYTES else source
    except OSError as error:
        raise unreadable(name, "a file", error) from error
    if size > MAX_BYTES:
        raise MethodError(
            "'{name}' is {got} MB; at most {limit} MB can be read. Split the file.",
            name=name,
            got=-(-size // 2**20),
            limit=MAX_BYTES // 2**20,
        )
    assert isinstance(data, bytes)
    if data[:2] == b"\x1f\x8b":
        data = _gunzip(data, name)
    if not data:
        raise _empty(name)
    if data[:4] == b"PK\x03\x04":
        return _xlsx(data, name), "."
    if data[:4] == b"PAR1":
        return read_parquet(data, name), "."
    if data[:6] == b"ARROW1":
        return read_arrow(data, name), "."
    return _csv(data, name)


def _gunzip(data: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            out = stream.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(name, "a gzip file", error) from error
    if len(out) > MAX_UNPACKED:
        raise too_large(name)
    return out


def _empty(name: str) -> MethodError:
    return MethodError("'{name}' is empty. Give a file with a header line and at least one row.", name=name)


def _xlsx(data: bytes, name: str) -> pl.DataFrame:
    import openpyxl
    import polars as pl

    _check_zip(data, name)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        rows = _sheet_rows(book.worksheets[0], name)
        book.close()
    except MethodError:
        raise
    except Exception as error:  # openpyxl raises many kinds on a damaged file
        raise unreadable(name, "XLSX", error) from error
    if not rows:
        raise _empty(name)
    header = _header([cell or "" for cell in rows[0]], name)
    for number, row in enumerate(rows[1:], 1):
        if len(row) > len(header):
            raise _too_wide(number, len(row), len(header), name)
    columns = {title: [row[i] if i < len(row) else None for row in rows[1:]] for i, title in enumerate(header)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _sheet_rows(sheet: Any, name: str) -> list[list[str | None]]:
    """The cells of a sheet as text, each row as long as its last filled cell."""
    sheet.reset_dimensions()  # files claim any size they like; an honest one may claim all 16,384 columns
    rows: list[list[str | None]] = []
    empty: list[str | None] = []
    cells = seen = 0
    for values in sheet.iter_rows(values_only=True):
        seen += 1
        cells += len(values)
        if cells > MAX_XLSX_CELLS or seen > MAX_XLSX_ROWS:
            raise MethodError(
                "The first sheet of '{name}' has more than {limit} cells. Save it as CSV or Parquet.",
                name=name,
                limit=MAX_XLSX_CELLS,
            )
        if not values:  # a row far down, empty but for its format, stands for a million empty ones above it
            continue
        row = [_cell(value) for value in values]
        while row and row[-1] is None:
            row.pop()
        check_shape(1, len(row), name)
        if row:
            rows.extend([empty] * (seen - 1 - len(rows)))
            rows.append(row)
    return rows


def _cell(value: Any) -> str | None:
    """A cell as text; the column contract casts it later, as for CSV."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _check_zip(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise unreadable(name, "XLSX", error) from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise MethodError("'{name}' is a ZIP file but no XLSX workbook. Give CSV, XLSX, Parquet or Arrow.", name=name)
    unpacked = sum(part.file_size for part in parts)
    ratio = max((part.file_size / max(part.compress_size, 1) for part in parts if part.file_size > 2**20), default=0)
    strings = max((part.file_size for part in parts if part.filename.lower() == "xl/sharedstrings.xml"), default=0)
    over = unpacked > MAX_XLSX_UNPACKED or strings > MAX_XLSX_STRINGS
    if over or ratio > MAX_XLSX_RATIO or len(parts) > MAX_XLSX_PARTS:
        raise too_large(name)
    _check_parts(data, name)


def _check_parts(data: bytes, name: str) -> None:
    """Refuse a workbook of which any part declares entities, whichever parser openpyxl has chosen."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                with archive.open(part) as file:
                    if _declares(file, part.filename):
                        raise MethodError(
                            "'{name}' holds XML entities, which are refused. Save it again as XLSX.", name=name
                        )
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise unreadable(name, "XLSX", error) from error


def _declares(file: Any, part: str) -> bool:
    try:
        return declares_doctype(file)
    except ValueError:
        # Pictures are no XML; but a part may be read as XML whatever its ending is, so all are looked at.
        if part.lower().endswith((".xml", ".rels")):
            raise
        return False


def _csv(data: bytes, name: str) -> tuple[pl.DataFrame, str]:
    import polars as pl

    data = _utf8(data, name).lstrip(b"\r\n")
    if data.endswith((b"\n\n", b"\n\r\n")):
        data = data.rstrip(b"\r\n")
    if not data:
        raise _empty(name)
    if b"\n" not in data[:HEAD]:
        data = data.replace(b"\r", b"\n")  # the line ends of old spreadsheets
    head = data[:HEAD].decode(errors="ignore")
    delimiter = _delimiter(head)
    try:
        header = _header(next(csv.reader(io.StringIO(head), delimiter=delimiter), []), name)
    except csv.Error as error:
        raise unreadable(name, "CSV", error) from error
    rows = data.count(b"\n")
    if rows > MAX_ROWS + 1:
        raise too_many(rows, name)
    check_shape(rows, len(header), name)
    try:
        frame = pl.read_csv(data, separator=delimiter, has_header=False, infer_schema=False, null_values=[""])
    except (Exception, pl.exceptions.PanicException) as error:
        raise _ragged(data, delimiter, len(header), name, error) from error
    if frame.width != len(header):
        raise _ragged(data, delimiter, len(header), name, ValueError("the header line is broken"))
    frame.columns = header
    # Where the semicolon separates, the comma is the decimal sign.
    return frame.slice(1), "," if delimiter == ";" else "."


def _utf8(data: bytes, name: str) -> bytes:
    """The text as UTF-8 without a byte order mark."""
    encoding = next((name_of for mark, name_of in MARKS if data.startswith(mark)), "utf-8")
    try:
        pieces = _recoded(data, encoding)
        if encoding == "utf-8":
            text = data
            for _ in pieces:  # only checked: a copy would double the memory
                pass
        else:
            text = b"".join(pieces)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or b"\x00" in data:
            raise _no_table(name) from error
        text = _guess(data, name)
    if b"\x00" in text:
        raise _no_table(name)
    return text


def _recoded(data: bytes, encoding: str) -> Iterator[bytes]:
    """UTF-8 bytes piece by piece: one rare letter would make a whole decoded text four times as large."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), CHUNK):
        yield decoder.decode(data[start : start + CHUNK], start + CHUNK >= len(data)).encode()


def _guess(data: bytes, name: str) -> bytes:
    from charset_normalizer import from_bytes

    sample = data[:HEAD]
    try:
        best = from_bytes(sample, cp_isolation=LEGACY).best() or from_bytes(sample).best()
        if best is not None:
            return b"".join(_recoded(data, best.encoding))
    except (ValueError, LookupError):
        pass
    raise MethodError("The encoding of '{name}' could not be found. Save it as UTF-8 and try again.", name=name)


def _no_table(name: str) -> MethodError:
    return MethodError("'{name}' is no text and no known table. Give CSV, XLSX, Parquet or Arrow.", name=name)


def _delimiter(head: str) -> str:
    lines = [line for line in head.split("\n", 10)[:10] if line.strip()]
    if not lines:
        return ","

    # The sign that stands in the header and in the next lines, most often in the header; commas win a tie.
    def score(sign: str) -> tuple[bool, int]:
        counts = [line.count(sign) for line in lines]
        return (min(counts[:3]) > 0, counts[0])

    return max(DELIMITERS, key=score)


def _header(cells: list[str], name: str) -> list[str]:
    titles = [cell.strip() for cell in cells]
    check_shape(1, len(titles), name)
    seen: set[str] = set()
    for i, title in enumerate(titles):
        if not title:
            titles[i] = f"column_{i + 1}"
        if titles[i] in seen:
            raise MethodError(
                "'{name}' has two columns called '{column}'. Rename one of them.", name=name, column=titles[i][:80]
            )
        seen.add(titles[i])
    return titles


def _too_wide(row: int, got: int, width: int, name: str) -> MethodError:
    return MethodError(
        "Row {row} of '{name}' has {got} cells, the header has {width}. Quote cells that hold the delimiter.",
        row=row,
        name=name,
        got=got,
        width=width,
    )


def _ragged(data: bytes, delimiter: str, width: int, name: str, error: BaseException) -> MethodError:
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=delimiter)):
            if number and len(row) > width:
                return _too_wide(number, len(row), width, name)
    except csv.Error as broken:
        return unreadable(name, "CSV", broken)
    return unreadable(name, "CSV", error)
