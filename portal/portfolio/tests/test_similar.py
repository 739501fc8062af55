"""Similar initiatives and possible duplicates: found, with the reason, and never a draft of others."""

import re

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from portal.core.access import Somebody
from portal.portfolio import access, services, similar
from portal.portfolio.models import Initiative
from portal.portfolio.tests.base import PortfolioTestCase
from portal.portfolio.tests.test_views import BODY

NOBODY = AnonymousUser()


def _like(initiative: Initiative, person: Somebody = NOBODY, locale: str = "en") -> list[similar.Likeness]:
    with override(locale):
        return similar.like(initiative, access.entities_of(person))


class SimilarTests(PortfolioTestCase):
    """On the page of an initiative."""

    def setUp(self) -> None:
        """Two alike, and the brief's blueprints as the text they stand in."""
        super().setUp()
        services.load_blueprints()
        values = {"fields": ["innovation", "data"], "goals": [3], "countries": ["KEN"]}
        self.vans = self.published("Vans with midwives", summary="Midwives travel in vans to villages.", **values)
        self.boats = self.published("Boats with midwives", summary="Midwives travel in boats to islands.", **values)

    def test_it_works(self) -> None:
        first = _like(self.vans, NOBODY)[0]
        assert first.pk == self.boats.pk and "midwives" in first.words and "vans" not in first.words
        assert first.shared == {"sdg": ("3",), "field": ("data", "innovation"), "country": ("KEN",)}

    def test_what_shares_nothing_is_left_out(self) -> None:
        other = self.draft("Grain silo", summary="Farmers lend grain.", fields=["culture"], goals=[2])
        assert other.pk not in [item.pk for item in _like(self.vans, self.owner)]

    def test_an_initiative_is_not_like_itself_and_a_twin_is_wholly(self) -> None:
        twin = self.published("Vans with midwives", summary="Midwives travel in vans to villages.", countries=[])
        found = {item.pk: item.score for item in _like(self.vans, NOBODY)}
        assert self.vans.pk not in found and max(found, key=found.__getitem__) == twin.pk
        assert found[twin.pk] > 0.95

    def test_the_page_says_why(self) -> None:
        html = self.as_nobody.get(self.vans.get_absolute_url()).content.decode()
        part = html.partition("Similar initiatives</h2>")[2].partition("Replicate this</h2>")[0]
        assert "Boats with midwives" in part and "<dt>Same goal</dt><dd>3. " in part and "Kenya" in part
        assert re.search(r"<dt>Same words</dt><dd>[^<]*midwives", part)

    def test_a_draft_of_others_is_not_named(self) -> None:
        draft = self.draft("Trains with midwives", summary="Midwives travel in trains.")
        for person, seen in ((self.owner, True), (self.teammate, True), (self.stranger, False), (NOBODY, False)):
            assert (draft.pk in [item.pk for item in _like(self.vans, person)]) is seen
        path = self.vans.get_absolute_url()
        for client, seen in ((self.as_teammate, True), (self.as_stranger, False), (self.as_nobody, False)):
            assert ("Trains with midwives" in client.get(path).content.decode()) is seen

    def test_words_are_those_of_the_readers_language(self) -> None:
        drought = Initiative.objects.get(slug="drought")
        for locale in ("en", "fr", "zh", "ar"):
            assert any(item.words for item in _like(drought, locale=locale)), locale
        french = " ".join(word for item in _like(drought, locale="fr") for word in item.words)
        assert re.search(r"sécheresse|pluie|culture|eau|saison|mois", french), french


class DuplicateTests(PortfolioTestCase):
    """Before a new one is kept."""

    def _write(self, client: str, **values: str) -> str:
        entity = self.other_entity if client == "as_stranger" else self.entity
        answer = getattr(self, client).post("/all-projects/new", {**BODY, **values, "entity": entity.pk})
        return "kept" if answer.status_code == 302 else answer.content.decode()

    def test_a_duplicate_is_shown_and_kept_on_demand(self) -> None:
        services.load_blueprints()
        assert self._write("as_owner") == "kept"
        html = self._write("as_teammate")
        assert "Is it one of these?" in html and "/all-projects/vans" in html and Initiative.objects.last()
        assert Initiative.objects.filter(title="Vans").count() == 1
        assert self._write("as_teammate", another="1") == "kept"
        assert Initiative.objects.filter(title="Vans").count() == 2

    def test_a_draft_of_others_is_not_told(self) -> None:
        services.load_blueprints()
        assert self._write("as_owner") == "kept" and self._write("as_stranger") == "kept"

    def test_another_subject_is_no_duplicate(self) -> None:
        services.load_blueprints()
        self._write("as_owner")
        other = {"title": "Seed banks", "summary": "Farmers lend seed.", "women": "They own it.", "results": "More."}
        assert self._write("as_teammate", **other) == "kept"
