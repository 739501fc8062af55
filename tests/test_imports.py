"""The one rule: imports run downwards only, relative and hidden inside functions included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from quintet.method import FIELDS

ROOT = Path(__file__).parent.parent
FILES = sorted(path for top in ("quintet", "portal") for path in (ROOT / top).rglob("*.py"))
NETWORK = {"urllib.request", "urllib3", "http", "socket", "socketserver", "ssl", "httpx", "requests", "aiohttp",
           "ftplib", "smtplib", "xmlrpc", "telnetlib", "asyncio"}  # fmt: skip
SURFACES = {"cli", "mcp"}
OFFERED = ("health.maintenance",)  # closing the portal: for backup, restore and upgrade, too
# What every app may use of the portal beside itself: the core, other apps' services, and the shared base.
SHARED = {"", "core", "settings", "api", "db", "design", "middleware", "testing"}
APPS = sorted(
    path.parent.name for path in (ROOT / "portal").glob("*/__init__.py") if path.parent.name not in SHARED - {"core"}
)


def module_of(path: Path, root: Path = ROOT) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str, module: str, is_package: bool = False) -> Iterator[str]:
    """Every module that a source imports, as an absolute dotted name; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = node.level - is_package
                start = module.split(".")[: len(module.split(".")) - up]
                base = ".".join([*start, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))


def starts(name: str, *tops: str) -> bool:
    """Whether a dotted name is one of the packages or lies inside one."""
    return any(name == top or name.startswith(top + ".") for top in tops)


def wrong(module: str, name: str) -> str:
    """Why a module may not import a name; the empty string when it may."""
    home, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    if home == "portal":
        return _wrong_in_portal(rest, name)
    if starts(name, "django", "portal", "ninja"):
        return "the library knows no web framework and no portal"
    if starts(name, *NETWORK) and part != "datasets":
        return "only quintet.datasets opens the network"
    fields = tuple(f"quintet.{field}" for field in FIELDS if field != part)
    if part in FIELDS and starts(name, *fields, "quintet.cases"):
        return "a field imports no other field and no case: a case joins them"
    if part == "compute" and starts(name, *[f"quintet.{field}" for field in FIELDS], "quintet.cases"):
        return "compute lies below the fields"
    registry = module == "quintet.method" and name == "quintet.cases"
    if registry or part in {"cases", *FIELDS, *SURFACES}:
        return ""
    if starts(name, *[f"quintet.{f}" for f in FIELDS], "quintet.cases"):
        return "the core lies below the fields and the cases"
    if part != "cli" and starts(name, "quintet.cli"):
        return "nothing imports a surface"
    return ""


def _wrong_in_portal(rest: str, name: str) -> str:
    app, _, inner = rest.partition(".")
    if not starts(name, "portal") or app not in APPS:
        return ""
    other, _, used = name.removeprefix("portal").removeprefix(".").partition(".")
    if other in SHARED or other == app:
        if app == "core" and other in APPS and other != "core":
            return "the core imports no app"
        return "portal.testing is for tests" if other == "testing" and not starts(inner, "tests") else ""
    if app == "core":
        return "the core imports no app"
    if other not in APPS or starts(used, "services") or f"{other}.{used}".startswith(OFFERED):
        return ""
    return "apps use one another's services only"


def arrows() -> list[tuple[str, str]]:
    """Every (module, import) of the two packages."""
    return [
        (module_of(path), name)
        for path in FILES
        for name in imported(path.read_text(encoding="utf-8"), module_of(path), path.name == "__init__.py")
    ]


def test_it_works() -> None:
    found = arrows()
    assert ("quintet.table", "quintet.errors.MethodError") in found
    assert [(module, name, wrong(module, name)) for module, name in found if wrong(module, name)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("quintet.data.x", "from quintet.digital import y"),
        ("quintet.data.x", "from ..digital import y"),
        ("quintet.data.x", "from .. import digital"),
        ("quintet.data.x", "def f():\n    import quintet.foresight.y as z"),
        ("quintet.data.x", "import importlib\nimportlib.import_module('quintet.foresight')"),
        ("quintet.data.x", "from quintet.cases import y"),
        ("quintet.compute.x", "from quintet.data import y"),
        ("quintet.table", "from quintet.data import y"),
        ("quintet.render.x", "import quintet.cli"),
        ("quintet.table", "import django.conf"),
        ("quintet.cases.x.case", "from portal.core import services"),
        ("quintet.render.x", "from urllib.request import urlopen"),
        ("quintet.data.x", "import socket"),
        ("portal.runs.views", "from portal.pages.models import Page"),
        ("portal.runs.views", "from ..pages import views"),
        ("portal.core.views", "from portal.runs import services"),
        ("portal.runs.views", "from portal.testing import AccessTestCase"),
    ],
)
def test_a_wrong_arrow_is_found(module: str, source: str) -> None:
    assert [wrong(module, name) for name in imported(source, module) if wrong(module, name)]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("quintet.cases.x.case", "from quintet.data.availability import data_availability"),
        ("quintet.data.x", "from quintet.compute.gini import gini\nfrom . import y"),
        ("quintet.datasets.fetch", "import urllib.request"),
        ("quintet.render.html", "from urllib.parse import quote"),
        ("portal.runs.views", "from portal.core.models import Person\nfrom portal.pages import services"),
        ("portal.runs.tests.test_x", "from portal.testing import AccessTestCase"),
        ("portal.runs.views", "from quintet.method import run"),
        ("portal.pages.views", "from portal.health import maintenance"),
    ],
)
def test_a_right_arrow_is_let_through(module: str, source: str) -> None:
    assert [wrong(module, name) for name in imported(source, module) if wrong(module, name)] == []
