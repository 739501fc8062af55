"""What the tests of the value chain share: the four readers, initiatives in each state, and complete criteria."""

import datetime
from typing import Any

from portal.core.access import today
from portal.pipeline import services
from portal.pipeline.gates import Saying
from portal.pipeline.models import Gate
from portal.portfolio import services as portfolio
from portal.portfolio.services import Initiative
from portal.testing import AccessTestCase
from quintet.seed.gates import gates

YES = dict.fromkeys(portfolio.RIGHTS, "yes")


def scores(stage: str, step: int = 3) -> dict[str, dict[str, Any]]:
    """Every criterion of a stage at one step."""
    return {
        criterion.key: {"score": step, "words": f"words on {criterion.key}"} for criterion in gates()[stage].criteria
    }


def ago(days: int) -> datetime.date:
    """The day so many days before today."""
    return today() - datetime.timedelta(days)


class PipelineTestCase(AccessTestCase):
    """The four readers, and ways to bring an idea through its gates."""

    def idea(self, title: str = "Clinics on wheels", days: int = 0, **values: Any) -> Initiative:
        """A draft of the owner's entity in the stage of ideas, written so many days ago."""
        given = {"kind": "case", "summary": "Vans bring care.", "stage": "idea", "fields": ["innovation"], **values}
        made = portfolio.create(self.owner, self.entity, title=title, **given)
        if days:
            created = made.created - datetime.timedelta(days)
            Initiative.objects.filter(pk=made.pk).update(created=created)
            made.refresh_from_db()
        return made

    def publish(self, made: Initiative) -> Initiative:
        """Make an initiative public."""
        made = portfolio.check_rights(self.owner, made, YES)
        portfolio.change(self.owner, made, women="Care at birth.")
        portfolio.decide(self.owner, made, "submit")
        return portfolio.decide(self.owner, made, "publish")

    def said(self, made: Initiative, **more: Any) -> Saying:
        """A reason, every criterion, and what a stop or a hold needs."""
        given = {"reason": "A secret reason.", "criteria": scores(made.stage), "learned": "A lesson for all."}
        return Saying(**{**given, "review_on": today() + datetime.timedelta(90), **more})

    def gate(self, made: Initiative, decision: str = "go", on: datetime.date | None = None, **more: Any) -> Gate:
        """A decision of the owner."""
        return services.decide(self.owner, made, decision, self.said(made, **more), "Board", on)
