"""Plans shaped for pages and files: commitments by chapter, columns and lanes, changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core import sheets
from portal.core.models import AuditLine
from portal.core.periods import Period
from portal.plans.models import AnswerTo, CheckState, Commitment, Item, ItemState, Plan, PlanState
from quintet.i18n import gettext as library
from quintet.seed.brief import load

CHAPTERS = ("data", "innovation", "digital", "foresight", "besci")
COLUMNS = (ItemState.PLANNED, ItemState.ON_TRACK, ItemState.AT_RISK, ItemState.LATE, ItemState.DONE)
CHANGES = 100
EXPORTED = ("plan", "kind", "title", "due", "half_year", "state", "done", "line_of_the_brief", "who_acts")


def said(words: str) -> str:
    """Give a sentence of the brief in the reader's language."""
    return library(words, get_language() or "en")


def line_words(anchor: str) -> str:
    """Give the words of a line of the brief."""
    try:
        found = load().get(anchor)
    except KeyError:
        return anchor
    return said(found.title or found.text)


def chapters(commitments: Iterable[Commitment]) -> list[dict[str, Any]]:
    """Count the answers to the commitments of each chapter."""
    found: dict[str, list[Commitment]] = {slug: [] for slug in CHAPTERS}
    for row in commitments:
        found[load().get(row.anchor).chapter].append(row)
    return [
        {
            "slug": slug, "name": said(load().chapter(slug).name), "total": len(rows),
            "counts": [(str(a.label), sum(row.answer == a for row in rows)) for a in AnswerTo],
            "answered": sum(row.answer != AnswerTo.OPEN for row in rows),
        }
        for slug, rows in found.items()
    ]  # fmt: skip


def chapter_name(slug: str) -> str:
    """Give the name of a chapter in the reader's language."""
    return said(load().chapter(slug).name)


def groups(commitments: Iterable[Commitment], chapter: str) -> list[tuple[str, list[tuple[Commitment, str]]]]:
    """Give the commitments of one chapter in the brief's three groups, each with its words."""
    brief = load()
    found: dict[str, list[tuple[Commitment, str]]] = {}
    for row in commitments:
        anchor = brief.get(row.anchor)
        if anchor.chapter == chapter:
            found.setdefault(anchor.group, []).append((row, said(anchor.text)))
    return [(said(brief.sections[group]), rows) for group, rows in found.items()]


def columns(items: list[Item]) -> list[tuple[str, list[Item]]]:
    """Sort items into columns by their state; what was dropped is left out."""
    return [(str(state.label), [item for item in items if item.state == state]) for state in COLUMNS]


def lanes(items: list[Item], halves: list[Period]) -> list[tuple[Period, list[Item]]]:
    """Sort items into lanes by the half-year they are due in; those outside the plan stand in lanes of their own."""
    found: dict[Period, list[Item]] = {half: [] for half in halves}
    for item in items:
        if item.state != ItemState.DROPPED:
            found.setdefault(item.period, []).append(item)
    return sorted(found.items())


def history(plan: Plan) -> list[dict[str, Any]]:
    """List the newest changes of a plan and its items in words: when, who, what, from and to."""
    numbers = {
        "plans.plan": [str(plan.pk)],
        "plans.item": [str(pk) for pk in plan.items.values_list("pk", flat=True)],
        "plans.commitment": [str(pk) for pk in plan.commitments.values_list("pk", flat=True)],
        "plans.shift": [str(pk) for pk in plan.shifts.values_list("pk", flat=True)],
    }
    wanted = Q()
    for kind, pks in numbers.items():
        wanted |= Q(object_kind=kind, object_id__in=pks)
    lines = AuditLine.objects.filter(wanted, entity=plan.entity).exclude(verb="open commitment")
    return [_change(line) for line in lines.select_related("who").order_by("-pk")[:CHANGES]]


def _change(line: AuditLine) -> dict[str, Any]:
    verbs = {
        "create plan": _("began the plan"), "change plan": _("changed the plan"), "submit plan": _("sent it to review"),
        "return plan": _("returned it"), "approve plan": _("approved it"), "start plan": _("started it"),
        "close plan": _("closed it"), "revise plan": _("opened it for revision"), "add item": _("added an item"),
        "change item": _("changed an item"), "report item": _("reported on an item"),
        "answer commitment": _("answered a commitment"), "add shift": _("added to the ledger"),
    }  # fmt: skip
    before, after = line.before or {}, line.after or {}
    words = {choice.value: str(choice.label) for choices in (ItemState, AnswerTo, PlanState) for choice in choices}
    names = ("state", "answer", "due", "done", "title", "reason", "text", "what")
    told = {n: (str(before.get(n) or ""), str(after[n] or "")) for n in names if n in after}
    shown = [(words.get(old, old), words.get(new, new)) for old, new in told.values()]
    return {
        "at": line.at, "who": line.by, "verb": verbs.get(line.verb, line.verb),
        "steps": [(old, new) for old, new in shown if new][:4],
    }  # fmt: skip


def records(items: QuerySet[Item]) -> Iterator[dict[str, Any]]:
    """Give items as plain records."""
    for item in items.select_related("plan"):
        row = (item.plan.title, item.kind, item.title, item.due.isoformat(), item.period.code, item.state,
               item.done.isoformat() if item.done else "", item.anchor, item.actor)  # fmt: skip
        yield dict(zip(EXPORTED, row, strict=True))


def as_csv(rows: Iterator[dict[str, Any]]) -> str:
    """Write records as CSV; a cell that a spreadsheet would compute begins with an apostrophe."""
    return sheets.as_csv(EXPORTED, (row.values() for row in rows))


def check_rows(lines: list[Any], known: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the lines of a checklist with what stands there."""
    return [
        {"line": line, "title": said(line.title), "text": said(line.text), "row": known.get(line.id)} for line in lines
    ]


CHECK_STATES = CheckState.choices
