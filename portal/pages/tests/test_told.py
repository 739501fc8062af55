"""Pages that show what a case found: the stories on their fields' pages, the city with its links."""

import gzip
from unittest import mock

from django.test import TestCase

from portal.pages import told
from portal.pages.city import city
from portal.runs.services import run_now
from portal.testing import count_queries
from quintet.result import Result

MAX_BYTES = 100_000


class Empty(TestCase):
    """Before anything has run."""

    def test_it_works(self) -> None:
        for slug, case in told.STORIES.items():
            html = self.client.get(f"/{slug}").content.decode()
            assert "The story has not run yet" in html and f"/cases/{case}" in html
        html = self.client.get("/connected").content.decode()
        assert "as soon as the case has run" in html and "/cases/city_connected" in html


class Filled(TestCase):
    """After the stories and the city have run in public."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Run them as the portal itself does."""
        for case in (*told.STORIES.values(), told.CITY):
            assert run_now(None, case, {}).result is not None

    def page(self, path: str) -> str:
        """A page within its bars."""
        with count_queries():
            answer = self.client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200 and len(answer.content) <= MAX_BYTES
        return gzip.decompress(answer.content).decode()

    def test_a_fields_page_opens_with_the_decision_and_a_picture(self) -> None:
        for slug, case in told.STORIES.items():
            html = self.page(f"/{slug}")
            found = told.told(case)
            assert found is not None and found.path in html
            assert "The story has not run yet" not in html and f'id="{case}-' in html

    def test_the_city_has_three_layers_and_eight_links_with_numbers(self) -> None:
        html = self.page("/connected")
        assert html.count('class="layer layer-') == 3
        found = city()
        assert found is not None and len(found.numbers()) == 8
        for number in found.numbers().values():
            assert number in html

    def test_what_may_decide_nothing_stands_on_no_arrow(self) -> None:
        found = city()
        assert found is not None
        assert set(found.numbers()) - set(found.on_arrows()) == {
            "link_innovation_behaviour",
            "link_digital_innovation",
            "link_innovation_foresight",
        }

    def test_the_chapters_own_words_stay(self) -> None:
        assert "Innovation reshapes how people move" in self.page("/connected")

    def test_it_reads_in_arabic(self) -> None:
        assert 'dir="rtl"' in self.page("/ar/connected")

    def test_a_result_of_an_older_shape_leaves_the_page_standing(self) -> None:
        real = told.read

        def older(sha256: str) -> Result:
            found = real(sha256)
            return Result(title=found.title, grids=[grid for grid in found.grids if grid.name != "collect"])

        with mock.patch.object(told, "read", older):
            assert "as soon as the case has run" in self.page("/connected")
