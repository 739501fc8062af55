"""Run the measurements and print one line each; the exit code is 1 when a bar is not met."""

from __future__ import annotations

import argparse
import importlib
import sys

from bench.measure import Bench, best

MODULES = ("bench_startup", "bench_data_availability", "bench_access")


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="part of a measurement's name; all when left out")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args(argv)
    print(f"{'measurement':44}{'ours s':>8}{'cpu s':>8}{'peak MiB':>10}{'peer s':>8}{'ratio':>7}  bar")
    missed = 0
    for module in MODULES:
        for bench in importlib.import_module(f"bench.{module}").BENCHES:
            if not args.names or any(name in bench.name for name in args.names):
                missed += _line(bench, args.rounds)
    return 1 if missed else 0


def _line(bench: Bench, rounds: int) -> bool:
    ours = best(bench.ours, rounds)
    peer = best(bench.peer, rounds) if bench.peer else None
    missed = ours.seconds > bench.seconds or ours.peak > bench.peak
    ratio = f"{ours.seconds / peer.seconds:7.2f}" if peer else f"{'':7}"
    seconds = f"{peer.seconds:8.2f}" if peer else f"{'':8}"
    bar = f"<= {bench.seconds:g} s, {bench.peak // 2**20} MiB{'  MISSED' if missed else ''}"
    print(
        f"{bench.name:44}{ours.seconds:8.2f}{ours.cpu:8.2f}{ours.peak // 2**20:10}{seconds}{ratio}  {bar}", flush=True
    )
    return missed


if __name__ == "__main__":
    sys.exit(main())
