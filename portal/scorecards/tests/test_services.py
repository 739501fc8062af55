"""Answers go from draft to published step by step; every step stays, and nobody confirms their own."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.core.history import replay, snapshot
from portal.core.models import AppendOnly
from portal.runs import services as runs
from portal.scorecards import services
from portal.scorecards.board import board
from portal.scorecards.models import Framework, Indicator, Observation, State, Target, Weight
from portal.scorecards.tests.base import LINK, PERIOD, ScorecardsTestCase

Answer = services.Answer


class RecordingTest(ScorecardsTestCase):
    def states(self, code="strategy"):
        return list(Observation.objects.filter(indicator=self.indicator(code)).values_list("state", flat=True))

    def test_it_works(self):
        self.published()
        assert self.states() == ["draft", "submitted", "validated", "published"]
        cell = board().of(self.entity.pk, public=True)[PERIOD][self.indicator().pk]
        assert (cell.value, cell.state, cell.source) == (1.0, "published", "validated")

    def test_the_same_answer_again_writes_nothing(self):
        assert len(self.answer()) == 1
        assert self.answer() == []

    def test_a_new_answer_after_publication_is_a_draft_and_the_public_one_stays(self):
        self.published()
        self.answer(value=0)
        key = self.indicator().pk
        assert board().of(self.entity.pk, public=False)[PERIOD][key].value == 0.0
        assert board().of(self.entity.pk, public=True)[PERIOD][key].value == 1.0

    def test_one_answer_serves_every_framework_that_asks_the_same(self):
        shared = Indicator.objects.filter(same_as__isnull=False).select_related("same_as__framework").first()
        assert shared is not None and shared.same_as is not None
        services.record(self.owner, self.entity, PERIOD, {shared.same_as: Answer(na=True)})
        assert Observation.objects.filter(indicator=shared, na=True).exists()

    def test_nobody_confirms_what_they_have_submitted(self):
        self.answer()
        services.submit(self.owner, self.entity, self.data, PERIOD)
        with pytest.raises(PermissionDenied):
            services.validate(self.owner, self.entity, [self.indicator()], PERIOD)

    def test_a_returned_answer_says_why_and_comes_back(self):
        self.answer()
        services.submit(self.teammate, self.entity, self.data, PERIOD)
        with pytest.raises(ValueError, match="Say why"):
            services.return_to(self.validator, self.entity, [self.indicator()], PERIOD, " ")
        services.return_to(self.validator, self.entity, [self.indicator()], PERIOD, "The link is dead.")
        assert next(duty.words for duty in services.duties(self.teammate)).startswith("Correct 1")
        self.answer()
        assert self.states() == ["draft", "submitted", "returned", "draft"]

    def test_needed_evidence_is_asked_for_before_anything_is_sent(self):
        self.answer(link="")
        self.answer("team", 1, link="")
        with pytest.raises(ValueError, match="strategy"):
            services.submit(self.teammate, self.entity, self.data, PERIOD)
        assert self.states("team") == ["draft"]

    def test_values_that_cannot_be_are_refused_and_nothing_is_kept(self):
        wrong = {"strategy": "2", "by_sex": "100.1", "advice": "9"}
        for code, value in wrong.items():
            good = {self.indicator("team"): Answer(value=Decimal(1))}
            with pytest.raises(ValueError, match=code):
                services.record(
                    self.owner, self.entity, PERIOD, good | {self.indicator(code): Answer(value=Decimal(value))}
                )
        for odd in ("NaN", "Infinity", "1e40", "0.00001"):
            with pytest.raises(ValueError, match="digits"):
                services.record(self.owner, self.entity, PERIOD, {self.indicator("by_sex"): Answer(value=Decimal(odd))})
        assert not Observation.objects.exists()

    def test_missing_is_not_zero_and_not_applicable_is_neither(self):
        with pytest.raises(ValueError, match="no value"):
            services.record(self.owner, self.entity, PERIOD, {self.indicator(): Answer(value=Decimal(0), na=True)})
        services.record(
            self.owner, self.entity, PERIOD, {self.indicator(): Answer(na=True), self.indicator("team"): Answer()}
        )
        rows = list(Observation.objects.values_list("indicator__code", "value", "na"))
        assert rows == [("strategy", None, True)]

    def test_only_those_who_may_take_a_step(self):
        for person in (self.stranger, self.validator):
            with pytest.raises(PermissionDenied):
                services.record(person, self.entity, PERIOD, {self.indicator(): Answer(value=Decimal(1))})
            with pytest.raises(PermissionDenied):
                services.submit(person, self.entity, self.data, PERIOD)
        self.answer()
        services.submit(self.teammate, self.entity, self.data, PERIOD)
        for person in (self.stranger, self.teammate):
            with pytest.raises(PermissionDenied):
                services.validate(person, self.entity, [self.indicator()], PERIOD)
            with pytest.raises(PermissionDenied):
                services.publish(person, self.entity, self.data, PERIOD)

    def test_the_half_year_before_fills_the_next_one(self):
        self.published()
        assert services.prefill(self.teammate, self.entity, self.data, "2026-H2") == 1
        assert services.prefill(self.teammate, self.entity, self.data, "2026-H2") == 0
        step = Observation.objects.get(period="2026-H2")
        assert (step.state, step.value, step.unchanged, step.link) == (State.DRAFT, 1, True, LINK)

    def test_a_step_is_never_changed(self):
        step = self.answer()[0]
        with pytest.raises(AppendOnly):
            step.save()
        with pytest.raises(AppendOnly):
            Observation.objects.update(value=0)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE scorecards_observation SET value = 0")

    def test_a_figure_of_a_run_becomes_an_answer_with_its_chain(self):
        ratings = [{"entity": "a", "indicator": str(k), "rating": "meets" if k < 3 else "misses"} for k in range(4)]
        ratings = [{**row, "rating": row["rating"].replace("misses", "missing")} for row in ratings]
        run = runs.run_now(self.owner, "compliance_share", {"ratings": ratings})
        assert run.result is not None
        name = next(name for name, e in runs.result(run.result.sha256).estimates.items() if e.unit == "percent")
        by_sex = self.indicator("by_sex")
        made = services.record_from_result(self.owner, self.entity, by_sex, PERIOD, run.pk, f"/estimates/{name}")[0]
        assert (made.source, made.result_hash, made.run_id, made.value) == ("computed", run.result_id, run.pk, 75)
        with pytest.raises(ValueError, match="no figure"):
            services.record_from_result(self.owner, self.entity, by_sex, PERIOD, run.pk, "/estimates/other")
        with pytest.raises(PermissionDenied):
            services.record_from_result(self.stranger, self.entity, by_sex, PERIOD, run.pk, f"/estimates/{name}")

    def test_own_weights_need_a_reason(self):
        indicator = self.indicator()
        with pytest.raises(ValueError, match="Say why"):
            services.set_weights(self.owner, self.entity, {indicator: (Decimal(3), "")})
        services.set_weights(self.owner, self.entity, {indicator: (Decimal(3), "Our mandate is data.")})
        assert services.set_weights(self.owner, self.entity, {indicator: (Decimal(3), "Our mandate is data.")}) == []
        assert Weight.objects.get().weight == 3

    def test_a_target_is_kept_once(self):
        given = {self.indicator("by_sex"): (Decimal(80), "By 2026.")}
        assert len(services.set_targets(self.owner, self.entity, PERIOD, given)) == 1
        assert services.set_targets(self.owner, self.entity, PERIOD, given) == []
        assert Target.objects.get().value == 80

    def test_the_past_can_be_played_again(self):
        kept = []
        for value in (1, 0, 1, 0):
            self.answer(value=value)
            kept.append((timezone.now(), snapshot(Observation)))
        services.set_targets(self.owner, self.entity, PERIOD, {self.indicator("by_sex"): (Decimal(8), "x")})
        for at, rows in kept:
            assert replay(Observation, at) == rows
        assert replay(Target, timezone.now()) == snapshot(Target)

    def test_loading_twice_writes_once(self):
        assert services.load_frameworks() == 0
        assert Framework.objects.count() == 10
        assert Indicator.objects.count() == 215

    def test_a_snapshot_holds_what_is_published_and_nothing_else(self):
        self.published()
        self.answer("team", 1)
        taken = services.snapshot(None, [PERIOD])
        assert [row[3] for row in taken["observations"]] == [1.0]
        assert {row["framework"] for row in taken["indicators"]} == {"data"}
        assert len(taken["indicators"]) == 14
        assert [row["slug"] for row in taken["entities"]] == [self.entity.slug]
        assert services.snapshot(None, ["2020-H1"])["entities"] == []
