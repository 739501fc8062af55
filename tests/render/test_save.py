"""Saving: by ending, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from quintet.errors import MethodError
from quintet.render import save
from quintet.result import Result, Text
from tests.render.sample import people


def test_it_works(full: Result, tmp_path: Path) -> None:
    assert save(full, tmp_path / "report.html") == [tmp_path / "report.html"]
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(("name", "begins"), [("report.pdf", b"%PDF-"), ("report.docx", b"PK")])
def test_a_report_is_printed(full: Result, tmp_path: Path, name: str, begins: bytes) -> None:
    assert save(full, tmp_path / name, "fr") == [tmp_path / name]
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_json_is_the_canonical_result(full: Result, tmp_path: Path) -> None:
    save(full, tmp_path / "r.json")
    assert (tmp_path / "r.json").read_bytes() == full.canonical()


def test_one_grid_is_one_file_and_several_are_several(full: Result, tmp_path: Path) -> None:
    assert save(replace(full, grids=[people()]), tmp_path / "one.csv") == [tmp_path / "one.csv"]
    names = [path.name for path in save(full, tmp_path / "all.csv")]
    assert names == [f"all-{grid.name}.csv" for grid in full.grids]


@pytest.mark.parametrize("name", ["report.odt", "report"])
def test_another_ending_is_refused(full: Result, tmp_path: Path, name: str) -> None:
    with pytest.raises(MethodError, match=r"\.html, \.pdf, \.docx, \.csv, \.json"):
        save(full, tmp_path / name)


def test_a_result_without_a_table_has_no_csv(tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="no table"):
        save(Result(title=Text("t")), tmp_path / "r.csv")


def test_a_folder_that_is_not_there_is_said_plainly(full: Result, tmp_path: Path) -> None:
    with pytest.raises(MethodError, match="could not be written"):
        save(full, tmp_path / "nowhere" / "r.html")


def test_a_failure_leaves_neither_half_a_file_nor_a_trace(
    full: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all-bars.csv").write_text("before")

    def full_disk(_: int) -> None:
        if len(list(tmp_path.glob(".*.part"))) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(MethodError, match="No space left"):
        save(full, tmp_path / "all.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["all-bars.csv"]
    assert (tmp_path / "all-bars.csv").read_text() == "before"
