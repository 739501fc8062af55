"""The base of the portal's tests: four readers, and a limit on the queries of a page.

Every access test asks the same question of an owner, a teammate, a stranger and somebody not signed in
(the pattern of healthchecks' `hc/test.py`, written anew).
"""

import contextlib
import re
from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from portal.core import services
from portal.core.models import Entity, Person, Role

MAX_QUERIES = 8
PASSWORD = "correct horse battery"  # noqa: S105

_NOT_COUNTED = re.compile(
    r"^(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b"
    r'|"django_session"'
    r'|FROM "core_person" WHERE "core_person"\."id" = \S+ LIMIT 21$',
)


class QuickHasher(Argon2PasswordHasher):
    """Argon2id with as little work as it allows: a hash of the real one takes a quarter of a second of processor."""

    time_cost, memory_cost, parallelism = 1, 8, 1


class PageQueries(CaptureQueriesContext):
    """The queries of a page, without those of connection, session, user and transaction."""

    @property
    def counted(self) -> list[str]:
        """List the SQL of each counted query."""
        return [q["sql"] for q in self.captured_queries if not _NOT_COUNTED.search(q["sql"])]


@contextlib.contextmanager
def count_queries(limit: int = MAX_QUERIES) -> Iterator[PageQueries]:
    """Assert that a block makes at most `limit` queries; the failure lists them."""
    with PageQueries(connection) as queries:
        yield queries
    counted = queries.counted
    assert len(counted) <= limit, f"{len(counted)} queries, at most {limit}:\n" + "\n".join(counted)


class AccessTestCase(TestCase):
    """An entity with an owner and a teammate, a stranger with an entity of their own, and nobody.

    `self.owner`, `self.teammate`, `self.stranger` are people, `self.entity` and `self.other_entity` their
    entities; `self.as_owner`, `self.as_teammate`, `self.as_stranger`, `self.as_nobody` are test clients.
    """

    owner: ClassVar[Person]
    teammate: ClassVar[Person]
    stranger: ClassVar[Person]
    entity: ClassVar[Entity]
    other_entity: ClassVar[Entity]

    @classmethod
    def setUpTestData(cls) -> None:
        """Make the people and the two entities once per class."""
        cls.owner, cls.teammate, cls.stranger = (
            services.create_person(None, f"{who}@example.org", who.title(), PASSWORD)
            for who in ("owner", "teammate", "stranger")
        )
        cls.entity = services.create_entity(cls.owner, "Entity of the owner")
        cls.other_entity = services.create_entity(cls.stranger, "Entity of the stranger")
        services.give_grant(cls.owner, cls.teammate, cls.entity, Role.MEMBER)

    def setUp(self) -> None:
        """Open one client for each reader."""
        cache.clear()
        self.as_nobody = Client()
        self.as_owner = self.signed_in(self.owner)
        self.as_teammate = self.signed_in(self.teammate)
        self.as_stranger = self.signed_in(self.stranger)

    def signed_in(self, person: Person) -> Client:
        """Open a client in which a person is signed in."""
        client = Client()
        client.force_login(person)
        return client

    def assert_statuses(self, path: str, owner: int, teammate: int, stranger: int, nobody: int) -> None:
        """Assert the status each of the four readers gets at an address."""
        readers = {
            "owner": (self.as_owner, owner),
            "teammate": (self.as_teammate, teammate),
            "stranger": (self.as_stranger, stranger),
            "nobody": (self.as_nobody, nobody),
        }
        got = {who: client.get(path).status_code for who, (client, _) in readers.items()}
        assert got == {who: status for who, (_, status) in readers.items()}, path
