"""Run a piece of Python in a child with a limit of memory, and measure its time and its peak.

Time is that of the processor: on a machine that others use too, the clock on the wall measures them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
LIMIT = 4096 * MIB  # of address space: the allocators of Arrow and Polars reserve far more than they touch
_REPORT = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
start = time.process_time()
said = None
{code}
seconds = time.process_time() - start
# Not ru_maxrss: a new process inherits the peak of the one that started it.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
print("MEASURED" + json.dumps([seconds, peak, said]))
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of the processor, peak bytes of resident memory, and what the code left in `said`."""

    seconds: float
    peak: int
    said: object


def measured(code: str, *, limit: int = LIMIT, timeout: float = 600, **environment: str) -> Measured:
    """Run `code` in a fresh process; what it assigns to `said` (JSON) comes back with time and peak memory."""
    found = subprocess.run(
        [sys.executable, "-c", _REPORT.format(limit=limit, code=code)],
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "POLARS_MAX_THREADS": "2", **environment},
    )
    assert "MEASURED" in found.stdout, found.stderr[-4000:]
    return Measured(*json.loads(found.stdout.rsplit("MEASURED", 1)[1]))
