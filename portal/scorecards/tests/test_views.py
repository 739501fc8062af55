"""The pages of scorecards: answered with one save, confirmed by a second person, read by those who may."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from portal.scorecards import services
from portal.scorecards.models import Indicator, Observation, Sheet
from portal.scorecards.tests.base import LINK, PERIOD, ScorecardsTestCase
from portal.testing import count_queries

BASE = "/accelerator/scorecards"


class ScorecardPagesTest(ScorecardsTestCase):
    def path(self, what, framework="data"):
        return f"{BASE}/{self.entity.slug}/{what}/{framework}/{PERIOD}"

    def sent(self, **answers):
        """A whole form as a browser sends it, with some answers filled in."""
        data: dict[str, str] = {}
        for indicator in Indicator.objects.filter(framework=self.data):
            data |= {f"v-{indicator.pk}": "", f"t-{indicator.pk}": "", f"e-{indicator.pk}": ""}
        for code, value in answers.items():
            pk = self.indicator(code).pk
            data |= {f"v-{pk}": value, f"e-{pk}": LINK}
        return data

    def test_it_works(self):
        answer = self.as_teammate.post(self.path("fill"), self.sent(strategy="1", by_sex="62.5") | {"do": "submit"})
        assert answer.status_code == 302
        self.as_validator.post(
            self.path("validate"), {"do": "validate", "i": [self.indicator().pk, self.indicator("by_sex").pk]}
        )
        self.as_owner.post(self.path("validate"), {"do": "publish"})
        page = self.as_nobody.get(f"{BASE}/{self.entity.slug}?framework=data&period={PERIOD}")
        self.assertContains(page, "62.5%")
        self.assertContains(page, "confirmed by a second person")

    def test_a_wrong_answer_is_named_at_its_question_and_nothing_is_kept(self):
        answer = self.as_teammate.post(self.path("fill"), self.sent(strategy="1", by_sex="130"))
        self.assertContains(answer, "between 0 and 100", status_code=422)
        self.assertContains(answer, 'value="130"', status_code=422)
        assert not Observation.objects.exists()

    def test_drafts_are_for_the_organisation_only(self):
        self.answer("by_sex", "37.5")
        path = f"{BASE}/{self.entity.slug}?framework=data&period={PERIOD}"
        self.assertContains(self.as_validator.get(path), "37.5%")
        for client in (self.as_stranger, self.as_nobody):
            self.assertNotContains(client.get(path), "37.5%")
            figure = f"{BASE}/{self.entity.slug}/figures/{self.indicator('by_sex').pk}"
            self.assertNotContains(client.get(figure), "37.5%")
            assert client.get(f"{BASE}/{self.entity.slug}.json").json()["answers"] == []

    def test_who_may_open_which_page(self):
        self.assert_statuses(BASE, 200, 200, 200, 200)
        self.assert_statuses(f"{BASE}/frameworks/data", 200, 200, 200, 200)
        self.assert_statuses(self.path("fill"), 200, 200, 404, 302)
        self.assert_statuses(self.path("validate"), 200, 403, 404, 302)
        self.assert_statuses(f"{BASE}/{self.entity.slug}/weights/data", 200, 200, 404, 302)
        self.assert_statuses(f"{BASE}/{self.entity.slug}/targets/data", 200, 200, 404, 302)
        self.assert_statuses(self.path("sheet") + ".xlsx", 200, 200, 404, 302)
        self.assert_statuses(self.path("upload"), 200, 200, 404, 302)
        self.assert_statuses(f"{BASE}/use", 200, 200, 200, 302)
        assert self.as_validator.get(self.path("fill")).status_code == 403
        assert self.as_owner.get(self.path("fill").replace(PERIOD, "2026")).status_code == 404

    def test_few_queries_on_every_page(self):
        self.published()
        for path in (BASE, f"{BASE}/frameworks/data", f"{BASE}/{self.entity.slug}", self.path("fill"),
                     self.path("validate"), f"{BASE}/{self.entity.slug}/figures/{self.indicator().pk}",
                     f"{BASE}/{self.entity.slug}/weights/data"):  # fmt: skip
            with self.subTest(path), count_queries():
                assert self.as_owner.get(path).status_code == 200

    def test_a_workbook_goes_out_is_filled_in_and_comes_back(self):
        self.answer("by_sex", "37.5")
        book = load_workbook(io.BytesIO(self.as_teammate.get(self.path("sheet") + ".xlsx").content))
        sheet = book.active
        rows = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
        assert sheet.cell(rows["by_sex"], 4).value == "37.5"
        sheet.cell(rows["strategy"], 4).value, sheet.cell(rows["team"], 4).value = 1, 7
        sheet.cell(rows["staff"], 5).value = "x"
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("filled.xlsx", out.getvalue())
        answer = self.as_teammate.post(self.path("upload"), {"file": file}, follow=True)
        self.assertContains(answer, "yes (1) or no (0)")
        kept = Sheet.objects.get()
        assert [problem["code"] for problem in kept.problems] == ["team"]
        self.as_teammate.post(f"{BASE}/workbooks/{kept.pk}", {"keep": "good"})
        codes = set(Observation.objects.values_list("indicator__code", "na"))
        assert codes >= {("by_sex", False), ("strategy", False), ("staff", True)}
        self.assert_statuses(f"{BASE}/workbooks/{kept.pk}", 200, 200, 404, 302)

    def test_a_workbook_that_is_none_is_refused(self):
        for name, data in (("x.xlsx", b"no workbook"), ("x.csv", b"a,b\n1,2\n")):
            answer = self.as_teammate.post(self.path("upload"), {"file": SimpleUploadedFile(name, data)})
            self.assertContains(answer, "error-summary")
        assert not Sheet.objects.exists()

    def test_the_half_year_before_is_taken_over_with_one_press(self):
        self.published(period="2025-H2")
        self.as_teammate.post(self.path("fill"), {"do": "prefill"})
        self.assertContains(self.as_teammate.get(self.path("fill")), "same as the half-year before")

    def test_a_name_cannot_reach_a_spreadsheet_as_a_formula(self):
        self.answer("by_sex", "37.5", note="=1+1")
        Indicator.objects.filter(code="by_sex").update(title="=1+1")
        assert "'=1+1" in self.as_owner.get(f"{BASE}/{self.entity.slug}.csv").content.decode()

    def test_bands_and_shares_need_enough_organisations(self):
        self.published()
        self.assertContains(self.as_nobody.get(f"{BASE}/{self.entity.slug}?framework=data&period={PERIOD}"), "eight")
        share = next(found for found in services.share_of_yes("data") if found.indicator.code == "strategy")
        assert (share.n, share.share) == (1, None)

    def test_a_field_page_shows_the_baseline_and_waits_for_five_answers(self):
        answer = self.as_nobody.get("/data")
        self.assertContains(answer, "67.0%")
        self.assertContains(answer, "no answer yet")
        self.published()
        self.assertContains(self.as_nobody.get("/data"), "fewer than five answers")
