"""Organisations are found, exported and shown with what they have published, and with nothing else."""

from portal.core.models import Entity
from portal.core.services import load_entities
from portal.portfolio import services as portfolio
from portal.testing import AccessTestCase, count_queries
from quintet.seed import entities


class OrganisationTest(AccessTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        load_entities(entities())

    def publish(self, title, countries=()):
        draft = portfolio.create(
            self.owner, self.entity, title=title, kind="case", summary="Boats.", women="Care.", fields=["data"],
            countries=list(countries),
        )  # fmt: skip
        checked = portfolio.check_rights(self.owner, draft, dict.fromkeys(portfolio.RIGHTS, "yes"))
        portfolio.decide(self.owner, portfolio.decide(self.owner, checked, "submit"), "publish")

    def test_it_works(self):
        answer = self.as_nobody.get("/accelerator/entities/unicef")
        self.assertContains(answer, "United Nations Children")
        self.assertContains(answer, "Funds and Programmes")

    def test_the_list_is_narrowed_by_words_kind_and_board(self):
        self.assertContains(self.as_nobody.get("/accelerator/entities?q=children"), "/accelerator/entities/unicef")
        self.assertNotContains(
            self.as_nobody.get("/accelerator/entities?kind=ministry"), "/accelerator/entities/unicef"
        )
        found = self.as_nobody.get("/accelerator/entities.json?ceb=yes").json()["entities"]
        assert len(found) == Entity.objects.filter(is_ceb_member=True).count() > 20

    def test_every_page_is_reached_and_every_choice_survives(self):
        answer = self.as_nobody.get("/accelerator/entities?sort=acronym&page=2")
        self.assertContains(answer, "sort=acronym&amp;page=1")

    def test_a_name_that_a_spreadsheet_would_compute_is_disarmed(self):
        Entity.objects.create(slug="evil", name="=1+1", kind="other")
        assert "'=1+1" in self.as_nobody.get("/accelerator/entities.csv").content.decode()

    def test_drafts_are_nobodys_business(self):
        portfolio.create(self.owner, self.entity, title="Secret draft", kind="case", summary="Boats.")
        self.publish("Open boats")
        for client in (self.as_owner, self.as_stranger, self.as_nobody):
            answer = client.get(f"/accelerator/entities/{self.entity.slug}")
            self.assertContains(answer, "Open boats")
            self.assertNotContains(answer, "Secret draft")

    def test_only_its_own_people_are_led_to_the_inner_page(self):
        path, inner = f"/accelerator/entities/{self.entity.slug}", f"/my-organisation/{self.entity.slug}"
        self.assertContains(self.as_teammate.get(path), inner)
        self.assertNotContains(self.as_stranger.get(path), inner)

    def test_an_unknown_organisation_is_not_found(self):
        assert self.as_nobody.get("/accelerator/entities/atlantis").status_code == 404

    def test_few_queries(self):
        for path in ("/accelerator/entities", f"/accelerator/entities/{self.entity.slug}"):
            with count_queries():
                self.as_owner.get(path)

    def test_a_country_shows_the_initiatives_that_name_it_and_no_draft(self):
        self.publish("Boats of Kenya", ["KEN"])
        self.publish("Boats of Peru", ["PER"])
        portfolio.create(self.owner, self.entity, title="Secret boats", kind="case", summary="B.", countries=["KEN"])
        for client in (self.as_owner, self.as_nobody):
            answer = client.get("/member-states/KEN")
            self.assertContains(answer, "Boats of Kenya")
            self.assertContains(answer, "/all-projects/search?country=KEN")
            self.assertNotContains(answer, "Boats of Peru")
            self.assertNotContains(answer, "Secret boats")
