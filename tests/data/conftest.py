"""What the tests of the data field share: the dataset when it is here, and a small file of a reader's own."""

from __future__ import annotations

from typing import Any

import pytest

from quintet import datasets
from quintet.data.unsd import DATASET
from quintet.datasets import DatasetMissing

Records = list[dict[str, Any]]


@pytest.fixture
def unsd_files() -> None:
    """Skip where the files of the database are not at hand."""
    try:
        datasets.get(DATASET).path("unsd/unsd_sdg_2023-07.parquet")
    except DatasetMissing:
        pytest.skip("unsd/unsd_sdg_2023-07.parquet is not here: `quintet datasets pull unsd_sdg`")


@pytest.fixture
def no_mirror(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A machine with neither mirror nor cache."""
    monkeypatch.delenv("QUINTET_MIRROR", raising=False)
    monkeypatch.setenv("QUINTET_CACHE", str(tmp_path))


@pytest.fixture
def own_rows() -> Records:
    """Two countries and the world, two series, three years."""
    return [
        {"series": "SI_POV_DAY1", "geo_area": 404, "year": 2019, "value": 30.0, "value_text": None, "sex": "FEMALE"},
        {"series": "SI_POV_DAY1", "geo_area": 404, "year": 2021, "value": 29.0, "value_text": None, "sex": "MALE"},
        {"series": "si_pov_day1", "geo_area": 36, "year": 2020, "value": None, "value_text": "<5", "sex": "BOTHSEX"},
        {"series": "SI_POV_DAY1", "geo_area": 1, "year": 2020, "value": 9.0, "value_text": None, "sex": None},
        {"series": "VC_DSR_MORT", "geo_area": 36, "year": 2020, "value": None, "value_text": "N", "sex": None},
    ]


@pytest.fixture
def own_series() -> Records:
    """The list of series of that file."""
    return [
        {"concept": "si_pov_day1", "indicator": "1.1.1", "description": "Population below the poverty line (%)"},
        {"concept": "vc_dsr_mort", "indicator": "1.5.1, 11.5.1", "description": "Deaths due to disaster (number)"},
    ]
