"""What the tests of the operator's commands share: installations of their own, filled and asked in other processes."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.postgres import MISSING, bin_dir, fresh, server

ROOT = Path(__file__).parents[3]
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))

# Rows of every awkward kind: moments, lists, numbers that JSON keeps in its own way, bytes, parents, a gap in numbers.
FILL = """
from decimal import Decimal
from django.core.files.uploadedfile import SimpleUploadedFile
from portal.core import services
from portal.core.models import Entity
from portal.portfolio import services as portfolio
from portal.runs import services as runs, uploads
from portal.runs.models import Run
from portal.scorecards import recording, services as scorecards
from portal.scorecards.models import Indicator
from quintet.seed import entities
services.load_entities(entities())
scorecards.load_frameworks()
owner = services.create_person(None, "owner@example.org", "Owner \\u0645\\u0627\\u0644\\u0643", "a long pass phrase")
entity = services.create_entity(owner, "Whole")
part = services.create_entity(owner, "Part", parent=entity)
portfolio.create(owner, entity, title="\\u6570\\u636e \\U0001f331", kind="case", summary="Care", language="en")
indicator = Indicator.objects.get(framework__code="data", code="by_sex")
recording.record(owner, entity, "2025-H1", {indicator: recording.Answer(value=Decimal("12.50"))})
table = SimpleUploadedFile("a.csv", b"entity,indicator,rating\\na,b,meets\\n")
upload = uploads.store(owner, "a.csv", table)
run = runs.run_now(owner, "compliance_share", {"ratings": {"upload": str(upload.pk)}}, entity)
Run.objects.filter(pk=run.pk).update(error={"b": 1e22, "a": [1.0, 0.1, -0.0, 1e-7, 10**18, None, True], "\\u00e9": ""})
uploads.drop(owner, uploads.store(owner, "b.csv", SimpleUploadedFile("b.csv", b"a,b\\n1,2\\n")))
Entity.objects.create(slug="gone", name="Gone", kind="other").delete()
"""


@contextmanager
def database_of(engine: str) -> Iterator[str]:
    """Give the address of a fresh database of an engine; nothing for the SQLite file of the installation."""
    if engine == "sqlite":
        yield ""
        return
    given = os.environ.get("QUINTET_DATABASE_URL", "")
    if given:
        with fresh(given) as url:
            yield url
        return
    if bin_dir() is None and not os.environ.get("QUINTET_CI"):
        pytest.skip(MISSING)
    with server() as own, fresh(own) as url:
        yield url


@cache
def template() -> Path:
    """Fill one installation on SQLite that others begin as a copy of; it ends with the tests."""
    folder = Path(tempfile.mkdtemp(prefix="quintet-filled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    first = Installation(folder / "var")
    first.manage("migrate", "-v", "0")
    first.say(FILL)
    return first.var


class Installation:
    """A portal with its own folder and database, spoken to through processes of its own."""

    def __init__(self, var: Path, url: str = "") -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("QUINTET_", "PYTEST"))}
        self.var, self.url = var, url
        self.env = {**clean, "QUINTET_VAR": str(var), "DJANGO_SETTINGS_MODULE": "portal.settings"}
        self.env["PYTHONPATH"] = str(ROOT)  # a script finds this portal, whatever is installed
        if url:
            self.env["QUINTET_DATABASE_URL"] = url

    def try_(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the portal, whatever comes of it."""
        line = [sys.executable, "-m", "portal.manage", *command]
        return subprocess.run(line, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)

    def manage(self, *command: str) -> str:
        """Run a command of the portal that must succeed; gives what it printed."""
        done = self.try_(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *command: str) -> str:
        """Run a command of the portal that must be refused in one sentence; gives it."""
        done = self.try_(*command)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr

    def say(self, code: str) -> str:
        """Run Python in the portal; gives what it printed."""
        line = [sys.executable, "-c", "import django; django.setup()\n" + code]
        done = subprocess.run(line, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def filled(self) -> Installation:
        """Bring the database to this version and fill it."""
        if self.url:
            self.manage("migrate", "-v", "0")
            self.say(FILL)
        else:
            shutil.copytree(template(), self.var, dirs_exist_ok=True, symlinks=True)
        return self

    def held(self) -> dict[str, Any]:
        """Give what the database holds: table to rows and hash."""
        ask = "import json; from portal.operate import proof; found = proof.prove('default')\n"
        said = self.say(ask + "print(json.dumps({name: [p.rows, p.sha256] for name, p in found.items()}))")
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found
