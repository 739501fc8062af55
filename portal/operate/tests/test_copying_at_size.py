"""A hundred thousand rows from SQLite to PostgreSQL are equal by hash, table by table."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from portal.operate.tests.base import Installation, database_of

ROWS = int(os.environ.get("QUINTET_COPY_ROWS", "100000"))
# Two rows for each entity, itself and its audit line, with JSON, moments and letters of several scripts.
MORE = """
from portal.core import services
from portal.core.models import Entity, Person
owner = Person.objects.get(email="owner@example.org")
for start in range(0, {n}, 5000):
    part = [Entity(slug=f"e-{{i}}", name=f"\\u0645\\u0643\\u062a\\u0628 \\u529e\\u516c\\u5ba4 {{i}}", kind="other")
            for i in range(start, min(start + 5000, {n}))]
    services.write_many(owner, "load entity", part)
"""


@pytest.mark.slow
@pytest.mark.postgres
def test_it_works(tmp_path: Path) -> None:
    here = Installation(tmp_path / "here").filled()
    here.say(MORE.format(n=ROWS // 2))
    with database_of("postgresql") as url:
        begun = time.monotonic()
        said = here.manage("copy_database", "--to", url).splitlines()
        took = time.monotonic() - begun
        there = Installation(tmp_path / "here", url).held()
    assert there == here.held()
    rows = sum(count for count, _hash in there.values())
    assert rows >= ROWS and "Both hold the same" in said[-1]
    assert {line.split()[0]: line.split()[2] for line in said[:-2]} == {
        name: hash for name, (_n, hash) in there.items()
    }
    print(f"\n{rows} rows of {len(there)} tables copied and proven in {took:.0f} s; all: {said[-2].split()[-1]}")
