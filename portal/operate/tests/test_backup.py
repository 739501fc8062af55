"""A backup brings an installation back, whole, on both engines; a damaged or misplaced one changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.operate.tests.base import ENGINES, Installation, database_of

pytestmark = pytest.mark.slow

LATER = "from portal.core import services; services.load_task_force()"
STORED = "import hashlib; from portal.runs.models import Upload\nfor upload in Upload.objects.all(): print(upload.path)"


class Pair:
    """A filled installation, its backup, and an empty installation beside it."""

    def __init__(self, folder: Path, engine: str, urls: tuple[str, str]) -> None:
        self.engine, self.folder = engine, folder
        self.here = Installation(folder / "here", urls[0]).filled()
        self.there = Installation(folder / "there", urls[1])
        self.backup = folder / "backup"
        self.said = self.here.manage("backup", str(self.backup))

    def manifest(self) -> Any:
        return json.loads((self.backup / "manifest.json").read_text())


@pytest.fixture(scope="module", params=ENGINES)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with database_of(request.param) as first, database_of(request.param) as second:
        yield Pair(tmp_path_factory.mktemp("backup"), request.param, (first, second))


def test_it_works(pair: Pair) -> None:
    manifest = pair.manifest()
    pair.there.manage("restore", str(pair.backup))
    held = pair.there.held()
    assert held == pair.here.held()
    assert held == {name: [proof["rows"], proof["sha256"]] for name, proof in manifest["tables"].items()}
    assert manifest["engine"] == pair.engine and manifest["audit"]["id"] == held["core_auditline"][0]
    (name,) = manifest["files"]
    assert (pair.there.var / name).read_bytes() == (pair.here.var / name).read_bytes()
    # What is there is not written over unasked, and exchanged when asked, after a backup of its own.
    pair.there.say(LATER)
    later = pair.there.held()
    assert "Say --replace" in pair.there.refused("restore", str(pair.backup))
    assert pair.there.held() == later != held
    pair.there.manage("restore", str(pair.backup), "--replace")
    assert pair.there.held() == held
    (own,) = (pair.there.var / "backups").glob("before-restore-*")
    pair.there.manage("restore", str(own), "--replace")
    assert pair.there.held() == later


def test_a_backup_is_for_its_owner_only_and_holds_no_key(pair: Pair) -> None:
    files = [path for path in pair.backup.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in [pair.backup, *files]} == {0}
    assert not any("key" in path.name for path in files)
    assert "keys are NOT in it" in pair.said


def test_a_folder_that_holds_something_is_refused(pair: Pair) -> None:
    before = (pair.backup / "manifest.json").read_bytes()
    assert "holds something already" in pair.here.refused("backup", str(pair.backup))
    assert (pair.backup / "manifest.json").read_bytes() == before


# What follows looks at files and words only, so one engine is enough.


@pytest.fixture
def copy(tmp_path: Path) -> Pair:
    return Pair(tmp_path, "sqlite", ("", ""))


DAMAGED = {
    "database": "database.sqlite3 of the backup does not have its hash",
    "upload": "does not have its hash",
    "link": "is a link",
    "none": "is no backup",
    "format": "has format 99",
    "climbing": "not the portal's",
    "newer": "A newer version made the backup (core.9999_later)",
    "engine": "copy_database",
}
TRY = """
import json, sys
from pathlib import Path
from django.db import connection
from portal.operate import proof, services
said = {{}}
for folder in sorted(Path({folder!r}).iterdir()):
    try:
        services.restore(folder)
    except proof.Refused as error:
        said[folder.name] = str(error)
print(json.dumps([said, connection.introspection.table_names()]))
"""


def damage(backup: Path, kind: str) -> None:
    """Damage a backup in one way."""
    manifest = json.loads((backup / "manifest.json").read_text())
    (upload,) = manifest["files"]
    changes: dict[str, Any] = {
        "format": {"format": 99},
        "climbing": {"files": {"uploads/../../x": "0" * 64}},
        "newer": {"migrations": {"core": ["9999_later"]}},
        "engine": {"engine": "postgresql"},
    }
    if kind in ("database", "upload"):
        path = backup / ("database.sqlite3" if kind == "database" else upload)
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    elif kind == "link":
        (backup / upload).rename(backup / "aside")
        (backup / upload).symlink_to(backup / "aside")
    elif kind == "none":
        (backup / "manifest.json").unlink()
    else:
        (backup / "manifest.json").write_text(json.dumps(manifest | changes[kind]))


def test_a_damaged_or_foreign_backup_changes_nothing(copy: Pair) -> None:
    for kind in DAMAGED:
        shutil.copytree(copy.backup, copy.folder / "damaged" / kind)
        damage(copy.folder / "damaged" / kind, kind)
    said, tables = json.loads(copy.there.say(TRY.format(folder=str(copy.folder / "damaged"))))
    assert said.keys() == DAMAGED.keys() and tables == []
    assert {kind: said[kind] for kind in DAMAGED if DAMAGED[kind] not in said[kind]} == {}
    assert not (copy.there.var / "uploads").exists()


@pytest.mark.slow
def test_a_restore_that_differs_is_undone(copy: Pair) -> None:
    copy.there.say("from django.core.management import call_command as c; c('migrate', verbosity=0)\n" + LATER)
    before = copy.there.held()
    manifest = copy.manifest()
    manifest["tables"]["core_entity"]["rows"] += 1
    (copy.backup / "manifest.json").write_text(json.dumps(manifest))
    assert "is undone. core_entity" in copy.there.refused("restore", str(copy.backup), "--replace")
    assert copy.there.held() == before
    assert list((copy.there.var / "uploads").iterdir()) == []


@pytest.mark.slow
def test_a_file_that_goes_meanwhile_is_named(tmp_path: Path) -> None:
    here = Installation(tmp_path / "here").filled()
    (path,) = here.say(STORED).split()
    Path(path).unlink()
    assert "1 files were deleted meanwhile" in here.manage("backup", str(tmp_path / "backup"))
    there = Installation(tmp_path / "there")
    assert "1 files are missing" in there.manage("restore", str(tmp_path / "backup"))
    assert there.held() == here.held()


def test_a_deleted_file_is_in_no_backup(tmp_path: Path) -> None:
    here = Installation(tmp_path / "here").filled()
    (here.var / "uploads" / ("0" * 32)).write_bytes(b"without a row")
    here.manage("backup", str(tmp_path / "backup"))
    assert len(list((tmp_path / "backup" / "uploads").iterdir())) == 1


FULL = """
import resource
from pathlib import Path
from portal.operate import proof, services
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    services.{verb}(Path({folder!r}))
except proof.Refused as error:
    print(error)
"""


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_half_written(copy: Pair, tmp_path: Path) -> None:
    target = tmp_path / "full" / "backup"
    assert "could not be written out" in copy.here.say(FULL.format(verb="backup", folder=str(target)))
    assert list(target.parent.iterdir()) == []
    copy.there.say("from django.core.management import call_command as c; c('migrate', verbosity=0)")
    before = copy.there.held()
    assert "Nothing is restored" in copy.there.say(FULL.format(verb="restore", folder=str(copy.backup)))
    assert copy.there.held() == before
    assert list((copy.there.var / "uploads").iterdir()) == []
