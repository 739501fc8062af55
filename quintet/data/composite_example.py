"""The example of the composite index: nine UK organisations in the Civil Service People Survey 2019.

Published scores in percent (Cabinet Office, Civil Service People Survey 2019, Open Government Licence v3.0). Common
weights are equal; the tailored ones, twice the weight for learning and for inclusion, are an illustration.
"""

from __future__ import annotations

from typing import Any

INDICATORS: list[dict[str, Any]] = [
    {"indicator": "Employee engagement index", "weight": 1.0, "tailored": 1.0, "direction": "higher"},
    {"indicator": "Learning and development", "weight": 1.0, "tailored": 2.0, "direction": "higher"},
    {"indicator": "Inclusion and fair treatment", "weight": 1.0, "tailored": 2.0, "direction": "higher"},
    {"indicator": "Resources and workload", "weight": 1.0, "tailored": 1.0, "direction": "higher"},
    {"indicator": "Leadership and managing change", "weight": 1.0, "tailored": 1.0, "direction": "higher"},
    {"indicator": "Proxy stress index", "weight": 1.0, "tailored": 1.0, "direction": "lower"},
]
SCORES: dict[str, tuple[float, ...]] = {  # in the order of the indicators
    "Department for Education": (69.0, 65.0, 85.0, 78.0, 57.0, 25.0),
    "Department for International Development": (69.0, 51.0, 76.0, 72.0, 45.0, 30.0),
    "Department for Transport": (64.0, 63.0, 82.0, 75.0, 58.0, 26.0),
    "Department for Work and Pensions": (59.0, 60.0, 79.0, 75.0, 45.0, 29.0),
    "Department of Health and Social Care": (66.0, 63.0, 82.0, 75.0, 55.0, 26.0),
    "Foreign and Commonwealth Office": (72.0, 61.0, 80.0, 78.0, 61.0, 27.0),
    "HM Treasury": (74.0, 62.0, 82.0, 77.0, 64.0, 25.0),
    "Met Office": (66.0, 57.0, 80.0, 71.0, 47.0, 28.0),
    "Office for National Statistics": (63.0, 58.0, 79.0, 74.0, 41.0, 29.0),
}
VALUES: list[dict[str, Any]] = [
    {"unit": unit, "indicator": row["indicator"], "value": score}
    for unit, scores in SCORES.items()
    for row, score in zip(INDICATORS, scores, strict=True)
]
