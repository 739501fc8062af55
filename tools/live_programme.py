"""A portal with a programme under way, for the browser tests: blueprints, a plan with milestones, published answers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.core.models import Entity, Person

FRAMEWORK, ANSWERED, MILESTONES = "culture", 20, 10


def programme(owner: Person, entity: Entity) -> dict[str, str]:
    """Publish last half-year's answers, begin a plan, freeze a report; returns the addresses by name."""
    from portal.core import services as core
    from portal.core.periods import current
    from portal.plans import services as plans
    from portal.portfolio.services import load_blueprints
    from portal.reports import services as reports
    from portal.scorecards import services as scorecards

    load_blueprints()
    scorecards.load_frameworks()
    second = core.create_person(None, "validator@example.org", "Validator", "correct horse battery")
    core.give_grant(owner, second, entity, "validator")
    now = current()
    _answers(owner, second, entity, now.shift(-1).code)
    plan = plans.create_plan(owner, entity, "Our way to UN 2.0", "roadmap", now.shift(-1), now.shift(4))
    plans.change_plan(owner, plan, summary="One case a year, learned from together.")
    for number in range(MILESTONES):
        plans.save_item(owner, plan, title=f"Milestone {number + 1}", kind="milestone", due=now.end)
    plans.step(owner, plans.step(owner, plan, "submit"), "approve")
    report = reports.freeze(owner, entity, "ceb", now.shift(-1), now.shift(-1))
    base = f"/accelerator/scorecards/{entity.slug}"
    return {
        "plan": plan.get_absolute_url(),
        "commitments": f"{plan.get_absolute_url()}/commitments/data",
        "plan_report": f"{plan.get_absolute_url()}/report/{now.code}",
        "scorecard": f"{base}?framework={FRAMEWORK}&period={now.shift(-1).code}",
        "fill": f"{base}/fill/{FRAMEWORK}/{now.code}",
        "weights": f"{base}/weights/{FRAMEWORK}",
        "checks": f"/accelerator/checks/{entity.slug}",
        "report": report.get_absolute_url(),
        "organisation": f"/accelerator/entities/{entity.slug}",
    }


def _answers(owner: Person, second: Person, entity: Entity, period: str) -> None:
    from portal.scorecards import services as scorecards

    framework = scorecards.framework(FRAMEWORK)
    asked = [indicator for indicator in framework.indicators.all() if indicator.kind != "money"][:ANSWERED]
    value = {"share": Decimal(40), "count": Decimal(3)}
    given = {
        indicator: scorecards.Answer(value=value.get(indicator.kind, Decimal(1)), link="https://example.org/evidence")
        for indicator in asked
    }
    scorecards.record(owner, entity, period, given)
    scorecards.submit(owner, entity, framework, period)
    scorecards.validate(second, entity, asked, period)
    scorecards.publish(owner, entity, framework, period)
