"""Who sees and steers which run, result and download: the owner, a teammate, a stranger, and nobody signed in."""

from portal.core.models import Role
from portal.core.services import end_grant, give_grant
from portal.runs import access
from portal.runs.models import Run
from portal.runs.tests.base import RunsTestCase


def _paths(run: Run) -> list[str]:
    """Every address at which a run or its result can be read."""
    paths = [f"/runs/{run.pk}", f"/ar/runs/{run.pk}", f"/runs/{run.pk}/progress", f"/api/runs/{run.pk}"]
    if run.result_id:
        result = f"/results/{run.result_id}"
        paths += [
            f"{result}/figure?pointer=/estimates/0",
            result,
            f"{result}.json",
            f"{result}.csv",
            f"{result}.html",
            f"/api{result}",
        ]
    return paths


class ReadTests(RunsTestCase):
    """Reading."""

    def test_it_works(self) -> None:
        run = self.shared_run()
        assert run in access.visible_runs(self.owner) and run not in access.visible_runs(self.stranger)

    def test_a_shared_run_is_seen_by_the_entity_only(self) -> None:
        run = self.done(self.shared_run())
        for path in _paths(run):
            self.assert_statuses(path, owner=200, teammate=200, stranger=404, nobody=404)

    def test_a_waiting_run_is_seen_by_the_entity_only(self) -> None:
        for path in _paths(self.shared_run()):
            self.assert_statuses(path, owner=200, teammate=200, stranger=404, nobody=404)

    def test_a_private_run_is_seen_by_its_person_only(self) -> None:
        run = self.done(self.private_run())
        for path in _paths(run):
            self.assert_statuses(path, owner=200, teammate=404, stranger=404, nobody=404)

    def test_a_run_of_the_portal_is_seen_by_everybody(self) -> None:
        for path in _paths(self.public_run()):
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=200)

    def test_a_result_that_two_share_is_seen_through_each_ones_own_run(self) -> None:
        run = self.done(self.private_run())
        assert self.as_stranger.get(f"/results/{run.result_id}").status_code == 404
        self.as_stranger.post("/api/methods/toy_sum/run", {"n": 3}, content_type="application/json")
        assert self.as_stranger.get(f"/results/{run.result_id}").status_code == 200

    def test_a_result_page_links_to_a_run_the_reader_may_see(self) -> None:
        hidden = self.done(self.private_run())
        answer = self.as_stranger.post("/api/methods/toy_sum/run", {"n": 3}, content_type="application/json")
        page = self.as_stranger.get(f"/results/{hidden.result_id}").content.decode()
        assert str(hidden.pk) not in page
        assert answer["Location"].removeprefix("/api/v1") in page

    def test_an_ended_role_ends_the_sight(self) -> None:
        run = self.done(self.shared_run())
        end_grant(self.owner, self.teammate.grants.get(entity=self.entity))
        self.assert_statuses(f"/runs/{run.pk}", owner=200, teammate=404, stranger=404, nobody=404)

    def test_a_viewer_sees_and_does_not_steer(self) -> None:
        run = self.shared_run()
        give_grant(self.owner, self.stranger, self.entity, Role.VIEWER)
        assert self.as_stranger.get(f"/runs/{run.pk}").status_code == 200
        assert self.as_stranger.post(f"/runs/{run.pk}/cancel").status_code == 403
        assert self.as_stranger.post(f"/api/runs/{run.pk}/cancel").status_code == 403

    def test_the_list_holds_the_runs_of_the_reader_and_the_entity(self) -> None:
        self.shared_run(), self.private_run(), self.public_run()
        seen = {
            who: len(client.get("/api/runs").json())
            for who, client in {
                "owner": self.as_owner,
                "teammate": self.as_teammate,
                "stranger": self.as_stranger,
            }.items()
        }
        assert seen == {"owner": 2, "teammate": 1, "stranger": 0}

    def test_the_list_needs_a_sign_in(self) -> None:
        self.assert_statuses("/runs", owner=200, teammate=200, stranger=200, nobody=302)
        self.assert_statuses("/api/runs", owner=200, teammate=200, stranger=200, nobody=401)

    def test_everybody_reads_the_methods(self) -> None:
        for path in ("/methods", "/cases", "/methods/toy_sum", "/api/methods", "/api/methods/toy_sum", "/api/docs"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=200)


class SteerTests(RunsTestCase):
    """Cancelling and trying again."""

    def test_strangers_find_nothing_to_steer(self) -> None:
        run = self.shared_run()
        for verb in ("cancel", "retry"):
            assert self.as_stranger.post(f"/runs/{run.pk}/{verb}").status_code == 404
            assert self.as_stranger.post(f"/api/runs/{run.pk}/{verb}").status_code == 404

    def test_nobody_is_asked_to_sign_in(self) -> None:
        run = self.shared_run()
        for verb in ("cancel", "retry"):
            assert self.as_nobody.post(f"/runs/{run.pk}/{verb}").status_code == 302
            assert self.as_nobody.post(f"/api/runs/{run.pk}/{verb}").status_code == 401

    def test_nobody_steers_a_run_of_the_portal(self) -> None:
        run = self.public_run()
        for verb in ("cancel", "retry"):
            assert self.as_owner.post(f"/runs/{run.pk}/{verb}").status_code == 403
            assert self.as_owner.post(f"/api/runs/{run.pk}/{verb}").status_code == 403

    def test_a_teammate_cancels_and_retries(self) -> None:
        run = self.shared_run()
        assert self.as_teammate.post(f"/runs/{run.pk}/cancel").status_code == 302
        run.refresh_from_db()
        assert run.state == "cancelled"
        answer = self.as_teammate.post(f"/runs/{run.pk}/retry")
        assert answer.status_code == 302 and Run.objects.get(retry_of=run).person == self.teammate

    def test_a_run_is_not_shared_with_an_entity_of_others(self) -> None:
        form = {"n": "3", "share_with": str(self.other_entity.pk)}
        assert self.as_owner.post("/methods/toy_sum", form).status_code == 403
        path = f"/api/methods/toy_sum/run?entity={self.other_entity.slug}"
        assert self.as_owner.post(path, {"n": 3}, content_type="application/json").status_code == 403
        assert Run.objects.count() == 0
