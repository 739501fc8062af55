"""Workbooks made to harm: bombs, entities, lying places and sizes, links to the outside, broken archives."""

from __future__ import annotations

import io
import random
import struct
import zipfile

from portal.runs.tests.workbook import CELL, HEAD, PARTS, SHEET, TAIL
from tests.security.changed import DTD

Made = tuple[str, bytes]


def book(parts: dict[str, str | bytes] | None = None, sheet: str = "", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook; `parts` add to or replace its parts."""
    rows = "".join(CELL.format(r=r, text=text) for r, text in enumerate(["a", "1", "2"], 1))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in {**PARTS, SHEET: sheet or HEAD + rows + TAIL, **(parts or {})}.items():
            archive.writestr(name, text)
    return out.getvalue()


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
            ["../../../var/x", "/etc/cron.d/x", "..\\x", "C:\\x", "xl/../../x", "a" * 60_000, "con", "x\x00.xml", SHEET]
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
