"""Readers: every delimiter, encoding and format, and every attack we know of."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quintet.errors import MethodError
from quintet.reading import LEGACY
from quintet.table import Table
from tests.files import cell, workbook
from tests.measure import MIB, measured

ROWS = [["country", "year", "value"], ["KEN", "2020", "1.5"], ["PER", "2021", None]]
TEXTS = {
    "cp1252": "país,año,valor\nEspaña,2020,1\nMéxico,2021,2\nCôte d’Ivoire,2020,3\n",
    "cp1251": "страна,год,значение\nРоссия,2020,1\nФранция,2021,2\nГермания,2020,3\n",
    "cp1256": "البلد,السنة,القيمة\nمصر,2020,1\nالأردن,2021,2\nفرنسا,2020,3\n",
    "gb18030": "国家,年份,值\n中国,2020,1\n德国,2021,2\n法国,2020,3\n",
    "big5": "國家,年份,值\n中國,2020,1\n德國,2021,2\n法國,2020,3\n",
}


def cells(data: bytes, name: str = "x.csv") -> list[list[str | None]]:
    """Header and rows of a file."""
    frame = Table.read(data, name).frame
    return [frame.columns, *[list(row) for row in frame.rows()]]


def csv_of(sign: str, end: str = "\n") -> bytes:
    """The rows as delimited text."""
    return "".join(sign.join(value or "" for value in row) + end for row in ROWS).encode()


def refused(data: bytes, name: str = "x") -> str:
    """The message of the refusal; anything but MethodError fails."""
    with pytest.raises(MethodError) as caught:
        Table.read(data, name)
    return str(caught.value)


def test_it_works() -> None:
    assert cells(csv_of(",")) == ROWS


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end_is_read(sign: str, end: str) -> None:
    assert cells(csv_of(sign, end)) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", *LEGACY])
@pytest.mark.parametrize("repeats", [1, 2000])
def test_every_encoding_is_read(encoding: str, repeats: int) -> None:
    header, body = TEXTS.get(encoding, TEXTS["cp1256"]).split("\n", 1)
    found = cells(f"{header}\n{body * repeats}".encode(encoding))
    assert found[0] == header.split(",")
    assert found[-1] == body.splitlines()[-1].split(",")


def test_a_letter_that_lies_across_two_pieces_is_read() -> None:
    line = "مصر,1\n"
    data = ("البلد,ن\n" + "a" + line * 480_000).encode()
    assert cells(data)[-1] == ["مصر", "1"]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    assert cells(b'"a\nb",c\n"1,2","say ""x"""\n') == [["a\nb", "c"], ["1,2", 'say "x"']]


def test_blank_lines_around_the_rows_are_left_out() -> None:
    assert cells(b"\r\n\na,b\n1,2\n\n\n") == [["a", "b"], ["1", "2"]]


def test_a_short_row_is_filled_with_nulls() -> None:
    assert cells(b"a,b,c\n1,2\n3,4,5\n")[1] == ["1", "2", None]


def test_a_long_row_is_refused_with_its_number() -> None:
    assert "Row 2 of 'x.csv' has 3 cells, the header has 2" in refused(b"a,b\n1,2\n1,2,3\n", "x.csv")


def test_an_unnamed_column_gets_a_name() -> None:
    assert cells(b"a,,b\n1,2,3\n")[0] == ["a", "column_2", "b"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\r\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"a,b,a\n1,2,3\n", "two columns called 'a'"),
        (b"a\x00b,c\n1,2\n", "no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        ("a,b\n1,2\n".encode("utf-16-le"), "no text"),
        (b'a,b\n"1,2\n3,4\n', "could not be read"),
        (b"a" * 200_000 + b"\n1\n", "could not be read"),
        (b"PAR1" + b"x" * 50, "Parquet"),
        (b"PAR1" + b"\xff" * 50 + b"PAR1", "Parquet"),
        (b"ARROW1" + b"\xff" * 50, "Arrow"),
        (b"PK\x03\x04" + b"\xff" * 50, "XLSX"),
        (gzip.compress(b"a,b\n1,2\n" * 100, mtime=0)[:-20], "gzip"),
        (b"\x1f\x8b" + b"\xff" * 50, "gzip"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_a_broken_file_is_refused_with_a_reason(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match=r"no file '.*gone.csv'"):
        Table.read(tmp_path / "gone.csv")
    with pytest.raises(MethodError, match="no file"):
        Table.read("x" * 5000)


@pytest.mark.parametrize("form", ["csv.gz", "parquet", "arrow", "xlsx"])
def test_every_format_is_told_by_its_content(form: str) -> None:
    out = io.BytesIO()
    frame = pl.DataFrame({title: column for title, *column in zip(*ROWS, strict=True)})
    if form == "parquet":
        frame.write_parquet(out)
    elif form == "arrow":
        frame.write_ipc(out)
    elif form == "csv.gz":
        out.write(gzip.compress(csv_of(","), mtime=0))
    else:
        book = openpyxl.Workbook()
        for row in ROWS:
            book.worksheets[0].append(row)
        book.save(out)
    assert cells(out.getvalue(), "no-ending") == ROWS


def test_a_workbook_keeps_numbers_dates_and_scripts() -> None:
    import datetime

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["a", "b", "c", "d"], [404, 1.5, "مصر 中国", datetime.date(2020, 5, 1)], [None, True, None, None]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert cells(out.getvalue())[1:] == [
        ["404", "1.5", "مصر 中国", "2020-05-01 00:00:00"],
        [None, "True", None, None],
    ]


def test_a_workbook_that_claims_all_columns_is_read_by_its_cells() -> None:
    rows = f'<row r="1">{cell("A1", "a")}</row><row r="2">{cell("A2", "1")}</row>'
    assert cells(workbook(rows)) == [["a"], ["1"]]


def test_a_cell_beyond_the_header_is_refused_with_its_row() -> None:
    rows = f'<row r="1">{cell("A1", "a")}</row><row r="2">{cell("A2", "1")}{cell("B2", "2")}</row>'
    assert "Row 1 of 'x' has 2 cells, the header has 1" in refused(workbook(rows))


BILLION_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "doctype", [BILLION_LAUGHS, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'], ids=["laughs", "external"]
)
@pytest.mark.parametrize("part", ["sheet", "workbook", "strings"])
def test_xml_entities_are_refused(doctype: str, part: str) -> None:
    rows = f'<row r="1">{cell("A1", "&a;" if part == "sheet" else "a")}</row>'
    assert "entities" in refused(workbook(rows, doctype, part))


@pytest.mark.parametrize("encoding", ["utf-16", "cp037"])
def test_entities_in_another_encoding_are_refused(encoding: str) -> None:
    body = "<!DOCTYPE x [<!ENTITY a 'ha'>]><sst><si><t>&a;</t></si></sst>"
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    data = (head + body).encode("utf-16") if encoding == "utf-16" else head.encode() + body.encode(encoding)
    rows = f'<row r="1">{cell("A1", "a")}</row>'
    assert refused(workbook(rows, extra={"xl/other.xml": data}))


def test_entries_with_escaping_names_are_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = f'<row r="1">{cell("A1", "a")}</row><row r="2">{cell("A2", "1")}</row>'
    names = ["../../escaped", "/escaped", "..\\escaped", "xl/../../escaped", "C:escaped"]
    assert cells(workbook(rows, extra=dict.fromkeys(names, b"x"))) == [["a"], ["1"]]
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent / "escaped").exists()


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert "no XLSX workbook" in refused(out.getvalue())


HOSTILE = {
    "zip bomb in the sheet": """
from tests.files import workbook
data = workbook("<row/>" * 40_000_000)""",
    "zip bomb beside the sheet": """
from tests.files import workbook
data = workbook("", extra={"xl/media/x": b"0" * 300_000_000})""",
    "gzip bomb": """
import gzip
data = gzip.compress(b"0" * 400_000_000, mtime=0)""",
    "a million shared strings": """
from tests import files
files.STRINGS = "<sst>" + "".join(f"<si><t>{i}</t></si>" for i in range(1_000_000)) + "</sst>"
data = files.workbook("")""",
    "a row far below the last": """
from tests.files import cell, workbook
data = workbook(f'<row r="1">{cell("A1", "a")}</row><row r="999999999999">{cell("A999999999999", "1")}</row>')""",
    "a wide cell in every row": """
from tests.files import cell, workbook
data = workbook("".join(f'<row r="{i}"><c r="BXX{i}"><v>{i}</v></c></row>' for i in range(1, 200_000)))""",
    "a cell at the far edge": """
from tests.files import cell, workbook
data = workbook(f'<row r="1">{cell("XFD1", "a")}</row>')""",
    "many entries": """
from tests.files import workbook
data = workbook("", extra={f"x{i}": b"" for i in range(5000)})""",
    "a million columns": """
data = (",".join(f"c{i}" for i in range(1_000_000)) + "\\n" + ",".join("1" * 1_000_000) + "\\n").encode()""",
    "a million delimiters": """
data = b"," * 1_000_000 + b"\\n"
""",
    "a hundred million cells": """
data = b"a,b,c,d,e\\n" + b",,,,\\n" * 20_000_000""",
    "a parquet file of a hundred million cells": """
import io, polars as pl
out = io.BytesIO()
pl.DataFrame({f"c{i}": pl.repeat(0, 20_000_000, eager=True) for i in range(5)}).write_parquet(out)
data = out.getvalue()""",
}
_READ = """
{make}
from quintet.errors import MethodError
from quintet.table import Table
try:
    Table.read(data, "x")
    said = ["read"]
except MethodError as error:
    said = ["refused", str(error)]
"""


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_made_to_harm_is_refused_fast_and_in_bounded_memory(what: str) -> None:
    found = measured(_READ.format(make=HOSTILE[what]))
    assert found.said[0] == "refused", found
    assert found.seconds <= 20, found  # making the file is counted too
    assert found.peak <= 1024 * MIB, found


@given(st.binary(max_size=400))
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MethodError):
        Table.read(data, "x")


@given(
    st.sampled_from([b"PK\x03\x04", b"PAR1", b"ARROW1", b"\x1f\x8b\x08", b"\xff\xfe", b"a;b\n"]),
    st.binary(max_size=200),
)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_arbitrary_bytes_behind_a_known_mark_are_read_or_refused(mark: bytes, data: bytes) -> None:
    with contextlib.suppress(MethodError):
        Table.read(mark + data, "x")


@given(st.data())
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(DAMAGED))
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = whole[:at] + data.draw(st.binary(min_size=1, max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    with contextlib.suppress(MethodError):
        Table.read(broken, "x")


def _whole_files() -> list[bytes]:
    frame = pl.DataFrame({"a": [1, 2, None], "b": ["x", "y", "z"]})
    parquet, arrow = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_ipc(arrow)
    sheet = workbook(f'<row r="1">{cell("A1", "a")}</row><row r="2">{cell("A2", "1")}</row>')
    return [parquet.getvalue(), arrow.getvalue(), sheet, gzip.compress(b"a,b\n1,2\n", mtime=0)]


DAMAGED = _whole_files()
