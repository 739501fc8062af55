"""API keys: shown once, kept as a hash, believed while valid, and never more than their scopes."""

import datetime
import json
from typing import Any
from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from portal.core import leaving
from portal.core.access import today
from portal.core.models import AuditLine
from portal.keys import services
from portal.keys.models import ApiKey
from portal.portfolio import services as portfolio
from portal.testing import AccessTestCase, count_queries

DAY = datetime.timedelta(days=1)
PAGE = "/profile/keys"


class KeysTestCase(AccessTestCase):
    """Keys for the readers, and a private draft of the owner's organisation."""

    def setUp(self) -> None:
        """Write the draft."""
        super().setUp()
        words: dict[str, Any] = {"kind": "case", "summary": "Words.", "women": "Words."}
        self.draft = portfolio.create(self.owner, self.entity, title="Quiet draft", **words)
        self.path = f"/api/v1/initiatives/{self.draft.slug}"

    def key(self, *scopes: str, person: Any = None) -> str:
        """Make a key of the owner."""
        return services.make(person or self.owner, "Harvester", list(scopes or ("read",)), today() + DAY)[1]

    def ask(self, token: str, path: str, verb: str = "get", body: Any = None, **more: Any) -> Any:
        """Send a request with a key and without a cookie, from a client that checks CSRF tokens."""
        client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return getattr(client, verb)(path, **sent, **more)


class KeyTests(KeysTestCase):
    """What a key opens, and what it does not."""

    def test_it_works(self) -> None:
        token = self.key()
        assert token.startswith("qk_") and len(token) > 50
        assert self.ask(token, self.path).json()["title"] == "Quiet draft"
        assert Client().get(self.path).status_code == 404

    def test_a_key_sees_what_its_person_sees(self) -> None:
        statuses = {
            who.name: self.ask(self.key(person=who), self.path).status_code
            for who in (self.owner, self.teammate, self.stranger)
        }
        assert statuses == {"Owner": 200, "Teammate": 200, "Stranger": 404}

    def test_the_key_is_kept_nowhere(self) -> None:
        token = self.key("read", "write")
        self.ask(token, self.path)
        secret = token.split("_", 2)[2]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f"SELECT * FROM {table}")
                assert secret not in str(cursor.fetchall()), table
        key = ApiKey.objects.get()
        assert key.key_hash not in json.dumps(list(AuditLine.objects.values("before", "after")), default=str)

    def test_a_wrong_key_and_a_useless_one_get_the_same_answer(self) -> None:
        good, other = self.key(), self.key()
        revoked, expired, closed = self.key(), self.key(), self.key(person=self.stranger)
        services.revoke(self.owner, ApiKey.objects.get(prefix=revoked[3:11]))
        ApiKey.objects.filter(prefix=expired[3:11]).update(expires=today() - DAY)
        type(self.stranger).objects.filter(pk=self.stranger.pk).update(is_active=False)
        swapped = good[:12] + other[12:]
        wrong = (
            revoked,
            expired,
            closed,
            swapped,
            good[:-1],
            good + "x",
            good[3:],
            "qk_",
            "",
            "qk_\x00_é",
            good.upper(),
        )
        bodies = set()
        for token in wrong:
            with count_queries(2):
                answer = self.ask(token, self.path)
            assert answer.status_code == 401 and answer["Content-Type"] == "application/problem+json", token
            assert answer["WWW-Authenticate"].startswith("Bearer")
            bodies.add(answer.content)
        assert len(bodies) == 1
        assert self.ask(good, self.path).status_code == 200

    def test_every_guess_costs_one_comparison(self) -> None:
        known, unknown = self.key(), "qk_00000000_" + "x" * 43
        for token in (known[:-1] + "!", unknown):
            with mock.patch("hmac.compare_digest", return_value=False) as compared:
                assert services.find(token) is None
            assert compared.call_count == 1

    def test_a_wrong_key_closes_what_is_open_to_everybody(self) -> None:
        assert self.ask("qk_no", "/api/v1/methods").status_code == 401
        assert self.ask("qk_no", "/api/methods").status_code == 401

    def test_scopes(self) -> None:
        body = {"ratings": [{"entity": "a", "indicator": "b", "rating": "meets"}]}
        run, upload = "/api/v1/methods/compliance_share/run", "/api/v1/uploads"
        for scope, reads, runs, writes in (("read", 200, 403, 403), ("run", 403, 200, 403), ("write", 403, 403, 200)):
            token = self.key(scope)
            assert self.ask(token, self.path).status_code == reads, scope
            assert self.ask(token, run, "post", body).status_code == runs, scope
            assert self.ask(token, upload, "post").status_code == (422 if scope == "run" else 403), scope
            answer = self.ask(token, self.path, "patch", {"stage": "scale"})
            assert answer.status_code == writes, scope
            if writes == 403:
                assert "'write'" in answer.json()["detail"]

    def test_a_session_needs_its_csrf_token_as_before(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.owner)
        sent = json.dumps({"stage": "scale"})
        assert strict.patch(self.path, sent, content_type="application/json").status_code == 403

    def test_a_key_counts_before_a_session(self) -> None:
        client = self.signed_in(self.owner)
        token = self.key(person=self.stranger)
        assert client.get(self.path, headers={"Authorization": f"Bearer {token}"}).status_code == 404

    def test_a_key_opens_no_page(self) -> None:
        token = self.key("read", "run", "write")
        for path in (PAGE, "/profile", "/profile/password", "/profile/my-data.json", "/my-organisation"):
            assert self.ask(token, path).status_code == 302, path
            assert self.ask(token, path, "post").status_code == 403, path
        assert ApiKey.objects.count() == 1

    def test_the_last_day_of_use_is_kept_and_no_more(self) -> None:
        token = self.key()
        before = AuditLine.objects.count()
        self.ask(token, self.path)
        assert ApiKey.objects.get().last_used == today() and AuditLine.objects.count() == before

    def test_rules_of_making(self) -> None:
        for name, scopes, expires in (
            ("", ["read"], today()), ("x" * 81, ["read"], today()), ("x", [], today()), ("x", ["all"], today()),
            ("x", ["read"], today() - DAY), ("x", ["read"], today() + 366 * DAY),
        ):  # fmt: skip
            with self.assertRaises(ValueError):
                services.make(self.owner, name, scopes, expires)
        with mock.patch.object(services, "MAX_KEYS", 1):
            self.key()
            with self.assertRaisesMessage(ValueError, "Revoke one first"):
                self.key()
        assert ApiKey.objects.count() == 1

    def test_nobody_revokes_the_key_of_another(self) -> None:
        self.key()
        with self.assertRaises(PermissionDenied):
            services.revoke(self.stranger, ApiKey.objects.get())

    def test_export_and_erase(self) -> None:
        self.key()
        self.key(person=self.stranger)
        assert [key["name"] for key in services.export_person(self.owner)["keys"]] == ["Harvester"]
        assert services.erase_person(self.owner) == 1
        assert ApiKey.objects.get().person == self.stranger and services.export_person(self.owner) == {"keys": []}


class RestTests(KeysTestCase):
    """Keys over REST."""

    def test_it_works(self) -> None:
        token = self.key("read", "write")
        listed = self.ask(token, "/api/v1/keys").json()
        assert [(key["name"], key["state"], key["beginning"]) for key in listed] == [("Harvester", "valid", token[:11])]
        assert self.ask(token, f"/api/v1/keys/{listed[0]['id']}/revoke", "post").json()["state"] == "revoked"
        assert self.ask(token, "/api/v1/keys").status_code == 401

    def test_who_revokes(self) -> None:
        self.key()
        path = f"/api/v1/keys/{ApiKey.objects.get().pk}/revoke"
        assert [c.post(path).status_code for c in (self.as_nobody, self.as_stranger, self.as_teammate)] == [
            401,
            404,
            404,
        ]
        assert ApiKey.objects.get().revoked is None
        assert self.as_owner.post(path).status_code == 200
        lines = AuditLine.objects.count()
        assert self.as_owner.post(path).status_code == 200 and AuditLine.objects.count() == lines + 1

    def test_no_operation_makes_a_key(self) -> None:
        token = self.key("read", "run", "write")
        assert self.ask(token, "/api/v1/keys", "post", {"name": "x", "scopes": ["read"]}).status_code == 405


class PageTests(KeysTestCase):
    """The page under /profile."""

    def test_it_works(self) -> None:
        sent = {"name": "Loader", "scopes": ["read", "run"], "expires": (today() + 30 * DAY).isoformat()}
        answer = self.as_owner.post(PAGE, sent)
        key = ApiKey.objects.get()
        token = answer.context["token"]
        assert key.person == self.owner and key.scopes == ["read", "run"] and token in answer.content.decode()
        assert "no-store" in answer["Cache-Control"] and services.find(token) == key
        again = self.as_owner.get(PAGE).content.decode()
        assert token not in again and str(key) in again
        assert self.as_owner.post(f"{PAGE}/{key.pk}/revoke").status_code == 302
        assert services.find(token) is None and "revoked" in self.as_owner.get(PAGE).content.decode()

    def test_each_reader_has_their_own(self) -> None:
        self.key()
        number = ApiKey.objects.get().pk
        self.assert_statuses(PAGE, owner=200, teammate=200, stranger=200, nobody=302)
        for client in (self.as_teammate, self.as_stranger):
            assert "Harvester" not in client.get(PAGE).content.decode()
            assert client.post(f"{PAGE}/{number}/revoke").status_code == 404
        assert self.as_nobody.post(f"{PAGE}/{number}/revoke").status_code == 302
        assert ApiKey.objects.get().revoked is None

    def test_mistakes_stand_beside_their_field(self) -> None:
        far = (today() + 400 * DAY).isoformat()
        for sent in (
            {"name": ""},
            {"name": "x", "scopes": ["all"], "expires": far},
            {"name": "x", "scopes": ["read"], "expires": far},
        ):
            assert "There is a problem" in self.as_owner.post(PAGE, sent).content.decode()
        assert not ApiKey.objects.exists()

    def test_it_asks_few_queries_and_speaks_arabic(self) -> None:
        self.key()
        with count_queries():
            self.as_owner.get(PAGE)
        assert self.as_owner.get(f"/ar{PAGE}").status_code == 200

    def test_who_is_erased_signs_in_with_no_key(self) -> None:
        token = self.key()
        services.erase_person(self.owner)
        assert self.ask(token, self.path).status_code == 401
        assert leaving.export_person(self.owner)
