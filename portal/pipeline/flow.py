"""The flow of ideas as `pipeline_flow` computes it, of one organisation or of everything that is public."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.core.access import Somebody, today
from portal.core.models import Entity
from portal.core.periods import Period
from portal.pipeline import stays
from portal.portfolio.services import Initiative, Stage, visible_initiatives
from quintet import method as registry
from quintet.compute.mix import distance, evenness
from quintet.result import Result
from quintet.seed.gates import gates

METHOD = "pipeline_flow"
FIELDS = ("data", "innovation", "digital", "foresight", "behaviour")


@dataclass(frozen=True)
class Balance:
    """How open ideas are spread over stages and fields; evenness from 0 to 1, distance in percent, None if unknown."""

    stages: dict[str, int]
    fields: dict[str, int]
    stage_evenness: float | None
    field_evenness: float | None
    target_distance: float | None


@dataclass(frozen=True)
class StuckIdea:
    """An open idea that has been in its stage for longer than twice the stage's median, and is not on hold."""

    slug: str
    title: str
    stage: str
    days: int
    limit: float

    @property
    def label(self) -> Any:
        """The stage in words."""
        return Stage(self.stage).label


def seen_by(person: Somebody, entity: Entity | None) -> QuerySet[Initiative]:
    """List the initiatives in a pipeline: the organisation's that the person may read, or all that are public.

    Records from elsewhere belong to no organisation, so nobody decides at their gates and they are left out.
    """
    if entity is None:
        return Initiative.objects.filter(state="published", entity__isnull=False)
    return visible_initiatives(person).filter(entity=entity)


def last_day(period: Period | None) -> datetime.date:
    """Give the day from which a half-year is looked at: its last, or today."""
    return today() if period is None else min(period.end, today())


@dataclass(frozen=True)
class Seen:
    """What a reader sees of a pipeline on a day: each initiative with its stays."""

    day: datetime.date
    lines: list[stays.Line]

    def records(self) -> list[dict[str, Any]]:
        """Give the stays that had begun, one record each, as the method takes them."""
        return [record(stay, line, self.day) for line in self.lines for stay in line.stays if stay.entered <= self.day]

    def present(self) -> list[tuple[stays.Line, stays.Stay]]:
        """Give the initiatives that were open on the day, each with the stay it was in."""
        return [(line, stay) for line in self.lines if (stay := stays.at_day(line.stays, self.day))]


def see(person: Somebody, entity: Entity | None, day: datetime.date) -> Seen:
    """Read a pipeline as it stood on a day; one query, two when a stage was changed without a gate."""
    found = seen_by(person, entity)
    return Seen(day, stays.lines(found, day))


def record(stay: stays.Stay, line: stays.Line, day: datetime.date) -> dict[str, Any]:
    """Give a stay as a record of the method, without what came after the day."""
    left = stay.left if stay.left is not None and stay.left <= day else None
    outcome = stay.outcome if left else "hold" if line.hold(day) else ""
    return {
        "item": line.row["slug"], "stage": stay.stage, "entered": stay.entered.isoformat(),
        "left": left.isoformat() if left else None, "outcome": outcome or None, "group": line.row["entity__name"],
    }  # fmt: skip


def flow(person: Somebody, entity: Entity | None = None, period: Period | None = None) -> Result | None:
    """Compute the flow as it stood at the end of a half-year (default today); None when nothing had begun."""
    seen = see(person, entity, last_day(period))
    return computed(seen.records(), seen.day)


def computed(given: list[dict[str, Any]], day: datetime.date) -> Result | None:
    """Run the method on stays; None without any."""
    return registry.run(METHOD, {"spells": given, "as_of": day.isoformat()}) if given else None


def stuck_in(found: Result | None) -> dict[str, tuple[int, float]]:
    """Give the stuck ideas of a result: short address -> days in the stage and the limit."""
    grid = next((grid for grid in found.grids if grid.name == "stuck"), None) if found else None
    if grid is None:
        return {}
    return {
        str(item): (int(days), float(limit))
        for item, days, limit in zip(*(grid.columns[name] for name in ("item", "days", "limit")), strict=True)
    }


def stuck(seen: Seen, found: Result | None) -> list[StuckIdea]:
    """List the stuck ideas of a pipeline and its result, those open for longest first."""
    rows = {line.row["slug"]: (line.row, stay) for line, stay in seen.present()}
    out = []
    for slug, (days, limit) in stuck_in(found).items():
        row, stay = rows[slug]
        out.append(StuckIdea(slug, row["title"], stay.stage, days, limit))
    return out


def balance(seen: Seen, target: Mapping[str, float] | None = None) -> Balance:
    """Say how evenly the open ideas of a pipeline lie over stages and fields, and how far from a declared mix.

    `target` gives a share for each stage, in any unit. Raises ValueError on an unknown stage or a negative share.
    """
    if strange := sorted(set(target or {}) - set(gates())):
        raise ValueError(_("Not a stage: %(words)s.") % {"words": ", ".join(strange)[:80]})
    present = seen.present()
    by_stage = {stage: sum(stay.stage == stage for _line, stay in present) for stage in gates()}
    by_field = {field: sum(field in line.row["fields"] for line, _stay in present) for field in FIELDS}
    aimed = [float((target or {}).get(stage, 0)) for stage in by_stage]
    return Balance(
        stages=by_stage,
        fields=by_field,
        stage_evenness=evenness(list(by_stage.values())),
        field_evenness=evenness(list(by_field.values())),
        target_distance=distance(list(by_stage.values()), aimed) if target else None,
    )
