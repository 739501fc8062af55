"""What a Parquet or Arrow file unpacks to, told from its own headers before anything is unpacked.

Both formats pack a gigabyte into a few hundred bytes, and the totals that stand at their end may lie; so the header of
every page (Apache Parquet, format/PageHeader) and of every buffer (Apache Arrow, IPC format) is read, as the readers
will read them. No value is decoded here. Broken structure raises ValueError, IndexError or struct.error.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

MAX_PAGES = 200_000
MAX_FIELD_DEPTH = 12  # of a page header
DELTA_BYTE_ARRAY = 7  # each text begins as the one before: a page of it may unpack without end
ARROW_END = 10  # a length of four bytes and "ARROW1"


class NotPlain(ValueError):
    """The file uses a part of its format that tables of plain cells do not need."""


def parquet_size(data: bytes, meta: Any) -> tuple[int, int]:
    """How many values and how many bytes the pages of a Parquet file unpack to."""
    values = size = pages = 0
    for group in range(meta.num_row_groups):
        row_group = meta.row_group(group)
        for place in range(row_group.num_columns):
            chunk = row_group.column(place)
            fixed = max(meta.schema.column(place).length or 0, 16)
            for n, unpacked, encoding in _pages(data, chunk):
                if encoding == DELTA_BYTE_ARRAY:
                    raise NotPlain("texts that continue one another")
                values, pages = values + n, pages + 1
                size += max(unpacked, n * fixed if fixed > 16 else 0)
                if pages > MAX_PAGES:
                    raise NotPlain("very many pages")
    return values, size


def _pages(data: bytes, chunk: Any) -> Iterator[tuple[int, int, int]]:
    starts = [place for place in (chunk.dictionary_page_offset, chunk.data_page_offset) if place]
    at = min(starts)
    end = at + chunk.total_compressed_size
    if not 0 < at <= end <= len(data):
        raise ValueError("A column lies outside of the file.")
    while at < end:
        head, at = _struct(data, at, 0)
        unpacked, packed = head.get(2), head.get(3)
        if not isinstance(unpacked, int) or not isinstance(packed, int) or unpacked < 0 or packed < 0:
            raise ValueError("A page has no size.")
        at += packed
        inner: dict[int, Any] = next((head[number] for number in (5, 8) if number in head), {})
        n = inner.get(1, 0)
        # A page of the second version says nulls and rows before its encoding.
        yield n, unpacked, inner.get(4 if 8 in head else 2, 0)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise ValueError("A number does not end.")


def _struct(data: bytes, at: int, depth: int) -> tuple[dict[int, Any], int]:
    """A structure in Thrift's compact protocol: its numbers and inner structures by field; the rest is passed over."""
    if depth > MAX_FIELD_DEPTH:
        raise ValueError("Nested too deep.")
    found: dict[int, Any] = {}
    number = 0
    while data[at]:
        kind, step, at = data[at] & 15, data[at] >> 4, at + 1
        if step:
            number += step
        else:
            raw, at = _varint(data, at)
            number = raw >> 1 ^ -(raw & 1)
        value, at = _value(data, at, kind, depth)
        if value is not None:
            found[number] = value
    return found, at + 1


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[Any, int]:
    if kind in (1, 2):  # yes and no stand in the kind itself
        return None, at
    if kind == 3:
        return None, at + 1
    if kind in (4, 5, 6):
        raw, at = _varint(data, at)
        return raw >> 1 ^ -(raw & 1), at
    if kind == 7:
        return None, at + 8
    if kind == 8:
        length, at = _varint(data, at)
        return None, at + length
    if kind == 12:
        return _struct(data, at, depth + 1)
    raise ValueError("A page header holds what it may not hold.")


def arrow_size(data: bytes) -> tuple[int, int]:
    """How many rows and how many bytes the batches of an Arrow file unpack to."""
    length = struct.unpack_from("<i", data, len(data) - ARROW_END)[0]
    start = len(data) - ARROW_END - length
    if not 8 <= start < len(data) - ARROW_END:
        raise ValueError("The end of the file is broken.")
    footer = _root(data, start)
    rows = size = 0
    for field in (2, 3):  # dictionaries, batches
        for at in _vector(data, footer, field, 24):
            place, head_length = struct.unpack_from("<qi", data, at)
            n, unpacked = _batch(data, place, head_length)
            rows, size = rows + (n if field == 3 else 0), size + unpacked
    return rows, size


def _batch(data: bytes, place: int, head_length: int) -> tuple[int, int]:
    if not 0 <= place < place + head_length <= len(data):
        raise ValueError("A batch lies outside of the file.")
    marked = data[place : place + 4] == b"\xff\xff\xff\xff"
    message = _root(data, place + (8 if marked else 4))
    kind_at, batch_at = _field(data, message, 1), _field(data, message, 2)
    if kind_at is None or batch_at is None:
        raise ValueError("A batch has no head.")
    batch = batch_at + struct.unpack_from("<I", data, batch_at)[0]
    if data[kind_at] == 2:  # a dictionary holds its batch
        inner = _field(data, batch, 1)
        if inner is None:
            raise ValueError("A dictionary has no values.")
        batch = inner + struct.unpack_from("<I", data, inner)[0]
    rows_at, packed = _field(data, batch, 0), _field(data, batch, 3) is not None
    rows = struct.unpack_from("<q", data, rows_at)[0] if rows_at is not None else 0
    body, size = place + head_length, 0
    for at in _vector(data, batch, 2, 16):
        offset, length = struct.unpack_from("<qq", data, at)
        if offset < 0 or length < 0 or body + offset + length > len(data):
            raise ValueError("A buffer lies outside of the file.")
        told = struct.unpack_from("<q", data, body + offset)[0] if packed and length >= 8 else -1
        size += length if told == -1 else abs(told)
    if rows < 0:
        raise ValueError("A batch has less than no rows.")
    return rows, size


def _root(data: bytes, at: int) -> int:
    return at + int(struct.unpack_from("<I", data, at)[0])


def _field(data: bytes, table: int, number: int) -> int | None:
    """Where a field of a table (FlatBuffers) stands; None when it is absent."""
    names = table - struct.unpack_from("<i", data, table)[0]
    if not 0 <= names < len(data) or 4 + 2 * number >= struct.unpack_from("<H", data, names)[0]:
        return None
    offset = struct.unpack_from("<H", data, names + 4 + 2 * number)[0]
    return table + offset if offset else None


def _vector(data: bytes, table: int, number: int, step: int) -> range:
    at = _field(data, table, number)
    if at is None:
        return range(0)
    start = at + struct.unpack_from("<I", data, at)[0]
    count = struct.unpack_from("<I", data, start)[0]
    if start + 4 + count * step > len(data):
        raise ValueError("A list is longer than the file.")
    # Structures of eight-byte numbers begin behind the length of the list.
    return range(start + 4, start + 4 + count * step, step)
