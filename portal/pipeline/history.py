"""The gates of one initiative as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.pipeline import access
from portal.pipeline.duties import open_proposals
from portal.pipeline.gates import dissent_until
from portal.pipeline.models import Dissent, Gate, Judged, Proposal
from portal.pipeline.stays import ENDED
from portal.portfolio.services import Initiative
from quintet.i18n import gettext as said
from quintet.seed.gates import TOP, gates


@dataclass(frozen=True)
class Score:
    """A criterion with its step, the sentence of that step, and words that only the organisation's people read."""

    title: str
    score: int
    step: str
    words: str


@dataclass(frozen=True)
class Told:
    """A gate or proposal; what a stranger must not read is empty already."""

    row: Any
    scores: list[Score]
    summary: str
    dissents: list[dict[str, str]]
    hidden: int
    may_dissent: bool = False


@dataclass(frozen=True)
class History:
    """The gates newest first, what is proposed, and what the reader may do."""

    gates: list[Told]
    proposals: list[Told]
    inside: bool
    may_propose: bool
    may_decide: bool
    ended: bool


def scores(row: Judged, inside: bool) -> list[Score]:
    """Give the scored criteria of a gate in the order of its stage, in the reader's language."""
    language = get_language() or "en"
    return [
        Score(
            said(criterion.title, language), given["score"], said(criterion.steps[given["score"]], language),
            given["words"] if inside else "",
        )
        for criterion in gates()[row.stage_from].criteria if (given := row.criteria.get(criterion.key))
    ]  # fmt: skip


def summary(found: list[Score]) -> str:
    """Say in one sentence how the criteria were scored."""
    if not found:
        return _("No criterion was scored.")
    low = min(found, key=lambda one: one.score)
    values: dict[str, Any] = {
        "n": len(found),
        "mean": round(sum(one.score for one in found) / len(found), 1),
        "top": TOP,
    }
    values |= {"low": low.score, "title": low.title}
    return _("%(n)d criteria, on average %(mean)s of %(top)d. Lowest: %(title)s, %(low)d.") % values


def _told(row: Judged, inside: bool, dissents: list[Dissent], may_dissent: bool = False) -> Told:
    found = scores(row, inside)
    shown = [one for one in dissents if inside or one.public]
    return Told(
        row=row,
        scores=found,
        summary=summary(found),
        dissents=[{"text": one.text, "who": (one.who or str(one.by)) if inside else ""} for one in shown],
        hidden=len(dissents) - len(shown),
        may_dissent=may_dissent,
    )


def history(initiative: Initiative, held: set[str]) -> History | None:
    """Gather the gates of an initiative for a reader with these roles; None where nobody decides. Three queries."""
    if initiative.entity_id is None:
        return None
    inside, now = bool(held), timezone.now()
    speaks = access.may_propose(held)
    people = Prefetch("dissents", Dissent.objects.select_related("by"))
    found = list(Gate.objects.filter(initiative=initiative).select_related("by").prefetch_related(people))
    waiting = Proposal.objects.filter(open_proposals(), initiative=initiative).select_related("by") if inside else []
    ended = bool(found) and found[0].decision in ENDED
    is_open = not ended and initiative.state != "archived"
    return History(
        gates=[_told(row, inside, list(row.dissents.all()), speaks and now <= dissent_until(row)) for row in found],
        proposals=[_told(row, inside, []) for row in waiting],
        inside=inside,
        may_propose=is_open and speaks,
        may_decide=is_open and access.may_decide(held),
        ended=ended,
    )
