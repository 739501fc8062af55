"""Every SQLite connection follows the rules of `portal.db`."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from portal import db

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(tmp_path):
    """A new connection to a file, with the portal's options."""
    own = db.database("", str(tmp_path / "a.sqlite3"))
    wrapper = DatabaseWrapper({**connection.settings_dict, **own}, alias="fresh")
    yield wrapper
    wrapper.close()


def pragma(wrapper, name):
    return wrapper.connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_it_works(fresh):
    fresh.connect()
    assert {name: pragma(fresh, name) for name in db.required_pragmas()} == db.required_pragmas()


def test_each_new_connection_is_set_and_checked_again(fresh):
    for _ in range(3):
        fresh.connect()
        assert db.wrong_pragmas(fresh) == {}
        fresh.close()


def test_the_rules_are_write_ahead_log_full_sync_and_foreign_keys():
    rules = db.required_pragmas()
    assert (rules["journal_mode"], rules["synchronous"], rules["foreign_keys"]) == ("wal", 2, 1)


def test_a_transaction_takes_the_write_lock_at_its_start(fresh):
    fresh.connect()
    assert fresh.transaction_mode == "IMMEDIATE"


def test_a_connection_without_the_rules_is_refused(fresh):
    fresh.settings_dict["OPTIONS"] = {}
    with pytest.raises(ImproperlyConfigured, match="does not follow"):
        fresh.connect()


def test_the_connection_of_the_tests_follows_the_rules_too():
    connection.ensure_connection()
    real = connections["default"]
    if isinstance(real, DatabaseWrapper):
        assert db.wrong_pragmas(real) == {}
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("1min", "20s")


def test_a_postgresql_address_is_read_part_by_part():
    got = db.database("postgresql://ana:p%40ss@db.example.org:5433/quintet", "unused")
    assert (got["USER"], got["PASSWORD"], got["HOST"]) == ("ana", "p@ss", "db.example.org")
    assert (got["PORT"], got["NAME"], got["CONN_HEALTH_CHECKS"]) == ("5433", "quintet", True)


def test_what_the_address_says_of_the_connection_is_kept():
    got = db.database("postgresql://ana@db.example.org/quintet?sslmode=verify-full", "unused")
    assert got["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://host/db",
        "postgresql://host",
        "sqlite://host/a",
        "quintet.sqlite3",
        "sqlite:///a?mode=ro",
        "postgresql://host:abc/x",
        "postgresql://host/x#y",
    ],
)
def test_any_other_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="must look like sqlite:///"):
        db.database(url, "unused")


def test_our_limits_hold_beside_what_the_address_asks_of_the_server():
    said = db.database("postgresql://ana@db.example.org/quintet?options=-c%20work_mem%3D64MB", "unused")["OPTIONS"]
    assert said["options"].startswith("-c statement_timeout=60000") and said["options"].endswith("-c work_mem=64MB")


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["/a/portal/manage.py", "worker", "--lease", "3"], "quintet worker"),
        (["/a/bin/quintet-portal", "send_digests"], "quintet send_digests"),
        (["/a/bin/gunicorn", "portal.wsgi"], "quintet gunicorn"),
        (["/a/gunicorn/__main__.py", "portal.wsgi"], "quintet gunicorn"),
        (["-c"], "quintet"),
        ([], "quintet"),
    ],
)
def test_the_server_is_told_which_process_asks(argv, named):
    assert db.application_name(argv) == named


def test_work_that_is_no_page_has_no_limits_and_gives_them_back():
    def limits():
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout'")
            return {name: setting for name, setting in cursor.fetchall() if name in db.LIMITS}

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such limits.")
    before = limits()
    with db.unlimited(connection):
        assert set(limits().values()) == {"0"}
    assert limits() == before and "0" not in before.values()
