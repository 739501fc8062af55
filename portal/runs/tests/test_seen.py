"""A worker that idles is seen, and a computation that breaks tells where and not what it was given."""

from multiprocessing import Pipe

from portal.health import services
from portal.runs import child
from portal.runs.services import submit
from portal.runs.worker import Child, Worker
from quintet.method import get

MARK = "ZQ7Sent"


class Stub:
    """A computing process that breaks at once."""

    def send(self, job):
        """Take any job."""

    def answer(self, seconds):
        return "broken", "RuntimeError"

    def kill(self):
        """Nothing runs."""

    rest = kill


def test_a_computing_process_that_has_grown_is_ended_after_its_run(monkeypatch):
    example = get("compliance_share").example
    found, kept = Child(), []
    try:
        for most in (child.KEPT_BYTES, 1):
            monkeypatch.setattr(child, "KEPT_BYTES", most)
            found.send(("compliance_share", example, {}))
            while (word := found.answer(20)) and word[0] == "progress":
                pass
            assert word and word[0] == "done"
            found.rest()
            kept.append(found._process is not None)
        assert kept == [True, False]
    finally:
        found.kill()


def test_an_idle_worker_is_seen(settings, tmp_path, db, monkeypatch):
    settings.VAR = tmp_path
    assert services.worker_age() is None
    monkeypatch.setattr(services, "_beaten", 0.0)
    Worker().run("once")
    seen = services.worker_age()
    assert seen is not None and seen < services.WORKER_SECONDS


def test_the_worker_s_lines_carry_the_number_of_the_run(db, caplog, monkeypatch):
    run = submit(None, "sdg17_data_gaps", {})
    worker = Worker()
    monkeypatch.setattr(worker, "child", Stub())
    with caplog.at_level("INFO"):
        worker.run("once")
    lines = [line for line in caplog.records if line.name == "portal.runs.worker"]
    assert len(lines) == 2
    assert {line.run for line in lines} == {run.pk}


def test_a_computation_that_breaks_tells_no_text(monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError(MARK)

    monkeypatch.setattr("quintet.method.run", broken)
    kind, said = child._compute(Pipe()[0], "compliance_share", {"ratings": []}, {})
    assert kind == "broken"
    assert "RuntimeError" in said and "child.py" in said
    assert MARK not in said
