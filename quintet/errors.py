"""The one error that a reader of quintet may see: what was wrong, what was got, what to do.

Its sentence is a gettext id with named placeholders, so that every surface can say it in the reader's language.
"""

from __future__ import annotations

from typing import Any


class MethodError(ValueError):
    """Bad input, said so that the person who gave it can mend it.

    `msg` is an English sentence with `{placeholders}` (a gettext id), `values` fills it; `param`, `row` and
    `column` say where. Rows are counted as a reader counts them: the first row of data is 1.
    """

    def __init__(
        self,
        msg: str,
        *,
        param: str = "",
        row: int | None = None,
        column: str = "",
        **values: Any,
    ) -> None:
        self.msg = msg
        self.param = param
        self.row = row
        self.column = column
        self.values: dict[str, Any] = {"param": param, "row": row, "column": column, **values}
        super().__init__(msg.format(**self.values))

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions with keyword arguments do not survive a process border by themselves.
        return (_rebuild, (self.msg, self.values))


def _rebuild(msg: str, values: dict[str, Any]) -> MethodError:
    return MethodError(msg, **values)


class Cancelled(Exception):
    """Raised inside a method when the person who started it has cancelled it."""
