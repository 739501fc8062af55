"""Plans begin with the brief, are answered line by line, reported on, and remember everything."""

import datetime
import random
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.core import services as core
from portal.core.access import today
from portal.core.history import replay, snapshot
from portal.core.models import AppendOnly, AuditLine
from portal.core.periods import current, parse
from portal.plans import beginnings, services
from portal.plans.models import Check, Commitment, Item, Plan, Shift
from portal.testing import PASSWORD, AccessTestCase
from quintet.seed.brief import load

DAY = datetime.timedelta(1)


class PlansTestCase(AccessTestCase):
    def plan(self, template="roadmap", first="2026-H1", last="2028-H2"):
        return services.create_plan(self.teammate, self.entity, "Our way", template, parse(first), parse(last))

    def milestone(self, plan, days=-10, state="planned", done=None, **more):
        return services.save_item(
            self.teammate,
            plan,
            title="A step",
            kind="milestone",
            due=today() + days * DAY,
            state=state,
            done=done,
            **more,
        )

    def approved(self, **more):
        plan = self.plan(**more)
        services.step(self.teammate, plan, "submit")
        return services.step(self.owner, plan, "approve")


class PlanTest(PlansTestCase):
    def test_it_works(self):
        plan = self.plan()
        assert plan.items.count() == 31
        assert plan.commitments.count() == len(load().of_kind("commitment")) == 89
        assert list(plan.items.values_list("actor", flat=True)).count("entities") == 13

    def test_the_roadmap_moves_as_a_whole(self):
        printed = beginnings.roadmap()
        assert printed[15].period.code == "2024-H1"
        moved = beginnings.roadmap(parse("2026-H2"))
        assert {(b.period.year * 2 + b.period.half) - (a.period.year * 2 + a.period.half)
                for a, b in zip(printed, moved, strict=True)} == {5}  # fmt: skip
        assert sum(line.suggested for line in printed) == 23

    def test_each_commitment_is_answered_with_a_reason_where_it_needs_one(self):
        plan, anchor = self.plan("commitments"), beginnings.commitments()[0]
        for answer, text, reason in (("declined", "", ""), ("adapted", "", "x"), ("maybe", "", "")):
            with pytest.raises(ValueError, match=anchor if answer != "maybe" else "not known"):
                services.answer_commitments(self.teammate, plan, {anchor: (answer, text, reason)})
        made = services.answer_commitments(self.teammate, plan, {anchor: ("declined", "", "Not our mandate.")})
        assert len(made) == 1
        assert services.answer_commitments(self.teammate, plan, {anchor: ("declined", "", "Not our mandate.")}) == []

    def test_one_wrong_answer_keeps_none(self):
        plan, (first, second, *_rest) = self.plan("commitments"), beginnings.commitments()
        with pytest.raises(ValueError):
            services.answer_commitments(self.teammate, plan, {first: ("adopted", "", ""), second: ("declined", "", "")})
        assert not plan.commitments.exclude(answer="open").exists()

    def test_a_plan_goes_from_draft_to_closed_by_those_who_may(self):
        plan = self.plan()
        with pytest.raises(ValueError, match="already"):
            services.step(self.owner, plan, "approve")
        services.step(self.teammate, plan, "submit")
        with pytest.raises(PermissionDenied):
            services.step(self.teammate, plan, "approve")
        with pytest.raises(ValueError, match="comes back"):
            services.step(self.owner, plan, "return")
        services.step(self.owner, plan, "approve")
        services.step(self.teammate, plan, "start")
        assert services.step(self.owner, plan, "revise").version == 2

    def test_only_people_of_the_organisation_write(self):
        plan = self.approved()
        item = self.milestone(plan)
        anchor = beginnings.commitments()[0]
        calls = (
            lambda: services.create_plan(self.stranger, self.entity, "x", "empty", current(), current()),
            lambda: services.answer_commitments(self.stranger, plan, {anchor: ("adopted", "", "")}),
            lambda: services.save_item(self.stranger, plan, title="x", kind="goal", due=today()),
            lambda: services.report_items(self.stranger, plan, {item.pk: ("done", None)}),
            lambda: services.state_forecast(self.stranger, item, 0.5),
            lambda: services.add_shift(self.stranger, plan, kind="post", what="x", count=Decimal(1), period="2026-H1"),
            lambda: services.ask_help(self.stranger, plan, "x"),
            lambda: services.set_checks(self.stranger, self.entity, {"driver_culture": ("done", "", "", True)}),
            lambda: services.step(self.stranger, plan, "close"),
        )
        lines = AuditLine.objects.count()
        for call in calls:
            with pytest.raises(PermissionDenied):
                call()
        assert AuditLine.objects.count() == lines

    def test_a_report_writes_only_what_has_changed(self):
        plan = self.plan("commitments")
        items = [self.milestone(plan, days=-k) for k in range(1, 11)]
        states = {item.pk: ("planned", None) for item in items} | {items[0].pk: ("done", today() - 2 * DAY)}
        lines = AuditLine.objects.count()
        assert [item.pk for item in services.report_items(self.teammate, plan, states)] == [items[0].pk]
        assert AuditLine.objects.count() == lines + 1
        assert services.report_items(self.teammate, plan, states) == []

    def test_what_is_done_has_a_day_that_has_been(self):
        plan = self.plan("empty")
        item = self.milestone(plan)
        with pytest.raises(ValueError, match="has been"):
            services.report_items(self.teammate, plan, {item.pk: ("done", today() + DAY)})
        services.report_items(self.teammate, plan, {item.pk: ("done", None)})
        assert Item.objects.get(pk=item.pk).done == today()
        services.report_items(self.teammate, plan, {item.pk: ("late", None)})
        assert Item.objects.get(pk=item.pk).done is None

    def test_the_owner_of_an_item_belongs_to_the_organisation(self):
        plan = self.plan("empty")
        with pytest.raises(ValueError, match="belong"):
            self.milestone(plan, owner=self.stranger)
        assert self.milestone(plan, owner=self.owner).owner == self.owner

    def test_lateness_is_a_base_rate_until_forecasts_have_outcomes(self):
        plan = self.approved(template="commitments")
        assert services.lateness_of(list(plan.items.all())).share is None
        for k in range(6):
            self.milestone(plan, days=-20, state="done", done=today() - (30 if k < 4 else 10) * DAY)
        self.milestone(plan, days=30)
        found = services.lateness_of(list(plan.items.all()))
        assert (found.late, found.known, found.skill) == (2, 6, None)
        assert found.share == pytest.approx(100 / 3)
        assert found.low is not None
        assert found.high is not None
        assert found.low < 100 / 3 < found.high

    def test_forecasts_are_scored_against_the_base_rate(self):
        plan = self.plan("commitments")
        for k in range(12):
            item = self.milestone(plan, days=5)
            services.state_forecast(self.teammate, item, 0.95 if k % 2 else 0.05)
            Item.objects.filter(pk=item.pk).update(
                due=today(), state="planned" if k % 2 else "done", done=None if k % 2 else today() - DAY
            )
        Item.objects.filter(plan=plan, kind="milestone").update(due=today() - DAY)
        found = services.lateness_of(list(plan.items.all()))
        # The forecasts were stated today, the day after they came due: they are none.
        assert (found.scored, found.skill) == (0, None)

    def test_a_forecast_stated_in_time_is_scored(self):
        plan = self.plan("commitments")
        for k in range(12):
            item = self.milestone(plan, days=5)
            row = services.state_forecast(self.teammate, item, 0.9 if k % 2 else 0.1)
            type(row)._base_manager.filter(pk=row.pk).update(at=timezone.now() - 9 * DAY)
            done = {"state": "planned", "done": None} if k % 2 else {"state": "done", "done": today() - 2 * DAY}
            Item.objects.filter(pk=item.pk).update(due=today() - DAY, **done)
        found = services.lateness_of(list(plan.items.all()))
        assert found.skill is not None
        assert found.skill.score == pytest.approx(0.01)
        assert found.better

    def test_a_forecast_is_never_changed(self):
        row = services.state_forecast(self.teammate, self.milestone(self.plan("empty"), days=5), 0.5)
        with pytest.raises(AppendOnly):
            row.save()

    def test_the_ledger_counts_money_exactly_and_added_apart(self):
        plan = self.plan("empty")
        for amount, added in (("0.10", False), ("0.20", False), ("5.00", True)):
            services.add_shift(
                self.owner,
                plan,
                kind="money",
                what="x",
                amount=Decimal(amount),
                currency="USD",
                added=added,
                period="2026-H1",
            )
        rows = {(row["what"], row["amount"]) for row in services.ledger(plan.shifts.all())}
        assert rows == {("shifted", "0.30 USD"), ("added", "5.00 USD")}
        with pytest.raises(ValueError, match="how much"):
            services.add_shift(self.owner, plan, kind="post", what="x", period="2026-H1")

    def test_a_coach_answers_a_request_for_help(self):
        plan = self.plan("empty")
        coach = core.create_person(None, "coach@example.org", "Coach", PASSWORD)
        core.give_grant(self.owner, coach, self.entity, "coach")
        request = services.ask_help(self.teammate, plan, "How do we begin?")
        assert any("How do we begin" in duty.words for duty in services.duties(coach))
        with pytest.raises(PermissionDenied):
            services.answer_help(self.teammate, request, "x")
        services.answer_help(coach, request, "With one case.")
        assert not any("How do we begin" in duty.words for duty in services.duties(coach))

    def test_only_public_lines_of_governments_stand_on_a_country_page(self):
        land = core.create_entity(self.owner, "Ministry of Examples", kind="ministry", iso3="KEN")
        services.set_checks(
            self.owner,
            land,
            {"action_discuss": ("done", "We talk.", "", True), "action_aid": ("done", "Quiet.", "", False)},
        )
        services.set_checks(self.owner, self.entity, {"driver_culture": ("done", "x", "", True)})
        said = services.declared("KEN")
        assert [row.text for _line, rows in said["action"] for row in rows] == ["We talk."]
        assert len(said["action"]) == 10
        assert len(said["catalyst"]) == 5
        assert not services.declared("UGA")["any"]

    def test_duties_name_what_is_due_for_whom(self):
        plan = self.plan("empty")
        self.milestone(plan, days=-3)
        self.milestone(plan, days=200)
        assert [duty.days for duty in services.duties(self.teammate)] == [-3]
        assert services.duties(self.stranger) == []
        services.step(self.teammate, plan, "submit")
        assert any("Decide on the plan" in duty.words for duty in services.duties(self.owner))

    def test_any_past_moment_can_be_played_again(self):
        plan, rng, kept = self.plan(), random.Random(3), []
        items = list(plan.items.all())
        for _k in range(150):
            item = rng.choice(items)
            services.report_items(
                self.teammate, plan, {item.pk: (rng.choice(["planned", "on_track", "late", "done", "dropped"]), None)}
            )
            if rng.random() < 0.2:
                kept.append((timezone.now(), snapshot(Item)))
        for at, rows in kept:
            assert replay(Item, at) == rows
        for model in (Plan, Commitment, Shift, Check):
            assert replay(model, timezone.now()) == snapshot(model)

    def test_a_snapshot_counts_public_plans_only(self):
        self.plan()
        assert services.snapshot(None, "2026-H1")["milestones"]["due"] == 0
        plan = self.approved(template="commitments")
        self.milestone(plan, days=-10)
        taken = services.snapshot([self.entity.pk], current().code)
        assert (taken["milestones"]["due"], taken["milestones"]["done"]) == (1, 0)
