"""Our p-median beside spopt with HiGHS on three problems of the OR-Library, both solved until they are proven.

`python -m bench.bench_locate`, with QUINTET_MIRROR set. Prints CPU seconds of both (data and imports left out) and
their ratio. spopt is no dependency: PEER_PYTHON may name a Python that has it, else the running one is tried.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

PROBLEMS = (4, 6, 9)  # proven by the bound alone; few sites and the widest gap of its size; many sites and a gap
INSTALL = "pip install 'spopt>=0.7,<0.8' highspy"
LIMIT_SECONDS = 900
PEER = """
import sys, time
import numpy as np, pulp
from spopt.locate import PMedian
costs = np.load(sys.argv[1])
start = time.process_time()
model = PMedian.from_cost_matrix(costs, np.ones(len(costs)), p_facilities=int(sys.argv[2]))
model = model.solve(pulp.HiGHS(msg=False, threads=1), results=False)
print("MEASURED", time.process_time() - start, pulp.value(model.problem.objective))
"""


def problem(number: int) -> tuple[Any, int]:
    """All shortest paths and p of one problem."""
    from scipy.sparse.csgraph import shortest_path

    datasets = importlib.import_module("quintet.datasets")
    rows = np.loadtxt(datasets.get("pmed").path(f"cases/pmed/pmed{number}.txt"), dtype=np.int64, ndmin=2)
    length = np.zeros((int(rows[0, 0]),) * 2)
    for start, end, cost in rows[1:]:
        length[start - 1, end - 1] = length[end - 1, start - 1] = cost
    return shortest_path(length, directed=False), int(rows[0, 2])


def main() -> int:
    """Measure and print; 0 also where the peer is not installed."""
    from quintet.compute.locate import p_median

    python = os.environ.get("PEER_PYTHON", sys.executable)
    found = subprocess.run([python, "-c", "import spopt.locate, pulp, highspy"], capture_output=True, check=False)
    if found.returncode:
        print(f"spopt is not installed, so there is nothing to compare with: {INSTALL}")
        return 0
    print(f"{'problem':10}{'ours cpu s':>12}{'spopt cpu s':>13}{'ratio':>8}  cost ours, spopt; proven")
    with TemporaryDirectory() as folder:
        for number in PROBLEMS:
            costs, p = problem(number)
            start = time.process_time()
            ours = p_median(costs, np.ones(len(costs)), p)
            seconds = time.process_time() - start
            file = Path(folder) / "costs.npy"
            np.save(file, costs)
            run = subprocess.run(
                [python, "-c", PEER, str(file), str(p)], capture_output=True, text=True, check=False,
                timeout=LIMIT_SECONDS,
            )  # fmt: skip
            if "MEASURED" not in run.stdout:
                raise SystemExit(run.stderr[-2000:])
            peer, value = (float(word) for word in run.stdout.rsplit("MEASURED", 1)[1].split()[:2])
            line = f"pmed{number:<6}{seconds:12.2f}{peer:13.2f}{seconds / peer:8.3f}"
            print(f"{line}  {ours.cost:g}, {value:g}; {ours.proven}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
