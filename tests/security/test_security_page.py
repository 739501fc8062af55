"""docs/explanation/security.md says what the code does: roles, limits, tables, keys, connections and ways in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from portal.core.access import MAY_DECIDE, MAY_EDIT, MAY_MANAGE, MAY_VALIDATE, MAY_VIEW
from portal.core.models import Role
from portal.core.passwords import GUESSED_FIRST

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "explanation" / "security.md"
UNITS = {"MB": 2**20, "s": 1, "ms": 1, "": 1}


def section(heading: str) -> str:
    """The words under a heading."""
    found = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))[heading]


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def constant(path: Path, name: str) -> Any:
    """The value of a module's constant, computed from its expression; earlier constants may stand in it."""
    known: dict[str, Any] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                known[node.targets[0].id] = number(node.value, known)
            except ValueError:
                continue
    return known[name]


def number(node: ast.AST, known: dict[str, Any]) -> float:
    """Compute a product or power of numbers and names. Raises ValueError on anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name) and node.id in known:
        return float(known[node.id])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
        left, right = number(node.left, known), number(node.right, known)
        return left * right if isinstance(node.op, ast.Mult) else left**right
    raise ValueError(ast.dump(node))


def test_the_page_states_the_limits_of_the_code() -> None:
    checked = 0
    for what, value, where in table("Limits"):
        path, name = where.strip("`").split(":")
        if not (ROOT / path).is_file() or f"{name} =" not in (ROOT / path).read_text(encoding="utf-8"):
            continue  # it comes with another part of the portal
        amount, _space, unit = value.partition(" ")
        assert constant(ROOT / path, name) == int(amount) * UNITS[unit], what
        checked += 1
    assert checked >= 15


def test_the_page_states_what_each_role_may() -> None:
    rights = (MAY_VIEW, MAY_EDIT, MAY_VALIDATE, MAY_DECIDE, MAY_MANAGE)
    said = {row[0]: row[1:] for row in table("Roles")}
    assert set(said) == set(Role.values)
    for role in Role:
        assert said[role] == ["yes" if role in right else "no" for right in rights], role


def test_the_page_classifies_every_table() -> None:
    said = set(re.findall(r"\b[a-z]+\.[A-Z]\w+", section("Data")))
    # Tables of libraries are listed where they hold something of ours.
    here = {model._meta.label for model in apps.get_models() if model.__module__.startswith("portal.")}
    assert here - said == set()
    gone = said - {model._meta.label for model in apps.get_models()}
    assert {label.partition(".")[0] for label in gone} <= {"accounts", "keys"}


def test_the_page_names_every_key() -> None:
    said = section("Keys")
    for word in ("QUINTET_SECRET_KEY", "QUINTET_FILES_KEY", "AES-256-GCM", "Argon2id", "SHA-256", "rotate_files_key"):
        assert word in said, word


def test_the_page_names_every_connection() -> None:
    """Modules that open connections are those behind the four lines of the table, and this machine's own check."""
    opening = {"urllib.request", "http.client", "smtplib", "requests", "httpx", "socket", "ftplib", "aiohttp"}
    found = set()
    for path in [*(ROOT / "quintet").rglob("*.py"), *(ROOT / "portal").rglob("*.py")]:
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if set(names) & opening:
                found.add(path.relative_to(ROOT).as_posix())
    # The server's worker looks at connections that have come in.
    # The start command looks at its own pages, the worker asks for the machine's name, datasets are pulled by hand.
    known = {"portal/up.py", "portal/runs/worker.py", "portal/accounts/oidc.py", "portal/gunicorn_worker.py"}
    strange = {path for path in found - known if not path.startswith("quintet/datasets/")}
    assert strange == set(), "A new connection: name it in docs/explanation/security.md and here."
    for word in ("QUINTET_DATABASE_URL", "QUINTET_EMAIL_URL", "QUINTET_OIDC_PROVIDERS", "quintet datasets pull"):
        assert word in section("Connections")


def test_the_page_names_every_way_in() -> None:
    ways = " ".join(row[0] for row in table("Sign-in"))
    for word in (
        "password",
        "one-time code",
        "security key",
        "recovery code",
        "provider",
        "invitation",
        "link",
        "key of",
    ):
        assert word in ways, word
    shortest = next(v["OPTIONS"]["min_length"] for v in settings.AUTH_PASSWORD_VALIDATORS if "OPTIONS" in v)
    assert f"{shortest} characters or more" in section("Sign-in")
    assert GUESSED_FIRST
    assert "QUINTET_IDLE_MINUTES" in section("Sessions")


@pytest.mark.parametrize("word", ["requests", "sign-in", "errors", "figures", "audit trail"])
def test_the_page_names_every_log(word: str) -> None:
    assert word in {row[0] for row in table("Logs")}


def test_the_page_states_times_for_updates() -> None:
    assert [int(days) for days in re.findall(r"within (\d+)|every (\d+) days", section("Dependencies")) for days in days
            if days] == [2, 7, 30, 90]  # fmt: skip
