"""The fact table of the insurance trial: 1,410 households without names, read offline.

Names of villages are replaced by numbers: nothing here needs to know which village it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quintet.seed.tables import read_table

NAME = "trial_social_insure.csv.gz"
CONTROLS = (
    "male", "age", "agpop", "ricearea_2010", "literacy", "intensive", "risk_averse", "disaster_prob",
)  # fmt: skip
COLUMNS = ("village", "hamlet", "takeup_survey", "default", "pre_takeup_rate", *CONTROLS)


@dataclass(frozen=True)
class Household:
    """One household of the later sessions; None is a value that the survey does not hold.

    `opt_out` tells whether the first session of the hamlet took buying for granted, `earlier` the share (0-1) of
    households of the first sessions that bought. `controls` come in the order of CONTROLS.
    """

    village: str
    hamlet: str
    took_up: int
    opt_out: bool
    earlier: float
    controls: tuple[float | None, ...]

    def control(self, name: str) -> float | None:
        """One of the controls by its name."""
        return self.controls[CONTROLS.index(name)]


def read() -> tuple[Household, ...]:
    """The households of the trial, noted as an input of the running case."""
    title = "Fact table of the trial of weather insurance, China 2010"
    return tuple(_household(row) for row in read_table(NAME).noted(title=title).records())


def _household(row: dict[str, str]) -> Household:
    return Household(
        village=row["village"],
        hamlet=row["hamlet"],
        took_up=int(row["takeup_survey"]),
        opt_out=row["default"] == "1",
        earlier=float(row["pre_takeup_rate"]),
        controls=tuple(float(row[name]) if row[name] else None for name in CONTROLS),
    )


def encouragement_rows(households: tuple[Household, ...]) -> list[dict[str, Any]]:
    """The rows of `encouragement_effect`: did a household follow those who decided before it?"""
    return [
        {
            "outcome": row.took_up,
            "exposure": row.earlier,
            "encouraged": int(row.opt_out),
            "cluster": row.hamlet,
            "stratum": row.village,
            **{f"control_{n}": value for n, value in enumerate(row.controls, 1)},
        }
        for row in households
    ]
