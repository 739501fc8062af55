"""A framework of an organisation's own comes from a table, whole or not at all, and is opened by who decides."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from portal.scorecards import building, services
from portal.scorecards.models import Framework, Indicator
from portal.scorecards.tests.base import PERIOD, ScorecardsTestCase

HEAD = "code,section,kind,question,result,scale\n"


class BuildingTest(ScorecardsTestCase):
    def made(self, title="Own survey"):
        questions, problems = building.read_questions("t.xlsx", building.template())
        assert problems == []
        return building.create_framework(self.teammate, self.entity, title, "survey", "Why.", questions)

    def test_it_works(self):
        framework = building.open_framework(self.owner, self.made())
        page = self.as_nobody.get(framework.get_absolute_url())
        self.assertContains(page, "How far is the plan?")
        indicator = framework.indicators.get(code="plan")
        services.record(self.teammate, self.entity, PERIOD, {indicator: services.read(indicator, "2")})
        path = f"/accelerator/scorecards/{self.entity.slug}?framework={framework.code}&period={PERIOD}"
        self.assertContains(self.as_owner.get(path), "2 · approved")

    def test_every_problem_is_named_with_its_row_and_nothing_is_kept(self):
        rows = ("a,S,ordinal,Q,result_system,\n", "b,S,share,Q,result_moon,\n", "B!,S,share,Q,result_system,\n",
                "c,S,ordinal,Q,result_system,1=x; 0=y\n", "d,,share,Q,result_system,\n", "e,S,share,Q,result_system,\n",
                "e,S,share,Q,result_system,\n")  # fmt: skip
        found, problems = building.read_questions("t.csv", (HEAD + "".join(rows)).encode())
        assert [row["code"] for row in found] == ["e"]
        assert [int(problem.split(":")[0].split()[-1]) for problem in problems] == [2, 3, 4, 5, 6, 8]
        file = SimpleUploadedFile("t.csv", (HEAD + rows[0]).encode())
        sent = {"entity": self.entity.pk, "title": "Own", "kind": "rubric", "file": file}
        self.assertContains(self.as_teammate.post("/accelerator/scorecards/frameworks/new", sent), "Row 2")
        assert not Framework.objects.filter(seeded=False).exists()

    def test_other_columns_are_refused(self):
        with pytest.raises(ValueError, match="Unknown columns: x"):
            building.read_questions("t.csv", b"code,x\na,b\n")

    def test_a_changed_set_is_a_new_version_and_the_old_answers_stay(self):
        first = building.open_framework(self.owner, self.made())
        indicator = first.indicators.get(code="plan")
        services.record(self.teammate, self.entity, PERIOD, {indicator: services.read(indicator, "1")})
        second = building.open_framework(self.owner, self.made())
        first.refresh_from_db()
        assert (first.state, second.version, second.replaces) == ("retired", "2", first)
        assert Indicator.objects.get(pk=indicator.pk).observations.count() == 1

    def test_only_those_who_may(self):
        questions, _problems = building.read_questions("t.xlsx", building.template())
        with pytest.raises(PermissionDenied):
            building.create_framework(self.stranger, self.entity, "x", "survey", "", questions)
        framework = self.made()
        with pytest.raises(PermissionDenied):
            building.open_framework(self.teammate, framework)
        path = f"/accelerator/scorecards/frameworks/drafts/{framework.pk}"
        self.assert_statuses(path, 200, 200, 404, 302)
        self.assert_statuses("/accelerator/scorecards/frameworks/new", 200, 200, 200, 302)
        assert self.as_nobody.get(framework.get_absolute_url()).status_code == 404

    def test_the_template_is_what_is_read(self):
        answer = self.as_teammate.get("/accelerator/scorecards/frameworks/template.xlsx")
        assert load_workbook(io.BytesIO(answer.content)).active["A2"].value == "plan"
        file = SimpleUploadedFile("t.xlsx", answer.content)
        sent = {"entity": self.entity.pk, "title": "Own", "kind": "rubric", "file": file}
        assert self.as_teammate.post("/accelerator/scorecards/frameworks/new", sent).status_code == 302
