"""The claims register: one page a figure, filters, files, endnotes, and the way from each number to its claim."""

import csv
import io
import re
from collections import Counter

from django.test import TestCase

from portal.core.languages import at
from portal.pages import claims, content
from portal.pages.tests.base import WithCase, ids
from portal.runs.services import latest_run
from portal.testing import AccessTestCase, count_queries
from quintet.render.csv import FORMULA_STARTS
from quintet.seed import claims as register

PAGES = [f"/evidence/claims/{claim.id}" for claim in register.claims()]
LISTS = ["/evidence", "/evidence/claims", "/evidence/endnotes"]


def rows(path: str, client: object) -> list[dict[str, str]]:
    body = client.get(path).content.decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(body)))


class OnePage(TestCase):
    def test_it_works(self) -> None:
        html = self.client.get("/evidence/claims/fig_food_waste").content.decode()
        assert "930.86 million tonnes" in html and "contradicted" in html and "AG_FOOD_WST" in html

    def test_each_figure_has_exactly_one_page(self) -> None:
        for path in PAGES:
            with self.subTest(path=path), count_queries():
                assert self.client.get(path).status_code == 200
        assert len(PAGES) == len(set(PAGES)) == 77

    def test_an_unknown_figure_is_a_404(self) -> None:
        assert self.client.get("/evidence/claims/fig_nothing").status_code == 404

    def test_a_page_says_all_that_a_reader_asks(self) -> None:
        for claim in register.claims():
            html = self.client.get(f"/evidence/claims/{claim.id}").content.decode()
            for words in ("What is counted", "Year it describes", "Source as cited", "Source that carries it",
                          "How this was checked", "Where it is used", "How to cite"):  # fmt: skip
                assert words in html, (claim.id, words)
            assert all(f"/evidence/endnotes#note_{number}" in html for number in claim.figure.notes)
            assert f'href="{claim.figure.page}#{claim.id}"' in html

    def test_a_contradicted_figure_shows_both_values(self) -> None:
        html = self.client.get("/evidence/claims/fig_aid_innovation").content.decode()
        table = html.partition('id="beside"')[2].partition("</table>")[0]
        assert all(value in table for value in ("0.7%", ">1%<", "0.9%")), table

    def test_every_contradicted_figure_has_something_beside_it(self) -> None:
        for claim in register.claims():
            if claim.status == "contradicted":
                found = claims.page(claim)
                assert found["beside"] or found["again"], claim.id

    def test_endnotes_in_doubt_stand_on_the_page(self) -> None:
        html = self.client.get("/evidence/claims/fig_remittance").content.decode()
        assert "Endnotes in doubt" in html and "Points to a report on carbon dioxide" in html

    def test_an_ibid_names_the_work_it_points_to_and_the_one_it_should(self) -> None:
        html = self.client.get("/evidence/claims/fig_forest").content.decode()
        assert "The same as endnote 57: Intergovernmental Panel on Climate Change" in html
        assert "Probably meant: endnote 54, United Nations, The Sustainable Development Goals Report 2023" in html

    def test_without_a_run_the_page_says_so(self) -> None:
        html = self.client.get("/evidence/claims/fig_sdg_complete").content.decode()
        assert "No public run has been made yet" in html and "/cases/sdg17_data_gaps" in html

    def test_a_page_is_sound_in_every_language(self) -> None:
        for language in ("ar", "fr", "ru", "es", "zh"):
            for path in ("/evidence/claims/fig_sdg_complete", "/evidence/claims/fig_water", *LISTS):
                html = self.client.get(at(path, language)).content.decode()
                assert f'lang="{language}"' in html and len(ids(html)) == len(set(ids(html)))
                assert not re.search(r"<[^>]+\sstyle=|\son[a-z]+=", html)


class WithRun(WithCase):
    def test_a_claim_leads_to_the_very_figure_it_was_compared_with(self) -> None:
        html = self.client.get("/evidence/claims/fig_sdg_complete").content.decode()
        run = latest_run("sdg17_data_gaps")
        assert run is not None
        found = re.findall(r'href="(/results/[0-9a-f]{64}/figure\?pointer=/estimates/\d+)"', html)
        assert len(found) == 11 and self.case_path in html
        assert all(str(run.result_id) in path for path in found)
        page = self.client.get(found[-1]).content.decode()
        assert "43.3%" in page and 'href="/evidence/claims/fig_sdg_complete"' in page

    def test_the_chain_is_within_the_limit_of_queries(self) -> None:
        with count_queries():
            self.client.get("/evidence/claims/fig_sdg_complete")


class Register(TestCase):
    def test_all_claims_are_listed_over_the_pages(self) -> None:
        found: list[str] = []
        for page in (1, 2):
            html = self.client.get(f"/evidence/claims?page={page}").content.decode()
            found += re.findall(r'id="claim_(fig_\w+)"', html)
        assert found == [figure.id for figure in content.the_brief().figures]

    def test_the_list_can_be_narrowed(self) -> None:
        for status, n in Counter(claim.status for claim in register.claims()).items():
            assert len(rows(f"/evidence/claims.csv?status={status}", self.client)) == n
        chapter = rows("/evidence/claims.csv?chapter=digital", self.client)
        assert {row["chapter"] for row in chapter} == {"digital"}
        assert [row["id"] for row in rows("/evidence/claims.csv?q=sending+home", self.client)] == ["fig_remittance"]
        assert rows("/evidence/claims.csv?q=sending+quantum", self.client) == []

    def test_a_period_keeps_the_claims_of_its_years(self) -> None:
        found = rows("/evidence/claims.csv?since=2019&until=2020", self.client)
        assert {row["year"] for row in found} == {"2019", "2020"}
        assert len(rows("/evidence/claims.csv?since=x&until=99999", self.client)) == 77

    def test_the_list_can_be_sorted(self) -> None:
        years = [int(row["year"] or 0) for row in rows("/evidence/claims.csv?sort=year", self.client)]
        assert years == sorted(years, reverse=True)
        titles = [row["title"].casefold() for row in rows("/evidence/claims.csv?sort=title", self.client)]
        assert titles == sorted(titles)

    def test_unknown_choices_count_as_none(self) -> None:
        assert self.client.get("/evidence/claims?status=x&chapter=x&sort=x&page=x").status_code == 200

    def test_an_empty_list_says_what_to_do(self) -> None:
        assert "Choose fewer conditions" in self.client.get("/evidence/claims?q=zzzz").content.decode()

    def test_json_and_the_interface_give_the_same(self) -> None:
        file = self.client.get("/evidence/claims.json?status=recomputed").json()["claims"]
        assert file == self.client.get("/api/claims?status=recomputed").json()
        assert file[0] == self.client.get(f"/api/claims/{file[0]['id']}").json()
        assert {row["status"] for row in file} == {"recomputed"}
        missing = self.client.get("/api/claims/fig_nothing")
        assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")

    def test_a_cell_that_a_spreadsheet_would_compute_is_made_harmless(self) -> None:
        written = claims.as_csv([{"a": "=1+1", "b": "@x", "c": ["-1", 2]}], "abc")
        assert written.splitlines()[1] == "'=1+1,'@x,'-1; 2"
        cells = [cell for row in rows("/evidence/claims.csv", self.client) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]

    def test_every_endnote_stands_once_with_the_claims_that_use_it(self) -> None:
        html = self.client.get("/evidence/endnotes").content.decode()
        assert [name for name in ids(html) if name.startswith("note_")] == [f"note_{n}" for n in range(1, 61)]
        for claim in register.claims():
            assert html.count(f'href="/evidence/claims/{claim.id}"') == len(claim.figure.notes), claim.id
        assert html.count("Probably meant") == 4

    def test_the_endnotes_can_be_taken_along(self) -> None:
        found = rows("/evidence/endnotes.csv", self.client)
        assert [row["number"] for row in found] == [str(n) for n in range(1, 61)]
        assert (found[52]["repeats"], found[52]["probably_meant"]) == ("52", "49")
        assert found[52]["claims"] == "fig_remittance"
        assert len(self.client.get("/evidence/endnotes.json").json()["endnotes"]) == 60

    def test_every_number_on_the_pages_of_the_brief_opens_its_claim(self) -> None:
        wanted = {claim.id: claim for claim in register.claims()}
        for path in ("/", "/culture", "/data", "/innovation", "/digital", "/foresight", "/besci", "/accelerator",
                     "/all-projects", *(f"/sdgs/{number}" for number in range(1, 18))):  # fmt: skip
            html = self.client.get(path).content.decode()
            for name in [ident for ident in ids(html) if ident in wanted]:
                assert f'href="/evidence/claims/{name}"' in html, (path, name)

    def test_the_evidence_page_counts_and_leads_on(self) -> None:
        html = self.client.get("/evidence").content.decode()
        for status, n in Counter(claim.status for claim in register.claims()).items():
            assert re.search(rf'href="/evidence/claims\?status={status}"><span class="value">{n}<', html)
        assert 'href="/evidence/endnotes"' in html


class Access(AccessTestCase):
    def test_everybody_may_read(self) -> None:
        files = ["/evidence/claims.csv", "/evidence/claims.json", "/evidence/endnotes.csv", "/evidence/endnotes.json"]
        for path in (*LISTS, PAGES[0], *files, "/api/claims", "/api/claims/fig_forest"):
            self.assert_statuses(path, 200, 200, 200, 200)

    def test_nobody_may_write(self) -> None:
        assert self.as_owner.post("/api/claims/fig_forest", {}).status_code == 405
