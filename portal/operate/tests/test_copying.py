"""A copy to the other engine holds the same, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.operate.tests.base import Installation, database_of

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

NEXT_NUMBERS = """
from portal.core import services
from portal.core.models import Entity, Person
entity = services.create_entity(Person.objects.get(email="owner@example.org"), "Next")
print(entity.pk)
"""
LAST_NUMBER = """
from django.db import connection
from portal.operate import copying
print(copying.last_numbers(connection)["core_entity"])
"""
CHANGE = """
from django.db import DatabaseError, connection
for table in ("core_auditline", "scorecards_observation"):
    for verb in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id + 1"):
        try:
            with connection.cursor() as cursor:
                cursor.execute(verb)
        except DatabaseError as error:
            print("refused")
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database_of("postgresql") as found:
        yield found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("copied") / "var").filled()


@pytest.fixture(scope="module")
def there(here: Installation, url: str) -> Installation:
    here.manage("copy_database", "--to", url)
    return Installation(here.var, url)


def test_it_works(here: Installation, there: Installation) -> None:
    held = here.held()
    assert there.held() == held
    assert sum(rows for rows, _hash in held.values()) > 400
    for table in ("core_auditline", "runs_upload", "runs_run_uploads", "runs_storedresult", "portfolio_terms"):
        assert held[table][0], table


def test_the_audit_trail_verifies_on_both_sides(here: Installation, there: Installation) -> None:
    head = here.manage("audit", "head").split()[-1]
    assert len(head) == 64
    assert there.manage("audit", "head").split()[-1] == head
    assert head in there.manage("audit", "verify", "--head", head)


def test_what_is_append_only_stays_so(there: Installation) -> None:
    assert there.say(CHANGE).split() == ["refused"] * 4


def test_the_way_back_to_sqlite_holds_the_same(there: Installation, tmp_path: Path) -> None:
    path = tmp_path / "back.sqlite3"
    there.manage("copy_database", "--to", f"sqlite://{path}")
    back = Installation(there.var, f"sqlite://{path}")
    assert back.held() == there.held()
    assert back.say(CHANGE).split() == ["refused"] * 4
    assert back.say(LAST_NUMBER) == there.say(LAST_NUMBER)


def test_a_target_that_holds_rows_is_refused(here: Installation, there: Installation) -> None:
    said = here.refused("copy_database", "--to", there.url)
    assert "The target holds rows in" in said and "Copy to an empty database." in said


def test_the_database_in_use_is_no_target(there: Installation) -> None:
    assert "in use" in there.refused("copy_database", "--to", there.url)


def test_the_number_of_a_deleted_object_is_not_given_again(here: Installation, tmp_path: Path) -> None:
    last = int(here.say(LAST_NUMBER))
    with database_of("postgresql") as url:
        here.manage("copy_database", "--to", url)
        assert int(Installation(here.var, url).say(NEXT_NUMBERS)) == last + 1


def test_a_value_that_does_not_fit_leaves_the_target_without_rows(tmp_path: Path) -> None:
    here = Installation(tmp_path / "var").filled()
    # SQLite keeps a text that is too long for its column, PostgreSQL does not.
    here.say("from portal.core.models import Entity; Entity.objects.filter(slug='whole').update(acronym='x' * 99)")
    with database_of("postgresql") as url:
        assert "A row of core_entity does not fit" in here.refused("copy_database", "--to", url)
        there = Installation(tmp_path / "var", url)
        said = "from django.db import connection; from portal.operate import proof; print(proof.filled(connection))"
        assert there.say(said).strip() == "[]"


def test_a_writer_meanwhile_undoes_the_copy(here: Installation, tmp_path: Path) -> None:
    code = """
from unittest import mock
from portal.core import services
from portal.operate import copying, proof
def late(source):
    services.load_task_force()
    real(source)
real = copying._refuse_writers
with mock.patch.object(copying, "_refuse_writers", late):
    try:
        copying.copy({url!r})
    except proof.Refused as error:
        print(error)
"""
    own = Installation(tmp_path / "var")
    own.manage("migrate", "-v", "0")
    with database_of("postgresql") as url:
        assert "Somebody wrote" in own.say(code.replace("{url!r}", repr(url)))
        said = "from django.db import connection; from portal.operate import proof; print(proof.filled(connection))"
        assert Installation(tmp_path / "there", url).say(said).strip() == "[]"
