"""What a computation is handed: parameters as JSON, and the bytes of files that were opened for it alone.

Shared by the web, which checks a job before it is stored, and by the worker's child, which computes it; so this
module knows neither Django nor the database. A path or a string never stands for a table: a person on the web
sends rows or an upload.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from typing import Any

from quintet.errors import MethodError
from quintet.method import Method

BROKEN = "An error of ours stopped the computation. It has been noted; your input is not to blame."
Files = dict[str, tuple[bytes, str]]  # parameter -> (plain bytes, the person's name for the file)


class Broken(RuntimeError):
    """A fault of ours during a computation, told by kinds of errors and lines of code, without a value of its input."""


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Turn every fault into Broken: the words of an error may quote a cell, and they end in a log."""
    try:
        yield
    except (MethodError, MemoryError, Broken, SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # a panic in Rust is no Exception
        raise Broken(_told(error)) from None


def _told(error: BaseException) -> str:
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [type(seen).__name__, *(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(lines)


def upload_of(value: Any) -> str | None:
    """The number of the upload that a value points to, or None when it is no pointer."""
    if isinstance(value, dict) and set(value) == {"upload"} and isinstance(value["upload"], str):
        return value["upload"]
    return None


def given(method: Method, params: dict[str, Any], files: Files) -> dict[str, Any]:
    """The arguments as the method takes them, uploads read. Raises MethodError on a path or an unreadable file."""
    from quintet.params import File
    from quintet.table import Table

    out = {name: value for name, value in params.items() if name not in files}
    for param in method.params:
        if param.name in files:
            data, filename = files[param.name]
            out[param.name] = File(filename, data) if param.kind == "file" else Table.read(data, filename)
        elif param.kind in ("table", "file") and isinstance(out.get(param.name), str):
            raise MethodError(
                "The '{param}' parameter takes an upload or rows, not the name of a file.", param=param.name
            )
    return out


def plain(error: MethodError) -> dict[str, Any]:
    """An error as JSON values: the sentence, what fills it, and where it was found."""
    values = {key: _plain(value) for key, value in error.values.items()}
    return {"msg": error.msg, "values": values, "param": error.param, "row": error.row, "column": error.column}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
