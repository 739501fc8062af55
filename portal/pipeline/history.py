"""The gates of one initiative as a reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.pipeline import access
from portal.pipeline.gates import dissent_until
from portal.pipeline.models import Gate
from portal.pipeline.stays import ENDED
from portal.portfolio.services import Initiative, Stage
from quintet.i18n import gettext as said
from quintet.seed.gates import TOP, gates

NAMES = tuple(field.attname for field in Gate._meta.concrete_fields)
JOINED = ("by__name", "dissents__pk", "dissents__text", "dissents__who", "dissents__public", "dissents__by__name")


@dataclass(frozen=True)
class Score:
    """A criterion with its step, the sentence of that step, and words that only the organisation's people read."""

    title: str
    score: int
    step: str
    words: str


@dataclass(frozen=True)
class Told:
    """A gate with its dissents; what the reader must not read is left out already."""

    row: Gate
    by: str
    scores: list[Score]
    summary: str
    dissents: list[dict[str, str]]
    hidden: int
    may_dissent: bool

    @property
    def from_label(self) -> Any:
        """The stage it was decided in, in words."""
        return Stage(self.row.stage_from).label

    @property
    def to_label(self) -> Any:
        """The stage it leads to, in words."""
        return Stage(self.row.stage_to).label


@dataclass(frozen=True)
class History:
    """The gates newest first, and what the reader may do."""

    gates: list[Told]
    inside: bool
    may_propose: bool
    may_decide: bool
    ended: bool


def scores(row: Gate, inside: bool) -> list[Score]:
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


def _dissents(lines: list[dict[str, Any]], inside: bool) -> list[dict[str, str]]:
    return [
        {
            "text": line["dissents__text"],
            "who": (line["dissents__who"] or line["dissents__by__name"]) if inside else "",
        }
        for line in lines
        if inside or line["dissents__public"]
    ]


def _told(lines: list[dict[str, Any]], inside: bool, speaks: bool) -> Told:
    """One gate from its rows, one for each of its dissents."""
    row = Gate(**{name: lines[0][name] for name in NAMES})
    found = scores(row, inside)
    said_no = [line for line in lines if line["dissents__pk"] is not None]
    shown = _dissents(said_no, inside)
    may_dissent = speaks and timezone.now() <= dissent_until(row)
    by = lines[0]["by__name"] if inside else ""
    return Told(row, by, found, summary(found), shown, len(said_no) - len(shown), may_dissent)


def history(initiative: Initiative, held: set[str]) -> History | None:
    """Gather the gates of an initiative for a reader with these roles; None where nobody decides. One query."""
    if initiative.entity_id is None:
        return None
    rows = Gate.objects.filter(initiative=initiative).order_by("-pk", "dissents__pk").values(*NAMES, *JOINED)
    by_gate: dict[int, list[dict[str, Any]]] = {}
    for line in rows:
        by_gate.setdefault(line["id"], []).append(line)
    inside, speaks = bool(held), access.may_propose(held)
    found = [_told(lines, inside, speaks) for lines in by_gate.values()]
    ended = bool(found) and found[0].row.decision in ENDED
    is_open = not ended and initiative.state != "archived"
    return History(found, inside, is_open and speaks, is_open and access.may_decide(held), ended)
