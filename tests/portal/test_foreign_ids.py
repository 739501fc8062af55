"""Numbers of somebody else's objects inside an address or a body of one's own (broken object level authorisation).

The other owner may write in their own organisation; each test puts a number of the first organisation's object where
one of their own belongs. Nothing is changed, and the answer is that of a number that does not exist.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar

from django.test import TestCase

from portal.core.models import AuditLine, Grant, Role
from portal.core.periods import parse
from portal.plans import services as plans
from portal.plans.models import HelpRequest, Item
from portal.portfolio import services as portfolio
from portal.runs import services as runs
from portal.scorecards.forms import offered
from portal.scorecards.models import Observation
from portal.testing import AccessTestCase
from tests.portal.world import PERIOD, World


class ForeignIdsTest(AccessTestCase):
    world: ClassVar[World]
    mine: ClassVar[portfolio.Initiative]
    plan: ClassVar[plans.Plan]
    lines: ClassVar[int]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.world = World(cls.owner, cls.teammate, cls.entity)
        cls.mine = portfolio.create(cls.stranger, cls.other_entity, title="Mine", kind="case", summary="Words")
        cls.plan = plans.create_plan(
            cls.stranger, cls.other_entity, "My plan", "empty", parse(PERIOD), parse("2028-H2")
        )
        cls.lines = AuditLine.objects.filter(entity=cls.entity).count()

    def json(self, verb: str, path: str, **body: Any) -> Any:
        return getattr(self.as_stranger, verb)(path, json.dumps(body), content_type="application/json")

    def unchanged(self) -> bool:
        return AuditLine.objects.filter(entity=self.entity).count() == self.lines

    def test_it_works(self) -> None:
        own = plans.save_item(self.stranger, self.plan, title="Own", kind="milestone", due=parse(PERIOD).end)
        path = f"/api/plans/{self.other_entity.slug}/{self.plan.slug}/items/"
        assert self.json("patch", f"{path}{own.pk}", state="on_track").status_code == 200

    def test_an_item_of_another_plan_is_not_found_in_mine(self) -> None:
        path = f"/api/plans/{self.other_entity.slug}/{self.plan.slug}/items/{self.world.item.pk}"
        assert self.json("patch", path, state="done").status_code == 404
        page = f"{self.plan.get_absolute_url()}/items/{self.world.item.pk}"
        assert self.as_stranger.get(page).status_code == 404
        assert self.as_stranger.post(page, {"title": "Taken over", "state": "done"}).status_code == 404
        assert Item.objects.get(pk=self.world.item.pk).state == "planned"
        assert self.unchanged()

    def test_a_report_on_items_skips_those_of_other_plans(self) -> None:
        assert plans.report_items(self.stranger, self.plan, {self.world.item.pk: ("done", None)}) == []
        assert self.unchanged()

    def test_a_question_to_other_coaches_is_not_answered_from_my_plan(self) -> None:
        asked = HelpRequest.objects.get(plan=self.world.plan)
        body = {"request": str(asked.pk), "answer": "Taken over"}
        assert self.as_stranger.post(f"{self.plan.get_absolute_url()}/help", body).status_code == 404
        asked.refresh_from_db()
        assert asked.answer == ""

    def test_dissent_is_not_added_to_a_gate_of_others_through_my_initiative(self) -> None:
        path = f"/all-projects/{self.mine.slug}/gate/{self.world.gate.pk}/dissent"
        assert self.as_stranger.post(path, {"text": "Taken over"}).status_code == 404
        assert self.world.gate.dissents.count() == 1

    def test_a_role_given_elsewhere_is_not_ended_from_my_organisation(self) -> None:
        grant = Grant.objects.get(person=self.teammate, entity=self.entity)
        self.as_stranger.post(f"/my-organisation/{self.other_entity.slug}/end", {"grant": grant.pk})
        grant.refresh_from_db()
        assert grant.ends is None
        assert grant.role == Role.MEMBER

    def test_a_private_run_is_no_evidence_for_others(self) -> None:
        for number in (self.world.run.pk, uuid.uuid4()):
            self.as_stranger.post(f"/all-projects/{self.mine.slug}/link-run", {"run": str(number)})
            answer = self.json("post", f"/api/initiatives/{self.mine.slug}/gates", decision="hold", reason="Wait",
                               review_on="2200-12-31", run=str(number))  # fmt: skip
            assert answer.status_code == 422
        assert self.mine.runs.count() == 0

    def test_a_figure_of_a_private_result_is_not_taken_over(self) -> None:
        path = f"/results/{self.world.sha256}/figure"
        assert self.as_stranger.get(path, {"at": "/estimates/0"}).status_code == 404
        given = {"entity": self.other_entity.pk, "indicator": self.world.indicator.pk, "period": offered()[0][0]}
        for run in (self.world.run.pk, uuid.uuid4(), "no number"):
            body = {**given, "run": str(run), "pointer": "/estimates/0"}
            assert self.as_stranger.post("/accelerator/scorecards/use", body).status_code == 403, run
        assert not Observation.objects.filter(entity=self.other_entity).exists()

    def test_a_run_is_not_shared_with_an_organisation_of_others(self) -> None:
        rated = {"ratings": [{"entity": "a", "indicator": "b", "rating": "meets"}]}
        path = f"/api/methods/compliance_share/run?entity={self.entity.slug}"
        assert self.json("post", path, **rated).status_code == 403
        assert not runs.visible_runs(self.stranger).filter(entity=self.entity).exists()

    def test_an_answer_is_not_recorded_for_an_organisation_of_others(self) -> None:
        path = f"/api/scorecards/{self.entity.slug}"
        assert self.json("post", path, indicator="data:by_sex", period=PERIOD, value=1).status_code == 403
        assert self.json("post", f"{path}/step", step="publish", framework="data", period=PERIOD).status_code == 403
        assert self.unchanged()

    def test_a_part_is_not_hung_under_an_organisation_of_others(self) -> None:
        body = {"name": "A part", "kind": "other", "parent": self.entity.pk}
        self.as_stranger.post("/my-organisation/new", body)
        assert not self.entity.parts.exists()


class UnknownIdsTest(TestCase):
    def test_a_number_that_does_not_exist_is_answered_like_one_of_others(self) -> None:
        for path in ("/runs/", "/api/runs/"):
            assert self.client.get(f"{path}{uuid.uuid4()}").status_code == 404
