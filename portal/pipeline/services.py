"""What other apps and surfaces may do with the value chain."""

from __future__ import annotations

from typing import Any

from portal.core.models import Entity, Person
from portal.core.periods import Period
from portal.pipeline import flow as flows
from portal.pipeline.duties import duties
from portal.pipeline.flow import balance, flow, stuck
from portal.pipeline.gates import Saying, decide, dissent, new_idea, propose
from portal.pipeline.history import history
from portal.pipeline.stays import stays
from portal.runs import services as runs

__all__ = [
    "Saying", "balance", "decide", "dissent", "duties", "flow", "history", "new_idea", "propose", "run_flow", "stays",
    "stuck",
]  # fmt: skip


def run_flow(person: Person, entity: Entity | None, period: Period | None) -> Any:
    """Run the method on the stays the person may read, so that the result has an address and a chain of evidence.

    A run on an organisation's stays is shared with it when the person writes for it. Raises ValueError without stays,
    MethodError, or TooMany.
    """
    day = flows.last_day(period)
    given = flows.rows(person, entity, day)
    if not given:
        raise ValueError("There are no stays to compute from.")
    return runs.run_now(person, flows.METHOD, {"spells": given, "as_of": day.isoformat()}, entity)
