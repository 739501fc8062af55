"""Size bars: a file, a function, a view and the list of dependencies stay small enough to read."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULE, FUNCTION, VIEW, DEPENDENCIES = 400, 40, 25, 25
FILES = sorted(
    path
    for top in ("quintet", "portal", "tools", "tests", "bench")
    for path in (ROOT / top).rglob("*.py")
    if "migrations" not in path.parts
)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its number of lines, decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: n for name, n in lengths.items() if n > MODULE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    assert {name: n for path in FILES for name, n in functions(path) if n > FUNCTION} == {}


def test_no_view_is_longer_than_25_lines() -> None:
    views = [path for path in FILES if path.name in ("views.py", "api.py") and "portal" in path.parts]
    assert views
    assert {name: n for path in views for name, n in functions(path) if n > VIEW} == {}


def test_no_more_than_25_direct_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert len(project["dependencies"]) + len(project["optional-dependencies"]["portal"]) <= DEPENDENCIES
