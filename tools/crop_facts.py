"""Regenerate the table of simulated yields of the case `story_crops`.

python -m tools.crop_facts            write it (about four minutes of one processor)
python -m tools.crop_facts --check    fail when the committed table differs from its recomputation
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

from quintet.data.crop_facts import COMMAND, LICENCE, NAME, SOURCE, YEARS, encode, plans, rounded, weather
from quintet.data.crop_model import Plan, Seasons, simulate, version
from quintet.seed.tables import write_table
from tools import fact_files

WORKERS = 2


def tables() -> dict[str, bytes]:
    """File name -> bytes of the table, every plan simulated afresh."""
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(one, plans()))
    return {NAME: write_table(notes(), encode(found))}


def one(plan: Plan) -> Seasons:
    """One plan, simulated afresh."""
    return rounded(simulate(weather(), plan))


def notes() -> dict[str, str]:
    """The lines on top of the table."""
    return {
        "source": SOURCE,
        "licence": LICENCE,
        "years": YEARS,
        "weather_sha256": weather().sha256,
        "model": f"AquaCrop-OSPy {version()}",
        "made_by": COMMAND,
    }


if __name__ == "__main__":
    sys.exit(fact_files.main(tables, __doc__))
