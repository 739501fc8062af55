"""How large a file may be that is read, and the words that refuse one."""

from __future__ import annotations

from quintet.errors import MethodError
from quintet.table import MAX_COLUMNS, MAX_ROWS

MAX_BYTES = 256 * 2**20
MAX_UNPACKED = 256 * 2**20
MAX_CELLS = 20_000_000  # 16 bytes each in memory, and again while they are cast


def too_large(name: str) -> MethodError:
    """What unpacks, or adds up, to more than can be read safely."""
    return MethodError(
        "'{name}' unpacks to more than can be read safely. Keep the rows and columns you need.", name=name
    )


def unreadable(name: str, kind: str, error: BaseException) -> MethodError:
    """What looks like a kind of file and is broken."""
    return MethodError(
        "'{name}' looks like {kind} but could not be read: {why}. Save it again and retry.",
        name=name,
        kind=kind,
        why=(str(error).splitlines() or [type(error).__name__])[0][:160].rstrip("."),
    )


def check_shape(rows: int, columns: int, name: str) -> None:
    """Refuse more columns or more cells than there may be. Raises MethodError."""
    if columns > MAX_COLUMNS:
        raise MethodError(
            "'{name}' has {got} columns; at most {limit} can be read. Keep the columns you need.",
            name=name,
            got=columns,
            limit=MAX_COLUMNS,
        )
    if rows * columns > MAX_CELLS:
        raise too_large(name)


def too_many(rows: int, name: str) -> MethodError:
    """More rows than there may be."""
    return MethodError(
        "'{name}' has {got} rows; at most {limit} can be read. Split the file.", name=name, got=rows, limit=MAX_ROWS
    )
