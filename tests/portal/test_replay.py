"""Ten thousand random edits of plans, scorecards and initiatives: any past moment can be played again exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from portal.core.access import today
from portal.core.history import replay, snapshot
from portal.core.periods import current
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from portal.scorecards import services as scorecards
from portal.testing import AccessTestCase

EDITS, MOMENTS, SEED = 10_000, 12, 20260103
STATES = ("planned", "on_track", "at_risk", "late", "done", "dropped")


@pytest.mark.slow
class ReplayTest(AccessTestCase):
    def setUp(self) -> None:
        super().setUp()
        scorecards.forget()
        scorecards.load_frameworks()
        self.rng = random.Random(SEED)
        self.framework = scorecards.framework("data")
        self.asked = list(self.framework.indicators.filter(kind="share"))
        self.plan = plans.create_plan(self.owner, self.entity, "Way", "roadmap", current(), current().shift(5))
        self.items = list(self.plan.items.all())
        self.anchors = [row.anchor for row in self.plan.commitments.all()]
        self.drafts = [
            portfolio.create(self.owner, self.entity, title=f"Draft {k}", kind="case", summary="Words.")
            for k in range(20)
        ]

    def report(self) -> None:
        item, state = self.rng.choice(self.items), self.rng.choice(STATES)
        plans.report_items(self.teammate, self.plan, {item.pk: (state, today() if state == "done" else None)})

    def commit(self) -> None:
        answer = self.rng.choice(["adopted", "adapted", "declined"])
        said = {self.rng.choice(self.anchors): (answer, f"Text {self.rng.random()}", "Because.")}
        plans.answer_commitments(self.teammate, self.plan, said)

    def answer(self) -> None:
        indicator = self.rng.choice(self.asked)
        value = scorecards.Answer(value=Decimal(self.rng.randint(0, 100)), note=f"Nöte {self.rng.random()}")
        scorecards.record(self.teammate, self.entity, current().code, {indicator: value})

    def aim(self) -> None:
        target = {self.rng.choice(self.asked): (Decimal(self.rng.randint(0, 100)), "By then.")}
        scorecards.set_targets(self.owner, self.entity, current().shift(self.rng.randint(0, 3)).code, target)

    def check(self) -> None:
        state = self.rng.choice(["under_way", "done", "not_started"])
        plans.set_checks(self.owner, self.entity, {"driver_culture": (state, f"{self.rng.random()}", "", True)})

    def describe(self) -> None:
        draft = self.rng.choice(self.drafts)
        portfolio.change(
            self.teammate, draft, summary=f"Words {self.rng.random()} " * 40, goals=[self.rng.randint(1, 17)]
        )

    def test_it_works(self) -> None:
        kinds: list[type[models.Model]] = [
            type(self.plan), type(self.items[0]), type(self.plan.commitments.first()), type(self.drafts[0]),
            *(related.related_model for related in self.entity._meta.related_objects  # type: ignore[misc]
              if related.related_model._meta.model_name in ("observation", "target", "check")),
        ]  # fmt: skip
        assert len(kinds) == 7
        acts: list[Callable[[], Any]] = [self.report] * 4 + [
            self.commit,
            self.answer,
            self.answer,
            self.aim,
            self.check,
        ]
        acts += [self.describe]
        kept = []
        for edit in range(EDITS):
            self.rng.choice(acts)()
            if edit % (EDITS // MOMENTS) == 0:
                kept.append((timezone.now(), {kind: snapshot(kind) for kind in kinds}))
        for at, rows in kept:
            for kind in kinds:
                assert replay(kind, at) == rows[kind], (kind, at)
