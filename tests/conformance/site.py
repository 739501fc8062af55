"""What the surfaces need for one and the same job: a table as a file, a form, a JSON body, and a worker."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from quintet.method import Method

ROOT = Path(__file__).parent.parent.parent


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """Rows as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def on_command_line(method: Method, folder: Path) -> bytes:
    """The canonical bytes that `quintet run NAME --json` prints for the method's example."""
    words = []
    for param in method.params:
        value = method.example.get(param.name)
        if value is None:
            continue
        if param.kind == "table":
            (folder / f"{param.name}.csv").write_bytes(as_csv(value))
            value = str(folder / f"{param.name}.csv")
        elif isinstance(value, dict):
            value = json.dumps(value)
        elif isinstance(value, list):
            value = ",".join(map(str, value))
        words += [f"--{param.name}", str(value)]
    found = subprocess.run(
        [sys.executable, "-m", "quintet.cli", "run", method.name, *words, "--json"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "LANG": "ar_EG.UTF-8"},
        check=False,
    )
    assert found.returncode == 0, found.stderr.decode()
    return found.stdout.rstrip(b"\n")


def as_form(method: Method) -> dict[str, Any]:
    """The example as the fields of the web form."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    out: dict[str, Any] = {}
    for name, value in method.example.items():
        kind = next(param.kind for param in method.params if param.name == name)
        if kind == "table":
            out[name] = SimpleUploadedFile(f"{name}.csv", as_csv(value))
        else:
            out[name] = json.dumps(value) if isinstance(value, dict) else value
    return out
