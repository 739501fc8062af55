"""The pages of the portfolio: sound, small, few queries, in six languages; forms keep what is sent."""

import gzip
import re
from decimal import Decimal
from typing import Any

from portal.core.languages import LANGUAGES, at
from portal.portfolio import importing, services
from portal.portfolio.models import Initiative
from portal.portfolio.tests.base import YES, PortfolioTestCase
from portal.testing import count_queries

PAGE_MAX_BYTES = 100_000
PAGES = (
    "/all-projects", "/all-projects/search", "/all-projects/search?q=water&sdg=6&sort=title", "/all-projects/gap-map",
    "/all-projects/drought", "/all-projects/data-gaps-on-the-goals", "/all-projects/new", "/all-projects/review",
    "/all-projects/import", "/all-projects/search.csv", "/all-projects/search.json", "/all-projects/search.parquet",
    "/all-projects/map?region=Africa", "/all-projects/board", "/all-projects/board?by=state&entity=1",
    "/all-projects/gap-map?country=KEN&period=2025-H2", "/all-projects/compare", "/all-projects/feed.atom?sdg=6",
    "/all-projects/compare?i=drought&i=clinics-on-wheels&i=data-gaps-on-the-goals",
    "/all-projects/new?field=data&sdg=3&country=KEN",
)  # fmt: skip
BODY = {
    "title": "Vans", "kind": "case", "language": "en", "summary": "Care comes.", "women": "Care at birth.",
    "fields_of": ["data", "digital"], "levers": ["gender"], "goals": ["3", "5"], "targets": "3.8; 5.6",
    "countries": ["KEN"], "stage": "experiment", "starts": "2025-01-01", "amount": "1250.50", "currency": "usd",
    "people": "120", "people_women": "70", "people_older": "20", "people_disabilities": "12",
    "reality": "2", "results": "Less travel.", "evidence": "counted",
}  # fmt: skip


class PageTests(PortfolioTestCase):
    """Every page, with the brief's blueprints and an initiative in each state."""

    def setUp(self) -> None:
        """Load the blueprints."""
        super().setUp()
        services.load_blueprints()
        self.made = self.published(countries=["KEN"], people=4000, people_women=2500, people_men=1500)
        batch = importing.check(self.owner, self.entity, "x.csv", importing.template_csv().encode())
        own = [self.made.get_absolute_url() + end for end in ("", "/edit", "/rights")]
        self.pages = [*PAGES, *own, batch.get_absolute_url()]

    def test_every_page_is_sound_in_six_languages(self) -> None:
        for language, _name in LANGUAGES:
            direction = "rtl" if language == "ar" else "ltr"
            for path in self.pages:
                response = self.as_owner.get(at(path, language))
                assert response.status_code == 200, path
                if path.startswith(("/all-projects/search.", "/all-projects/feed")):
                    continue
                html = response.content.decode()
                assert f'<html lang="{language}" dir="{direction}">' in html and html.count("<h1") == 1, path
                assert not re.search(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", html), path
                ids = re.findall(r'\sid="([^"]*)"', html)
                assert len(ids) == len(set(ids)), (path, sorted({i for i in ids if ids.count(i) > 1}))

    def test_every_page_makes_at_most_eight_queries(self) -> None:
        for client in (self.as_nobody, self.as_owner):
            for path in self.pages:
                with self.subTest(path=path), count_queries():
                    client.get(path)

    def test_every_page_is_small(self) -> None:
        for path in self.pages:
            assert len(gzip.compress(self.as_owner.get(path).content)) < PAGE_MAX_BYTES // 2, path

    def test_a_blueprint_speaks_the_readers_language(self) -> None:
        for language, title in (("fr", "Sécheresse"), ("zh", "干旱"), ("ar", "الجفاف")):
            html = self.client.get(at("/all-projects/drought", language)).content.decode()
            assert f"<h1>{title}</h1>" in html
            assert at("/foresight", language) + "#F7a" in html

    def test_the_working_blueprint_opens_its_case(self) -> None:
        html = self.client.get("/all-projects/data-gaps-on-the-goals").content.decode()
        assert 'href="/cases/sdg17_data_gaps"' in html

    def test_facets_count_and_narrow(self) -> None:
        html = self.client.get("/all-projects/search?sdg=6&field=foresight").content.decode()
        assert "<b>1 initiative" in html and "Demand for safe water" in html
        assert re.search(r'<option value="data">Data \(\d+\)</option>', html)

    def test_strange_addresses_are_no_error(self) -> None:
        for query in (
            "page=999999",
            "page=-1",
            "page=²",
            "sort=x",
            "field=x&entity=x&entity=²",
            "q=%00",
            "q=%27%22%3C",
        ):
            assert self.client.get(f"/all-projects/search?{query}").status_code == 200, query

    def test_markup_in_words_is_shown_as_text(self) -> None:
        made = self.published("<b>Bold</b>", results="<script>x</script>", evidence="told")
        for path in (made.get_absolute_url(), "/all-projects/search?q=bold"):
            assert "<b>Bold</b></" not in self.client.get(path).content.decode().replace("<b>&lt;", "")
            assert "<script>x" not in self.client.get(path).content.decode()

    def test_the_list_of_the_brief_links_here(self) -> None:
        html = self.client.get("/all-projects").content.decode()
        assert 'href="/all-projects/search"' in html and 'href="/all-projects/gap-map"' in html


class FormTests(PortfolioTestCase):
    """Forms."""

    def test_a_new_initiative_keeps_what_is_sent(self) -> None:
        answer = self.as_teammate.post("/all-projects/new", {**BODY, "entity": self.entity.pk})
        made = Initiative.objects.get()
        assert answer.status_code == 302 and answer["Location"] == made.get_absolute_url()
        assert made.fields == ["data", "digital"] and made.goals == [3, 5] and made.targets == ["3.8", "5.6"]
        assert made.amount == Decimal("1250.50") and made.currency == "USD" and made.people_women == 70
        assert (made.people_older, made.people_disabilities, made.people_youth) == (20, 12, None)

    def test_values_that_contradict_each_other_are_named(self) -> None:
        wrong = {"people_women": "300", "ends": "2024-01-01", "currency": "", "goals": ["3"]}
        html = self.as_teammate.post("/all-projects/new", {**BODY, **wrong, "entity": self.entity.pk}).content.decode()
        for words in ("More people than all", "before the first", "Name the currency", "Add the goal"):
            assert words in html
        assert not Initiative.objects.exists()

    def test_the_edit_form_shows_and_keeps_the_present_values(self) -> None:
        self.as_teammate.post("/all-projects/new", {**BODY, "entity": self.entity.pk})
        made = Initiative.objects.get()
        path = f"{made.get_absolute_url()}/edit"
        html = self.as_owner.get(path).content.decode()
        for words in ('value="1250.50"', "3.8; 5.6", '<option value="KEN" selected>'):
            assert words in html
        assert self.as_owner.post(path, {**BODY, "title": "Vans and boats"}).status_code == 302
        made.refresh_from_db()
        assert made.title == "Vans and boats" and made.levers == ["gender"]

    def test_from_draft_to_public_and_copied(self) -> None:
        self.as_teammate.post("/all-projects/new", {**BODY, "entity": self.entity.pk})
        path = Initiative.objects.get().get_absolute_url()
        assert self.as_teammate.post(f"{path}/rights", YES).status_code == 302
        self.as_teammate.post(f"{path}/step", {"verb": "submit"})
        self.as_owner.post(f"{path}/step", {"verb": "publish"})
        assert self.as_nobody.get(path).status_code == 200
        answer = self.as_stranger.post(f"{path}/replicate", {"entity": self.other_entity.pk})
        assert answer["Location"] == "/all-projects/vans-2/edit"

    def test_a_blueprint_is_copied_in_the_persons_language(self) -> None:
        services.load_blueprints()
        self.owner.language = "fr"
        self.owner.save()
        self.signed_in(self.owner).post("/all-projects/drought/replicate", {"entity": self.entity.pk})
        copy = Initiative.objects.get(entity=self.entity)
        assert copy.title == "Sécheresse" and copy.language == "fr" and copy.kind == "case" and copy.source == ""
        assert copy.replicated_from is not None and copy.replicated_from.slug == "drought"

    def test_a_wrong_step_is_told_and_changes_nothing(self) -> None:
        made = self.draft()
        html = self.as_owner.post(f"{made.get_absolute_url()}/step", {"verb": "publish"}, follow=True).content.decode()
        assert "meanwhile" in html
        made.refresh_from_db()
        assert made.state == "draft"


class SmallNumberTests(PortfolioTestCase):
    """People reached: few persons are shown to nobody."""

    def _shown(self, **people: Any) -> list[str]:
        made = self.published(**people)
        html = self.client.get(made.get_absolute_url()).content.decode()
        table = html.partition("People reached</caption>")[2].partition("</table>")[0]
        return re.findall(r'<td class="n">([^<]*)</td>', table)

    def test_large_numbers_are_shown(self) -> None:
        assert self._shown(people=4200, people_women=2600, people_men=1600) == ["4,200", "2,600", "1,600"]

    def test_a_small_number_hides_the_part_it_could_be_worked_out_from(self) -> None:
        hidden = "hidden: few persons"
        assert self._shown(people=100, people_women=95, people_men=5) == ["100", hidden, hidden]

    def test_a_small_rest_hides_a_part(self) -> None:
        shown = self._shown(people=100, people_women=57, people_men=40)
        assert shown.count("hidden: few persons") == 1

    def test_a_small_whole_hides_everything(self) -> None:
        assert set(self._shown(people=9, people_women=9, people_men=0)) == {"hidden: few persons"}

    def test_ages_and_disabilities_are_hidden_by_themselves(self) -> None:
        ages = {"people_children": 60, "people_youth": 30, "people_adults": 200, "people_older": 4}
        shown = self._shown(people=300, people_women=150, people_men=150, people_disabilities=293, **ages)
        hidden = "hidden: few persons"
        assert shown[:3] == ["300", "150", "150"]
        assert shown[3:7] == ["60", "30", "200", hidden]  # the rest of six is hidden with it
        assert shown[7] == hidden  # seven without would follow from it

    def test_files_hide_the_same(self) -> None:
        self.published(people=100, people_women=95, people_men=5)
        for client in (self.as_nobody, self.as_owner):
            row = client.get("/all-projects/search.json").json()["initiatives"][0]
            assert (row["people"], row["people_women"], row["people_men"]) == (100, "<10", "<10")

    def test_a_file_holds_no_formula(self) -> None:
        self.published("=1+1")
        assert b"'=1+1" in self.client.get("/all-projects/search.csv").content
