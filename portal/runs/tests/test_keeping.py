"""Tidying deletes what nothing refers to, and nothing else: random graphs of references against a plain search."""

import gzip
import hashlib
import random

from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from portal.core.models import AuditLine
from portal.runs import keeping, services
from portal.runs.models import Run, StoredResult
from portal.runs.tests.base import RunsTestCase

GRAPHS = 30


class TidyTests(RunsTestCase):
    """Results without references go, all others stay."""

    def keep(self, text: str) -> str:
        """Store a result that holds a text; its hash."""
        data = text.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        StoredResult.objects.create(sha256=sha256, data=gzip.compress(data), size=len(data))
        return sha256

    def refer(self, how: str, sha256: str) -> None:
        """Let a row refer to a result, in one of the ways in which rows do."""
        if how == "run":
            Run.objects.create(name="toy_sum", kind="method", state="done", result_id=sha256)
        elif how == "words":
            Run.objects.create(name="toy_sum", kind="method", params={"see": [f"/results/{sha256}/figure?pointer=/a"]})
        elif how == "packed":
            data = gzip.compress(f'{{"result": "{sha256}"}}'.encode())
            apps.get_model("portfolio", "Import").objects.create(
                person=self.owner, entity=self.entity, filename="a", data=data, rows=1, bad=0
            )

    def test_it_works(self) -> None:
        run = self.done(self.shared_run())
        lost = self.keep("nobody")
        assert services.tidy()["results"] == 1
        assert StoredResult.objects.get() == run.result
        assert AuditLine.objects.filter(verb="delete result", object_id=lost).count() == 1
        assert services.tidy()["results"] == 0

    def test_random_graphs(self) -> None:
        for seed in range(GRAPHS):
            with transaction.atomic():
                rng = random.Random(seed)
                names: list[str] = []
                cites: dict[str, list[str]] = {}
                kept = set()
                for number in range(rng.randint(1, 12)):
                    cited = rng.sample(names, rng.randint(0, min(2, len(names))))
                    names.append(self.keep(f"{number} {' '.join(cited)}"))
                    cites[names[-1]] = cited
                    how = rng.choice(["run", "words", "packed", "", "", ""])
                    self.refer(how, names[-1])
                    kept |= {names[-1]} if how else set()
                for name in reversed(names):  # a result cites only older ones
                    kept |= set(cites[name]) if name in kept else set()
                assert services.tidy()["results"] == len(names) - len(kept), seed
                assert set(StoredResult.objects.values_list("pk", flat=True)) == kept, seed
                transaction.set_rollback(True)

    def test_reports_answers_and_gates_are_read(self) -> None:
        read = {model._meta.label for model, _names in keeping.columns()}
        assert {"reports.Report", "reports.ReportFile", "scorecards.Observation", "pipeline.Gate", "runs.Run",
                "portfolio.Initiative", "plans.Item"} <= read  # fmt: skip
        assert not {"core.AuditLine", "runs.StoredResult"} & read

    def test_the_command_says_what_it_deleted(self) -> None:
        import io

        self.keep("nobody")
        out = io.StringIO()
        call_command("tidy", stdout=out)
        assert out.getvalue().splitlines() == ["uploads: 0", "files: 0", "results: 1"]
