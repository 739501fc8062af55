"""A backup made while fifty writes a second go on holds one state of the installation, whole, on both engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.operate.tests.base import ENGINES, ROOT, Installation, database_of
from tests.portal import backup_writer as writer

WARM_SECONDS = 3.0
PATIENCE_SECONDS = 60.0
ENTITIES = int(os.environ.get("QUINTET_BACKUP_ENTITIES", "2000"))  # in the database beforehand
MORE = """
from portal.core import services
from portal.core.models import Entity, Person
owner = Person.objects.get(email="owner@example.org")
for start in range(0, {n}, 1000):
    part = [Entity(slug=f"old-{{i}}", name=f"Old {{i}}", kind="other") for i in range(start, min(start + 1000, {n}))]
    services.write_many(owner, "load entity", part)
"""
# Every entity of the writer has its role and its two lines, every upload its file; the last number of each is given.
LOOK = """
import json
from portal.core.models import AuditLine, Entity, Grant
from portal.runs.models import Upload
names = Entity.objects.filter(name__startswith="Entity ").values_list("name", flat=True)
numbers = sorted(int(name.split()[1]) for name in names)
lines = lambda verb: set(map(int, AuditLine.objects.filter(verb=verb).values_list("object_id", flat=True)))
print(json.dumps({
    "numbers": numbers,
    "roles": lines("give role") == set(Grant.objects.values_list("pk", flat=True)),
    "lines": lines("create entity") - set(Entity.objects.values_list("pk", flat=True)) == set(),
    "owned": Entity.objects.filter(name__startswith="Entity ", grants__isnull=True).count(),
    "lost": [str(upload.pk) for upload in Upload.objects.all() if not upload.path.exists()],
}))
"""


@dataclass(frozen=True)
class Written:
    """What the writer has confirmed by a moment."""

    lines: tuple[tuple[int, float, float], ...]

    @property
    def entities(self) -> list[int]:
        """The numbers of the entities."""
        return [n for n, _at, _took in self.lines if writer.kind(n) == "entity"]


def written(log: Path) -> Written:
    """Read the log of the writer, its last line left out when it is not whole."""
    whole = log.read_text().rpartition("\n")[0].splitlines() if log.exists() else []
    return Written(tuple((int(n), float(at), float(took)) for n, at, took in map(str.split, whole)))


def backed_up(here: Installation, backup: Path, log: Path) -> tuple[Written, Written, float]:
    """Back up while the writer writes; what it had confirmed before and after, and the seconds in between."""
    process = subprocess.Popen([sys.executable, writer.__file__, str(log)], env=here.env, cwd=ROOT)
    try:
        ends = time.monotonic() + PATIENCE_SECONDS
        while len(written(log).lines) < WARM_SECONDS * writer.RATE:
            assert time.monotonic() < ends and process.poll() is None
            time.sleep(0.1)
        before, begun = written(log), time.monotonic()
        here.manage("backup", str(backup))
        took = time.monotonic() - begun
        assert process.poll() is None
        return before, written(log), took
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_it_works(engine: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with database_of(engine) as first, database_of(engine) as second:
        here, there = Installation(tmp_path / "here", first).filled(), Installation(tmp_path / "there", second)
        here.say(MORE.format(n=ENTITIES))
        before, after, took = backed_up(here, backup, tmp_path / "log")
        begun = time.monotonic()
        there.manage("restore", str(backup))
        restored = time.monotonic() - begun
        held, found = there.held(), json.loads(there.say(LOOK))
    manifest = json.loads((backup / "manifest.json").read_text())
    assert held == {name: [proof["rows"], proof["sha256"]] for name, proof in manifest["tables"].items()}
    numbers = found.pop("numbers")
    assert found == {"roles": True, "lines": True, "owned": 0, "lost": []} and not manifest["missing"]
    # The state is one between the first and the last moment: all that was confirmed before, in order, and no gap.
    assert set(before.entities) <= set(numbers)
    assert numbers == after.entities[: len(numbers)] or numbers[:-1] == after.entities
    meanwhile = after.lines[len(before.lines) :]
    rate, longest = len(meanwhile) / took, max(line[2] for line in meanwhile)
    rows = sum(rows for rows, _hash in held.values())
    print(f"\n{engine}: {rows} rows, {len(manifest['files'])} files; {took:.1f} s under {rate:.1f} writes/s", end=" ")
    print(f"(longest {longest:.2f} s); restored and proven in {restored:.1f} s")
