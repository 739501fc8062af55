"""The stays of initiatives in stages, those written down and those that follow from the initiative itself.

An initiative gets its first stay when somebody first writes at one of its gates. Until then the stay is only read: it
began when the initiative was written, in the stage it has now. So a reader's visit writes nothing, no other app has to
tell this one of a new initiative, and an import of thousands costs nothing here. A stage that was changed without a
gate, in the form of the initiative, is found in the audit trail with its day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from portal.core.access import today
from portal.core.models import AuditLine, Person
from portal.core.services import write
from portal.pipeline.models import Decision, Gate, Proposal, Spell
from portal.portfolio.services import Initiative

EDIT = "change initiative"  # the verb of the audit line when a stage is changed without a gate
ENDED = (Decision.STOP, Decision.SPIN_OUT)  # after these no stage follows
COLUMNS = (
    "pk", "stage", "state", "created", "updated", "slug", "title", "fields", "entity_id", "entity__acronym",
    "entity__name",
)  # fmt: skip
SPELL = ("spells__pk", "spells__stage", "spells__entered", "spells__left", "spells__gate__decision")


@dataclass(frozen=True)
class Stay:
    """One stay; `number` is that of the row, None where it only follows. `outcome` is the decision that ended it."""

    initiative: int
    stage: str
    entered: datetime.date
    left: datetime.date | None = None
    outcome: str = ""
    number: int | None = None

    @property
    def over(self) -> bool:
        """Whether the initiative has left the stage."""
        return self.left is not None


@dataclass(frozen=True)
class Line:
    """An initiative as COLUMNS have it with its newest gate, and its stays, oldest first."""

    row: dict[str, Any]
    stays: list[Stay]

    def hold(self, day: datetime.date) -> datetime.date | None:
        """Give the date to look again when the newest gate put it on hold and that date has not passed on a day."""
        held = self.row["gate_decision"] == Decision.HOLD and self.row["gate_review"] >= day
        return self.row["gate_review"] if held else None


def lines(initiatives: QuerySet[Initiative], day: datetime.date) -> list[Line]:
    """Read the stays of each initiative with its newest gate by a day, and the newest open proposal.

    One query; a second one when a stage was changed without a gate.
    """
    rows: dict[int, dict[str, Any]] = {}
    kept: dict[int, list[Stay]] = {}
    for row in initiatives.order_by("pk", "spells__pk").values(*COLUMNS, *SPELL, **_newest(day)):
        number, stage, entered, left, decision = (row.pop(name) for name in SPELL)
        rows[row["pk"]] = row
        them = kept.setdefault(row["pk"], [])
        if number is not None:
            them.append(Stay(row["pk"], stage, entered, left, decision or "", number))
    edits = _edits([pk for pk, row in rows.items() if _strayed(row, kept[pk])])
    return [Line(row, _whole(row, kept[pk], edits.get(pk, []))) for pk, row in rows.items()]


def _newest(day: datetime.date) -> dict[str, Subquery]:
    """Columns of the newest gate by a day, and of the newest proposal that no gate has followed."""
    gates = Gate.objects.filter(initiative=OuterRef("pk"), decided_on__lte=day).order_by("-pk")
    proposals = Proposal.objects.filter(open_proposals(), initiative=OuterRef("pk")).order_by("-pk")
    return {
        "gate_decision": Subquery(gates.values("decision")[:1]),
        "gate_review": Subquery(gates.values("review_on")[:1]),
        "proposed": Subquery(proposals.values("decision")[:1]),
    }


def open_proposals() -> Any:
    """The condition that no gate of the initiative has followed a proposal."""
    return ~Exists(Gate.objects.filter(initiative=OuterRef("initiative"), at__gte=OuterRef("at")))


def _strayed(row: dict[str, Any], kept: list[Stay]) -> bool:
    return bool(kept) and not kept[-1].over and kept[-1].stage != row["stage"]


def _edits(numbers: list[int]) -> dict[int, list[tuple[datetime.date, str]]]:
    """The days on which the stage of these initiatives was changed in their form, oldest first."""
    found: dict[int, list[tuple[datetime.date, str]]] = {}
    if numbers:
        lines = AuditLine.objects.filter(
            object_kind="portfolio.initiative", object_id__in=[str(n) for n in numbers], verb=EDIT
        )
        for number, at, after in lines.order_by("pk").values_list("object_id", "at", "after"):
            if after and "stage" in after:
                found.setdefault(int(number), []).append((at.date(), after["stage"]))
    return found


def _whole(row: dict[str, Any], kept: list[Stay], edits: list[tuple[datetime.date, str]]) -> list[Stay]:
    """The written stays, completed by what follows from the initiative as it stands."""
    out = list(kept) or [Stay(row["pk"], row["stage"], row["created"].date())]
    if not out[-1].over and out[-1].stage != row["stage"]:
        for day, stage in edits:
            if day >= out[-1].entered and stage != out[-1].stage:
                out[-1] = replace(out[-1], left=day)
                out.append(Stay(row["pk"], stage, day))
    if not out[-1].over and row["state"] == "archived":
        out[-1] = replace(out[-1], left=max(row["updated"].date(), out[-1].entered))
    return out


def sync(actor: Person, initiative: Initiative) -> Spell | None:
    """Write down the stays of an initiative and give the open one; None when it has ended.

    Call it inside the transaction of a change, with the initiative locked.
    """
    found = lines(Initiative.objects.filter(pk=initiative.pk), today())[0].stays
    rows = Spell.objects.in_bulk([stay.number for stay in found if stay.number is not None])
    for stay in found:
        row = rows.get(stay.number or 0) or Spell(initiative=initiative, stage=stay.stage, entered=stay.entered)
        if row.pk is None or row.left != stay.left:
            with write(actor, "begin stay" if row.pk is None else "end stay", row):
                row.left = stay.left
                row.save()
    return Spell.objects.filter(initiative=initiative, left__isnull=True).first()


def at_day(found: Iterable[Stay], day: datetime.date) -> Stay | None:
    """Give the stay an initiative was in on a day; None before the first, after the last and between two."""
    return next((s for s in reversed(list(found)) if s.entered <= day and (s.left is None or s.left > day)), None)
