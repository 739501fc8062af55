"""The chain of the audit trail: every line carries a hash of itself and of the line before it.

A line that was changed, taken out, put in or moved no longer follows from the line before it, so a check of the whole
trail finds it; a cut-off end is found with a digest that was noted elsewhere earlier. Source: Haber and Stornetta,
How to time-stamp a digital document (1991). The text that is hashed says a number by its decimal digits, so that
SQLite and PostgreSQL, which write the same number in different ways, give the same digest.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

START = "0" * 64  # stands before the first line
COLUMNS = ("at", "who_id", "verb", "object_kind", "object_id", "entity_id", "before", "after", "request_id")


def canonical(value: Any) -> str:
    """Write a JSON value in one way only: keys in order, no spaces, numbers by their digits, ASCII."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return json.dumps(value)


def _number(value: float) -> str:
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    said = "".join(map(str, digits)).lstrip("0")
    kept = said.rstrip("0")
    if not kept:
        return "0"
    return f"{'-' if sign else ''}{kept}e{int(exponent) + len(said) - len(kept)}"


def plain(value: Any) -> Any:
    """Give a value as it is read back from a JSON column."""
    return None if value is None else json.loads(json.dumps(value))


def digest(previous: str, line: dict[str, Any]) -> str:
    """Give the hash of a line (its `COLUMNS`, values as they are read back) after the digest of the line before it."""
    at: datetime.datetime = line["at"]
    said = {**{name: line[name] for name in COLUMNS}, "at": at.astimezone(datetime.UTC).isoformat("T", "microseconds")}
    return hashlib.sha256(f"{previous}\n{canonical(said)}".encode("ascii")).hexdigest()
