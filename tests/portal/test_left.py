"""After somebody is erased, no byte of the portal says who they were, and the audit trail still verifies."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tools.postgres import MISSING, bin_dir, server

ROOT = Path(__file__).parents[2]
# As in `life`, which must not be imported here: it sets Django up for a portal of its own.
EMAIL, NAME = "zebulon.quagmire@mailbox.example", "Zebulon Quagmïre"
VALUES = (EMAIL, NAME, "zebulons-payroll", "zebulons-broken", "zebulons-ideas", "Tenfoldwidget")


def step(name, var, log, **more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QUINTET_", "PYTEST"))}
    env |= {
        "QUINTET_VAR": str(var),
        "QUINTET_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(ROOT),
        **more,
    }
    command = [sys.executable, "-m", "tests.portal.life", name]
    with log.open("ab") as errors:
        done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, check=False)
    assert done.returncode == 0, log.read_text()
    return json.loads(done.stdout.splitlines()[-1])


def holding(paths):
    """Which values stand in which files, as UTF-8 or UTF-16, or escaped as JSON in ASCII."""
    found = set()
    for path in paths:
        data = path.read_bytes()
        for value in VALUES:
            spelled = {value.encode("utf-8"), value.encode("utf-16-le"), value.encode("utf-16-be")}
            spelled |= {json.dumps(value).strip('"').encode(), value.casefold().encode()}
            if any(spelling in data for spelling in spelled):
                found.add((path.name, value))
    return found


def every_file(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def sound(left):
    assert left["status"] == 200
    assert left["holds"]
    assert left["name"] == left["by"]
    assert left["name"].startswith("Erased person ")
    assert left["email"].endswith("@erased.invalid")
    assert (left["due"], left["members"], left["signed_in"]) == (False, 0, 302)
    parts = {"profile", "roles", "writes", "uploads", "runs", "imports", "workbooks", "dissents", "news"}
    assert parts <= set(left["exported"])
    assert all(value in left["said"] for value in VALUES)


@pytest.mark.slow
def test_nothing_is_left_on_sqlite(tmp_path):
    var, log = tmp_path / "var", tmp_path / "server.log"
    assert step("live", var, log)["line"] == NAME
    before = holding(every_file(tmp_path))
    assert {value for _name, value in before} == set(VALUES), "The search finds what is there."
    assert "quintet.sqlite3" in {name for name, _value in before}
    # An open connection keeps the write-ahead log alive, as a server does.
    with closing(sqlite3.connect(var / "quintet.sqlite3")) as server_like:
        server_like.execute("SELECT count(*) FROM core_person").fetchone()
        sound(step("leave", var, log))
        names = {path.name for path in every_file(tmp_path)}
        assert {"quintet.sqlite3", "quintet.sqlite3-wal", "backup.sqlite3", "server.log"} <= names
        assert holding(every_file(tmp_path)) == set()


@pytest.mark.postgres
def test_nothing_is_left_on_postgresql(tmp_path):
    if bin_dir() is None and not os.environ.get("QUINTET_CI"):
        pytest.skip(MISSING)
    var, log = tmp_path / "var", tmp_path / "server.log"
    with server() as url:
        step("live", var, log, QUINTET_DATABASE_URL=url)
        assert {value for _name, value in dumped(url, tmp_path)} == set(VALUES)
        sound(step("leave", var, log, QUINTET_DATABASE_URL=url))
        assert dumped(url, tmp_path) == set()
        assert holding(table_files(url)) == set()
    assert holding(every_file(tmp_path)) == set()


def ask(url, *command):
    return subprocess.run([bin_dir() / command[0], *command[1:], url], check=True, capture_output=True).stdout


def dumped(url, folder):
    text = folder / "dump.sql"
    text.write_bytes(ask(url, "pg_dump"))
    try:
        return holding([text])
    finally:
        text.unlink()


def table_files(url):
    """Every file of every table of the database and its indexes, as they lie on the disk."""
    sql = (
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(c.oid) FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'pg_toast')"
        " AND pg_relation_filepath(c.oid) IS NOT NULL"
    )
    ask(url, "psql", "-c", "CHECKPOINT", "-d")
    paths = [Path(line) for line in ask(url, "psql", "-At", "-c", sql, "-d").decode().splitlines()]
    found = [path for path in paths if path.exists()]
    assert len(found) > 50
    return found
