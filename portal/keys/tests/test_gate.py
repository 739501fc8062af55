"""The gate of the REST interface: counted requests, unchanged answers, changes of what was read, pages of lists."""

import json
import re
import time
from typing import Any
from unittest import mock

from django.test import Client, override_settings

from portal.api import api
from portal.core.access import today
from portal.core.models import AuditLine
from portal.core.periods import current
from portal.keys import allowance
from portal.keys.models import Allowance
from portal.keys.tests.test_keys import KeysTestCase
from portal.plans import services as plans
from portal.testing import count_queries

METHODS = "/api/v1/methods"


class LimitTests(KeysTestCase):
    """How many requests in a minute."""

    def setUp(self) -> None:
        super().setUp()
        allowance.forget()
        self.addCleanup(allowance.forget)
        # A minute that does not end while the test runs, and this one: sessions end when they are not used for long.
        self.minute = int(time.time()) // 60 * 60
        clock = mock.patch.object(allowance.time, "time", return_value=self.minute + 10.0)
        clock.start()
        self.addCleanup(clock.stop)

    @override_settings(API_PER_MINUTE=50, API_PER_MINUTE_NOBODY=25)
    def test_it_works(self) -> None:
        answers = [self.as_nobody.get(METHODS) for _n in range(27)]
        assert [answer.status_code for answer in answers] == [200] * 25 + [429] * 2
        assert answers[0]["RateLimit-Policy"] == '"address";q=25;w=60'
        assert answers[0]["RateLimit"] == '"address";r=24;t=50' and answers[24]["RateLimit"] == '"address";r=0;t=50'
        assert answers[25]["Retry-After"] == "50" and answers[25]["Content-Type"] == "application/problem+json"

    @override_settings(API_PER_MINUTE=30, API_PER_MINUTE_NOBODY=1)
    def test_a_key_a_person_and_an_address_are_counted_apart(self) -> None:
        token = self.key()
        assert [self.ask(token, METHODS).status_code for _n in range(31)] == [200] * 30 + [429]
        assert self.as_owner.get(METHODS).status_code == 200
        assert [self.as_nobody.get(METHODS).status_code for _n in range(2)] == [200, 429]
        kinds = {subject.partition(":")[0] for subject in Allowance.objects.values_list("subject", flat=True)}
        assert kinds == {"key", "person", "address"} and "127.0.0.1" not in str(Allowance.objects.values_list())

    @override_settings(API_PER_MINUTE=30)
    def test_processes_share_the_limit(self) -> None:
        sent = 0
        while sent <= 30 and self.as_owner.get(METHODS).status_code == 200:
            sent += 1
            if sent % 7 == 0:
                allowance.forget()  # as another process sees it
        assert 0 < sent <= 30

    @override_settings(API_PER_MINUTE=30)
    def test_a_new_minute_begins_anew(self) -> None:
        assert [self.as_owner.get(METHODS).status_code for _n in range(31)] == [200] * 30 + [429]
        with mock.patch.object(allowance.time, "time", return_value=self.minute + 61.0):
            assert self.as_owner.get(METHODS).status_code == 200

    @override_settings(API_PER_MINUTE_NOBODY=3)
    def test_guessing_keys_is_counted_by_address(self) -> None:
        assert [self.ask("qk_no", METHODS).status_code for _n in range(4)] == [401] * 3 + [429]

    def test_counting_costs_at_most_one_query(self) -> None:
        self.as_owner.get(METHODS)  # the session is read once
        allowance.forget()
        with count_queries(1) as first:
            self.as_owner.get(METHODS)
        with count_queries(0):
            self.as_owner.get(METHODS)
        assert len(first.counted) == 1

    def test_a_network_of_ipv6_is_one_caller(self) -> None:
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
            self.as_nobody.get(METHODS, REMOTE_ADDR=address)
        assert Allowance.objects.count() == 2


class UnchangedTests(KeysTestCase):
    """ETag, If-None-Match and If-Match."""

    def test_it_works(self) -> None:
        first = self.as_owner.get(self.path)
        same = self.as_owner.get(self.path, headers={"If-None-Match": first["ETag"]})
        assert same.status_code == 304 and same.content == b"" and same["ETag"] == first["ETag"]
        assert "private" in first["Cache-Control"] and "Authorization" in first["Vary"]
        for tags in (f'W/{first["ETag"]}, "x"', "*"):
            assert self.as_owner.get(self.path, headers={"If-None-Match": tags}).status_code == 304
        assert self.as_owner.get(self.path, headers={"If-None-Match": '"x"'}).status_code == 200

    def test_a_stranger_learns_nothing_from_a_tag(self) -> None:
        tag = self.as_owner.get(self.path)["ETag"]
        assert self.as_stranger.get(self.path, headers={"If-None-Match": tag}).status_code == 404

    def change(self, tag: str, client: Client | None = None, path: str = "", **body: Any) -> Any:
        """Change the draft if it still has a tag."""
        sent = json.dumps(body or {"stage": "scale"})
        return (client or self.as_owner).patch(
            path or self.path, sent, content_type="application/json", headers={"If-Match": tag}
        )

    def test_a_change_of_what_somebody_else_has_changed_is_412(self) -> None:
        tag = self.as_owner.get(self.path)["ETag"]
        assert self.change(tag, self.as_teammate, summary="Other words.").status_code == 200
        lines = AuditLine.objects.count()
        answer = self.change(tag)
        assert answer.status_code == 412 and answer["Content-Type"] == "application/problem+json"
        assert AuditLine.objects.count() == lines
        assert self.change(f"W/{self.as_owner.get(self.path)['ETag']}").status_code == 200
        assert self.change("*", summary="More words.").status_code == 200

    def test_who_may_not_change_hears_so_first_or_412(self) -> None:
        assert self.change('"x"', self.as_nobody).status_code == 401
        assert self.change('"x"', self.as_stranger).status_code == 404

    def test_a_step_looks_at_its_initiative(self) -> None:
        tag = self.as_owner.get(self.path)["ETag"]
        self.change(tag)
        sent: dict[str, Any] = {"data": json.dumps({"step": "submit"}), "content_type": "application/json"}
        assert self.as_teammate.post(f"{self.path}/step", **sent, headers={"If-Match": tag}).status_code == 412
        tag = self.as_owner.get(self.path)["ETag"]
        assert self.as_teammate.post(f"{self.path}/step", **sent, headers={"If-Match": tag}).status_code == 200

    def test_an_item_of_a_plan_is_shown_and_guarded(self) -> None:
        plan = plans.create_plan(self.owner, self.entity, "Way", "empty", current(), current())
        item = plans.save_item(self.owner, plan, title="Step", kind="milestone", due=today())
        path = f"/api/v1/plans/{self.entity.slug}/{plan.slug}/items/{item.pk}"
        tag = self.as_owner.get(path)["ETag"]
        assert self.change(tag, path=path, state="at_risk").status_code == 200
        assert self.change(tag, path=path, state="done").status_code == 412
        assert self.as_stranger.get(path).status_code == 404

    def test_without_a_version_everything_is_the_same(self) -> None:
        old = self.path.replace("/v1/", "/")
        tag = self.as_owner.get(self.path)["ETag"]
        assert self.as_owner.get(old)["ETag"] == tag
        assert self.change(tag, path=old).status_code == 200 and self.change(tag, path=old).status_code == 412


class PagesTests(KeysTestCase):
    """Pages of lists."""

    def test_it_works(self) -> None:
        every = [line["name"] for line in self.as_nobody.get(f"{METHODS}?limit=500").json()]
        found, path = [], f"{METHODS}?limit=7"
        while path:
            answer = self.as_nobody.get(path)
            found += [line["name"] for line in answer.json()]
            following = re.search(r'<([^>]+)>; rel="next"', answer["Link"])
            path = following[1] if following else ""
        assert found == every and len(every) > 14
        assert 'rel="prev"' in answer["Link"] and 'rel="first"' in answer["Link"]

    def test_every_list_has_pages(self) -> None:
        for path, verbs in api.get_openapi_schema()["paths"].items():
            schema = verbs.get("get", {}).get("responses", {}).get(200, {})
            is_list = schema.get("content", {}).get("application/json", {}).get("schema", {}).get("type") == "array"
            if is_list:
                assert {"page", "limit"} <= {item["name"] for item in verbs["get"]["parameters"]}, path
                assert "Link" in schema["headers"], path

    def test_a_wrong_page_is_told(self) -> None:
        for query in ("page=0", "limit=0", "limit=501", "page=x"):
            assert self.as_nobody.get(f"{METHODS}?{query}").status_code == 422, query

    def test_initiatives_link_their_pages(self) -> None:
        assert 'rel="first"' in self.as_nobody.get("/api/v1/initiatives?q=x&sdg=5")["Link"]


class DescribedTests(KeysTestCase):
    """What the description says of keys and limits."""

    def test_it_works(self) -> None:
        schema = api.get_openapi_schema()
        assert set(schema["components"]["securitySchemes"]) == {"session", "key"}
        scopes = {
            operation["operationId"]: next(item["key"] for item in operation["security"] if "key" in item)
            for verbs in schema["paths"].values() for operation in verbs.values()
        }  # fmt: skip
        assert scopes["list_runs"] == ["read"] and scopes["run_compliance_share"] == ["run"]
        assert scopes["upload"] == scopes["cancel_run"] == ["run"] and scopes["change_initiative"] == ["write"]

    def test_every_path_names_the_version(self) -> None:
        assert {path[:8] for path in api.get_openapi_schema()["paths"]} == {"/api/v1/"}
