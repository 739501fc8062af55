"""Two people decide the same thing at the same moment; `main` prints what came of it.

Each of the two has read the rows before, as a page does, and both go at a barrier. The engine is that of the settings.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection

from portal.core import services
from portal.core.models import AuditLine, Grant, Role
from portal.core.periods import parse
from portal.pipeline import services as pipeline
from portal.pipeline.models import Gate
from portal.plans import services as plans
from portal.plans.models import HelpRequest, Plan
from portal.portfolio import importing
from portal.portfolio import services as portfolio
from portal.portfolio.models import Import, Initiative
from portal.reports import services as reports
from portal.reports.models import Report
from portal.runs import services as runs
from portal.runs.models import Attempt, Run
from portal.scorecards import services as scorecards
from quintet.seed.gates import gates

HALF = parse("2025-H1")
ROWS = {"ratings": [{"entity": "a", "indicator": "b", "rating": "meets"}]}
Jobs = list[Callable[[], Any]]


def at_once(jobs: Jobs) -> tuple[int, list[str]]:
    """Let two go at the same moment: how many succeeded, and what the others were told."""
    start, won, told, lock = threading.Barrier(len(jobs)), [0], [], threading.Lock()

    def one(job: Callable[[], Any]) -> None:
        start.wait()
        said = ""
        try:
            done = job()
            if done is None or done is False:
                said = "nothing was done"
        except (ValueError, runs.StaleToken) as error:
            said = str(error)
        except Exception as error:
            said = f"ERROR {error!r}"
        finally:
            connection.close()
        with lock:
            if said:
                told.append(said)
            else:
                won[0] += 1

    threads = [threading.Thread(target=one, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won[0], told


class Races:
    """An organisation with two owners, and one race for each thing that is decided."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        scorecards.load_frameworks()
        self.people = [services.create_person(None, f"{n}@example.org", n.title(), "a long pass phrase") for n in "ab"]
        self.entity = services.create_entity(self.people[0], "Two owners")
        services.give_grant(self.people[0], self.people[1], self.entity, Role.OWNER)

    def both(self, act: Callable[[Any, Any], Any], rows: Any, number: Any) -> Jobs:
        """The same act for each of the two, on the row as each of them has read it before."""
        return [partial(act, who, rows.get(pk=number)) for who in self.people]

    def plan(self, *verbs: str) -> Plan:
        """A plan that has gone some steps."""
        made = plans.create_plan(self.people[0], self.entity, "A plan", "empty", HALF, HALF.shift(3))
        for verb in verbs:
            plans.step(self.people[0], made, verb)
        return made

    def draft(self, **values: str) -> Initiative:
        """An initiative that could be published."""
        made = portfolio.create(
            self.people[0], self.entity, title="Vans", kind="case", summary="Care", women="All", **values
        )
        return portfolio.check_rights(self.people[0], made, dict.fromkeys(portfolio.RIGHTS, "yes"))

    def approve_a_plan(self) -> Jobs:
        """Approve it twice."""
        number = self.plan("submit").pk
        return self.both(lambda who, plan: plans.step(who, plan, "approve"), Plan.objects, number)

    def approve_or_return_a_plan(self) -> Jobs:
        """One approves it, one returns it."""
        number, (one, two) = self.plan("submit").pk, self.people
        first, second = Plan.objects.get(pk=number), Plan.objects.get(pk=number)
        return [lambda: plans.step(one, first, "approve"), lambda: plans.step(two, second, "return", "Not yet")]

    def publish_or_return_an_initiative(self) -> Jobs:
        """One publishes it, one returns it."""
        number, (one, two) = self.draft().pk, self.people
        portfolio.decide(one, Initiative.objects.get(pk=number), "submit")
        first, second = (Initiative.objects.get(pk=number) for _ in "ab")
        return [lambda: portfolio.decide(one, first, "publish"),
                lambda: portfolio.decide(two, second, "return", "Not yet")]  # fmt: skip

    def go_on_at_a_gate(self) -> Jobs:
        """Both let the same idea go on; it goes on by one stage."""
        number, stage = self.draft(stage="idea").pk, "idea"
        scored = {criterion.key: {"score": 3, "words": ""} for criterion in gates()[stage].criteria}
        said = pipeline.Saying(reason="It works", criteria=scored)
        return self.both(lambda who, idea: pipeline.decide(who, idea, "go", said), Initiative.objects, number)

    def change_course_at_a_gate(self) -> Jobs:
        """Both send it back to the idea."""
        number, said = self.draft(stage="experiment").pk, pipeline.Saying(reason="Another way", to="idea")
        return self.both(lambda who, idea: pipeline.decide(who, idea, "pivot", said), Initiative.objects, number)

    def stop_at_a_gate(self) -> Jobs:
        """Both end it."""
        number, said = self.draft(stage="idea").pk, pipeline.Saying(reason="Enough", learned="Ask first")
        return self.both(lambda who, idea: pipeline.decide(who, idea, "stop", said), Initiative.objects, number)

    def clear_a_report(self) -> Jobs:
        """Clear it twice."""
        number = reports.freeze(self.people[0], self.entity, "ceb", HALF, HALF).pk
        return self.both(reports.clear, Report.objects, number)

    def publish_a_report(self) -> Jobs:
        """Publish it twice."""
        made = reports.freeze(self.people[0], self.entity, "hlcm", HALF, HALF)
        number = reports.clear(self.people[0], made).pk
        return self.both(reports.publish, Report.objects, number)

    def confirm_an_answer(self) -> Jobs:
        """Two validators confirm what a third has submitted."""
        writer = services.create_person(None, "writer@example.org", "Writer", "a long pass phrase")
        services.give_grant(self.people[0], writer, self.entity, Role.MEMBER)
        frame, half = scorecards.framework("data"), HALF.code
        asked = frame.indicators.get(code="by_sex")
        answer = scorecards.Answer(value=Decimal(40), link="https://example.org/a")
        scorecards.record(writer, self.entity, half, {asked: answer})
        scorecards.submit(writer, self.entity, frame, half)
        return [partial(scorecards.validate, who, self.entity, [asked], half) for who in self.people]

    def publish_answers(self) -> Jobs:
        """Publish the confirmed answers twice."""
        frame, half = scorecards.framework("data"), HALF.code
        return [partial(scorecards.publish, who, self.entity, frame, half) for who in self.people]

    def answer_a_question(self) -> Jobs:
        """Two coaches answer at once; the answer that came first is not written over."""
        number = plans.ask_help(self.people[0], self.plan(), "How?").pk
        return self.both(lambda who, row: plans.answer_help(who, row, f"As {who} says"), HelpRequest.objects, number)

    def give_a_role(self) -> Jobs:
        """Both give the same role to the same person."""
        person = services.create_person(None, "new@example.org", "New", "a long pass phrase")
        return [partial(services.give_grant, who, person, self.entity, Role.VIEWER) for who in self.people]

    def end_a_role(self) -> Jobs:
        """Both end the same role."""
        number = Grant.objects.get(person__email="new@example.org").pk
        return self.both(services.end_grant, Grant.objects, number)

    def settle_a_file(self) -> Jobs:
        """Both keep the rows of the same file."""
        rows = b"title,summary,kind\nBoats,Care,case\n"
        number = importing.check(self.people[0], self.entity, "a.csv", rows).pk
        return self.both(lambda who, kept: importing.settle(who, kept, "all"), Import.objects, number)

    def claim_a_run(self) -> Jobs:
        """Two workers take the one run that waits."""
        runs.submit(self.people[0], "compliance_share", ROWS)
        return [lambda: runs.claim("first"), lambda: runs.claim("second")]

    def accept_a_result(self) -> Jobs:
        """Two processes hold the same token and both have a result."""
        run = Run.objects.get(state="running")
        return [lambda: runs.finish(run, run.token, b"{}"), lambda: runs.finish(run, run.token, b"{}")]

    def cancel_or_accept(self) -> Jobs:
        """The person cancels while the worker hands in the result."""
        runs.submit(self.people[0], "compliance_share", ROWS)
        run = runs.claim("third")
        assert run is not None
        return [lambda: runs.finish(run, run.token, b"{}"), lambda: runs.cancel(self.people[0], run)]


def main() -> None:
    """Run every race once and print winners, words and what the tables hold."""
    races = Races()
    names = [name for name in vars(Races) if name not in {"both", "plan", "draft"} and not name.startswith("_")]
    found = {name: at_once(getattr(races, name)()) for name in names}
    kept = {
        "gates": Gate.objects.count(),
        "approvals": AuditLine.objects.filter(verb="approve plan").count(),
        "accepted": Attempt.objects.filter(outcome="accepted").count(),
        "done": Run.objects.filter(state="done").count(),
        "viewers": Grant.objects.filter(role=Role.VIEWER).count(),
        "boats": Initiative.objects.filter(title="Boats").count(),
    }
    print(json.dumps({"vendor": connection.vendor, "races": found, "kept": kept}))


if __name__ == "__main__":
    main()
