"""What other apps and surfaces may do with the value chain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from portal.core.models import Entity, Person
from portal.core.periods import Period
from portal.pipeline.duties import duties
from portal.pipeline.flow import METHOD, balance, flow, last_day, see, stuck
from portal.pipeline.gates import Saying, decide, dissent, new_idea, propose
from portal.pipeline.history import history
from portal.pipeline.leaving import erase_person, export_person
from portal.runs import services as runs

__all__ = [
    "Saying", "balance", "decide", "dissent", "duties", "erase_person", "export_person", "flow", "history", "new_idea",
    "propose", "run_flow", "see", "stuck",
]  # fmt: skip


RUN_MAX = 5_000  # stays written into the parameters of a run


def run_flow(person: Person, entity: Entity | None, period: Period | None) -> Any:
    """Start a run of the method on the stays the person may read, so that its result has an address of its own.

    A run on an organisation's stays is shared with it. Raises ValueError without stays or with too many, TooMany, or
    PermissionDenied for whoever does not write for the organisation.
    """
    seen = see(person, entity, last_day(period))
    given = seen.records()
    if not given:
        raise ValueError(_("There are no stays to compute from."))
    if len(given) > RUN_MAX:
        raise ValueError(_("There are too many stays for one run. Download them and send the file to the method."))
    return runs.submit(person, METHOD, {"spells": given, "as_of": seen.day.isoformat()}, entity)
