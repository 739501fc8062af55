"""Regenerate the fact table of the insurance trial from the file of the `trials` dataset.

python -m tools.trial_facts            write it
python -m tools.trial_facts --check    fail when the committed table differs from its recomputation

Names of villages and hamlets are replaced by numbers.
"""

from __future__ import annotations

import csv
import hashlib
import sys

from quintet import datasets
from quintet.cases.story_social_protection.facts import COLUMNS, NAME
from quintet.seed.tables import write_table
from tools import fact_files

DATASET, FILE = "trials", "cases/tables/social_insure.csv"
SOURCE = "Cai, de Janvry and Sadoulet (2015), American Economic Journal: Applied Economics 7, 81-108; causaldata"


def tables() -> dict[str, bytes]:
    """File name -> bytes of the fact table."""
    path = datasets.get(DATASET).path(FILE)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    villages = {name: f"V{n:02}" for n, name in enumerate(sorted({row["village"] for row in rows}), 1)}
    hamlets = {name: f"H{n:03}" for n, name in enumerate(sorted({row["address"] for row in rows}), 1)}
    table: list[tuple[str, ...]] = [COLUMNS]
    for row in rows:
        plain = ("" if row[name] in ("", "NA") else row[name] for name in COLUMNS[2:])
        table.append((villages[row["village"]], hamlets[row["address"]], *plain))
    notes = {
        "source": SOURCE,
        "licence": "MIT (causaldata)",
        "vintage": "2010",
        "made_by": "python -m tools.trial_facts",
        "file": FILE,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    return {NAME: write_table(notes, table)}


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
