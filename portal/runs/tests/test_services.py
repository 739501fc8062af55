"""A run is checked, queued, claimed, finished once, failed, cancelled and tried again; old tokens are refused."""

import datetime
import hashlib

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.core.models import AuditLine, Role
from portal.core.services import give_grant
from portal.runs import services
from portal.runs.models import Attempt, Run, StoredResult
from portal.runs.tests.base import RunsTestCase
from quintet.errors import MethodError


def _expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))


class LeaseTests(RunsTestCase):
    """The queue on the row."""

    def test_it_works(self) -> None:
        run = self.done(self.shared_run(n=4))
        assert run.state == "done" and run.result is not None
        assert services.result(run.result.sha256).estimates["total"].value == 6

    def test_nothing_is_claimed_from_an_empty_queue(self) -> None:
        assert services.claim("worker") is None

    def test_the_oldest_run_is_claimed_first(self) -> None:
        first, _second = self.shared_run(), self.shared_run()
        assert services.claim("worker") == first

    def test_a_held_run_is_not_claimed_again(self) -> None:
        self.shared_run()
        services.claim("one")
        assert services.claim("two") is None

    def test_an_expired_lease_is_claimed_with_the_next_token(self) -> None:
        run = self.shared_run()
        first = services.claim("one")
        assert first is not None
        _expire(run)
        second = services.claim("two")
        assert second is not None and (first.token, second.token) == (1, 2)
        assert list(run.attempts.values_list("worker", "outcome")) == [("one", "lost"), ("two", "")]

    def test_an_old_token_writes_nothing(self) -> None:
        run = self.shared_run()
        services.claim("one")
        _expire(run)
        services.claim("two")
        before = AuditLine.objects.count()
        with pytest.raises(services.StaleToken):
            services.finish(run, 1, b"{}")
        with pytest.raises(services.StaleToken):
            services.fail(run, 1, {"msg": "late", "values": {}})
        with pytest.raises(services.StaleToken):
            services.release(run, 1)
        assert not services.heartbeat(run, 1, 0.5, "late") and not services.holds(run, 1)
        assert StoredResult.objects.count() == 0 and AuditLine.objects.count() == before

    def test_a_second_result_of_a_run_is_refused(self) -> None:
        run = self.done(self.shared_run())
        with pytest.raises(services.StaleToken):
            services.finish(run, run.token, b"{}")

    def test_a_sign_of_life_prolongs_the_lease(self) -> None:
        run = self.shared_run()
        services.claim("one")
        _expire(run)
        assert services.heartbeat(run, 1, 0.4, "adding")
        assert services.claim("two") is None
        run.refresh_from_db()
        assert (run.percent, run.message) == (40, "adding")

    def test_a_run_lost_too_often_fails_with_a_reason(self) -> None:
        run = self.shared_run()
        for _ in range(services.MAX_LOST):
            assert services.claim("doomed") is not None
            _expire(run)
        assert services.claim("last") is None
        run.refresh_from_db()
        assert run.state == "failed" and run.error is not None
        assert run.error["msg"] == services.LOST_TOO_OFTEN

    def test_a_released_run_waits_again(self) -> None:
        run = self.shared_run()
        services.claim("one")
        services.release(run, 1)
        again = services.claim("two")
        assert again == run and again is not None and again.token == 2

    def test_the_same_bytes_are_stored_once(self) -> None:
        one, two = self.done(self.shared_run(n=4)), self.done(self.shared_run(n=4))
        assert one.result_id == two.result_id and StoredResult.objects.count() == 1

    def test_a_result_lies_under_the_hash_of_its_bytes(self) -> None:
        stored = self.done(self.shared_run()).result
        assert stored is not None
        assert hashlib.sha256(services.canonical(stored)).hexdigest() == stored.sha256

    def test_a_damaged_result_is_not_shown(self) -> None:
        stored = self.done(self.shared_run()).result
        other = self.done(self.shared_run(n=9)).result
        assert stored is not None and other is not None
        stored.data = other.data
        with pytest.raises(ValueError, match="does not have its hash"):
            services.canonical(stored)


class SubmitTests(RunsTestCase):
    """What is accepted."""

    def test_bad_input_stores_nothing(self) -> None:
        before = AuditLine.objects.count()
        for params in ({"n": -1}, {"n": "many"}, {}, {"n": 1, "other": 2}):
            with pytest.raises(MethodError):
                services.submit(self.owner, "toy_sum", params)
        assert Run.objects.count() == 0 and AuditLine.objects.count() == before

    def test_an_unknown_method_is_refused(self) -> None:
        with pytest.raises(MethodError, match="There is no method or case 'nothing'"):
            services.submit(self.owner, "nothing", {})

    def test_scalars_are_kept_as_the_method_reads_them(self) -> None:
        assert services.submit(self.owner, "toy_sum", {"n": "7"}).params == {"n": 7}

    def test_a_path_never_stands_for_a_table(self) -> None:
        with pytest.raises(MethodError, match="not the name of a file"):
            services.submit(self.owner, "toy_table", {"rows": "/etc/passwd"})

    def test_an_upload_of_somebody_else_is_unknown(self) -> None:
        number = self.upload(self.stranger, "a.csv", b"a\n1\n")
        for wrong in (number, "../../etc/passwd", "x"):
            with pytest.raises(MethodError, match="There is no upload"):
                services.submit(self.owner, "toy_table", {"rows": {"upload": wrong}})

    def test_an_upload_is_read_as_the_table(self) -> None:
        number = self.upload(self.owner, "a.csv", b"a\n1\n2\n")
        run = services.run_now(self.owner, "toy_table", {"rows": {"upload": number}})
        assert run.result is not None and services.unpack(run.result).estimates["total"].value == 3
        assert [str(upload.pk) for upload in run.uploads.all()] == [number]

    def test_a_run_is_shared_only_by_who_may_edit_the_entity(self) -> None:
        services.submit(self.teammate, "toy_sum", {"n": 1}, self.entity)
        with pytest.raises(PermissionDenied):
            services.submit(self.stranger, "toy_sum", {"n": 1}, self.entity)

    def test_too_many_open_runs_are_refused(self) -> None:
        for _ in range(services.MAX_OPEN_RUNS):
            self.shared_run()
        with pytest.raises(services.TooMany):
            self.shared_run()

    def test_a_refusal_while_computing_is_kept_with_its_place(self) -> None:
        run = services.run_now(self.owner, "toy_refuses", {})
        assert run.state == "failed" and run.error is not None
        assert (run.error["row"], run.error["column"]) == (3, "a")

    def test_a_fault_of_ours_fails_the_run_and_is_raised(self) -> None:
        with pytest.raises(RuntimeError):
            services.run_now(self.owner, "toy_broken", {})
        assert Run.objects.get().state == "failed"


class SteerTests(RunsTestCase):
    """Cancel and retry."""

    def test_a_waiting_run_is_cancelled(self) -> None:
        run = self.shared_run()
        assert services.cancel(self.owner, run) and services.claim("worker") is None

    def test_a_result_of_a_cancelled_run_is_refused(self) -> None:
        run = self.shared_run()
        services.claim("worker")
        assert services.cancel(self.owner, run)
        with pytest.raises(services.StaleToken):
            services.finish(run, 1, b"{}")
        assert Attempt.objects.get().outcome == "cancelled"

    def test_an_ended_run_is_not_cancelled(self) -> None:
        assert not services.cancel(self.owner, self.done(self.shared_run()))

    def test_a_retry_is_a_new_run_of_the_same_job(self) -> None:
        run = self.shared_run(n=8)
        services.cancel(self.owner, run)
        again = services.retry(self.teammate, run)
        assert (again.retry_of, again.params, again.state, again.person) == (run, {"n": 8}, "queued", self.teammate)

    def test_only_the_person_and_the_entity_steer(self) -> None:
        viewer = self.stranger
        run = self.shared_run()
        give_grant(self.owner, viewer, self.entity, Role.VIEWER)
        for act in (services.cancel, services.retry):
            with pytest.raises(PermissionDenied):
                act(viewer, run)
        assert services.cancel(self.teammate, run)

    def test_every_write_has_an_audit_line(self) -> None:
        run = self.done(self.shared_run())
        services.cancel(self.owner, self.shared_run())
        services.retry(self.owner, run)
        services.claim("worker")
        services.fail(Run.objects.get(state="running"), 1, {"msg": "no", "values": {}})
        lines = AuditLine.objects.filter(object_kind="runs.run").order_by("pk")
        assert [(line.verb, line.by) for line in lines] == [
            ("start run", "Owner"),
            ("claim run", "system"),
            ("accept result", "system"),
            ("start run", "Owner"),
            ("cancel run", "Owner"),
            ("start run", "Owner"),
            ("claim run", "system"),
            ("fail run", "system"),
        ]

    def test_the_latest_result_is_a_public_one(self) -> None:
        self.done(self.shared_run(n=4))
        assert services.latest_result("toy_sum") is None
        run = self.public_run()
        self.done(self.shared_run(n=4))
        assert services.latest_run("toy_sum") == run
        assert services.latest_run("toy_sum", {"n": 6}) is None
        assert services.latest_run("toy_sum", {"n": 5}) == run
