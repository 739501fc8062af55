"""The chain of the audit trail: it holds after every kind of write, and no tampering with the table goes unseen."""

import contextlib
import datetime
import hashlib
import io
import json
import math

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core import chain, services
from portal.core.models import AppendOnly, AuditLine, Entity, Grant, Person
from portal.core.trail import verify
from portal.testing import PASSWORD, AccessTestCase

TABLE = "core_auditline"
COLUMNS = "at, who_id, verb, object_kind, object_id, entity_id, before, after, request_id, digest"


@contextlib.contextmanager
def lifted():
    """Do what somebody with the password of the database can do: switch the guards off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER {TABLE}_no_{event}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        yield cursor


class TrailTest(AccessTestCase):
    def setUp(self):
        super().setUp()
        for k in range(4):
            services.create_entity(self.owner, f"Entity {k}", acronym=f"E{k}")
        self.pks = list(AuditLine.objects.order_by("pk").values_list("pk", flat=True))
        self.middle = self.pks[len(self.pks) // 2]

    def test_it_works(self):
        found = verify()
        assert found.holds
        assert (found.lines, found.head) == (AuditLine.objects.count(), AuditLine.objects.head())
        assert len({*AuditLine.objects.values_list("digest", flat=True)}) == found.lines

    def test_an_empty_trail_holds(self):
        with lifted() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")
        assert verify() == verify(chain.START)
        assert (verify().lines, verify().head) == (0, chain.START)

    def test_many_new_rows_are_chained_in_their_order_without_a_query_each(self):
        rows = [Entity(slug=f"many-{k}", name=f"Many {k}", kind="other") for k in range(1_200)]
        with CaptureQueriesContext(connection) as queries:
            services.write_many(self.owner, "import entity", rows)
        assert len(queries) < 40
        assert verify().holds
        names = [(line.after or {})["name"] for line in AuditLine.objects.filter(verb="import entity").order_by("pk")]
        assert names == [row.name for row in rows]

    def test_lines_outside_the_chain_are_refused(self):
        with pytest.raises(AppendOnly):
            AuditLine.objects.bulk_create([AuditLine(verb="try", object_kind="x", object_id="1")])

    def broken(self, noted=""):
        found = verify(noted)
        assert not found.holds
        return found.broken, found.why

    def test_a_changed_value_is_found_at_its_line(self):
        for column, value in (
            ("verb", "x"), ("object_kind", "x"), ("object_id", "0"), ("request_id", "x"),
            ("who_id", self.stranger.pk), ("entity_id", self.other_entity.pk), ("at", "2020-01-01 00:00:00+00:00"),
            ("after", json.dumps({"name": "x"})), ("before", json.dumps({})), ("digest", "0" * 64),
        ):  # fmt: skip
            mark = transaction.savepoint()
            with lifted() as cursor:
                cursor.execute(f"UPDATE {TABLE} SET {column} = %s WHERE id = %s", [value, self.middle])
            assert self.broken()[0] == self.middle, column
            transaction.savepoint_rollback(mark)
            assert verify().holds, column

    def test_a_line_deleted_in_the_middle_is_found(self):
        with lifted() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [self.middle])
        pk, why = self.broken()
        assert pk == self.middle + 1
        assert "missing" in why

    def test_the_first_line_deleted_is_found(self):
        with lifted() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [self.pks[0]])
        assert "the start of the trail" in self.broken()[1]

    def test_a_deleted_tail_is_found_with_a_noted_head(self):
        noted = AuditLine.objects.head()
        services.create_entity(self.owner, "Later")
        assert verify(noted).holds
        with lifted() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE id >= %s", [self.pks[-1]])
        assert verify().holds  # nothing in the table itself tells
        pk, why = self.broken(noted)
        assert pk is None
        assert "end" in why

    def test_two_lines_in_each_others_place_are_found(self):
        with lifted() as cursor:
            for old, new in ((self.middle, -1), (self.middle + 1, self.middle), (-1, self.middle + 1)):
                cursor.execute(f"UPDATE {TABLE} SET id = %s WHERE id = %s", [new, old])
        assert self.broken()[0] == self.middle

    def test_a_line_put_in_is_found(self):
        with lifted() as cursor:
            cursor.execute(f"UPDATE {TABLE} SET id = id + 100000 WHERE id > %s", [self.middle])
            cursor.execute(
                f"INSERT INTO {TABLE} (id, {COLUMNS}) SELECT id + 1, {COLUMNS} FROM {TABLE} WHERE id = %s",
                [self.middle],
            )
        assert self.broken()[0] == self.middle + 1

    def test_the_command_says_the_head_and_how_many_lines_hold(self):
        out = io.StringIO()
        call_command("audit", "head", stdout=out)
        call_command("audit", "verify", "--head", out.getvalue().strip(), stdout=out)
        assert out.getvalue().split()[-1] == AuditLine.objects.head()
        assert f"{AuditLine.objects.count()} lines hold" in out.getvalue()

    def test_the_command_fails_on_a_broken_trail(self):
        with pytest.raises(CommandError, match="missing at the end"):
            call_command("audit", "verify", "--head", "f" * 64, stdout=io.StringIO())
        with lifted() as cursor:
            cursor.execute(f"UPDATE {TABLE} SET verb = 'x' WHERE id = %s", [self.middle])
        out = io.StringIO()
        with pytest.raises(CommandError, match=f"Line {self.middle} does not follow"):
            call_command("audit", "verify", stdout=out)
        assert f"{self.pks.index(self.middle)} lines hold" in out.getvalue()


class PersonalTest(AccessTestCase):
    def test_it_works(self):
        line = AuditLine.objects.get(object_kind="core.person", object_id=str(self.owner.pk))
        told = line.after or {}
        assert (told["email"], told["name"], told["language"]) == ("personal", "personal", "en")

    def test_a_change_of_a_personal_value_is_told_but_not_said(self):
        with services.write(self.owner, "rename", self.owner):
            Person.objects.filter(pk=self.owner.pk).update(name="Somebody else")
        line = AuditLine.objects.get(verb="rename")
        assert (line.before, line.after) == ({"name": "personal"}, {"name": "personal"})

    def test_who_wrote_is_told_by_the_present_name(self):
        line = AuditLine.objects.filter(who=self.owner).earliest("pk")
        Person.objects.filter(pk=self.owner.pk).update(name="New name")
        assert AuditLine.objects.get(pk=line.pk).by == "New name"
        assert "New name" in str(AuditLine.objects.get(pk=line.pk))

    def test_no_value_of_a_person_stands_in_the_trail(self):
        services.welcome(self.owner, self.entity, "new@example.org", "Newcomer", "member")
        said = str(list(AuditLine.objects.values()))
        for person in Person.objects.all():
            assert person.email not in said
            assert f"'{person.name}'" not in said

    def test_a_deleted_row_leaves_no_personal_value_either(self):
        person = services.create_person(None, "gone@example.org", "Gone", PASSWORD)
        with services.write(None, "delete person", person):
            person.delete()
        line = AuditLine.objects.get(verb="delete person")
        assert (line.before or {})["email"] == "personal"
        assert Grant.objects.filter(person_id=line.object_id).count() == 0


NUMBERS = st.integers(-(10**25), 10**25) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text('aé"\\ \n\u2028€😀', max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('abcé"\\ ', max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1e16, 10**16), (1.0, 1), (-0.0, 0), (1e300, 10**300), (1e22, 10**22), ({"b": 1, "a": 2}, {"a": 2, "b": 1})],
)
def test_the_same_value_is_written_in_one_way(one, other):
    assert chain.canonical(one) == chain.canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, True), (1, "1"), (10, 1), (0.1, 0.10000000000000002), (None, "null"), ([], {}), (10**25, 10**25 + 1), (1, -1)],
)
def test_different_values_are_written_in_different_ways(one, other):
    assert chain.canonical(one) != chain.canonical(other)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(VALUES)
def test_a_value_read_back_from_json_is_written_in_the_same_way(value):
    assert chain.canonical(json.loads(json.dumps(value))) == chain.canonical(value)


@pytest.mark.django_db
def test_a_line_keeps_its_digest_through_the_database_of_either_engine():
    odd = {
        "big": 1e16, "one": 1.0, "none": -0.0, "huge": 1e300, "small": 5e-324, "e": math.e, "z": 1,
        "a": [0.1, {"é": "ü"}],
        "whole": 2**63, "tuple": (1, 2), 7: "key", "text": "\u2028\"\\/",
    }  # fmt: skip
    for k in range(3):
        AuditLine(verb="try", object_kind="x", object_id=str(k), before=odd, after={}).save()
    assert verify().holds


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=50)
@given(VALUES)
def test_any_value_keeps_the_chain_whole(value):
    AuditLine(verb="try", object_kind="x", object_id="1", after={"value": value}).save()
    line = AuditLine.objects.latest("pk")
    before = AuditLine.objects.filter(pk__lt=line.pk).order_by("-pk").first()
    digest = chain.START if before is None else before.digest
    assert chain.digest(digest, {name: getattr(line, name) for name in chain.COLUMNS}) == line.digest


def test_an_old_digest_never_changes():
    """The text that is hashed is a contract: a change of it would break every trail that was kept."""
    at = datetime.datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=datetime.UTC)
    line = {
        "at": at, "who_id": 1, "verb": "give role", "object_kind": "core.grant", "object_id": "7", "entity_id": None,
        "before": None, "after": {"role": "owner", "n": 1.5}, "request_id": "",
    }  # fmt: skip
    said = (
        '{"after":{"n":15e-1,"role":"owner"},"at":"2026-01-02T03:04:05.000060+00:00","before":null,"entity_id":null,'
        '"object_id":"7","object_kind":"core.grant","request_id":"","verb":"give role","who_id":1e0}'
    )
    assert chain.digest(chain.START, line) == hashlib.sha256(f"{'0' * 64}\n{said}".encode()).hexdigest()
