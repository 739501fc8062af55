"""Every page: it opens, in both complete languages, small and with few queries, with and without a result."""

import gzip
import re

from django.contrib.staticfiles import finders
from django.test import TestCase

from portal.core.languages import at
from portal.pages import story
from portal.pages.tests.base import PAGE_MAX_BYTES, WithCase, ids, pages
from portal.testing import AccessTestCase, count_queries

LOADED = ("site.css", "site.js", "htmx.min.js", "favicon.svg")


def loaded_bytes() -> int:
    total = 0
    for name in LOADED:
        with open(str(finders.find(name)), "rb") as file:
            total += len(gzip.compress(file.read(), 6))
    return total


class EmptyPages(TestCase):
    def test_it_works(self) -> None:
        assert self.client.get("/").status_code == 200

    def test_every_page_opens_before_any_case_has_run(self) -> None:
        for path in pages():
            assert self.client.get(path).status_code == 200, path

    def test_the_home_page_says_how_to_begin(self) -> None:
        html = self.client.get("/").content.decode()
        assert "/cases/sdg17_data_gaps" in html and "Open the case and run it" in html

    def test_an_unknown_lever_goal_country_or_guide_is_a_404(self) -> None:
        for path in ("/culture/nothing", "/sdgs/18", "/sdgs/0", "/member-states/XXX", "/docs/../settings"):
            assert self.client.get(path).status_code == 404, path


class Pages(WithCase):
    def test_every_page_is_sound_in_english_and_arabic(self) -> None:
        for language, direction in (("en", "ltr"), ("ar", "rtl")):
            for path in pages():
                with self.subTest(path=path, language=language):
                    self._sound(at(path, language), language, direction)

    def _sound(self, path: str, language: str, direction: str) -> None:
        response = self.client.get(path)
        html = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{language}" dir="{direction}">' in html
        assert html.count("<h1") == 1, "one h1"
        assert all(mark in html for mark in ("<main", "<header", "<footer", "<nav", "<title>", 'name="description"'))
        assert len(ids(html)) == len(set(ids(html))), sorted({i for i in ids(html) if ids(html).count(i) > 1})
        assert not re.search(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", html), "the content policy"

    def test_every_page_makes_at_most_eight_queries(self) -> None:
        for path in pages():
            with self.subTest(path=path), count_queries():
                self.client.get(path)

    def test_every_page_is_at_most_100_kb_with_all_it_loads(self) -> None:
        rest = loaded_bytes()
        for path in pages():
            html = self.client.get(path).content
            assert len(gzip.compress(html, 6)) + rest <= PAGE_MAX_BYTES, path

    def test_the_other_four_languages_open_and_count_what_is_missing(self) -> None:
        for language in ("fr", "ru", "es", "zh"):
            for path in ("/", "/data", "/sdgs", "/sdgs/5", "/member-states", "/member-states/KEN", "/evidence"):
                html = self.client.get(at(path, language)).content.decode()
                assert f'lang="{language}"' in html, (language, path)

    def test_the_home_page_tells_the_first_story(self) -> None:
        html = self.client.get("/").content.decode()
        assert f'href="{self.case_path}"' in html
        assert "What to close first" in html
        assert html.count('href="/member-states/') > 193

    def test_a_goal_shows_every_definition_and_never_one_alone(self) -> None:
        html = self.client.get("/sdgs/5").content.decode()
        found = story.indexed()
        assert found
        grid = story.find_grid(found.result, "goal", "as_printed")
        assert grid and all(grid.labels[name] in html for name, unit in grid.units.items() if unit == "percent")

    def test_a_country_page_names_the_country_in_the_readers_language(self) -> None:
        assert "كينيا" in self.client.get("/ar/member-states/KEN").content.decode()

    def test_the_language_links_keep_the_page_and_its_question(self) -> None:
        html = self.client.get("/ar/all-projects?field=data").content.decode()
        assert 'href="/fr/all-projects?field=data"' in html and 'href="/all-projects?field=data"' in html

    def test_the_portfolio_can_be_narrowed(self) -> None:
        whole = self.client.get("/all-projects").content.decode()
        part = self.client.get("/all-projects?link=data-digital").content.decode()
        assert whole.count("<li><b>") == 91
        assert 0 < part.count("<li><b>") < 91


class SignedIn(AccessTestCase):
    def test_duties_are_for_people_who_are_signed_in(self) -> None:
        assert self.client.get("/my-duties").status_code == 302
        self.client.force_login(self.owner)
        with count_queries():
            response = self.client.get("/my-duties")
        assert response.status_code == 200 and "My organisation" in response.content.decode()
