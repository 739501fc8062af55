"""Frameworks of an organisation's own, read from a table of questions: whole or not at all, then opened for answers.

A changed set of questions is a new version: the answers to the old one stay with it, and it is retired.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.core.access import can_decide, can_edit_entity
from portal.core.models import Entity, Person
from portal.core.services import write, write_many
from portal.scorecards.models import Evidence, Framework, FrameworkKind, FrameworkState, Indicator, Kind
from portal.scorecards.words import RESULTS
from quintet.table import Table

COLUMNS = ("code", "section", "kind", "question", "hint", "unit", "direction", "scale", "field", "result", "weight",
           "evidence")  # fmt: skip
NEEDED = ("code", "section", "kind", "question", "result")
EXAMPLE = (
    ("plan", "Planning", "ordinal", "How far is the plan?", "Approved means signed by the head.", "", "up",
     "0=none; 1=draft; 2=approved", "data", "result_system", "1", "required"),
    ("share", "Planning", "share", "Staff who know the plan", "From the last staff survey.", "percent", "up", "",
     "culture", "result_support", "1", "optional"),
)  # fmt: skip
FIELDS = ("", "data", "innovation", "digital", "foresight", "behaviour", "culture")
KINDS = (FrameworkKind.SCORECARD, FrameworkKind.MATURITY, FrameworkKind.SURVEY, FrameworkKind.RUBRIC,
         FrameworkKind.CHECKLIST)  # fmt: skip
MAX_QUESTIONS = 150
MAX_BYTES = 2 * 2**20
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,58}", re.ASCII)
_STEP = re.compile(r"\s*(-?\d{1,4})\s*=\s*([^;]{1,200}?)\s*")


def template() -> bytes:
    """Write the table to fill in, with two questions to look at, as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for row in EXAMPLE:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_questions(name: str, data: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    """Read a table of questions: the values of each, and every problem with its row.

    Raises MethodError when the file is no table, ValueError when its columns are others or it is too long.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(_("The file is larger than %(limit)d MB. Split it.") % {"limit": MAX_BYTES // 2**20})
    table = Table.read(data, name)
    strange = [column for column in table.columns if column not in COLUMNS]
    missing = [column for column in NEEDED if column not in table.columns]
    if strange or missing:
        listed = {"strange": ", ".join(strange[:9]) or "–", "missing": ", ".join(missing) or "–"}
        raise ValueError(_("Unknown columns: %(strange)s. Missing columns: %(missing)s. Take the template.") % listed)
    if not 1 <= table.height <= MAX_QUESTIONS:
        raise ValueError(_("A framework holds from 1 to %(limit)d questions.") % {"limit": MAX_QUESTIONS})
    found: list[dict[str, Any]] = []
    problems: list[str] = []
    for number, raw in enumerate(table.frame.iter_rows(named=True), 2):
        cells = {key: str(cell).strip() for key, cell in raw.items() if cell is not None}
        try:
            found.append(_question(cells, {row["code"] for row in found}))
        except ValueError as error:
            problems.append(_("Row %(row)d: %(why)s") % {"row": number, "why": error})
    return found, problems


def _question(cells: dict[str, str], taken: set[str]) -> dict[str, Any]:
    empty = [column for column in NEEDED if not cells.get(column)]
    if empty:
        raise ValueError(_("%(column)s is empty. This column must be filled.") % {"column": empty[0]})
    code = cells["code"]
    if not _CODE.fullmatch(code) or code in taken:
        text = _("The code %(code)s is taken, or holds more than small letters and digits.")
        raise ValueError(text % {"code": code[:40]})
    chosen = {
        "kind": (cells["kind"], Kind.values),
        "field": (cells.get("field", ""), FIELDS),
        "result": (cells["result"], tuple(RESULTS)),
        "direction": (cells.get("direction") or "up", ("up", "down", "none")),
        "evidence": (cells.get("evidence") or "optional", Evidence.values),
    }
    for column, (word, words) in chosen.items():
        if word not in words:
            listed = {"column": column, "words": ", ".join(w for w in words if w)}
            raise ValueError(_("%(column)s must be one of: %(words)s.") % listed)
    scale = _scale(cells.get("scale", ""))
    if (cells["kind"] == Kind.ORDINAL) != (len(scale) >= 2):
        raise ValueError(_("A step on a scale needs a scale such as 0=none; 1=draft; no other kind has one."))
    return {
        "code": code,
        "section": cells["section"][:40],
        "title": cells["question"][:300],
        "hint": cells.get("hint", "")[:400],
        "unit": cells.get("unit", "")[:40],
        "scale": scale,
        "weight": _weight(cells.get("weight", "")),
        **{column: word for column, (word, _words) in chosen.items()},
    }


def _scale(text: str) -> list[dict[str, Any]]:
    steps = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        found = _STEP.fullmatch(part)
        if found is None:
            raise ValueError(_("A scale is written as 0=none; 1=draft. Got %(part)s.") % {"part": part[:40]})
        steps.append({"value": int(found[1]), "label": found[2]})
    values = [step["value"] for step in steps]
    if values != sorted(set(values)):
        raise ValueError(_("The steps of a scale rise from the least to the most."))
    return steps


def _weight(word: str) -> Decimal:
    try:
        weight = Decimal(word or "1")
    except InvalidOperation as error:
        raise ValueError(_("A weight lies between 0 and 100.")) from error
    if not weight.is_finite() or not 0 <= weight <= 100:
        raise ValueError(_("A weight lies between 0 and 100."))
    return round(weight, 3)


def create_framework(
    actor: Person, entity: Entity, title: str, kind: str, text: str, questions: list[dict[str, Any]]
) -> Framework:
    """Keep a framework of an organisation's own as a draft; one of the same title becomes its next version."""
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation make its frameworks."))
    if kind not in KINDS or not title.strip() or not questions:
        raise ValueError(_("A framework has a title, a kind and at least one question."))
    code = f"{entity.slug[:18]}-{slugify(title)[:20]}".strip("-")
    with transaction.atomic():
        old = Framework.objects.filter(code=code, entity=entity).order_by("-pk").first()
        framework = Framework(
            code=code, version=str(int(old.version) + 1 if old else 1), kind=kind, title=title.strip()[:200],
            text=text.strip()[:2000], entity=entity, state=FrameworkState.DRAFT, replaces=old, order=1000,
            sections={row["section"]: row["section"] for row in questions},
        )  # fmt: skip
        with write(actor, "create framework", framework):
            framework.save()
        rows = [Indicator(framework=framework, order=place, **row) for place, row in enumerate(questions)]
        write_many(actor, "add indicator", rows)
    return framework


def open_framework(actor: Person, framework: Framework) -> Framework:
    """Open a draft for answers; the version it replaces is retired. Raises PermissionDenied, or ValueError."""
    if framework.entity is None or not can_decide(actor, framework.entity):
        raise PermissionDenied(_("Only a leader or an owner opens a framework."))
    with transaction.atomic():
        if framework.state != FrameworkState.DRAFT:
            raise ValueError(_("This framework is open or retired already."))
        for row, state in ((framework.replaces, FrameworkState.RETIRED), (framework, FrameworkState.ACTIVE)):
            if row is not None:
                with write(actor, "open framework" if row is framework else "retire framework", row):
                    row.state = state
                    row.save(update_fields=["state"])
    return framework
