"""Files made to harm, by kind and from a seed: every reader of uploads must answer each with a clear word or a result.

Each kind is a function of a random generator that gives a file's name and bytes. The kinds follow what is known of the
formats: bombs, lying sizes, broken structure, references to the outside, and valid files with some bytes changed.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache

import polars as pl

from portal.runs.tests.workbook import CELL, HEAD, PARTS, SHEET, TAIL
from tests.security import columnar

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
DTD = (
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 10 + '"><!ENTITY c "' + "&b;" * 10 + '">'
    '<!ENTITY d "' + "&c;" * 10 + '"><!ENTITY e "' + "&d;" * 10 + '">]>',
    '<!DOCTYPE x [<!ENTITY e "' + "A" * 100_000 + '">]>',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]>',
)


def plain(rng: random.Random) -> bytes:
    """A good table as CSV."""
    rows = [f"e{n},i{n},{rng.choice(['meets', 'misses', ''])}" for n in range(rng.randint(2, 30))]
    return ("\n".join([COLUMNS, *rows]) + "\n").encode()


def book(parts: dict[str, str | bytes] | None = None, sheet: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook; `parts` add to or replace its parts."""
    rows = "".join(CELL.format(r=r, text=text) for r, text in enumerate(["a", "1", "2"], 1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in {**PARTS, SHEET: sheet or HEAD + rows + TAIL, **(parts or {})}.items():
            archive.writestr(name, text)
    return out.getvalue()


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


# Workbooks


def xlsx_bomb(rng: random.Random) -> Made:
    """Parts that unpack to far more than they say or than can be walked."""
    big = "0" * rng.choice([2**20, 30 * 2**20, 120 * 2**20])
    rows = "".join(CELL.format(r=r, text="0" * 99) for r in range(1, rng.choice([3_000, 60_000])))
    strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'
    parts: dict[str, str | bytes] = rng.choice(
        [
            {"xl/media/image1.png": big},
            {"xl/sharedStrings.xml": strings.format("<si><t>" + big + "</t></si>")},
            {"xl/sharedStrings.xml": strings.format("<si><t>a</t></si>" * 500_000)},
            {SHEET: HEAD + rows + TAIL},
            {"xl/styles.xml": "<styleSheet>" + "<xf/>" * 900_000 + "</styleSheet>"},
            {f"xl/x{n}.xml": "<a/>" for n in range(rng.choice([1_500, 5_000]))},
            {"xl/comments1.xml": "<a>" * 200_000},
            {SHEET: HEAD + "<a>" * 100_000 + TAIL},
            {SHEET: HEAD + '<row r="1" ' + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>" + TAIL},
        ]
    )
    return "a.xlsx", book(parts)


def xlsx_dtd(rng: random.Random) -> Made:
    """A document type in a part of any name, in any encoding, with entities that grow or lead elsewhere."""
    name = rng.choice(
        [*PARTS, SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml", "xl/theme/theme1.xml"]
    )
    text = {**PARTS, SHEET: HEAD + CELL.format(r=1, text="&e;") + TAIL}.get(name, "<x>&e;</x>")
    text = rng.choice(["", '<?xml version="1.0"?>', "<!-- x -->" * 500]) + rng.choice(DTD) + text
    parts: dict[str, str | bytes] = {name: text.encode(rng.choice(["utf-8", "utf-16"]))}
    if name == SHEET and rng.random() < 0.5:  # a part under another ending is read all the same
        parts = {"xl/worksheets/sheet1.dat": parts[SHEET], SHEET: "<x/>"}
        parts["xl/_rels/workbook.xml.rels"] = PARTS["xl/_rels/workbook.xml.rels"].replace("sheet1.xml", "sheet1.dat")
        parts["[Content_Types].xml"] = PARTS["[Content_Types].xml"].replace("sheet1.xml", "sheet1.dat")
    return "a.xlsx", book(parts)


def xlsx_claims(rng: random.Random) -> Made:
    """Sizes, places, kinds and formats of cells that are lies."""
    cell = rng.choice(["XFD1048576", "ZZZZ1", "A0", "A-1", "A99999999999", "", "1A", "A1:B2", "🙂1"])
    kind = rng.choice(["s", "b", "e", "d", "n", "str", "inlineStr", "x"])
    value = rng.choice(["999999999", "-1", "x", "1e999", "2024-13-45T99:99", "1" * 5000, ""])
    row, style = rng.choice(["1", "1048576", "-5", "x", "9" * 30]), rng.choice(["0", "99999", "-1"])
    rows = f'<row r="{row}"><c r="{cell}" t="{kind}" s="{style}"><v>{value}</v></c></row>'
    size = rng.choice(["A1:XFD1048576", "XFD1048576", "A1", "x"])
    head = HEAD.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')
    return "a.xlsx", book(sheet=head + CELL.format(r=1, text="entity") + rows * rng.choice([1, 50]) + TAIL)


def xlsx_outside(rng: random.Random) -> Made:
    """Links to the outside, macros, formulas, names that climb, links in place of files."""
    out = io.BytesIO(
        book({"xl/externalLinks/externalLink1.xml": "<externalLink/>", "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    )
    with zipfile.ZipFile(out, "a") as archive:
        name = rng.choice(
            ["../../../tmp/x", "/etc/cron.d/x", "..\\x", "C:\\x", "xl/../../x", "a" * 60_000, "con", "x\x00.xml", SHEET]
        )
        info = zipfile.ZipInfo(name)
        if rng.random() < 0.5:
            info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    formulas = HEAD + '<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9")</f></c></row>' + TAIL
    rels = PARTS["xl/_rels/workbook.xml.rels"]
    aim = rng.choice(
        [
            "../../../../etc/passwd",
            "file:///etc/passwd",
            "http://127.0.0.1:9/x",
            "",
            "worksheets/none.xml",
            "workbook.xml",
        ]
    )
    return "a.xlsx", rng.choice(
        [
            out.getvalue(),
            book(sheet=formulas),
            book({"xl/_rels/workbook.xml.rels": rels.replace("worksheets/sheet1.xml", aim)}),
        ]
    )


def zip_lies(rng: random.Random) -> Made:
    """A workbook's archive with wrong sizes, flags, methods, overlaps, or an encrypted part."""
    data = bytearray(book())
    start = data.rfind(b"PK\x01\x02") if rng.random() < 0.5 else data.find(b"PK\x01\x02")
    at = rng.choice([8, 10, 16, 20, 24, 28, 42, 46])  # flags, method, sum, packed, unpacked, name, place
    struct.pack_into("<H", data, start + at, rng.choice([0, 1, 0xFFFF, 0x41, 99]))
    if rng.random() < 0.3:
        end = data.rfind(b"PK\x05\x06")
        struct.pack_into("<HH", data, end + 8, *[rng.choice([0, 1, 0xFFFF])] * 2)
    return "a.xlsx", bytes(data)


def zip_overlap(rng: random.Random) -> Made:
    """Many names for one packed part (Fifield, A better zip bomb, 2019), and archives within archives."""
    if rng.random() < 0.3:
        data = book()
        for _ in range(rng.randint(1, 8)):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("xl/workbook.xml", data)
            data = out.getvalue()
        return "a.xlsx", data
    out = io.BytesIO(book({"xl/bomb.xml": "<a>" + "0" * 10 * 2**20}))
    with zipfile.ZipFile(out, "a") as archive:
        whole = archive.getinfo("xl/bomb.xml")
        for n in range(rng.choice([3, 300])):
            twin = zipfile.ZipInfo(f"xl/twin{n}.xml")
            for name in ("header_offset", "compress_type", "compress_size", "file_size", "CRC"):
                setattr(twin, name, getattr(whole, name))
            archive.filelist.append(twin)
        archive.comment = b"x"
    return "a.xlsx", out.getvalue()


# Timetables


def gtfs(rng: random.Random) -> Made:
    """A feed with bombs, missing tables, impossible times and endless headways."""
    tables = {
        "stops.txt": "stop_id,stop_lat,stop_lon\na,0,0\nb,1,1\n",
        "trips.txt": "route_id,service_id,trip_id\nr,s,t\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t,08:00:00,08:00:00,a,1\nt,09:00:00,09:00:00,b,2\n",
        "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "s,1,1,1,1,1,1,1,20200101,20301231\n",
    }
    name = rng.choice(list(tables))
    change = rng.randrange(7)
    if change == 0:
        del tables[name]
    elif change == 1:
        tables[name] += "0" * rng.choice([10_000_000, 100_000_000])
    elif change == 2:
        tables[name] = tables[name].replace("0", rng.choice(["x", "-", "9" * 30, "nan", "1e400", "é", '"']))
    elif change == 3:
        tables["frequencies.txt"] = (
            f"trip_id,start_time,end_time,headway_secs\nt,00:00:00,71:00:00,{rng.choice(['1', '0', '-1', 'x'])}\n"
        )
    elif change == 4:
        tables[name] = tables[name].split("\n", 1)[0] + rng.choice(["\n", "", "\n" + "," * 100_000])
    elif change == 5:
        tables["calendar.txt"] = tables["calendar.txt"].replace("20301231", rng.choice(["20190101", "x", "99999999"]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in tables.items():
            archive.writestr(member, text)
    return "feed.zip", _mutated(out.getvalue(), rng) if change == 6 else out.getvalue()


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


def _mutated(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(out))
        how = rng.randrange(4)
        if how == 0:
            out[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            out[at] = rng.choice([0, 255, 127, 128])
        elif how == 2:
            del out[at : at + rng.randint(1, 40)]
        else:
            out[at:at] = out[rng.randrange(len(out)) :][: rng.randint(1, 40)]
        if not out:
            break
    return bytes(out)


def good(rng: random.Random) -> Made:
    """A good file, which is read."""
    return rng.choice(_good(rng))


def mutated(rng: random.Random) -> Made:
    """A good file with bytes flipped, cut out, repeated."""
    name, data = rng.choice(_good(rng))
    return name, _mutated(data, rng)


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
    xlsx_dtd,
    xlsx_claims,
    xlsx_outside,
    zip_lies,
    gtfs,
    good,
    mutated,
    spliced,
    *columnar.LIGHT,
)
HEAVY: tuple[Kind, ...] = (csv_wide, csv_tall, gzip_bomb, xlsx_bomb, zip_overlap, *columnar.HEAVY)
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
