"""Who reads and changes which initiative: every route for the owner, a teammate, a stranger and nobody."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.portfolio import importing, search
from portal.portfolio.models import Initiative
from portal.portfolio.tests.base import YES, PortfolioTestCase

HIDDEN = ("draft", "review", "archived")
OPEN = (
    "/all-projects/search", "/all-projects/search.csv", "/all-projects/search.json", "/all-projects/gap-map",
    "/all-projects/import/template.csv", "/all-projects/import/template.xlsx", "/all-projects/search?q=clinic",
    "/all-projects/search.parquet", "/all-projects/feed.atom", "/all-projects/compare", "/all-projects/map",
    "/all-projects/board", "/all-projects/board?by=state",
)  # fmt: skip
SIGNED_IN = ("/all-projects/new", "/all-projects/review", "/all-projects/import")
WRITING = ("edit", "rights")
ACTS = {"step": {"verb": "submit"}, "replicate": {"entity": "1"}, "link-run": {"run": "x"}}


class ReadTests(PortfolioTestCase):
    """Reading."""

    def test_it_works(self) -> None:
        for path in OPEN:
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=200)

    def test_what_is_not_published_is_seen_by_the_entity_only(self) -> None:
        for state in HIDDEN:
            path = f"/all-projects/{self.in_state(state).slug}"
            self.assert_statuses(path, owner=200, teammate=200, stranger=404, nobody=404)
            self.assert_statuses(f"/ar{path}", owner=200, teammate=200, stranger=404, nobody=404)

    def test_what_is_published_is_seen_by_everybody(self) -> None:
        path = self.published().get_absolute_url()
        self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=200)

    def test_lists_counts_and_files_hold_what_the_reader_may_see(self) -> None:
        for state in (*HIDDEN, "published"):
            self.in_state(state)
        for client, n in ((self.as_owner, 4), (self.as_teammate, 4), (self.as_stranger, 1), (self.as_nobody, 1)):
            body = json.loads(client.get("/all-projects/search.json?q=clinic").content)
            assert body["total"] == len(body["initiatives"]) == n
            assert client.get("/all-projects/search.csv").content.count(b"clinics-on-wheels") == n
            assert f"<b>{n} initiative" in client.get("/all-projects/search").content.decode()
            assert f'sdg=3">{n}</a>' in client.get("/all-projects/gap-map").content.decode()

    def test_a_filter_by_state_opens_nothing(self) -> None:
        self.draft()
        body = json.loads(self.as_nobody.get("/all-projects/search.json?state=draft").content)
        assert body["total"] == 0

    def test_a_copy_does_not_tell_of_a_hidden_parent(self) -> None:
        parent = self.published("A secret name")
        body = {"entity": self.other_entity.pk}
        self.as_stranger.post(f"{parent.get_absolute_url()}/replicate", body)
        copy = Initiative.objects.get(entity=self.other_entity)
        assert '/a-secret-name"' in self.as_stranger.get(copy.get_absolute_url()).content.decode()
        self.as_owner.post(f"{parent.get_absolute_url()}/step", {"verb": "archive"})
        assert '/a-secret-name"' not in self.as_stranger.get(copy.get_absolute_url()).content.decode()
        rows = json.loads(self.as_stranger.get("/all-projects/search.json").content)["initiatives"]
        assert [row["replicated_from"] for row in rows] == [""]

    def test_the_check_names_its_person_to_the_entity_only(self) -> None:
        path = self.published().get_absolute_url()
        assert ">Owner" in self.as_teammate.get(path).content.decode()
        assert ">Owner" not in self.as_stranger.get(path).content.decode()

    def test_an_ended_role_ends_the_sight(self) -> None:
        path = self.draft().get_absolute_url()
        self.teammate.grants.all().delete()
        self.assert_statuses(path, owner=200, teammate=404, stranger=404, nobody=404)
        assert search.search(search.Choice(), self.teammate).total == 0


class WriteTests(PortfolioTestCase):
    """Writing."""

    def test_forms_are_for_people_who_are_signed_in(self) -> None:
        for path in SIGNED_IN:
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=302)

    def test_a_draft_is_changed_by_its_entity_only(self) -> None:
        path = self.draft().get_absolute_url()
        for page in WRITING:
            self.assert_statuses(f"{path}/{page}", owner=200, teammate=200, stranger=404, nobody=302)

    def test_a_public_one_is_changed_by_its_entity_only(self) -> None:
        path = self.published().get_absolute_url()
        for page in WRITING:
            self.assert_statuses(f"{path}/{page}", owner=200, teammate=200, stranger=403, nobody=302)
            assert self.as_stranger.post(f"{path}/{page}", {}).status_code == 403

    def test_acts_on_a_draft_are_hidden_from_strangers(self) -> None:
        path = self.draft().get_absolute_url()
        for act, body in ACTS.items():
            assert self.as_stranger.post(f"{path}/{act}", body).status_code == 404, act
            assert self.as_nobody.post(f"{path}/{act}", body).status_code == 302, act
            assert self.as_owner.get(f"{path}/{act}").status_code == 405, act

    def test_a_stranger_does_not_act_on_a_public_one(self) -> None:
        path = self.published().get_absolute_url()
        for verb in ("archive", "submit", "return", "publish"):
            assert self.as_stranger.post(f"{path}/step", {"verb": verb, "comment": "x"}).status_code == 403
        assert self.as_stranger.post(f"{path}/link-run", {"run": "x"}).status_code == 403

    def test_nobody_copies_into_an_entity_of_others(self) -> None:
        path = self.published().get_absolute_url()
        assert self.as_stranger.post(f"{path}/replicate", {"entity": self.entity.pk}).status_code == 403
        assert self.as_teammate.post(f"{path}/replicate", {"entity": self.other_entity.pk}).status_code == 403
        assert Initiative.objects.count() == 1

    def test_nobody_writes_for_an_entity_of_others(self) -> None:
        body = {"title": "x", "kind": "case", "language": "en", "summary": "x", "stage": "idea", "evidence": "none"}
        page = self.as_stranger.post("/all-projects/new", {**body, "entity": self.entity.pk})
        assert page.status_code == 200 and not Initiative.objects.exists()

    def test_the_queue_holds_what_waits_in_the_readers_entities(self) -> None:
        self.in_review()
        for client, seen in ((self.as_owner, True), (self.as_teammate, True), (self.as_stranger, False)):
            assert ("Clinics on wheels" in client.get("/all-projects/review").content.decode()) is seen

    def test_a_report_is_for_the_entity_only(self) -> None:
        batch = importing.check(self.owner, self.entity, "x.csv", importing.template_csv().encode())
        path = batch.get_absolute_url()
        self.assert_statuses(path, owner=200, teammate=200, stranger=404, nobody=302)
        assert self.as_stranger.post(path, {"keep": "all"}).status_code == 404
        assert self.as_nobody.post(path, {"keep": "all"}).status_code == 302
        assert not Initiative.objects.exists()

    def test_a_file_is_not_given_to_an_entity_of_others(self) -> None:
        file = SimpleUploadedFile("x.csv", importing.template_csv().encode())
        page = self.as_stranger.post("/all-projects/import", {"entity": self.entity.pk, "file": file})
        assert page.status_code == 200 and not self.entity.imports.exists()

    def test_a_record_from_elsewhere_is_changed_by_nobody(self) -> None:
        from portal.portfolio.services import load_blueprints

        load_blueprints()
        for page in WRITING:
            self.assert_statuses(f"/all-projects/drought/{page}", owner=403, teammate=403, stranger=403, nobody=302)
        for act in ("archive", "submit"):
            assert self.as_owner.post("/all-projects/drought/step", {"verb": act}).status_code == 403

    def test_the_check_is_answered_in_full(self) -> None:
        made = self.draft()
        path = f"{made.get_absolute_url()}/rights"
        assert self.as_owner.post(path, {**YES, "harm": ""}).status_code == 200
        made.refresh_from_db()
        assert made.rights_at is None
        assert self.as_teammate.post(path, YES).status_code == 302
        made.refresh_from_db()
        assert made.rights_by == self.teammate
