"""The pages of methods, runs and results: forms without script, live progress, few queries, little weight."""

import gzip
import re
from unittest import mock

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.runs import services
from portal.runs.models import Run, Upload
from portal.runs.tests.base import RunsTestCase
from portal.testing import count_queries
from quintet.result import Result

PAGE_BYTES = 100 * 1024


class MethodTests(RunsTestCase):
    """The page of a method."""

    def test_it_works(self) -> None:
        page = self.as_nobody.get("/methods/toy_sum").content.decode()
        for wanted in ("Add the numbers below n", "A method of the tests.", "quintet run toy_sum --n 3", "10000"):
            assert wanted in page

    def test_the_list_has_every_method_under_its_field(self) -> None:
        page = self.as_nobody.get("/methods").content.decode()
        assert "/methods/toy_sum" in page and "/methods/sdg17_data_gaps" not in page

    def test_a_case_lives_under_cases_only(self) -> None:
        assert self.as_nobody.get("/cases/toy_sum").status_code == 404
        assert self.as_nobody.get("/methods/nothing").status_code == 404

    def test_nobody_reads_the_form_as_an_invitation_to_sign_in(self) -> None:
        page = self.as_nobody.get("/methods/toy_sum").content.decode()
        assert "/sign-in?next=/methods/toy_sum" in page and 'enctype="multipart' not in page

    def test_nobody_is_sent_to_sign_in(self) -> None:
        answer = self.as_nobody.post("/methods/toy_sum", {"n": "3"})
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")

    def test_a_form_starts_a_run(self) -> None:
        answer = self.as_owner.post("/methods/toy_sum", {"n": "7", "wait": "", "share_with": str(self.entity.pk)})
        run = Run.objects.get()
        assert answer["Location"] == f"/runs/{run.pk}"
        assert (run.params, run.entity, run.state) == ({"n": 7}, self.entity, "queued")

    def test_the_example_starts_a_run(self) -> None:
        self.as_owner.post("/methods/toy_table", {"example": "1"})
        assert Run.objects.get().params == {"rows": [{"a": 1}, {"a": 2}]}

    def test_bad_input_comes_back_beside_its_field(self) -> None:
        answer = self.as_owner.post("/methods/toy_sum", {"n": "-1", "wait": "12"})
        page = answer.content.decode()
        assert answer.status_code == 422 and 'id="error-n"' in page
        assert 'href="#in-n"' in page and 'value="12"' in page and Run.objects.count() == 0

    def test_a_bad_file_leaves_nothing(self) -> None:
        file = SimpleUploadedFile("a.csv", b"b\n1\n")
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.as_owner.post("/methods/toy_table", {"rows": file})
        assert answer.status_code == 422 and "has no column" in answer.content.decode()
        assert Upload.objects.count() == 0 and not [path for path in self.var.rglob("*") if path.is_file()]

    def test_a_file_starts_a_run(self) -> None:
        self.as_owner.post("/methods/toy_table", {"rows": SimpleUploadedFile("a.csv", b"a\n1\n")})
        assert Run.objects.get().uploads.get().filename == "a.csv"

    def test_a_document_that_is_no_json_is_named(self) -> None:
        answer = self.as_owner.post("/methods/toy_spec", {"whole": "{"})
        assert answer.status_code == 422 and 'id="error-whole"' in answer.content.decode()

    def test_a_form_without_its_token_is_refused(self) -> None:
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.owner)
        assert strict.post("/methods/toy_sum", {"n": "1"}).status_code == 403

    def test_too_many_runs_are_429(self) -> None:
        with mock.patch.object(services, "MAX_OPEN_RUNS", 0):
            assert self.as_owner.post("/methods/toy_sum", {"n": "1"}).status_code == 429


class RunTests(RunsTestCase):
    """The page of a run."""

    def test_a_waiting_run_refreshes_with_and_without_script(self) -> None:
        run = self.shared_run()
        page = self.as_owner.get(f"/runs/{run.pk}").content.decode()
        assert '<noscript><meta http-equiv="refresh"' in page
        assert f'hx-get="/runs/{run.pk}/progress"' in page and f'action="/runs/{run.pk}/cancel"' in page

    def test_progress_is_shown_in_percent(self) -> None:
        run = self.shared_run()
        services.claim("worker")
        services.heartbeat(run, 1, 0.4, "adding")
        part = self.as_owner.get(f"/runs/{run.pk}/progress").content.decode()
        assert 'value="40"' in part and "adding" in part and "<html" not in part

    def test_the_end_tells_htmx_to_load_the_page(self) -> None:
        run = self.shared_run()
        path = f"/runs/{run.pk}/progress"
        assert "HX-Refresh" not in self.as_owner.get(path)
        self.done(run)
        assert self.as_owner.get(path)["HX-Refresh"] == "true"

    def test_a_finished_run_shows_its_result_and_where_it_comes_from(self) -> None:
        run = self.done(self.shared_run(n=4))
        page = self.as_owner.get(f"/runs/{run.pk}").content.decode()
        assert "The sum is 6." in page and str(run.result_id) in page and "result accepted" in page
        assert f"/results/{run.result_id}.json" in page and "http-equiv" not in page

    def test_a_failed_run_says_why_and_can_be_tried_again(self) -> None:
        run = services.run_now(self.owner, "toy_refuses", {})
        page = self.as_owner.get(f"/runs/{run.pk}").content.decode()
        assert "Row 3, column &#x27;a&#x27;: no." in page and f'action="/runs/{run.pk}/retry"' in page

    def test_a_run_of_a_method_that_is_gone_is_still_shown(self) -> None:
        run = self.done(self.shared_run())
        Run.objects.filter(pk=run.pk).update(name="gone")
        assert "gone" in self.as_owner.get(f"/runs/{run.pk}").content.decode()

    def test_script_in_parameters_is_only_text(self) -> None:
        run = self.shared_run()
        Run.objects.filter(pk=run.pk).update(params={"n": "<script>alert(1)</script>"}, message="<b>x</b>")
        assert "<script>alert" not in self.as_owner.get(f"/runs/{run.pk}").content.decode()

    def test_the_list_is_filtered_and_sorted(self) -> None:
        first, second = self.done(self.shared_run()), self.shared_run()
        page = self.as_owner.get("/runs?state=done").content.decode()
        assert str(first.pk) in page and str(second.pk) not in page
        page = self.as_owner.get("/runs?sort=oldest").content.decode()
        assert page.index(str(first.pk)) < page.index(str(second.pk))
        assert self.as_owner.get("/runs?state=x&sort=y&page=z").status_code == 200

    def test_an_empty_list_says_how_to_begin(self) -> None:
        assert 'href="/methods"' in self.as_stranger.get("/runs").content.decode().partition("<main")[2]


class ResultTests(RunsTestCase):
    """The page of a result and its files."""

    def test_each_figure_has_an_address(self) -> None:
        path = f"/results/{self.public_run().result_id}"
        page = self.as_nobody.get(path).content.decode()
        for pointer, place in (("/estimates/0", "r-estimates-0"), ("/findings/0", "r-findings-0")):
            assert f'id="{place}"' in page and f'href="#{place}"' in page
            assert f'href="{path}/figure?pointer={pointer}"' in page
            assert self.as_nobody.get(f"{path}/figure?pointer={pointer}").status_code == 200

    def test_a_pointer_is_the_one_of_the_canonical_json(self) -> None:
        run = self.public_run()
        data = self.as_nobody.get(f"/results/{run.result_id}.json").json()
        assert data["estimates"][0]["value"] == 10
        page = self.as_nobody.get(f"/results/{run.result_id}/figure?pointer=/estimates/0").content.decode()
        assert "Total" in page and ">10<" in page

    def test_a_figure_asked_for_by_its_name_has_one_address(self) -> None:
        path = f"/results/{self.public_run().result_id}/figure"
        answer = self.as_nobody.get(path, {"pointer": "/estimates/total"})
        assert (answer.status_code, answer["Location"]) == (302, f"{path}?pointer=/estimates/0")

    def test_a_figure_can_be_taken_into_a_scorecard_by_who_is_signed_in(self) -> None:
        run = self.public_run()
        path, link = (
            f"/results/{run.result_id}/figure?pointer=/estimates/0",
            f"use?run={run.pk}&amp;pointer=/estimates/0",
        )
        assert link in self.as_owner.get(path).content.decode()
        assert link not in self.as_nobody.get(path).content.decode()

    def test_a_figure_shows_its_chain(self) -> None:
        run = self.public_run()
        with count_queries():
            page = self.as_nobody.get(f"/results/{run.result_id}/figure?pointer=/estimates/0").content.decode()
        wanted = (str(run.result_id), "toy_sum", "/estimates/0", "&quot;n&quot;: 5", str(run.pk), ".json", ".csv")
        assert [words for words in wanted if words not in page] == []

    def test_a_wrong_pointer_is_a_404_that_says_what_to_do(self) -> None:
        path = f"/results/{self.public_run().result_id}/figure"
        for pointer in ("", "/estimates/1", "/estimates/00", "/estimates/none", "/estimates/-1", "/params/n",
                        "/findings/9", "/estimates/0/value", "<script>"):  # fmt: skip
            answer = self.as_nobody.get(path, {"pointer": pointer})
            assert answer.status_code == 404, pointer
            assert "ends in a pointer such as" in answer.content.decode() and "<script>" not in answer.content.decode()

    def test_the_files_are_the_same_each_time(self) -> None:
        run = self.public_run()
        for ending in ("json", "csv", "html", "pdf", "docx"):
            path = f"/results/{run.result_id}.{ending}"
            first, second = self.as_nobody.get(path), self.as_nobody.get(path)
            assert first.content == second.content and "attachment" in first["Content-Disposition"]

    def test_a_report_can_be_printed_and_edited(self) -> None:
        run = self.public_run()
        page = self.as_nobody.get(f"/results/{run.result_id}").content.decode()
        for ending, begins in (("pdf", b"%PDF-"), ("docx", b"PK")):
            path = f"/results/{run.result_id}.{ending}"
            assert f'href="{path}"' in page and self.as_nobody.get(path).content.startswith(begins)

    def test_a_missing_font_is_said_in_a_sentence(self) -> None:
        from quintet.chart import no_font

        with mock.patch("quintet.render.pdf", side_effect=no_font("中")):
            answer = self.as_nobody.get(f"/results/{self.public_run().result_id}.pdf")
        assert answer.status_code == 503 and "fonts-noto" in answer.content.decode()

    def test_the_json_file_is_the_result(self) -> None:
        run = self.public_run()
        found = Result.from_json(self.as_nobody.get(f"/results/{run.result_id}.json").content)
        assert found.sha256 == run.result_id


class PageTests(RunsTestCase):
    """What holds for every page here."""

    def paths(self) -> list[str]:
        """One address of each page."""
        run, waiting = self.done(self.shared_run()), self.shared_run()
        return [
            "/methods", "/cases", "/methods/toy_sum", "/methods/toy_table", "/cases/sdg17_data_gaps", "/runs",
            f"/runs/{run.pk}", f"/runs/{waiting.pk}", f"/runs/{waiting.pk}/progress", f"/results/{run.result_id}",
            "/api/docs",
        ]  # fmt: skip

    def test_eight_queries_and_a_hundred_kilobytes_suffice(self) -> None:
        for path in self.paths():
            with count_queries():
                page = self.as_owner.get(path)
            assert page.status_code == 200 and len(gzip.compress(page.content)) < PAGE_BYTES, path

    def test_pages_work_in_all_six_languages(self) -> None:
        for path in self.paths()[:-1]:
            for language in ("ar", "fr", "ru", "es", "zh"):
                assert self.as_owner.get(f"/{language}{path}").status_code == 200, (language, path)

    def test_no_page_carries_inline_style_or_script(self) -> None:
        for path in self.paths():
            page = self.as_owner.get(path).content.decode()
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", page), path
