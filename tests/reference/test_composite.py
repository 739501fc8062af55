"""The UN E-Government Development Index of 2014 and 2016 rebuilt from its three published indices.

Source: UN DESA, United Nations E-Government Survey 2014 and 2016: z-scores, each index stretched to 0-1, and the
arithmetic mean of the three. Tolerance 5e-5 (the components are published with five digits); ranks exactly. The
published data stop at the three indices: their own indicators (telephone lines, schooling, the online questionnaire)
are not in the files, so how each index was made cannot be checked here.
"""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import quintet
from quintet import datasets

PARTS = ("osi", "hci", "tii")
TOLERANCE = 5e-5


def published(year: int) -> pl.DataFrame:
    try:
        return pl.read_csv(datasets.get("egdi").path(f"egdi/egdi-{year}.csv"))
    except datasets.DatasetMissing:
        pytest.skip("the EGDI files are not here: `quintet datasets pull egdi`")


def rebuilt(frame: pl.DataFrame, **more: Any) -> dict[str, dict[str, Any]]:
    long = frame.unpivot(PARTS, index="country-code", variable_name="indicator", value_name="value")
    given = {"values": long.rename({"country-code": "unit"}), "normalisation": "z-score", "rescale": "min-max",
             "draws": 100, **more}  # fmt: skip
    return {row["unit"]: row for row in quintet.run("composite_index", given).grid("scores").rows()}


@pytest.mark.realdata
@pytest.mark.parametrize("year", [2014, 2016])
def test_the_index_and_all_ranks_come_out(year: int) -> None:
    frame = published(year)
    found = rebuilt(frame)
    want = {row["country-code"]: row for row in frame.to_dicts()}
    assert len(found) == len(want) == 193
    assert max(abs(found[code]["score"] - row["e-gov-index"]) for code, row in want.items()) <= TOLERANCE
    assert {code: row["rank"] for code, row in found.items()} == {code: row["e-gov-rank"] for code, row in want.items()}


@pytest.mark.realdata
def test_the_common_weights_given_in_words_are_the_same() -> None:
    frame = published(2016)
    thirds = [{"indicator": name, "weight": 1 / 3, "tailored": 1.0} for name in PARTS]
    found = rebuilt(frame, indicators=thirds)
    assert {row["rank"] - row["tailored_rank"] for row in found.values()} == {0}
    assert {code: row["rank"] for code, row in found.items()} == {c: row["rank"] for c, row in rebuilt(frame).items()}


@pytest.mark.realdata
def test_both_years_together_show_an_own_trend_on_one_scale() -> None:
    frame = pl.concat([published(year).with_columns(year=pl.lit(year)) for year in (2014, 2016)])
    long = frame.unpivot(PARTS, index=["country-code", "year"], variable_name="indicator", value_name="value")
    given = {"values": long.rename({"country-code": "unit"}), "own": "KEN", "draws": 100}
    result = quintet.run("composite_index", given)
    assert [row["year"] for row in result.grid("trend").rows()] == [2014, 2016]
    assert {row["units"] for row in result.grid("peers").rows()} == {192}
    assert "GBR" not in result.canonical().decode()
