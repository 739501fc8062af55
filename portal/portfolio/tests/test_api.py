"""Initiatives over REST: the same filters, rules and sights as the pages, and one shape of errors."""

import json
from decimal import Decimal
from typing import Any

from django.test import Client

from portal.portfolio.models import Initiative
from portal.portfolio.services import RIGHTS
from portal.portfolio.tests.base import PortfolioTestCase

LIST = "/api/initiatives"
NEW: dict[str, Any] = {
    "title": "Vans", "kind": "case", "summary": "Care comes.", "fields": ["data"], "goals": [3], "targets": ["3.8"],
    "countries": ["KEN"], "amount": "1250.50", "currency": "USD", "people": 120, "people_women": 5,
    "starts": "2025-01-01",
}  # fmt: skip


def send(client: Client, path: str, body: dict[str, Any], verb: str = "post") -> Any:
    """Send JSON."""
    return getattr(client, verb)(path, json.dumps(body), content_type="application/json")


class ApiTests(PortfolioTestCase):
    """Finding, showing, writing, changing."""

    def _new(self, client: Client | None = None, **values: Any) -> Any:
        return send(client or self.as_teammate, LIST, {**NEW, "entity": self.entity.slug, **values})

    def test_it_works(self) -> None:
        answer = self._new()
        assert answer.status_code == 201 and answer["Location"] == "/api/v1/initiatives/vans", answer.content
        made = Initiative.objects.get()
        assert made.amount == Decimal("1250.50") and made.entity == self.entity and made.state == "draft"
        body = self.as_owner.get(answer["Location"]).json()
        assert body["title"] == "Vans" and body["goals"] == [3] and body["amount"] == "1250.50"
        assert (body["people"], body["people_women"], body["entity"]) == (120, "<10", self.entity.slug)

    def test_a_list_has_filters_pages_and_counts(self) -> None:
        for n in range(27):
            self.published(f"Vans {n}", goals=[3, 5] if n else [3])
        body = self.as_nobody.get(f"{LIST}?q=van&sdg=5&page=2").json()
        assert (body["total"], body["page"], body["pages"], len(body["initiatives"])) == (26, 2, 2, 1)
        assert body["facets"]["sdg"] == {"3": 27, "5": 26} and body["facets"]["stage"] == {"idea": 26}

    def test_drafts_of_others_stay_hidden(self) -> None:
        self._new()
        for client, status, n in (
            (self.as_owner, 200, 1), (self.as_teammate, 200, 1), (self.as_stranger, 404, 0), (self.as_nobody, 404, 0),
        ):  # fmt: skip
            assert client.get(f"{LIST}/vans").status_code == status
            body = client.get(f"{LIST}?q=vans").json()
            assert body["total"] == len(body["initiatives"]) == n
            assert body["facets"]["state"] == ({"draft": 1} if n else {}) and bool(body["facets"]["country"]) is (n > 0)

    def test_who_writes_and_changes(self) -> None:
        assert self._new(self.as_nobody).status_code == 401
        assert self._new(self.as_stranger).status_code == 403
        assert self._new(entity="no-such").status_code == 403
        draft, public = self.draft("Draft"), self.published("Public")
        for client, on_draft, on_public in (
            (self.as_nobody, 401, 401), (self.as_stranger, 404, 403), (self.as_teammate, 200, 200),
            (self.as_owner, 200, 200),
        ):  # fmt: skip
            assert send(client, f"{LIST}/{draft.slug}", {"stage": "scale"}, "patch").status_code == on_draft
            assert send(client, f"{LIST}/{public.slug}", {"stage": "scale"}, "patch").status_code == on_public
        public.refresh_from_db()
        assert public.state == "review"  # the teammate's change sent it back

    def test_a_change_leaves_the_rest(self) -> None:
        self._new()
        answer = send(self.as_owner, f"{LIST}/vans", {"goals": [3, 5], "people": None, "people_women": None}, "patch")
        body = answer.json()
        assert answer.status_code == 200 and body["goals"] == [3, 5] and body["people"] is None
        assert body["title"] == "Vans" and body["amount"] == "1250.50" and body["countries"] == ["KEN"]

    def test_a_wrong_value_is_named_and_nothing_is_kept(self) -> None:
        wrong: tuple[tuple[str, Any, str], ...] = (
            ("kind", "blueprint", "kind"), ("goals", [99], "goals"), ("targets", ["3.99"], "targets"),
            ("countries", ["XXX"], "countries"), ("partners", ["no-such"], "partners"), ("title", "", "title"),
            ("currency", "", "currency"), ("people", 3, "people"), ("starts", "soon", "starts"),
            ("colour", 1, "colour"),
            ("title", "x" * 201, "title"), ("amount", "1e99", "amount"), ("fields", ["astrology"], "fields"),
        )  # fmt: skip
        for name, value, told in wrong:
            values: dict[str, Any] = {name: value}
            answer = self._new(None, **values)
            assert answer.status_code == 422 and told in answer.json()["detail"], (name, answer.content)
            assert answer["Content-Type"] == "application/problem+json"
        assert not Initiative.objects.exists()
        self._new()
        answer = send(self.as_owner, f"{LIST}/vans", {"currency": ""}, "patch")
        assert answer.status_code == 422 and "Name the currency" in answer.json()["detail"]

    def test_a_wrong_question_is_told(self) -> None:
        for query in ("sort=x", "page=0", "period=2025-H3", "q=" + "x" * 201):
            assert self.client.get(f"{LIST}?{query}").status_code == 422, query

    def test_filters_of_the_pages_hold_here(self) -> None:
        self.published("One", countries=["KEN"])
        self.published("Two", countries=["PER"], targets=["3.8"])
        for query, title in (("region=Africa", "One"), ("target=3.8", "Two"), ("country=PER", "Two")):
            assert [row["title"] for row in self.client.get(f"{LIST}?{query}").json()["initiatives"]] == [title], query

    def test_review_and_publication_over_rest(self) -> None:
        self._new(women="Care near home.")
        step, rights = f"{LIST}/vans/step", f"{LIST}/vans/rights"
        assert send(self.as_nobody, step, {"step": "submit"}).status_code == 401
        assert send(self.as_stranger, step, {"step": "submit"}).status_code == 404
        assert send(self.as_teammate, step, {"step": "submit"}).json()["state"] == "review"
        assert send(self.as_teammate, step, {"step": "publish"}).status_code == 403
        refused = send(self.as_owner, step, {"step": "publish"})
        assert refused.status_code == 422 and "human-rights" in refused.json()["detail"]
        assert send(self.as_owner, rights, {"answers": {"harm": "perhaps"}}).status_code == 422
        answers = dict.fromkeys(RIGHTS, "yes")
        assert send(self.as_teammate, rights, {"answers": answers}).status_code == 200
        assert send(self.as_owner, step, {"step": "publish"}).json()["state"] == "published"
        assert self.as_nobody.get(f"{LIST}/vans").status_code == 200
