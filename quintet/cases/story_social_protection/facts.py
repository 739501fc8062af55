"""The fact table of the insurance trial: 1,410 households without names, read offline.

Names of villages are replaced by numbers: nothing here needs to know which village it was.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent.parent / "seed" / "facts"
NAME = "trial_social_insure.csv.gz"
DATASET = "trials"
FILE = "cases/tables/social_insure.csv"
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
    from quintet.method import record_input
    from quintet.result import Input

    data = (HOME / NAME).read_bytes()
    title, head = "Fact table of the trial of weather insurance, China 2010", _header()
    sha256 = hashlib.sha256(data).hexdigest()
    record_input(Input(NAME, title, sha256, head["vintage"], head["source"], head["licence"]))
    lines = [line for line in gzip.decompress(data).decode().splitlines() if not line.startswith("# ")]
    return tuple(_household(row) for row in csv.DictReader(lines))


def _header() -> dict[str, str]:
    source = "Cai, de Janvry and Sadoulet (2015), American Economic Journal: Applied Economics 7, 81-108; causaldata"
    return {
        "source": source,
        "licence": "MIT (causaldata)",
        "vintage": "2010",
        "made_by": "python -m tools.trial_facts",
        "file": FILE,
    }


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


def table_of(path: Path) -> bytes:
    """The fact table made from the packaged file; the same file gives the same bytes."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    villages = {name: f"V{n:02}" for n, name in enumerate(sorted({row["village"] for row in rows}), 1)}
    hamlets = {name: f"H{n:03}" for n, name in enumerate(sorted({row["address"] for row in rows}), 1)}
    out = io.StringIO()
    head = _header() | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    out.writelines(f"# {key}: {value}\n" for key, value in head.items())
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in rows:
        plain = ["" if row[name] in ("", "NA") else row[name] for name in COLUMNS[2:]]
        table.writerow([villages[row["village"]], hamlets[row["address"]], *plain])
    return gzip.compress(out.getvalue().encode(), compresslevel=9, mtime=0)
