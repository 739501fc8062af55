"""Which crop to sow and when: what is refused, what is withheld, and what a run says."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

import quintet
from quintet.data import crop_sowing as module
from quintet.data.crop_model import CROPS, Plan, Seasons, Weather, installed
from quintet.data.crop_sowing import EXAMPLE, outcome
from quintet.data.crop_words import present_sowing
from quintet.errors import MethodError

needs_model = pytest.mark.skipif(not installed(), reason="pip install 'quintet-un[crops]'")
GIVEN: dict[str, Any] = {"crops": ["Maize"], "sowing": ["05-01"], "soil": "SandyLoam"}


def refused(rows: list[dict[str, Any]] | None = None, **other: Any) -> MethodError:
    with pytest.raises(MethodError) as error:
        quintet.run("crop_sowing", {**GIVEN, "weather": rows or EXAMPLE, **other})
    return error.value


def changed(place: int, **values: Any) -> list[dict[str, Any]]:
    rows = [dict(row) for row in EXAMPLE]
    rows[place] |= values
    return rows


@needs_model
def test_it_works() -> None:
    result = quintet.run("crop_sowing", {**GIVEN, "weather": EXAMPLE})
    row = result.grid("outcomes").rows()[0]
    assert (row["seasons"], row["poor"]) == (1, None)
    assert 5 < row["mean"] < 15  # type: ignore[operator]


@needs_model
def test_the_crops_are_those_of_the_model_but_the_perennial_and_the_empty_one() -> None:
    from aquacrop.entities.crops.crop_params import crop_params

    assert set(crop_params) - set(CROPS) == {"AlfalfaGDD", "Default", "MaizeChampionGDD"} & set(crop_params)
    assert set(CROPS) <= set(crop_params)


@needs_model
def test_irrigation_is_said_with_its_water() -> None:
    result = quintet.run("crop_sowing", {**GIVEN, "weather": EXAMPLE, "water": "irrigated", "initial": 10})
    assert result.grid("outcomes").rows()[0]["irrigation"] > 0  # type: ignore[operator]
    assert any("mm of irrigation" in text.msg for text in result.findings)


@needs_model
def test_a_crop_that_is_never_ripe_has_no_yield_and_a_reason() -> None:
    result = quintet.run("crop_sowing", {**GIVEN, "weather": EXAMPLE, "sowing": ["09-25"]})
    assert result.estimates["mean_Maize_09-25"].why_missing


def test_a_crop_is_never_chosen_in_silence() -> None:
    with pytest.raises(MethodError) as error:
        quintet.run("crop_sowing", {"weather": EXAMPLE, "sowing": ["05-01"], "soil": "Loam"})
    assert error.value.param == "crops"


def test_an_unknown_crop_is_refused_with_the_nearest_ones() -> None:
    error = refused(crops=["wheatgdd"])
    assert error.param == "crops"
    assert "WheatGDD" in str(error)
    assert "Sorghum" in str(refused(crops=["Sorgum"]))


def test_missing_days_are_named() -> None:
    error = refused(EXAMPLE[:40] + EXAMPLE[42:])
    assert (error.param, error.column) == ("weather", "date")
    assert "2 days" in str(error)
    assert "2023-05-11, 2023-05-12" in str(error)


def test_a_day_that_stands_there_twice_is_refused_with_its_row() -> None:
    assert refused(changed(5, date=EXAMPLE[4]["date"])).row == 6


def test_the_coldest_above_the_warmest_is_refused_with_its_row() -> None:
    error = refused(changed(7, tmin=40.0))
    assert (error.row, error.column) == (8, "tmin")


def test_negative_rain_is_refused_with_its_row() -> None:
    error = refused(changed(2, rain=-1.0))
    assert (error.row, error.column) == (3, "rain")


@pytest.mark.parametrize("word", ["02-29", "13-01", "5-1", "May", "2024-05-01", ""])
def test_what_is_no_sowing_date_is_refused(word: str) -> None:
    assert refused(sowing=[word]).param == "sowing"


@pytest.mark.parametrize(
    ("crop", "sowing", "latitude"),
    [("WheatGDD", "07-01", 36.8), ("WheatGDD", "12-01", -35.0), ("MaizeGDD", "11-01", 45.0), ("Maize", "05-01", -30.0)],
)
def test_a_date_of_the_other_hemisphere_is_refused(crop: str, sowing: str, latitude: float) -> None:
    error = refused(crops=[crop], sowing=[sowing], latitude=latitude)
    assert error.param == "sowing"
    assert "latitude" in str(error)


def test_in_the_tropics_no_date_is_out_of_season() -> None:
    from quintet.data.crop_rows import in_season

    in_season(("Maize",), ("11-01",), 10.0)
    in_season(("WheatGDD",), ("11-15",), 36.8)
    in_season(("WheatGDD",), ("06-15",), -35.0)


def test_the_poor_year_is_withheld_for_fewer_than_ten_seasons() -> None:
    plan = Plan("Maize", "05-01", "Loam")
    nine = outcome(Seasons(plan, tuple(range(9)), tuple(map(float, range(9))), (0.0,) * 9), 0.95)
    ten = outcome(Seasons(plan, tuple(range(10)), tuple(map(float, range(10))), (0.0,) * 10), 0.95)
    assert nine.poor is None and nine.mean == 4
    assert ten.poor is not None and ten.poor_low == 0.0


def seasons(crop: str, sowing: str, yields: list[float]) -> module.Outcome:
    return outcome(
        Seasons(Plan(crop, sowing, "Loam"), tuple(range(len(yields))), tuple(yields), (0.0,) * len(yields)), 0.95
    )


def sowing(*outcomes: module.Outcome) -> module.Sowing:
    return module.Sowing("Loam", "rain", 50.0, 50.0, date(2000, 1, 1), date(2020, 12, 31), 0.95, outcomes)


def test_the_best_date_is_chosen_for_each_crop_and_never_across_crops() -> None:
    early, late = seasons("Maize", "05-01", [2.0] * 12), seasons("Maize", "05-15", [3.0] * 12)
    other = seasons("Potato", "05-01", [9.0] * 12)
    assert sowing(early, other, late).best == (late, other)
    said = present_sowing(sowing(early, other, late)).findings
    assert [text.values["crop"] for text in said if text.msg.startswith("Sow")] == ["Maize", "Potato"]
    assert "not compared" in said[-1].msg


def test_a_date_without_a_poor_year_is_not_compared_by_it() -> None:
    """Few seasons with a high mean neither win nor count as a poor year of nothing."""
    few, poor = seasons("Maize", "05-01", [9.0] * 3), seasons("Maize", "05-15", [0.0] * 12)
    assert sowing(few, poor).best == (poor,)
    two = seasons("Maize", "06-01", [1.0] * 3)
    assert sowing(two, few).best == (few,)


def test_without_the_model_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aquacrop", None)
    assert "quintet-un[crops]" in str(refused(initial=51.5))


@needs_model
def test_the_model_is_whole_whatever_the_arguments_of_the_program() -> None:
    """AquaCrop leaves its package empty in a program that was started with an argument `-m`."""
    code = "from quintet.data.crop_model import _model; print(_model().entities.soil.Soil('Loam').z_germ)"
    done = subprocess.run([sys.executable, "-c", code, "-m"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and float(done.stdout) > 0, done.stderr[-500:]


def test_a_weather_series_is_one_by_its_content() -> None:
    from quintet.data.crop_rows import read_weather
    from quintet.table import Table

    one, two = (read_weather(Table.of([dict(row) for row in rows])) for rows in (EXAMPLE, EXAMPLE[::-1]))
    assert isinstance(one, Weather) and one == two and hash(one) == hash(two)
    assert module.FEWEST == 10
