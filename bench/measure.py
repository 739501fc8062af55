"""One measurement: a piece of code in a fresh process, its wall time, CPU time and peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

MARK = "MEASURED"
REPORT = """
import json, time
start, cpu = time.perf_counter(), time.process_time()
{code}
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
# Not ru_maxrss: a new process inherits the peak of the one that started it.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
print("{mark}" + json.dumps([seconds, cpu, peak]))
"""


@dataclass(frozen=True)
class Bench:
    """What is measured (imports included), its peer, and the bars in seconds and bytes."""

    name: str
    ours: str
    peer: str
    seconds: float
    peak: int


@dataclass(frozen=True)
class Measured:
    """Wall seconds, CPU seconds, peak bytes of one run."""

    seconds: float
    cpu: float
    peak: int


def once(code: str) -> Measured:
    """Run the code in a fresh process."""
    script = REPORT.format(code=code, mark=MARK)
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    if MARK not in found.stdout:
        raise SystemExit(found.stderr[-2000:])
    return Measured(*json.loads(found.stdout.rsplit(MARK, 1)[1]))


def best(code: str, rounds: int) -> Measured:
    """The fastest of some runs, with the largest peak seen."""
    runs = [once(code) for _ in range(rounds)]
    fastest = min(runs, key=lambda run: run.seconds)
    return Measured(fastest.seconds, fastest.cpu, max(run.peak for run in runs))
