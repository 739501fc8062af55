"""quintet puts the methods of the UN 2.0 "Quintet of Change" to work.

The package is the library floor: methods of the five fields and of culture, cases that compose them,
and the one result type that every surface shows. Nothing heavy is loaded here: names resolve when used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "MethodError": "quintet.method",
    "Result": "quintet.result",
    "Table": "quintet.table",
    "get": "quintet.method",
    "names": "quintet.method",
    "run": "quintet.method",
}
__all__ = ["MethodError", "Result", "Table", "__version__", "get", "names", "run"]

if TYPE_CHECKING:
    from quintet.method import MethodError, get, names, run
    from quintet.result import Result
    from quintet.table import Table


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'quintet' has no attribute '{name}'")
