"""What the tools that make fact tables share: write them, or compare them with the committed ones.

Equal means equal after decompression: another zlib may pack the same bytes differently.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Callable, Mapping

from quintet.seed.tables import HOME

MAX_BYTES = 300_000


def different(tables: Mapping[str, bytes]) -> list[str]:
    """Names of the tables that are not the committed ones."""
    return [name for name, data in tables.items() if not _same(name, data)]


def _same(name: str, data: bytes) -> bool:
    path = HOME / name
    return path.is_file() and gzip.decompress(path.read_bytes()) == gzip.decompress(data)


def main(make: Callable[[], Mapping[str, bytes]], about: str | None, argv: list[str] | None = None) -> int:
    """Write what `make` gives; with --check compare it and fail where it differs."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check, tables = parser.parse_args(argv).check, make()
    for name, data in tables.items():
        if len(data) > MAX_BYTES:
            raise SystemExit(f"{name} has {len(data)} bytes; a fact table has at most {MAX_BYTES}.")
        if check:
            print(f"{'same' if _same(name, data) else 'DIFFERENT'}  {name}")
        else:
            (HOME / name).write_bytes(data)
            print(f"{len(data):>8}  {name}")
    return 1 if check and different(tables) else 0
