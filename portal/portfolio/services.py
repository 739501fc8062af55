"""Every change of an initiative: written, checked, sent to review, decided, copied, archived, linked to a run.

A change takes the next number of the counter, whose row stays locked until it is kept, so that the index in
memory meets the changes in their order. Errors are a ValueError that says what is missing, or PermissionDenied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.access import can_decide as can_decide_entity
from portal.core.access import can_edit_entity
from portal.core.models import Entity, Person
from portal.core.services import write, write_many
from portal.portfolio import access, texts
from portal.portfolio.access import visible_initiatives
from portal.portfolio.duties import duties
from portal.portfolio.entity import in_country, of_entity, snapshot
from portal.portfolio.leaving import erase_person, export_person, forget_files
from portal.portfolio.loading import load_blueprints, load_dpg
from portal.portfolio.models import SLUG_MAX, Counter, Initiative, Kind, Stage, State
from portal.runs.services import visible_runs

__all__ = [
    "RIGHTS", "Initiative", "Stage", "change", "check_rights", "create", "create_many", "decide", "duties",
    "erase_person", "export_person", "forget_files", "in_country", "link_run", "load_blueprints", "load_dpg",
    "move_stage", "of_entity", "replicate", "snapshot", "visible_initiatives",
]  # fmt: skip

# After the UN Guiding Principles on Business and Human Rights (2011) and the principles of a human rights-based
# approach to data (OHCHR 2018), in our own words: each must be answered before publication.
RIGHTS = {
    "harm": gettext_lazy("Could anybody be harmed, and has that been prevented?"),
    "equal": gettext_lazy("Does it reach groups that are often left out, and is nobody treated worse?"),
    "voice": gettext_lazy("Did the people concerned take part in shaping it?"),
    "privacy": gettext_lazy("Are personal data kept to the least, with consent and safe from misuse?"),
    "remedy": gettext_lazy("Can somebody who is affected complain, and is the complaint answered?"),
}
ANSWERS = ("yes", "no", "not_applicable")
RESERVED = frozenset({"search", "new", "review", "import", "gap-map", "compare", "map", "board"})
COPIED = ("title", "summary", "fields", "levers", "goals", "targets", "reality", "language", "link")
# verb: (from these states, to this state, an owner decides)
MOVES: dict[str, tuple[tuple[State, ...], State, bool]] = {
    "submit": ((State.DRAFT,), State.REVIEW, False),
    "withdraw": ((State.REVIEW,), State.DRAFT, False),
    "return": ((State.REVIEW,), State.DRAFT, True),
    "publish": ((State.REVIEW,), State.PUBLISHED, True),
    "archive": ((State.DRAFT, State.REVIEW, State.PUBLISHED), State.ARCHIVED, True),
    "reopen": ((State.ARCHIVED,), State.DRAFT, True),
}


def next_numbers(n: int = 1) -> int:
    """Take `n` numbers for changes and give the first; inside the transaction of the change."""
    counter, _made = Counter.objects.select_for_update().get_or_create(pk=1)
    counter.last += n
    counter.save(update_fields=["last"])
    return counter.last - n + 1


def free_slugs(titles: Iterable[str], kind: str = "") -> list[str]:
    """Give a short address for each title; one that is taken gets a number."""
    found: list[str] = []
    taken: set[str] = {*RESERVED, *Initiative.objects.values_list("slug", flat=True)}
    for title in titles:
        stem = slugify(title)[: SLUG_MAX - 8].strip("-") or kind.replace("_", "-") or "initiative"
        slug, n = stem, 1
        while slug in taken:
            n += 1
            slug = f"{stem}-{n}"
        taken.add(slug)
        found.append(slug)
    return found


def _save(actor: Person | None, verb: str, initiative: Initiative, partners: Iterable[Entity] | None = None) -> None:
    with write(actor, verb, initiative):
        initiative.seq, initiative.updated = next_numbers(), timezone.now()
        counted = None if texts.is_indexed(initiative) else texts.prepare(initiative)
        try:
            initiative.full_clean()
        except ValidationError as error:
            said = [f"{field}: {' '.join(words)}" for field, words in error.message_dict.items()]
            raise ValueError(" ".join(said)) from error
        initiative.save()
        if partners is not None:
            initiative.partners.set(partners)
        if counted is not None:
            texts.store([(initiative, counted)])


def _may_write(person: Person, entity: Entity) -> None:
    if not can_edit_entity(person, entity):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))


def create(person: Person, entity: Entity, partners: Iterable[Entity] = (), **values: Any) -> Initiative:
    """Write a new draft. Raises PermissionDenied, or ValueError naming each wrong field."""
    _may_write(person, entity)
    initiative = Initiative(entity=entity, **values)
    with transaction.atomic():
        initiative.slug = free_slugs([initiative.title], initiative.kind)[0]
        _save(person, "write initiative", initiative, partners)
    return initiative


def create_many(
    person: Person, entity: Entity, rows: Sequence[Mapping[str, Any]], partners: Mapping[int, Iterable[Entity]]
) -> list[Initiative]:
    """Write many drafts, all or none, each with its audit line; `partners` by the place of the row.

    The caller has checked the values. Raises PermissionDenied, or IntegrityError on values that were not checked.
    """
    _may_write(person, entity)
    made = [Initiative(entity=entity, **row) for row in rows]
    counted = [texts.prepare(initiative) for initiative in made]
    with transaction.atomic():
        first = next_numbers(len(made))
        for n, (initiative, slug) in enumerate(zip(made, free_slugs(i.title for i in made), strict=True)):
            initiative.seq, initiative.slug = first + n, slug
        write_many(person, "import initiative", made)
        through = Initiative.partners.through
        through.objects.bulk_create(
            through(initiative_id=made[n].pk, entity_id=partner.pk) for n, them in partners.items() for partner in them
        )
        texts.store(zip(made, counted, strict=True))
    return made


def change(
    person: Person, initiative: Initiative, partners: Iterable[Entity] | None = None, **values: Any
) -> Initiative:
    """Change a draft or a published initiative; a member's change of a published one sends it back to review.

    Raises PermissionDenied, or ValueError naming each wrong field.
    """
    if not access.can_edit(person, initiative):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    with transaction.atomic():
        _open_for_change(initiative)
        for name, value in values.items():
            setattr(initiative, name, value)
        if initiative.state == State.PUBLISHED:
            if not access.can_decide(person, initiative):
                initiative.state = State.REVIEW
            elif not initiative.women.strip():
                raise ValueError(_missing(initiative))
        _save(person, "change initiative", initiative, partners)
    return initiative


def _lock(initiative: Initiative) -> None:
    """Read the row anew and hold it, so that a step taken meanwhile is not undone."""
    initiative.refresh_from_db(from_queryset=Initiative.objects.select_for_update())


def _open_for_change(initiative: Initiative) -> None:
    _lock(initiative)
    if initiative.state == State.ARCHIVED:
        raise ValueError(_("An archived initiative is not changed. Reopen it first."))


def check_rights(person: Person, initiative: Initiative, answers: Mapping[str, str], note: str = "") -> Initiative:
    """Keep the answers of the human-rights check with who gave them and when.

    Raises PermissionDenied, or ValueError when a question is not answered.
    """
    if not access.can_edit(person, initiative):
        raise PermissionDenied(_("Only an owner or a member of the organisation checks its initiatives."))
    if set(answers) != set(RIGHTS) or not set(answers.values()) <= set(ANSWERS):
        raise ValueError(_("Answer every question."))
    with transaction.atomic():
        _open_for_change(initiative)
        initiative.rights = {**answers, "note": note}
        initiative.rights_by, initiative.rights_at = person, timezone.now()
        if initiative.state == State.PUBLISHED and _refused(initiative):
            initiative.state = State.REVIEW
        _save(person, "check human rights", initiative)
    return initiative


def _refused(initiative: Initiative) -> bool:
    return any(initiative.rights.get(key) == "no" for key in RIGHTS)


def _missing(initiative: Initiative) -> str:
    """Say what stands between an initiative and its publication; the empty string when nothing does."""
    if not initiative.women.strip():
        return _("Say what it changes for women and girls first.")
    if initiative.rights_at is None:
        return _("Answer the human-rights check first.")
    if _refused(initiative):
        return _("A question of the human-rights check is answered with no. Solve it first.")
    return ""


def decide(person: Person, initiative: Initiative, verb: str, comment: str = "") -> Initiative:
    """Move an initiative along: submit, withdraw, return, publish, archive or reopen.

    Raises PermissionDenied, or ValueError on a wrong state, a missing duty or a return without a reason.
    """
    if verb not in MOVES:
        raise ValueError(_("This step is not known."))
    before, after, by_owner = MOVES[verb]
    if by_owner and not access.can_decide(person, initiative):
        raise PermissionDenied(_("Only an owner of the organisation decides this."))
    if not access.can_edit(person, initiative):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    with transaction.atomic():
        _lock(initiative)
        if initiative.state not in before:
            raise ValueError(_("Somebody has moved this initiative meanwhile. Look at it again."))
        if verb == "return" and not comment.strip():
            raise ValueError(_("Say why it is returned."))
        if verb == "publish" and (why := _missing(initiative)):
            raise ValueError(why)
        initiative.state = after
        if after == State.PUBLISHED and initiative.published is None:
            initiative.published = timezone.now()
        if verb in {"return", "publish", "submit"}:
            initiative.comment = comment.strip()
        _save(person, f"{verb} initiative", initiative)
    return initiative


def move_stage(person: Person, initiative: Initiative, stage: str) -> Initiative:
    """Move an initiative to a stage, as a gate has decided; what is public stays public.

    Raises PermissionDenied unless the person decides for the organisation, or ValueError on an archived one.
    """
    if initiative.entity is None or not can_decide_entity(person, initiative.entity):
        raise PermissionDenied(_("Only an owner or a leader of the organisation decides at its gates."))
    with transaction.atomic():
        _open_for_change(initiative)
        initiative.stage = stage
        _save(person, "move stage", initiative)
    return initiative


def replicate(person: Person, initiative: Initiative, entity: Entity, title: str, summary: str) -> Initiative:
    """Copy an initiative into an organisation as a draft that remembers where it comes from.

    What it changes for women and girls, people, money and the check are not copied: they are the copy's own.
    Raises PermissionDenied when the person may not read the one or write for the other.
    """
    if not access.visible_initiatives(person).filter(pk=initiative.pk).exists():
        raise PermissionDenied(_("This initiative is not open to you."))
    values = {name: getattr(initiative, name) for name in COPIED}
    kind = Kind.CASE if initiative.kind == Kind.BLUEPRINT else initiative.kind
    values |= {"title": title or initiative.title, "summary": summary or initiative.summary, "kind": kind}
    values |= {"replicated_from": initiative, "stage": Stage.IDEA}
    if title:
        values["language"] = person.language if initiative.kind == Kind.BLUEPRINT else initiative.language
    return create(person, entity, **values)


def link_run(person: Person, initiative: Initiative, number: Any) -> None:
    """Link a run as evidence. Raises PermissionDenied, or ValueError when the person may not read such a run."""
    if not access.can_edit(person, initiative):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    try:
        run = visible_runs(person).filter(pk=number).first()
    except ValidationError:
        run = None
    if run is None:
        raise ValueError(_("There is no such run among those you may read."))
    with write(person, "link run", initiative):
        initiative.runs.add(run)
