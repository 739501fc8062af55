"""Readers of Parquet and Arrow files from outside: plain cells only, measured before anything is unpacked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from quintet.errors import MethodError
from quintet.packed import arrow_size, parquet_size
from quintet.reading_limits import MAX_CELLS, MAX_UNPACKED, check_shape, too_large, too_many, unreadable
from quintet.table import MAX_ROWS

if TYPE_CHECKING:
    import polars as pl


def _check_packed(rows: int, columns: int, cells: int, size: int, name: str) -> None:
    if rows > MAX_ROWS:
        raise too_many(rows, name)
    check_shape(rows, columns, name)
    if cells > MAX_CELLS or size > MAX_UNPACKED:
        raise too_large(name)


def _check_text(frame: pl.DataFrame, name: str) -> None:
    """Refuse what is small in memory only because equal texts share their bytes."""
    import polars as pl

    total = 0
    for column in frame.get_columns():
        if column.dtype in (pl.Categorical, pl.Enum):
            counts = column.alias("text").value_counts(name="times")
            sizes = counts["text"].cast(pl.String).str.len_bytes().cast(pl.UInt64)
            total += int((sizes * counts["times"].cast(pl.UInt64)).sum() or 0)
        elif column.dtype == pl.String:
            total += int(column.str.len_bytes().cast(pl.UInt64).sum() or 0)
        elif column.dtype == pl.Binary:
            total += int(column.bin.size().cast(pl.UInt64).sum() or 0)
    if total > MAX_UNPACKED:
        raise too_large(name)


def _nested(name: str, column: str) -> MethodError:
    return MethodError(
        "Column '{column}' of '{name}' holds lists or parts. A cell holds one value; leave the column out.",
        name=name,
        column=column[:80],
    )


def read_parquet(data: bytes, name: str) -> pl.DataFrame:
    """The rows of a Parquet file, measured before they are unpacked. Raises MethodError."""
    import polars as pl
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        _check_packed(meta.num_rows, meta.num_columns, 0, 0, name)
        for place in range(meta.num_columns):
            column = meta.schema.column(place)
            if column.max_repetition_level or column.max_definition_level > 1:
                raise _nested(name, column.path.partition(".")[0])
        cells, size = parquet_size(data, meta)
        _check_packed(meta.num_rows, meta.num_columns, cells, size, name)
        frame = _unpacked(file, data, name)
    except MethodError:
        raise
    except (Exception, pl.exceptions.PanicException) as error:  # a damaged file raises many kinds
        raise unreadable(name, "Parquet", error) from error
    _check_text(frame, name)
    return frame


def _unpacked(file: Any, data: bytes, name: str) -> pl.DataFrame:
    """The rows; categories by way of Arrow, as Polars would look at the whole text of each cell again."""
    import polars as pl
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = file.schema_arrow
    categories = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    if not categories:
        return pl.read_parquet(io.BytesIO(data))
    table = file.read(columns=categories)
    total = 0
    for chunk in (chunk for column in table.columns for chunk in column.chunks):
        sizes = pc.fill_null(pc.binary_length(chunk.dictionary), 0)
        total += pc.sum(sizes.take(chunk.indices.drop_null()).cast(pa.int64())).as_py() or 0
    if total > MAX_UNPACKED:
        raise too_large(name)
    rest = [field.name for field in schema if field.name not in categories]
    frame = pl.DataFrame(table)
    if rest:
        frame = frame.hstack(pl.read_parquet(io.BytesIO(data), columns=rest))
    return frame.select(schema.names)


def read_arrow(data: bytes, name: str) -> pl.DataFrame:
    """The rows of an Arrow file, measured before they are unpacked. Raises MethodError."""
    import polars as pl
    import pyarrow as pa

    try:
        schema = pa.ipc.open_file(data).schema
        check_shape(1, len(schema), name)
        for field in schema:
            if not _is_plain(field.type):
                raise _nested(name, field.name)
        rows, size = arrow_size(data)
        _check_packed(rows, len(schema), rows * len(schema), size, name)
        frame = pl.read_ipc(io.BytesIO(data))
        _check_packed(frame.height, frame.width, 0, 0, name)
    except MethodError:
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        raise unreadable(name, "Arrow", error) from error
    _check_text(frame, name)
    return frame


def _is_plain(kind: Any) -> bool:
    """Tell whether cells of this Arrow type hold one value each, and unpack to no more than their buffers."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        words = kind.value_type
        return pa.types.is_string(words) or pa.types.is_large_string(words) or pa.types.is_string_view(words)
    return not (pa.types.is_nested(kind) or pa.types.is_run_end_encoded(kind))
