"""What is said at a gate: proposals, decisions that move an initiative, dissent, and new ideas.

Each function checks everything before it writes. Errors are a ValueError that says what is missing, or
PermissionDenied that says which role is needed.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.access import can_decide, can_edit_entity, today
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.pipeline import stays
from portal.pipeline.models import Decision, Dissent, Gate, Proposal, Spell
from portal.portfolio import services as portfolio
from portal.portfolio.services import Initiative
from portal.runs.services import visible_runs
from quintet.seed.gates import TOP, gates

STAGES = tuple(gates())
DISSENT_DAYS = 14
WORDS_MAX = 500
Criteria = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Saying:
    """What is said at a gate beside the decision itself.

    `to` is the stage a change of course leads to (default the idea); `learned` is public and needed for a stop;
    `review_on` is needed for a hold; `run` is the number of a run that the person may read.
    """

    reason: str
    criteria: Criteria = field(default_factory=dict)
    evidence: str = ""
    run: str = ""
    learned: str = ""
    review_on: datetime.date | None = None
    to: str = ""


def after(stage: str) -> str:
    """Give the next stage of the chain; the last one leads to itself."""
    return STAGES[min(STAGES.index(stage) + 1, len(STAGES) - 1)]


def _target(stage: str, decision: str, to: str) -> str:
    if decision not in Decision.values:
        raise ValueError(_("The decision must be one of: %(words)s.") % {"words": ", ".join(Decision.values)})
    if decision == Decision.GO:
        return after(stage)
    if decision != Decision.PIVOT:
        return stage
    target = to or "idea"
    if target not in STAGES or STAGES.index(target) > STAGES.index(stage):
        if not to:
            return stage
        raise ValueError(_("A change of course leads to the same stage or an earlier one."))
    return target


def _scored(stage: str, decision: str, criteria: Criteria) -> dict[str, dict[str, Any]]:
    """The criteria of the stage as they are stored. Raises ValueError on a wrong step or an unknown criterion."""
    asked = {criterion.key for criterion in gates()[stage].criteria}
    if strange := sorted(set(criteria) - asked):
        raise ValueError(_("Not a criterion of this stage: %(words)s.") % {"words": ", ".join(strange)[:80]})
    out = {}
    for key, given in criteria.items():
        score, words = given.get("score"), str(given.get("words", "")).strip()
        if type(score) is not int or not 0 <= score <= TOP:
            raise ValueError(_("The step of a criterion is a whole number from 0 to 4. Got %(got)s.") % {"got": score})
        out[key] = {"score": score, "words": words[:WORDS_MAX]}
    if decision == Decision.GO and (missing := len(asked) - len(out)):
        raise ValueError(_("To go on, score every criterion. Not scored: %(n)d.") % {"n": missing})
    return out


def _said(person: Person, initiative: Initiative, decision: str, said: Saying, on: datetime.date) -> dict[str, Any]:
    """The values of a proposal or gate, checked."""
    stage = initiative.stage
    target = _target(stage, decision, said.to)
    if not said.reason.strip():
        raise ValueError(_("Say why."))
    if decision == Decision.STOP and not said.learned.strip():
        raise ValueError(_("Say what was learned. A stop that teaches something is a success."))
    if decision == Decision.HOLD and (said.review_on is None or said.review_on <= on):
        raise ValueError(_("A hold needs a later day on which to look again."))
    run = None
    if said.run:
        try:
            run = visible_runs(person).filter(pk=said.run).first()
        except ValidationError:
            run = None
        if run is None:
            raise ValueError(_("There is no such run among those you may read."))
    return {
        "initiative": initiative, "by": person, "stage_from": stage, "stage_to": target, "decision": decision,
        "criteria": _scored(stage, decision, said.criteria), "reason": said.reason.strip(),
        "learned": said.learned.strip(), "evidence": said.evidence.strip(), "run": run,
        "review_on": said.review_on if decision == Decision.HOLD else None,
    }  # fmt: skip


def _keep(actor: Person, verb: str, row: models.Model) -> None:
    with write(actor, verb, row):
        try:
            row.full_clean(validate_constraints=False)
        except ValidationError as error:
            said = [f"{name}: {' '.join(words)}" for name, words in error.message_dict.items()]
            raise ValueError(" ".join(said)) from error
        row.save()


def _open(initiative: Initiative) -> None:
    """Hold the row, and refuse what is archived, has ended, or has left the stage that the actor was looking at."""
    seen = initiative.stage
    initiative.refresh_from_db(from_queryset=Initiative.objects.select_for_update())
    if initiative.stage != seen:
        raise ValueError(_("Somebody has moved this initiative meanwhile. Look at it again."))
    if initiative.state == "archived":
        raise ValueError(_("An archived initiative has no gate. Reopen it first."))
    last = Gate.objects.filter(initiative=initiative).first()
    if last is not None and last.decision in stays.ENDED:
        raise ValueError(_("This idea has ended. Replicate it to begin anew with what it taught."))


def propose(actor: Person, initiative: Initiative, decision: str, said: Saying) -> Proposal:
    """Propose a decision to those who decide. Raises PermissionDenied, or ValueError on what is missing."""
    if initiative.entity is None or not can_edit_entity(actor, initiative.entity):
        raise PermissionDenied(_("Only those who write for the organisation propose at its gates."))
    with transaction.atomic():
        _open(initiative)
        proposal = Proposal(**_said(actor, initiative, decision, said, today()))
        _keep(actor, "propose at gate", proposal)
    return proposal


def decide(
    actor: Person,
    initiative: Initiative,
    decision: str,
    said: Saying,
    body: str = "",
    decided_on: datetime.date | None = None,
    against: str = "",
    against_public: bool = False,
) -> Gate:
    """Decide at the gate of the present stage: the gate is kept, and the initiative moves or ends.

    At the last stage, to go on means to stay. `against` is dissent that was voiced when it was decided. Raises
    PermissionDenied, or ValueError on what is missing or on a day in the future or before the present stage.
    """
    if initiative.entity is None or not can_decide(actor, initiative.entity):
        raise PermissionDenied(_("Only an owner or a leader of the organisation decides at its gates."))
    day = decided_on or today()
    if day > today():
        raise ValueError(_("The day of the decision must not lie in the future."))
    with transaction.atomic():
        _open(initiative)
        spell = stays.sync(actor, initiative)
        if spell is not None and day < spell.entered:
            raise ValueError(_("The initiative came into this stage on %(day)s only.") % {"day": spell.entered})
        gate = Gate(**_said(actor, initiative, decision, said, day), body=body.strip(), decided_on=day)
        _keep(actor, "decide at gate", gate)
        _move(actor, initiative, gate, spell)
        if against.strip():
            dissent(actor, gate, against, public=against_public)
    return gate


def _move(actor: Person, initiative: Initiative, gate: Gate, spell: Spell | None) -> None:
    stays_put = gate.decision == Decision.HOLD or (gate.decision == Decision.GO and gate.stage_to == gate.stage_from)
    if stays_put:
        return
    if spell is not None:
        with write(actor, "end stay", spell):
            spell.left, spell.gate = gate.decided_on, gate
            spell.save()
    if gate.decision in stays.ENDED:
        return
    begun = Spell(initiative=initiative, stage=gate.stage_to, entered=gate.decided_on)
    with write(actor, "begin stay", begun):
        begun.save()
    if gate.stage_to != initiative.stage:
        portfolio.move_stage(actor, initiative, gate.stage_to)


def dissent_until(gate: Gate) -> datetime.datetime:
    """Give the moment up to which dissent is added."""
    return gate.at + datetime.timedelta(DISSENT_DAYS)


def dissent(actor: Person, gate: Gate, text: str, who: str = "", public: bool = False) -> Dissent:
    """Add a disagreement to a gate; whoever writes for the organisation does so up to 14 days after the gate.

    Raises PermissionDenied, or ValueError without words or after that time.
    """
    if gate.entity is None or not can_edit_entity(actor, gate.entity):
        raise PermissionDenied(_("Only those who write for the organisation add dissent to its gates."))
    if timezone.now() > dissent_until(gate):
        raise ValueError(_("Dissent is added up to 14 days after a gate. Propose a new decision instead."))
    if not text.strip():
        raise ValueError(_("Say why."))
    row = Dissent(by=actor, gate=gate, text=text.strip(), who=who.strip(), public=public)
    _keep(actor, "dissent at gate", row)
    return row


def new_idea(actor: Person, entity: Entity, title: str, problem: str, benefits: str, women: str = "") -> Initiative:
    """Write an idea as a draft in the stage "idea", with its first stay. Raises as `portfolio.services.create`."""
    if not problem.strip():
        raise ValueError(_("Say which problem it solves."))
    with transaction.atomic():
        summary = "\n\n".join(part.strip() for part in (problem, benefits) if part.strip())
        made = portfolio.create(
            actor, entity, title=title.strip(), summary=summary, women=women.strip(), kind="experiment", stage="idea",
            language=actor.language,
        )  # fmt: skip
        stays.sync(actor, made)
    return made
