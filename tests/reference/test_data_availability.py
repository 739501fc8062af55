"""The table of data availability by an independent SQL over the published rows, equal to the last digit.

The members come from the geography files and not from the seed; nothing of the method under test is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import quintet
from quintet import datasets

PUBLISHED = {
    "2018-12": (808_779, 152, 55.17, 32.42, 53.29, 32.24, 349, 45.25, 22.54),
    "2020-12": (1_139_608, 214, 60.56, 45.23, 64.95, 47.66, 484, 49.17, 32.77),
    "2021-12": (1_524_368, 229, 63.43, 49.65, 69.43, 53.71, 590, 51.00, 37.10),
    "2022-12": (1_752_808, 237, 64.99, 51.97, 70.46, 56.12, 624, 53.64, 40.73),
    "2023-07": (2_094_162, 241, 66.51, 54.04, 73.86, 58.51, 658, 54.71, 43.29),
}
KEYS = ("rows", "indicators", "a1", "a2", "h1", "h2", "series", "s1", "s2")
NOT_MEMBERS = (275, 336)  # flagged as states by the geography file
SQL = """
WITH member AS (
  SELECT iso3166_1_numeric::INT AS area FROM read_csv('{geo}', all_varchar = true)
  WHERE upper(un_state) = 'TRUE' AND iso3166_1_numeric::INT NOT IN {not_members}
),
record AS (SELECT upper(series::VARCHAR) AS series, geo_area, year, value, value_text::VARCHAR AS word FROM '{rows}'),
listed AS (
  SELECT upper(concept) AS series, trim(unnest(string_split(indicator, ','))) AS indicator
  FROM read_csv('{series}', all_varchar = true)
),
pair AS (SELECT DISTINCT listed.* FROM listed SEMI JOIN record USING (series)),
seen AS (
  SELECT DISTINCT series, geo_area, year FROM record SEMI JOIN member ON geo_area = area
  WHERE year >= 2015 AND (value IS NOT NULL OR word <> 'N')
),
by_indicator AS (
  SELECT indicator, geo_area, count(DISTINCT year) AS years FROM seen JOIN pair USING (series) GROUP BY ALL
),
by_series AS (SELECT series, geo_area, count(*) AS years FROM seen GROUP BY ALL),
most AS (
  SELECT indicator, count(*) AS one, count(*) FILTER (years >= 2) AS two FROM by_indicator GROUP BY ALL
),
size AS (
  SELECT (SELECT count(*) FROM record) AS rows, (SELECT count(DISTINCT indicator) FROM pair) AS indicators,
         (SELECT count(DISTINCT series) FROM record) AS series, (SELECT count(*) FROM member) AS members
)
SELECT rows, indicators,
  100.0::DOUBLE * (SELECT count(*) FROM by_indicator)::DOUBLE / (indicators * members)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM by_indicator WHERE years >= 2)::DOUBLE / (indicators * members)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM most WHERE 2 * one > members)::DOUBLE / indicators::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM most WHERE 2 * two > members)::DOUBLE / indicators::DOUBLE,
  series,
  100.0::DOUBLE * (SELECT count(*) FROM by_series)::DOUBLE / (series * members)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM by_series WHERE years >= 2)::DOUBLE / (series * members)::DOUBLE
FROM size
"""
SEX_SQL = """
WITH member AS (
  SELECT iso3166_1_numeric::INT AS area FROM read_csv('{geo}', all_varchar = true)
  WHERE upper(un_state) = 'TRUE' AND iso3166_1_numeric::INT NOT IN {not_members}
),
expected AS (SELECT SERIES AS series FROM read_csv('{constraints}', all_varchar = true) WHERE SEX = 'ALL'),
cell AS (
  SELECT upper(series::VARCHAR) AS series, geo_area, bool_or(sex::VARCHAR = 'female') AS women,
         bool_or(sex::VARCHAR = 'male') AS men
  FROM '{rows}' SEMI JOIN member ON geo_area = area
  WHERE year >= 2015 AND (value IS NOT NULL OR value_text::VARCHAR <> 'N') GROUP BY ALL
),
kept AS (SELECT cell.* FROM cell SEMI JOIN expected USING (series)),
size AS (
  SELECT (SELECT count(*) FROM expected) AS listed,
         (SELECT count(*) FROM expected WHERE series IN (SELECT upper(series::VARCHAR) FROM '{rows}')) AS present
)
SELECT listed, present,
  (SELECT count(*) FROM (SELECT series FROM kept GROUP BY series HAVING bool_or(women) AND bool_or(men))),
  100.0::DOUBLE * (SELECT count(*) FROM kept)::DOUBLE / (present * 193)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM kept WHERE women AND men)::DOUBLE / (present * 193)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM kept)::DOUBLE / (listed * 193)::DOUBLE,
  100.0::DOUBLE * (SELECT count(*) FROM kept WHERE women AND men)::DOUBLE / (listed * 193)::DOUBLE
FROM size
"""


def local(dataset: str, path: str) -> Path:
    try:
        return datasets.get(dataset).path(path)
    except datasets.DatasetMissing:
        pytest.skip(f"{path} is not here: `quintet datasets pull {dataset}`")


def asked(sql: str, vintage: str) -> tuple[Any, ...]:
    import duckdb

    return duckdb.sql(
        sql.format(
            rows=local("unsd_sdg", f"unsd/unsd_sdg_{vintage}.parquet"),
            series=local("unsd_sdg", f"unsd/unsd_sdg_series_{vintage}.csv"),
            constraints=local("unsd_sdg", "unsd/sdg_content_constraints.csv"),
            geo=local("geo", "geo/country_meta_gapminder.csv"),
            not_members=NOT_MEMBERS,
        )
    ).fetchall()[0]


@pytest.mark.parametrize("vintage", PUBLISHED)
def test_the_published_table_comes_out(vintage: str) -> None:
    row = quintet.run("data_availability", {"vintage": vintage}).grid("availability").rows()[0]
    assert tuple(round(row[key], 2) for key in KEYS) == PUBLISHED[vintage]


@pytest.mark.realdata
@pytest.mark.parametrize("vintage", PUBLISHED)
def test_an_independent_sql_agrees_exactly(vintage: str) -> None:
    row = quintet.run("data_availability", {"vintage": vintage}).grid("availability").rows()[0]
    assert tuple(row[key] for key in KEYS) == asked(SQL, vintage)


@pytest.mark.realdata
@pytest.mark.parametrize("vintage", ["2020-12", "2023-07"])
def test_an_independent_sql_agrees_exactly_by_sex(vintage: str) -> None:
    row = quintet.run("sex_disaggregation_gap", {"vintage": vintage}).grid("sex_gap").rows()[0]
    keys = ("constrained", "present", "with_both", "any", "both", "any_all", "both_all")
    assert tuple(row[key] for key in keys) == asked(SEX_SQL, vintage)


@pytest.mark.realdata
def test_a_file_given_by_hand_gives_the_same_row_as_its_vintage() -> None:
    rows = local("unsd_sdg", "unsd/unsd_sdg_2018-12.parquet")
    series = local("unsd_sdg", "unsd/unsd_sdg_series_2018-12.csv")
    found = quintet.run("data_availability", {"file": str(rows), "series": str(series)}).grid("availability").rows()[0]
    known = quintet.run("data_availability", {"vintage": "2018-12"}).grid("availability").rows()[0]
    assert {**found, "vintage": ""} == {**known, "vintage": ""}
