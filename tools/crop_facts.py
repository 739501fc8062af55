"""Regenerate the table of simulated yields of the case `story_crops`.

    python -m tools.crop_facts            write it (about four minutes of one processor)
    python -m tools.crop_facts --check    fail when the committed table differs from its recomputation

Equal means equal after decompression: another zlib may pack the same bytes differently.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from concurrent.futures import ProcessPoolExecutor

from quintet.data.crop_facts import COMMAND, LICENCE, PATH, SOURCE, YEARS, encode, plans, rounded, weather
from quintet.data.crop_model import Plan, Seasons, simulate, version

WORKERS = 2


def main(argv: list[str] | None = None) -> int:
    """Write the table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args(argv).check
    data = made(plans())
    if not check:
        PATH.write_bytes(data)
        print(f"{len(data):>8}  {PATH.name}")
        return 0
    same = gzip.decompress(PATH.read_bytes()) == gzip.decompress(data)
    print(f"{'same' if same else 'DIFFERENT'}  {PATH.name}")
    return 0 if same else 1


def made(wanted: list[Plan]) -> bytes:
    """The table of these plans, simulated afresh."""
    with ProcessPoolExecutor(WORKERS) as pool:
        found = list(pool.map(one, wanted))
    return encode(header(), found)


def one(plan: Plan) -> Seasons:
    """One plan, simulated afresh."""
    return rounded(simulate(weather(), plan))


def header() -> dict[str, str]:
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
    sys.exit(main())
