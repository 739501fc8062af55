"""Gates: what they move, what they ask for, who speaks, what is kept for ever, and what an idea leaves behind."""

import datetime
import functools
import unittest.mock
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.core import services as core
from portal.core.access import today
from portal.core.history import replay, snapshot
from portal.core.models import AppendOnly, AuditLine, Person, Role
from portal.pipeline import services
from portal.pipeline.gates import Saying
from portal.pipeline.models import Dissent, Gate, Proposal, Spell
from portal.pipeline.tests.base import PipelineTestCase, ago, scores
from portal.portfolio import services as portfolio
from portal.portfolio.services import Initiative
from portal.runs.services import visible_runs
from portal.testing import PASSWORD
from quintet.seed.gates import gates

CHAIN = list(gates())


class DecideTests(PipelineTestCase):
    def stays(self, made: Initiative) -> list[tuple[str, object, object, str | None]]:
        rows = Spell.objects.filter(initiative=made).values_list("stage", "entered", "left", "gate__decision")
        return list(rows)

    def test_it_works(self) -> None:
        made = self.idea(days=100)
        gate = self.gate(made, on=ago(40))
        made.refresh_from_db()
        assert (gate.stage_from, gate.stage_to, made.stage) == ("idea", "experiment", "experiment")
        assert self.stays(made) == [("idea", ago(100), ago(40), "go"), ("experiment", ago(40), None, None)]

    def test_an_idea_walks_from_challenge_to_scale_and_stays_there(self) -> None:
        made = self.idea(stage="challenge", days=300)
        for n in range(6):
            self.gate(made, on=ago(250 - 10 * n))
            made.refresh_from_db()
        assert made.stage == "scale" and made.gates.count() == 6
        assert [row[0] for row in self.stays(made)] == CHAIN
        assert self.stays(made)[-1][2] is None

    def test_a_hold_stays_where_it_is(self) -> None:
        made = self.idea(days=10)
        self.gate(made, "hold")
        made.refresh_from_db()
        assert made.stage == "idea" and self.stays(made) == [("idea", ago(10), None, None)]

    def test_a_change_of_course_goes_back_or_begins_the_stage_again(self) -> None:
        made = self.idea(days=100, stage="incubation")
        self.gate(made, "pivot", on=ago(50), to="incubation")
        self.gate(made, "pivot", on=ago(40))
        made.refresh_from_db()
        assert made.stage == "idea"
        assert [row[0] for row in self.stays(made)] == ["incubation", "incubation", "idea"]
        with pytest.raises(ValueError, match="earlier"):
            self.gate(made, "pivot", to="scale")

    def test_a_stop_ends_the_stay_and_is_the_last_gate(self) -> None:
        for decision in ("stop", "spin_out"):
            made = self.idea(decision, days=20)
            self.gate(made, decision)
            assert self.stays(made) == [("idea", ago(20), today(), decision)]
            with pytest.raises(ValueError, match="has ended"):
                self.gate(made)
            with pytest.raises(ValueError, match="has ended"):
                services.propose(self.teammate, made, "go", self.said(made))

    def test_what_is_missing_is_named_and_nothing_is_kept(self) -> None:
        made = self.idea(days=10)
        for decision, more, why in (
            ("maybe", {}, "one of"),
            ("go", {"reason": " "}, "Say why"),
            ("go", {"criteria": {}}, "score every"),
            ("go", {"criteria": scores("scale")}, "Not a criterion"),
            ("go", {"criteria": {"problem": {"score": 5}}}, "0 to 4"),
            ("go", {"criteria": {"problem": {"score": True}}}, "0 to 4"),
            ("stop", {"learned": ""}, "learned"),
            ("hold", {"review_on": None}, "later day"),
            ("hold", {"review_on": today()}, "later day"),
            ("go", {"evidence": "javascript:alert(1)"}, "evidence"),
            ("go", {"run": "x"}, "no such run"),
        ):
            with self.subTest(why), pytest.raises(ValueError, match=why):
                self.gate(made, decision, **more)
        assert not Gate.objects.exists() and not Spell.objects.exists()

    def test_a_day_in_the_future_or_before_the_stage_is_refused(self) -> None:
        made = self.idea(days=10)
        with pytest.raises(ValueError, match="future"):
            self.gate(made, on=today() + datetime.timedelta(1))
        with pytest.raises(ValueError, match="came into this stage"):
            self.gate(made, on=ago(11))
        self.gate(made, on=ago(5))
        with pytest.raises(ValueError, match="came into this stage"):
            self.gate(made, on=ago(6))

    def test_an_archived_initiative_has_no_gate(self) -> None:
        made = portfolio.decide(self.owner, self.idea(), "archive")
        with pytest.raises(ValueError, match="archived"):
            self.gate(made)

    def test_the_run_is_one_the_person_may_read(self) -> None:
        made, runs = self.idea(), visible_runs(self.owner).model.objects
        mine, other = (runs.create(name="x", kind="case", person=who) for who in (self.owner, self.stranger))
        assert self.gate(made, "hold", run=str(mine.pk)).run == mine
        with pytest.raises(ValueError, match="no such run"):
            self.gate(made, "hold", run=str(other.pk))

    def test_a_published_initiative_moves_and_stays_public_and_found(self) -> None:
        made = self.publish(self.idea())
        before = made.seq
        self.gate(made)
        made.refresh_from_db()
        assert made.state == "published" and made.seq > before
        found = self.client.get("/all-projects/search.json?stage=experiment").json()
        assert found["total"] == 1

    def test_owners_and_leaders_decide_members_propose_others_do_nothing(self) -> None:
        made = self.idea()
        people: dict[str, Person] = {"stranger": self.stranger}
        for role in Role:
            people[role] = core.create_person(None, f"the-{role}@example.org", role.title(), PASSWORD)
            core.give_grant(self.owner, people[role], self.entity, role)
        decided: set[str] = set()
        proposed: set[str] = set()
        for who, person in people.items():
            acts: Any = ((services.decide, decided), (services.propose, proposed))
            for act, kept in acts:
                try:
                    act(person, made, "hold", self.said(made))
                    kept.add(who)
                except PermissionDenied:
                    pass
        assert decided == {Role.OWNER, Role.LEADER}
        assert proposed == {Role.OWNER, Role.LEADER, Role.FOCAL_POINT, Role.MEMBER}

    def test_nobody_decides_on_a_record_that_belongs_to_nobody(self) -> None:
        portfolio.load_blueprints()
        made = Initiative.objects.filter(entity=None).first()
        assert made is not None
        for act in (services.decide, services.propose):
            with pytest.raises(PermissionDenied):
                act(self.owner, made, "hold", self.said(made))


class KeptTests(PipelineTestCase):
    def test_what_was_said_is_never_changed_or_deleted(self) -> None:
        made = self.idea()
        services.propose(self.teammate, made, "hold", self.said(made))
        services.dissent(self.teammate, self.gate(made, "hold"), "No.")
        for model in (Proposal, Gate, Dissent):
            row, kept = model._base_manager.get(), model.objects.all()
            for act in (row.save, row.delete, kept.delete, functools.partial(kept.update, at=row.at)):
                with pytest.raises(AppendOnly):
                    act()
            for sql in ("UPDATE pipeline_{0} SET at = at", "DELETE FROM pipeline_{0}"):
                with (
                    pytest.raises(IntegrityError, match="never changed"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(sql.format(model._meta.model_name))

    def test_the_database_itself_asks_for_what_a_stop_and_a_hold_need(self) -> None:
        made = self.idea()
        given = {"initiative": made, "by": self.owner, "stage_from": "idea", "stage_to": "idea", "decided_on": today()}
        for more in (
            {"decision": "stop", "reason": "x"},
            {"decision": "go", "reason": ""},
            {"decision": "x", "reason": "x"},
            {"decision": "hold", "reason": "x", "review_on": today()},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Gate(**given, **more).save()

    def test_an_initiative_is_in_one_stage_at_a_time(self) -> None:
        made = self.idea(days=5)
        self.gate(made)
        with pytest.raises(IntegrityError), transaction.atomic():
            Spell(initiative=made, stage="scale", entered=today()).save()

    def test_every_write_leaves_a_line_of_the_organisation(self) -> None:
        made = self.idea(days=5)
        services.propose(self.teammate, made, "go", self.said(made))
        services.dissent(self.teammate, self.gate(made), "No.")
        lines = AuditLine.objects.filter(object_kind__startswith="pipeline.").order_by("pk")
        verbs = ["propose at gate", "begin stay", "decide at gate", "end stay", "begin stay", "dissent at gate"]
        assert [line.verb for line in lines] == verbs
        assert {line.entity for line in lines} == {self.entity}

    def test_the_trail_replays_every_table_to_any_moment(self) -> None:
        made, kept = self.idea(days=50), []
        models = (Proposal, Gate, Dissent, Spell, Initiative)
        for n, decision in enumerate(("hold", "go", "pivot", "go", "stop")):
            services.propose(self.teammate, made, decision, self.said(made))
            gate = self.gate(made, decision, on=ago(40 - n))
            services.dissent(self.teammate, gate, "No.", public=True)
            made.refresh_from_db()
            kept.append((timezone.now(), [snapshot(model) for model in models[:4]]))
        for moment, rows in kept:
            assert [replay(model, moment) for model in models[:4]] == rows
        assert replay(Initiative, timezone.now())[str(made.pk)]["stage"] == snapshot(Initiative)[str(made.pk)]["stage"]

    def test_a_failure_undoes_all(self) -> None:
        made = self.idea(days=5)
        with (
            unittest.mock.patch("portal.portfolio.services.move_stage", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            self.gate(made)
        assert not Gate.objects.exists() and not Spell.objects.exists()
        assert not AuditLine.objects.filter(object_kind__startswith="pipeline.").exists()


class DissentTests(PipelineTestCase):
    def test_dissent_is_added_for_fourteen_days_by_those_who_write(self) -> None:
        gate = self.gate(self.idea(), "hold")
        row = services.dissent(self.teammate, gate, "Too early.", who="The women's union")
        assert (row.text, row.who, row.public) == ("Too early.", "The women's union", False)
        with pytest.raises(PermissionDenied):
            services.dissent(self.stranger, gate, "No.")
        with pytest.raises(ValueError, match="Say why"):
            services.dissent(self.owner, gate, " ")
        late = gate.at + datetime.timedelta(14, 1)
        with (
            unittest.mock.patch("portal.pipeline.gates.timezone.now", return_value=late),
            pytest.raises(ValueError, match="14 days"),
        ):
            services.dissent(self.teammate, gate, "No.")

    def test_dissent_voiced_at_the_gate_is_kept_with_it(self) -> None:
        made = self.idea()
        gate = services.decide(self.owner, made, "hold", self.said(made), against="I disagree.", against_public=True)
        assert gate.dissents.get().public is True


class IdeaTests(PipelineTestCase):
    def test_an_idea_is_a_draft_with_its_first_stay(self) -> None:
        made = services.new_idea(self.teammate, self.entity, "Boats", "No road.", "Villages.", "Care at birth.")
        assert (made.stage, made.state, made.women, made.summary) == (
            "idea",
            "draft",
            "Care at birth.",
            "No road.\n\nVillages.",
        )
        assert made.spells.get().entered == today()

    def test_a_stranger_files_nothing_and_a_problem_is_needed(self) -> None:
        with pytest.raises(PermissionDenied):
            services.new_idea(self.stranger, self.entity, "Boats", "No road.", "Villages.")
        with pytest.raises(ValueError, match="problem"):
            services.new_idea(self.owner, self.entity, "Boats", " ", "Villages.")
        assert not Initiative.objects.exists()


class SayingTests(PipelineTestCase):
    def test_a_pivot_of_a_challenge_stays_a_challenge(self) -> None:
        made = self.idea(stage="challenge")
        gate = services.decide(self.owner, made, "pivot", Saying(reason="Another problem."))
        assert gate.stage_to == "challenge"
