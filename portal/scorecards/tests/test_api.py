"""Scorecards over REST: the same services, the same errors."""

import json

from portal.scorecards.models import Observation
from portal.scorecards.tests.base import PERIOD, ScorecardsTestCase


class ApiTest(ScorecardsTestCase):
    def send(self, client, **answer):
        body = {"indicator": "data:by_sex", "period": PERIOD, **answer}
        return client.post(f"/api/scorecards/{self.entity.slug}", json.dumps(body), content_type="application/json")

    def test_it_works(self):
        frameworks = self.as_nobody.get("/api/frameworks").json()
        assert sum(len(framework["indicators"]) for framework in frameworks) == 215
        made = self.send(self.as_teammate, value="41.5", evidence="https://example.org")
        assert (made.status_code, made.json()[0]["state"]) == (201, "draft")
        assert self.send(self.as_teammate, value="41.5", evidence="https://example.org").json() == []

    def test_readers_get_what_they_may_see(self):
        self.send(self.as_teammate, value="41.5")
        path = f"/api/scorecards/{self.entity.slug}"
        assert self.as_teammate.get(path).json()[0]["value"] == 41.5
        assert self.as_stranger.get(path).json() == self.as_nobody.get(path).json() == []

    def test_errors_are_problem_documents_and_nothing_is_kept(self):
        cases = ((self.as_teammate, {"value": "141"}, 422), (self.as_teammate, {"period": "soon", "value": "1"}, 422),
                 (self.as_teammate, {"indicator": "data:none"}, 404), (self.as_stranger, {"value": "1"}, 403),
                 (self.as_nobody, {"value": "1"}, 401))  # fmt: skip
        for client, answer, status in cases:
            found = self.send(client, **answer)
            assert (found.status_code, found["Content-Type"]) == (status, "application/problem+json")
        assert not Observation.objects.exists()

    def move(self, client, step, **more):
        body = {"step": step, "framework": "data", "period": PERIOD, **more}
        return client.post(
            f"/api/scorecards/{self.entity.slug}/step", json.dumps(body), content_type="application/json"
        )

    def test_an_answer_goes_through_all_its_steps_with_a_second_person(self):
        self.send(self.as_teammate, value="41.5", evidence="https://example.org")
        assert self.move(self.as_stranger, "submit").status_code == 403
        assert self.move(self.as_teammate, "submit").json()[0]["state"] == "submitted"
        assert self.move(self.as_teammate, "validate", indicators=["by_sex"]).status_code == 403
        returned = self.move(self.as_owner, "return", indicators=["by_sex"], reason="Which survey?")
        assert returned.json()[0]["state"] == "returned", returned.content
        self.send(self.as_teammate, value="42", evidence="https://example.org")
        self.move(self.as_teammate, "submit")
        assert (
            self.move(self.as_owner, "validate", indicators=["by_sex"], checked="42").json()[0]["state"] == "validated"
        )
        assert self.move(self.as_owner, "publish").json()[0]["state"] == "published"
        assert self.as_nobody.get(f"/api/scorecards/{self.entity.slug}").json()[0]["value"] == 42

    def test_a_second_look_names_its_answers(self):
        self.send(self.as_teammate, value="41.5", evidence="https://example.org")
        self.move(self.as_teammate, "submit")
        for more in ({}, {"indicators": ["by_sex", "none"]}, {"indicators": ["by_sex", "strategy"], "checked": "1"}):
            assert self.move(self.as_owner, "validate", **more).status_code == 422, more
        assert self.move(self.as_owner, "return", reason="Why?").status_code == 422
        assert Observation.objects.filter(state="validated").count() == 0

    def test_a_wrong_step_is_refused(self):
        assert self.move(self.as_owner, "publish").status_code == 422
        assert self.move(self.as_owner, "erase").status_code == 422
        assert self.move(self.as_owner, "submit", period="soon").status_code == 422
        assert self.move(self.as_owner, "submit", framework="none").status_code == 404
