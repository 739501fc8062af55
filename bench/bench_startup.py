"""How long `import quintet` and `quintet --help` take in a fresh process, alone and with 150 methods registered."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

ROUNDS = 5
_MANY = """
import quintet.data
quintet.data.METHODS.update({f"toy_{i}": f"toy_{i}" for i in range(150)})
"""
_HELP = "import sys\nsys.argv = ['quintet', '--help']\nfrom quintet.cli import main\nmain()"
CASES = {
    "python -c pass": ("pass", None),
    "import quintet": ("import quintet", 0.3),
    "quintet --help": (_HELP, 0.4),
    "quintet --help, 150 methods": (_MANY + _HELP, 0.4),
}


def seconds(code: str) -> float:
    """Best of five fresh processes."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        best = min(best, time.perf_counter() - start)
    return best


def run() -> list[dict[str, Any]]:
    """One record for each start: what, seconds, the bar, and the ratio to an empty Python."""
    measured = {name: seconds(code) for name, (code, _) in CASES.items()}
    empty = measured["python -c pass"]
    return [
        {"what": name, "seconds": round(took, 3), "bar": CASES[name][1], "ratio": round(took / empty, 2)}
        for name, took in measured.items()
    ]


if __name__ == "__main__":
    for record in run():
        print(record)
