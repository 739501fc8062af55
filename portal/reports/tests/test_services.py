"""A report is frozen with what it rests on: later edits leave it and its files as they were given out."""

import gzip
import hashlib
from decimal import Decimal
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied

from portal.core import services as core
from portal.core.models import Entity, Person, Role
from portal.core.periods import parse
from portal.plans import services as plans
from portal.reports import services
from portal.reports.models import Report, ReportFile, State
from portal.scorecards import services as scorecards
from portal.testing import PASSWORD, AccessTestCase, count_queries

PERIOD, BEFORE = "2026-H1", "2025-H2"


class ReportsTestCase(AccessTestCase):
    validator: ClassVar[Person]
    force: ClassVar[Entity]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        scorecards.load_frameworks()
        cls.validator = core.create_person(None, "validator@example.org", "Validator", PASSWORD)
        core.give_grant(cls.owner, cls.validator, cls.entity, Role.VALIDATOR)
        cls.force = core.load_task_force()
        core.appoint_owner(cls.owner, cls.force)

    def setUp(self):
        super().setUp()
        scorecards.forget()
        self.publish(BEFORE, strategy=0, by_sex=40)
        self.publish(PERIOD, strategy=1, by_sex=55)

    def publish(self, period, **answers):
        framework = scorecards.framework("data")
        asked = {item.code: item for item in framework.indicators.all()}
        given = {
            asked[code]: scorecards.Answer(value=Decimal(value), link="https://example.org")
            for code, value in answers.items()
        }
        scorecards.record(self.teammate, self.entity, period, given)
        scorecards.submit(self.teammate, self.entity, framework, period)
        scorecards.validate(self.validator, self.entity, list(given), period)
        scorecards.publish(self.owner, self.entity, framework, period)

    def freeze(self, entity=None, body="ceb"):
        return services.freeze(self.owner, entity or self.force, body, parse(BEFORE), parse(PERIOD))


class ReportTest(ReportsTestCase):
    def test_it_works(self):
        result = services.result_of(self.freeze())
        row = next(row for row in result.grid("shares").rows() if row["yes"])
        assert (row["yes"], row["n"], row["baseline"]) == (1, 1, 67.0)
        assert [row["organisation"] for row in result.grid("organisations").rows()] == [self.entity.name]

    def test_a_thousand_later_edits_leave_it_as_it_was(self):
        report = self.freeze()
        frozen, file = gzip.decompress(report.result), services.file(report, "en", "html")
        for k in range(25):  # the whole thousand is in bench/bench_reports.py
            self.publish(PERIOD, by_sex=k)
        again = Report.objects.get(pk=report.pk)
        assert services.rebuild(again)
        assert services.result_from(services.snapshot_of(again)).canonical() == frozen
        assert bytes(services.file(again, "en", "html").data) == bytes(file.data)
        assert services.result_of(self.freeze()).canonical() != frozen

    def test_drafts_never_reach_a_report(self):
        before = services.result_of(self.freeze()).canonical()
        framework = scorecards.framework("data")
        asked = {item.code: item for item in framework.indicators.all()}
        scorecards.record(self.teammate, self.entity, PERIOD, {asked["team"]: scorecards.Answer(value=Decimal(1))})
        assert services.result_of(self.freeze()).canonical() == before

    def test_an_organisation_reports_on_itself(self):
        result = services.result_of(self.freeze(self.entity, "public"))
        assert [row["organisation"] for row in result.grid("organisations").rows()] == [self.entity.name]
        with pytest.raises(PermissionDenied):
            services.freeze(self.stranger, self.entity, "ceb", parse(PERIOD), parse(PERIOD))

    def test_it_is_cleared_before_it_is_published(self):
        report = self.freeze(self.entity)
        with pytest.raises(ValueError, match="already"):
            services.publish(self.owner, report)
        with pytest.raises(PermissionDenied):
            services.clear(self.teammate, report)
        services.publish(self.owner, services.clear(self.owner, report))
        assert Report.objects.get(pk=report.pk).state == State.PUBLISHED
        assert self.freeze(self.entity).follows == report

    def test_bad_spans_and_bodies_are_refused(self):
        for first, last, body in ((PERIOD, BEFORE, "ceb"), ("2010-H1", PERIOD, "ceb"), (BEFORE, PERIOD, "moon")):
            with pytest.raises(ValueError):
                services.freeze(self.owner, self.force, body, parse(first), parse(last))

    def test_plans_and_their_ledger_are_told(self):
        plan = plans.create_plan(self.teammate, self.entity, "Way", "commitments", parse(BEFORE), parse("2027-H2"))
        plans.save_item(self.teammate, plan, title="x", kind="milestone", due=parse(BEFORE).end)
        plans.add_shift(self.teammate, plan, kind="post", what="x", count=Decimal(2), period=BEFORE)
        plans.step(self.owner, plans.step(self.teammate, plan, "submit"), "approve")
        result = services.result_of(self.freeze())
        assert result.grid("plans").rows() == [{"kind": "Milestone", "state": "Planned", "n": 1}]
        assert result.grid("shifts").rows() == [{"kind": "Posts", "what": "Shifted", "amount": "2.0"}]


class ReportPagesTest(ReportsTestCase):
    def test_it_works(self):
        sent = {"entity": self.force.pk, "body": "ceb", "first": BEFORE, "last": PERIOD, "note": ""}
        answer = self.as_owner.post("/accelerator/reports/new", sent, follow=True)
        self.assertContains(answer, "UN 2.0: where Entity of the owner stands")
        report = Report.objects.get()
        for verb in ("clear", "publish"):
            self.as_owner.post(report.get_absolute_url() + "/step", {"step": verb})
        self.assert_statuses(report.get_absolute_url(), 200, 200, 200, 200)
        self.assertContains(self.as_nobody.get("/accelerator/reports"), report.get_absolute_url())

    def test_a_draft_is_for_its_organisation(self):
        report = self.freeze(self.entity)
        for inner in ("", "/proof", ".csv", ".html"):
            self.assert_statuses(report.get_absolute_url() + inner, 200, 200, 404, 404)
        self.assert_statuses("/accelerator/reports/new", 200, 200, 200, 302)
        assert self.as_stranger.post(report.get_absolute_url() + "/step", {"step": "clear"}).status_code == 404
        assert self.as_teammate.post(report.get_absolute_url() + "/step", {"step": "clear"}).status_code == 403

    def test_every_file_is_made_once_in_each_language(self):
        report = self.freeze(self.entity)
        for ending in ("html", "pdf", "docx", "csv"):
            first = self.as_owner.get(f"{report.get_absolute_url()}.{ending}")
            again = self.as_owner.get(f"{report.get_absolute_url()}.{ending}")
            assert first.content == again.content
            assert first["ETag"].strip('"') == hashlib.sha256(first.content).hexdigest()
        assert self.as_owner.get(f"/ar{report.get_absolute_url()}.html").content != first.content
        assert ReportFile.objects.count() == 5

    def test_the_proof_computes_it_again(self):
        report = self.freeze(self.entity)
        self.assertContains(self.as_owner.get(report.get_absolute_url() + "/proof"), "The bytes are the same")

    def test_few_queries(self):
        report = self.freeze(self.entity)
        for path in ("/accelerator/reports", report.get_absolute_url()):
            with count_queries():
                self.as_owner.get(path)
