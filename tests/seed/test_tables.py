"""Fact tables: each is small, says where it comes from, and can be written again to the same bytes."""

from __future__ import annotations

import gzip

import pytest

from quintet.method import get
from quintet.seed.tables import HOME, read_table, write_table
from tools.fact_files import MAX_BYTES, different, main

NAMES = sorted(path.name for path in HOME.glob("*.csv.gz"))


def test_it_works() -> None:
    found = read_table("city_rides.csv.gz")
    assert found.header == ("sex", "from_km", "trips", "km_per_hour")
    assert found.records()[0]["sex"] == found.column("sex")[0] == "female"
    assert sum(found.ints("trips")) == sum(found.floats("trips")) == 3_859


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_small_and_says_where_it_comes_from(name: str) -> None:
    assert (HOME / name).stat().st_size <= MAX_BYTES
    assert set(read_table(name).notes) >= {"source", "licence", "made_by"}


@pytest.mark.parametrize("name", NAMES)
def test_writing_what_was_read_gives_the_same_table(name: str) -> None:
    found = read_table(name)
    assert different({name: write_table(found.notes, [found.header, *found.rows])}) == []


def test_a_table_that_differs_is_named_and_fails_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    other = write_table({"source": "x"}, [("a",), ("1",)])
    assert different({NAMES[0]: other}) == NAMES[:1]
    assert main(lambda: {NAMES[0]: other}, None, ["--check"]) == 1
    assert "DIFFERENT" in capsys.readouterr().out
    assert gzip.decompress((HOME / NAMES[0]).read_bytes()) != gzip.decompress(other)


def test_a_noted_table_is_an_input_of_the_running_method() -> None:
    from quintet.method import run

    found = run("sdg_outlook", get("sdg_outlook").example)
    assert "sdg_series_2023-07.csv.gz" in {source.name for source in found.inputs}
