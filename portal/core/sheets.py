"""Tables that leave the portal for a spreadsheet: text is text there, whatever it looks like."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from quintet.render.csv import harmless


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write rows as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()
