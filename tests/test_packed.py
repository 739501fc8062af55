"""What columnar files unpack to is told from their headers, and agrees with what is in them."""

from __future__ import annotations

import io

import polars as pl
import pyarrow.parquet as pq
import pytest

from quintet.errors import MethodError
from quintet.packed import NotPlain, arrow_size, parquet_size
from quintet.table import Table

FRAME = pl.DataFrame({"a": ["x", None, "y"] * 1000, "n": range(3000)})


def parquet(frame: pl.DataFrame = FRAME, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(frame.to_arrow(), out, **options)
    return out.getvalue()


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_it_works(compression: str, version: str) -> None:
    data = parquet(compression=compression, data_page_version=version, use_dictionary=False, data_page_size=1000)
    meta = pq.ParquetFile(io.BytesIO(data)).metadata
    values, size = parquet_size(data, meta)
    told = sum(meta.row_group(0).column(n).total_uncompressed_size for n in range(2))
    assert values == 6000 and told * 0.8 < size <= told


@pytest.mark.parametrize("compression", ["zstd", "lz4", "uncompressed"])
def test_an_arrow_file_is_measured(compression: str) -> None:
    out = io.BytesIO()
    FRAME.write_ipc(out, compression=compression)
    rows, size = arrow_size(out.getvalue())
    assert rows == 3000 and 24_000 < size < 200_000


def test_texts_that_continue_one_another_are_refused() -> None:
    data = parquet(use_dictionary=False, column_encoding={"a": "DELTA_BYTE_ARRAY", "n": "PLAIN"})
    with pytest.raises(NotPlain):
        parquet_size(data, pq.ParquetFile(io.BytesIO(data)).metadata)


@pytest.mark.parametrize("write", ["write_parquet", "write_ipc"])
def test_lists_are_refused_by_name_and_categories_are_read(write: str) -> None:
    out = io.BytesIO()
    getattr(pl.DataFrame({"a": [[1, 2], []]}), write)(out)
    with pytest.raises(MethodError, match=r"Column 'a' .* holds lists"):
        Table.read(out.getvalue(), "x")
    out = io.BytesIO()
    frame = FRAME.with_columns(pl.col("a").cast(pl.Categorical))
    getattr(frame, write)(out)
    read = Table.read(out.getvalue(), "x").frame
    assert read.columns == ["a", "n"] and read["a"].cast(pl.String).equals(FRAME["a"])
