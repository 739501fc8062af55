"""Every anchor of the brief has a page that opens, a place on it, and a line in /brief."""

from collections import defaultdict

from django.test import TestCase

from portal.pages import content
from portal.pages.tests.base import ids


class Anchors(TestCase):
    def test_every_anchor_stands_on_its_page(self) -> None:
        by_page = defaultdict(set)
        for anchor in content.the_brief().items:
            by_page[anchor.page].add(anchor.id)
        for page, wanted in by_page.items():
            response = self.client.get(page)
            assert response.status_code == 200, page
            missing = wanted - set(ids(response.content.decode()))
            assert not missing, f"{page} lacks {sorted(missing)}"

    def test_the_brief_page_lists_every_anchor_with_page_and_state(self) -> None:
        html = self.client.get("/brief").content.decode()
        for anchor in content.the_brief().items:
            assert f'href="{anchor.page}#{anchor.id}"' in html, anchor.id
        assert html.count('<td><span class="tag') == len(content.the_brief().items)

    def test_a_figure_that_the_text_lost_is_shown_as_not_printed(self) -> None:
        lost = next(figure for figure in content.the_brief().figures if figure.lost)
        assert content.number(lost).shown == "not printed"
