"""Starting: `import quintet` and `quintet --help` in a fresh process, alone and with 150 methods registered.

The peer is an empty Python, so the ratio says what quintet adds to it.
"""

from __future__ import annotations

from bench.measure import Bench

MIB = 2**20
START = (
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', {code!r}], check=True, stdout=subprocess.DEVNULL)"
)
MANY = "import quintet.data\nquintet.data.METHODS.update({f'toy_{i}': f'toy_{i}' for i in range(150)})\n"
HELP = "import sys\nsys.argv = ['quintet', '--help']\nfrom quintet.cli import main\nmain()"
EMPTY = START.format(code="pass")

BENCHES = [
    Bench("import quintet", START.format(code="import quintet"), EMPTY, seconds=0.3, peak=100 * MIB),
    Bench("quintet --help", START.format(code=HELP), EMPTY, seconds=0.4, peak=100 * MIB),
    Bench("quintet --help, 150 methods", START.format(code=MANY + HELP), EMPTY, seconds=0.4, peak=100 * MIB),
]
