"""Regenerate the fact table of the insurance trial from the file of the `trials` dataset.

python -m tools.trial_facts            write it
python -m tools.trial_facts --check    fail when the committed table differs from its recomputation
"""

from __future__ import annotations

import argparse
import gzip
import sys

from quintet import datasets
from quintet.cases.story_social_protection.facts import DATASET, FILE, HOME, NAME, table_of


def main(argv: list[str] | None = None) -> int:
    """Write the fact table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    data = table_of(datasets.get(DATASET).path(FILE))
    if parser.parse_args(argv).check:
        same = gzip.decompress((HOME / NAME).read_bytes()) == gzip.decompress(data)
        print(f"{'same' if same else 'DIFFERENT'}  {NAME}")
        return 0 if same else 1
    (HOME / NAME).write_bytes(data)
    print(f"{len(data):>8}  {NAME}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
