"""Stays written down and stays that only follow, the flow of an organisation, stuck ideas, balance, duties, runs."""

import datetime
import unittest.mock

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.core.access import today
from portal.core.models import AuditLine
from portal.core.periods import of_day
from portal.pipeline import flow, services, stays
from portal.pipeline.models import Spell
from portal.pipeline.tests.base import PipelineTestCase, ago
from portal.portfolio import services as portfolio
from portal.portfolio.services import Initiative
from portal.testing import count_queries
from quintet.result import Result


class StayTests(PipelineTestCase):
    def stays_of(self, made: Initiative) -> list[tuple[str, datetime.date, datetime.date | None]]:
        found = stays.lines(Initiative.objects.filter(pk=made.pk), today())[0].stays
        return [(stay.stage, stay.entered, stay.left) for stay in found]

    def test_it_works(self) -> None:
        made = self.idea(days=30)
        assert self.stays_of(made) == [("idea", ago(30), None)]

    def test_a_reader_writes_nothing(self) -> None:
        self.publish(self.idea(days=30))
        before = AuditLine.objects.count()
        for path in ("/accelerator/pipeline", "/accelerator/pipeline/flow", "/accelerator/pipeline/flow.csv"):
            assert self.as_owner.get(path).status_code == 200
        assert AuditLine.objects.count() == before and not Spell.objects.exists()

    def test_what_only_follows_is_written_at_the_first_gate(self) -> None:
        made = self.idea(days=30)
        follows = self.stays_of(made)
        self.gate(made, "hold")
        assert self.stays_of(made) == follows and Spell.objects.count() == 1

    def test_a_stage_changed_without_a_gate_is_found_with_its_day(self) -> None:
        made = self.idea(days=30)
        self.gate(made, on=ago(20))
        for days, stage in ((10, "incubation"), (5, "acceleration")):
            then = timezone.now() - datetime.timedelta(days)
            with unittest.mock.patch.object(AuditLine._meta.get_field("at"), "_get_default", lambda at=then: at):
                portfolio.change(self.owner, made, stage=stage)
        wanted = [("idea", ago(30), ago(20)), ("experiment", ago(20), ago(10)), ("incubation", ago(10), ago(5))]
        assert self.stays_of(made) == [*wanted, ("acceleration", ago(5), None)]
        self.gate(made)
        assert self.stays_of(made) == [*wanted, ("acceleration", ago(5), today()), ("scale", today(), None)]
        assert Spell.objects.get(stage="experiment").gate is None

    def test_an_archived_initiative_has_left_its_stage_without_a_decision(self) -> None:
        made = self.idea(days=30)
        portfolio.decide(self.owner, made, "archive")
        assert self.stays_of(made) == [("idea", ago(30), today())]
        portfolio.decide(self.owner, made, "reopen")
        assert self.stays_of(made) == [("idea", ago(30), None)]

    def test_an_initiative_with_a_long_past_is_read_in_one_query(self) -> None:
        made = self.idea(days=90)
        for n in range(5):
            self.gate(made, "pivot", on=ago(80 - n), to="idea")
        services.propose(self.teammate, made, "go", self.said(made))
        with count_queries(1):
            found = stays.lines(Initiative.objects.all(), today())
        assert len(found) == 1 and len(found[0].stays) == 6 and found[0].row["proposed"] == "go"


class FlowTests(PipelineTestCase):
    def chain(self) -> None:
        """Three ideas that took 10, 20 and 30 days, one of them stopped, and two that are there for 100 days."""
        for title, days, decision in (("A", 10, "go"), ("B", 20, "go"), ("C", 30, "stop")):
            made = self.idea(title, days=100)
            self.gate(made, decision, on=ago(100 - days))
        self.gate(self.idea("Held", days=100), "hold")
        self.idea("Slow", days=100)

    def result(self) -> Result:
        found = services.flow(self.owner, self.entity)
        assert found is not None
        return found

    def test_it_works(self) -> None:
        self.chain()
        rows = {row["stage"]: row for row in self.result().grid("conversion").rows()}
        idea = rows["Idea"]
        assert (idea["spells"], idea["open"], idea["held"], idea["go"], idea["stop"]) == (5, 2, 1, 2, 1)
        assert rows["Experiment"]["open"] == 2

    def test_stuck_ideas_are_named_and_those_on_hold_are_not(self) -> None:
        self.chain()
        seen = services.see(self.owner, self.entity, today())
        found = services.stuck(seen, self.result())
        assert [(one.title, one.stage, one.days, one.limit) for one in found] == [("Slow", "idea", 100, 60)]

    def test_a_hold_whose_day_has_passed_is_stuck_again(self) -> None:
        self.chain()
        later = today() + datetime.timedelta(91)
        seen = services.see(self.owner, self.entity, later)
        titles = {one.title for one in services.stuck(seen, flow.computed(seen.records(), later))}
        assert {"Held", "Slow"} <= titles

    def test_a_past_half_year_is_seen_as_it_stood(self) -> None:
        made = self.idea("Old", days=800)
        self.gate(made, on=ago(30))
        before = of_day(ago(30)).shift(-1)
        found = services.flow(self.owner, self.entity, before)
        assert found is not None and found.estimates["open"].value == 1
        assert found.grid("conversion").columns["decided"] == [0]
        assert services.flow(self.owner, self.entity, of_day(ago(800)).shift(-1)) is None

    def test_an_empty_pipeline_has_no_flow(self) -> None:
        assert services.flow(self.owner, self.entity) is None
        assert services.balance(services.see(self.owner, self.entity, today())).stage_evenness is None

    def test_a_stranger_sees_what_is_published_and_everybody_the_same_public_flow(self) -> None:
        self.chain()
        assert services.flow(self.stranger, self.entity) is None
        self.publish(Initiative.objects.get(title="Slow"))
        for person in (self.owner, self.teammate, self.stranger):
            found = services.flow(person)
            assert found is not None and found.estimates["open"].value == 1
        assert self.result().estimates["open"].value == 4

    def test_records_from_elsewhere_are_in_no_pipeline(self) -> None:
        portfolio.load_blueprints()
        assert services.flow(self.owner) is None

    def test_balance_over_stages_fields_and_the_declared_mix(self) -> None:
        for stage in ("idea", "idea", "scale", "experiment"):
            self.idea(stage, stage=stage, fields=["data"] if stage == "scale" else ["innovation"])
        seen = services.see(self.owner, self.entity, today())
        found = services.balance(seen, {"idea": 25, "scale": 75})
        assert (found.stages["idea"], found.fields["innovation"]) == (2, 3)
        assert found.target_distance == pytest.approx(50)
        assert found.stage_evenness == pytest.approx(1.5 / 2.584962500721156)
        with pytest.raises(ValueError, match="Not a stage"):
            services.balance(seen, {"dream": 1})

    def test_a_run_keeps_the_stays_for_the_organisation(self) -> None:
        self.chain()
        run = services.run_flow(self.owner, self.entity, None)
        assert (run.name, run.entity, len(run.params["spells"])) == ("pipeline_flow", self.entity, 7)
        with pytest.raises(ValueError, match="no stays"):
            services.run_flow(self.stranger, self.entity, None)
        self.publish(Initiative.objects.get(title="Slow"))
        with pytest.raises(PermissionDenied):
            services.run_flow(self.stranger, self.entity, None)


class DutyTests(PipelineTestCase):
    def words(self, person: object) -> list[str]:
        return [duty.words for duty in services.duties(person)]  # type: ignore[arg-type]

    def test_a_proposal_waits_for_those_who_decide_until_the_next_gate(self) -> None:
        made = self.idea()
        services.propose(self.teammate, made, "hold", self.said(made))
        services.propose(self.teammate, made, "go", self.said(made))
        assert self.words(self.owner) == ["Decide on the proposal for “Clinics on wheels”: Go on."]
        assert self.words(self.teammate) == self.words(self.stranger) == []
        self.gate(made)
        assert self.words(self.owner) == []

    def test_a_hold_is_due_on_its_day(self) -> None:
        made = self.idea(days=50)
        self.gate(made, "hold", on=ago(40), review_on=ago(3))
        duty = services.duties(self.owner)[0]
        assert (duty.due, duty.href) == (ago(3), f"/all-projects/{made.slug}/gate")
        self.gate(made, "hold", on=ago(2))
        assert self.words(self.owner) == []

    def test_a_stuck_idea_waits_unless_something_is_proposed(self) -> None:
        for title in ("A", "B"):
            self.gate(self.idea(title, days=100), on=ago(90))
        slow = self.idea("Slow", days=100)
        assert self.words(self.owner) == ["Decide on “Slow”: it has been in its stage for 100 days."]
        services.propose(self.teammate, slow, "go", self.said(slow))
        assert self.words(self.owner) == ["Decide on the proposal for “Slow”: Go on."]

    def test_duties_make_one_query_and_stand_on_the_page(self) -> None:
        self.gate(self.idea(days=50), "hold", on=ago(40), review_on=ago(3))
        with count_queries(1):
            services.duties(self.owner)
        with count_queries():
            html = self.as_owner.get("/my-duties").content.decode()
        assert "Look again at" in html
