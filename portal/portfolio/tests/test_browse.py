"""Compare, map, gap map, board, half-years, Parquet and the feed; none of them tells of a draft of others."""

import csv
import datetime
import io
import re
import xml.etree.ElementTree as ElementTree  # what is read here was written here
from unittest.mock import patch

import polars as pl
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from portal.core.languages import LANGUAGES, at
from portal.portfolio import browse, comparing, search, services
from portal.portfolio.models import Initiative
from portal.portfolio.tests.base import PortfolioTestCase

NOBODY = AnonymousUser()
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = datetime.date


class CompareTests(PortfolioTestCase):
    """Side by side."""

    def _rows(self, *them: Initiative) -> dict[str, comparing.Row]:
        return {row.label: row for row in comparing.rows(list(them))}

    def test_it_works(self) -> None:
        one = self.published("One", goals=[3, 5], countries=["KEN"], people=120)
        two = self.published("Two", goals=[5], countries=["KEN"], amount="10.50", currency="USD")
        rows = self._rows(*Initiative.objects.filter(pk__in=[one.pk, two.pk]).order_by("title"))
        assert not rows["Countries"].differs and rows["Countries"].verdict == "The same in all"
        assert rows["Goals"].differs and "in common: 5. " in rows["Goals"].verdict
        assert rows["Money"].cells == ((), ("10.50 USD",)) and "1 does not say" in rows["Money"].verdict
        assert rows["People reached"].cells == (("120",), ()) and "Targets" not in rows

    def test_few_persons_are_hidden_here_too(self) -> None:
        one, two = self.published("One", people=7), self.published("Two", people=70)
        cells = self._rows(one, two)["People reached"].cells
        assert cells == (("hidden: few persons",), ("70",))

    def test_the_page_shows_two_to_four_and_leaves_out_what_is_hidden(self) -> None:
        them = [self.published(title) for title in ("Aa", "Bb", "Cc", "Dd", "Ee")]
        draft = self.draft("Hidden draft")
        path = f"/all-projects/compare?i={them[0].slug}&i={draft.slug}&i={them[1].slug}"
        for client, seen in ((self.as_owner, True), (self.as_stranger, False), (self.as_nobody, False)):
            html = client.get(path).content.decode()
            assert ">Aa</a>" in html and ">Bb</a>" in html and ("Hidden draft" in html) is seen
        five = "&".join(f"i={item.slug}" for item in them)
        html = self.client.get(f"/all-projects/compare?{five}").content.decode()
        assert "Four initiatives fit" in html and ">Ee</a>" not in html

    def test_one_alone_tells_how_to_begin(self) -> None:
        html = self.client.get(f"/all-projects/compare?i={self.published().slug}&i=nothing").content.decode()
        assert "Two to four initiatives" in html and "<table" not in html

    def test_the_search_offers_what_to_compare(self) -> None:
        slug = self.published().slug
        html = self.client.get("/all-projects/search").content.decode()
        assert f'type="checkbox" name="i" value="{slug}"' in html and 'action="/all-projects/compare"' in html


class MapTests(PortfolioTestCase):
    """By country."""

    def setUp(self) -> None:
        """Two public ones and a draft in Kenya, one in Peru, one everywhere."""
        super().setUp()
        for title, countries in (("One", ["KEN"]), ("Two", ["KEN", "PER"]), ("Three", [])):
            self.published(title, countries=countries, goals=[3], fields=["data"])
        self.draft("Draft", countries=["KEN", "TUV"], goals=[3], fields=["data"])

    def test_it_works(self) -> None:
        html = self.client.get("/all-projects/map").content.decode()
        assert "Kenya: 2<" in html and "Peru: 1<" in html and "3 initiatives" in html
        assert "2 name a country" in html and "1 is meant for everywhere" in html
        assert 'href="/all-projects/search?country=KEN"' in html

    def test_counts_hold_what_the_reader_may_see(self) -> None:
        for client, n in ((self.as_owner, 3), (self.as_teammate, 3), (self.as_stranger, 2), (self.as_nobody, 2)):
            html = client.get("/all-projects/map").content.decode()
            assert f"Kenya: {n}<" in html and ('country=TUV">1</a>' in html) is (n == 3)

    def test_links_of_the_map_keep_the_filter_and_the_language(self) -> None:
        html = self.client.get("/fr/all-projects/map?sdg=3").content.decode()
        assert 'href="/fr/all-projects/search?country=KEN&amp;sdg=3"' in html

    def test_a_region_is_its_countries(self) -> None:
        found = search.search(search.choice(QueryDict("region=Africa")), NOBODY)
        assert found.total == 2
        assert search.search(search.choice(QueryDict("region=Atlantis")), NOBODY).total == 3
        html = self.client.get("/all-projects/map?region=Americas").content.decode()
        assert "1 initiative<" in html

    def test_the_gap_map_narrows_to_a_country(self) -> None:
        for query, n in (("", 3), ("country=PER", 1), ("country=TUV", 0), ("region=Africa", 2)):
            html = self.client.get(f"/all-projects/gap-map?{query}").content.decode()
            assert (f'field=data&amp;sdg=3{"&amp;" + query if query else ""}">{n}</a>' in html) is (n > 0), query

    def test_an_empty_cell_opens_a_form_that_is_filled_in(self) -> None:
        html = self.client.get("/all-projects/gap-map?country=PER").content.decode()
        path = "/all-projects/new?field=digital&amp;sdg=7&amp;country=PER"
        assert f'href="{path}"' in html
        form = self.as_owner.get(path.replace("&amp;", "&")).content.decode()
        for option in (
            '<option value="digital" selected>',
            '<option value="7" selected>',
            '<option value="PER" selected>',
        ):
            assert option in form
        assert self.as_owner.get("/all-projects/new?field=x&sdg=99&country=%00").status_code == 200


class BoardTests(PortfolioTestCase):
    """Columns."""

    def test_columns_are_paged_one_by_one(self) -> None:
        for n in range(browse.PER_COLUMN + 2):
            self.published(f"Idea {n:02}", stage="idea")
        self.published("Scaled", stage="scale")
        html = self.client.get("/all-projects/board").content.decode()
        assert "2 more" in html and "Idea 00" not in html and "Scaled" in html
        link = re.findall(r'href="\?([^"#]*page-idea=2)', html)[0].replace("&amp;", "&")
        html = self.client.get(f"/all-projects/board?{link}").content.decode()
        assert "Idea 00" in html and "Idea 09" not in html and "Scaled" in html and "more</a>" not in html

    def test_states_of_others_are_not_counted(self) -> None:
        for state in ("draft", "review", "published", "archived"):
            self.in_state(state)
        for client, n in ((self.as_owner, 4), (self.as_teammate, 4), (self.as_stranger, 1), (self.as_nobody, 1)):
            html = client.get("/all-projects/board?by=state").content.decode()
            assert f"<b>{n} initiative" in html and html.count('class="item"') == n

    def test_it_narrows_to_an_organisation(self) -> None:
        self.published("Ours")
        html = self.client.get(f"/all-projects/board?entity={self.other_entity.pk}").content.decode()
        assert "Ours" not in html and "Entity of the stranger" in html


class PeriodTests(PortfolioTestCase):
    """What runs in a half-year."""

    def setUp(self) -> None:
        """One that is over, one that goes on, one without days."""
        super().setUp()
        self.published("Over", starts=DAY(2024, 3, 1), ends=DAY(2025, 6, 30), countries=["KEN"])
        self.published("Going on", starts=DAY(2025, 12, 31), countries=["KEN"])
        self.published("Ended", ends=DAY(2023, 1, 1), countries=["KEN"])
        self.published("Undated", countries=["KEN"])

    def test_it_works(self) -> None:
        for period, wanted in (
            ("2025-H1", {"Over"}), ("2025-H2", {"Going on"}), ("2024-H1", {"Over"}), ("2023-H2", set()),
            ("2023-H1", {"Ended"}), ("2026-H1", {"Going on"}),
        ):  # fmt: skip
            found = search.search(search.choice(QueryDict(f"period={period}")), NOBODY)
            assert set(Initiative.objects.filter(pk__in=found.pks).values_list("title", flat=True)) == wanted, period

    def test_every_overview_and_file_keeps_to_it(self) -> None:
        for path in ("search", "board", "map", "search.csv", "search.json", "feed.atom"):
            body = self.client.get(f"/all-projects/{path}?period=2025-H1").content.decode()
            assert ("Over" in body or path == "map") and "Going on" not in body, path
        assert "Kenya: 1<" in self.client.get("/all-projects/map?period=2025-H1").content.decode()

    def test_what_is_no_half_year_is_left_out(self) -> None:
        assert search.search(search.choice(QueryDict("period=2025-H3")), NOBODY).total == 4


class ParquetTests(PortfolioTestCase):
    """Typed columns."""

    def test_it_works(self) -> None:
        self.published(
            "Vans", amount="10.50", currency="USD", starts=DAY(2025, 1, 1), people=100, people_women=95, people_men=5,
            targets=["3.8"],
        )  # fmt: skip
        self.draft("Hidden")
        frame = pl.read_parquet(io.BytesIO(self.client.get("/all-projects/search.parquet").content))
        row = frame.row(0, named=True)
        assert frame.height == 1 and row["goals"] == [3] and str(row["amount"]) == "10.50"
        assert row["starts"] == DAY(2025, 1, 1) and row["targets"] == ["3.8"]
        assert row["people"] == 100 and row["people_women"] is None
        assert row["people_hidden"] == ["people_women", "people_men"]

    def test_an_empty_one_is_read(self) -> None:
        frame = pl.read_parquet(io.BytesIO(self.client.get("/all-projects/search.parquet").content))
        assert frame.height == 0 and "goals" in frame.columns


class FileTests(PortfolioTestCase):
    """Files hold everything, read in parts."""

    def test_every_file_has_every_row_in_order(self) -> None:
        services.load_blueprints()
        wanted = list(Initiative.objects.order_by("slug").values_list("slug", flat=True))
        path = "/all-projects/search.{}?sort=title"
        with patch("portal.portfolio.export.AT_ONCE", 7):
            body = self.client.get(path.format("json")).json()
            table = list(csv.DictReader(io.StringIO(self.client.get(path.format("csv")).content.decode("utf-8-sig"))))
            frame = pl.read_parquet(io.BytesIO(self.client.get(path.format("parquet")).content))
        assert [row["slug"] for row in body["initiatives"]] == [row["slug"] for row in table] == wanted
        assert frame["slug"].to_list() == wanted and body["total"] == body["given"] == len(wanted) > 80


class FeedTests(PortfolioTestCase):
    """Atom."""

    def _feed(self, path: str = "/all-projects/feed.atom", client: str = "client") -> ElementTree.Element:
        answer = getattr(self, client).get(path)
        assert answer["Content-Type"].startswith("application/atom+xml")
        return ElementTree.fromstring(answer.content)

    def test_it_is_valid_in_six_languages(self) -> None:
        services.load_blueprints()
        self.published("Fish & <chips> \x07", summary="A\x00B".replace("\x00", "\x01"))
        numbers = []
        for language, _name in LANGUAGES:
            feed = self._feed(at("/all-projects/feed.atom", language))
            assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
            for name in ("id", "title", "updated"):
                assert feed.findtext(f"{ATOM}{name}"), name
            entries = feed.findall(f"{ATOM}entry")
            numbers.append([entry.findtext(f"{ATOM}id") for entry in entries])
            assert len(entries) == browse.FEED_MAX and len(set(numbers[-1])) == len(entries)
            for entry in entries:
                for name in ("title", "updated", "published", "summary", "author"):
                    assert entry.find(f"{ATOM}{name}") is not None, name
                assert datetime.datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "").tzinfo
        assert all(found == numbers[0] for found in numbers)
        assert self._feed().findtext(f"{ATOM}entry/{ATOM}title") == "Fish & <chips>  "

    def test_a_change_keeps_the_place_and_number(self) -> None:
        one, _two = self.published("One"), self.published("Two")
        before = [entry.findtext(f"{ATOM}id") for entry in self._feed().findall(f"{ATOM}entry")]
        Initiative.objects.filter(pk=one.pk).update(published=datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
        services.change(self.owner, one, title="One more")
        after = [entry.findtext(f"{ATOM}id") for entry in self._feed().findall(f"{ATOM}entry")]
        assert set(before) == set(after) and str(after[0]).endswith("/two")

    def test_it_holds_what_is_public_only(self) -> None:
        self.published("Public")
        self.draft("Draft")
        for client in ("as_owner", "as_stranger", "as_nobody"):
            titles = [e.findtext(f"{ATOM}title") for e in self._feed(client=client).findall(f"{ATOM}entry")]
            assert titles == ["Public"], client
        assert (
            self._feed("/all-projects/feed.atom?state=draft", "as_owner").findtext(f"{ATOM}entry/{ATOM}title")
            == "Public"
        )

    def test_it_follows_a_filter(self) -> None:
        self.published("One", goals=[3])
        self.published("Two", goals=[5])
        feed = self._feed("/all-projects/feed.atom?sdg=5")
        assert [e.findtext(f"{ATOM}title") for e in feed.findall(f"{ATOM}entry")] == ["Two"]
        assert "5. " in (feed.findtext(f"{ATOM}title") or "")

    def test_an_empty_one_is_valid(self) -> None:
        assert self._feed().findtext(f"{ATOM}updated")
