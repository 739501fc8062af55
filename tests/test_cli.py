"""The command line, as a person types it."""

import json
import os
import subprocess
import sys

import pytest

from quintet import cli
from quintet.result import Result


def test_it_works(capsys):
    assert cli.main(["list"]) == 0
    assert "data_availability" in capsys.readouterr().out


def test_show_names_every_parameter(capsys):
    assert cli.main(["show", "data_availability"]) == 0
    out = capsys.readouterr().out
    assert "--vintage" in out and "--file" in out and "--series" in out


def test_an_unknown_method_names_the_nearest(capsys):
    assert cli.main(["run", "data_availabilty"]) == 2
    assert "Did you mean data_availability" in capsys.readouterr().err


def test_bad_input_is_one_line_on_standard_error(capsys):
    assert cli.main(["run", "data_availability", "--vintage", "1999-01"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err.splitlines()) == 1 and "1999-01" in captured.err


def test_a_file_that_is_not_there_is_named(capsys):
    assert cli.main(["run", "data_availability", "--file", "nowhere.csv", "--series", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err


def test_an_unknown_option_stops_before_anything_runs():
    with pytest.raises(SystemExit) as stop:
        cli.main(["run", "data_availability", "--no-such-option", "1"])
    assert stop.value.code == 2


def test_json_is_the_canonical_result(capsys):
    assert cli.main(["run", "data_availability", "--vintage", "2018-12", "--json"]) == 0
    text = capsys.readouterr().out.strip()
    assert Result.from_json(text).canonical().decode() == text


def test_save_writes_html_json_and_csv(tmp_path, capsys):
    for suffix in ("html", "json", "csv"):
        target = tmp_path / f"report.{suffix}"
        assert cli.main(["run", "data_availability", "--vintage", "2018-12", "--save", str(target)]) == 0
    saved = capsys.readouterr().out.split()
    assert all(os.path.getsize(path) for path in saved)
    assert "<html" in (tmp_path / "report.html").read_text()
    assert json.loads((tmp_path / "report.json").read_text())["method"] == "data_availability"


def test_an_unknown_suffix_is_refused_and_nothing_is_written(tmp_path, capsys):
    target = tmp_path / "report.exe"
    assert cli.main(["run", "data_availability", "--vintage", "2018-12", "--save", str(target)]) == 2
    assert not list(tmp_path.iterdir())


def test_the_error_is_said_in_the_readers_language(monkeypatch):
    env = {**os.environ, "QUINTET_LANG": "ar"}
    done = subprocess.run(
        [sys.executable, "-m", "quintet.cli", "run", "data_availability", "--vintage", "x"],
        capture_output=True, text=True, env=env, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and any("\u0600" <= c <= "\u06ff" for c in done.stderr)


def test_datasets_list_and_show(capsys):
    assert cli.main(["datasets", "list"]) == 0
    assert cli.main(["datasets", "show", "unsd_sdg"]) == 0
    assert "CC-BY-4.0" in capsys.readouterr().out


def test_a_closed_pipe_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m quintet.cli show data_availability | head -1", shell=True, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
