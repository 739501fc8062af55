"""The workbook for colleagues offline: handed out with the questions, read back row by row before anything is kept."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.access import can_edit_entity
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.scorecards import shown, words
from portal.scorecards.models import Framework, Indicator, Kind, Sheet
from portal.scorecards.recording import Answer, check, latest, read, record
from quintet.render.csv import writable
from quintet.table import Table

COLUMNS = ("code", "question", "allowed", "answer", "not_applicable", "evidence", "remark", "currency")
FILLED = ("answer", "not_applicable", "evidence", "remark", "currency")
WIDTHS = (18, 60, 40, 16, 16, 36, 36, 10)
MAX_BYTES = 4 * 2**20
YES = frozenset({"x", "yes", "1", "true"})


def workbook(entity: Entity, framework: Framework, period: str) -> bytes:
    """Write the questions of a framework with the answers that stand; only the columns to fill in are unlocked."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, Protection

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"{framework.code} {period}"[:31]
    sheet.append(list(COLUMNS))
    steps = latest(entity, period)
    for indicator in framework.indicators.all():
        step = steps.get(indicator.pk)
        row = (indicator.code, words.title(indicator), allowed(indicator), shown.typed(step, indicator),
               "x" if step and step.na else "", step.link if step else "", step.note if step else "",
               step.currency if step else "")  # fmt: skip
        # A cell that begins like a formula is kept as text.
        sheet.append([writable(cell) for cell in row])
    for number, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), 1):
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = width
        sheet.cell(1, number).font = Font(bold=True)
        for cell in sheet[letter][1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=name not in FILLED)
    sheet.freeze_panes = "D2"
    sheet.protection.enable()
    _lists(sheet, framework)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lists(sheet: Any, framework: Framework) -> None:
    """Let the spreadsheet offer the steps of a scale."""
    from openpyxl.worksheet.datavalidation import DataValidation

    made: dict[str, DataValidation] = {}
    for number, indicator in enumerate(framework.indicators.all(), 2):
        steps = [value for value, _words in words.choices(indicator)]
        if not steps:
            continue
        formula = f'"{",".join(steps)}"'
        if formula not in made:
            made[formula] = DataValidation(type="list", formula1=formula, allow_blank=True)
            sheet.add_data_validation(made[formula])
        made[formula].add(sheet.cell(number, COLUMNS.index("answer") + 1))


def allowed(indicator: Indicator) -> str:
    """Say what can be answered."""
    if indicator.kind in (Kind.BOOLEAN, Kind.ORDINAL):
        return "; ".join(f"{value} = {label}" for value, label in _plain_choices(indicator))
    return {
        Kind.SHARE: _("percent, 0 to 100"),
        Kind.COUNT: _("a whole number"),
        Kind.MONEY: _("an amount and its currency"),
        Kind.TEXT: _("words"),
    }[Kind(indicator.kind)]


def _plain_choices(indicator: Indicator) -> list[tuple[str, Any]]:
    return [(value, str(label).partition(" · ")[2] or label) for value, label in words.choices(indicator)]


def read_back(actor: Person, entity: Entity, framework: Framework, period: str, name: str, data: bytes) -> Sheet:
    """Read a filled-in workbook and keep its answers aside with every problem named; nothing is recorded yet.

    Raises PermissionDenied, MethodError when the file is no workbook, ValueError when its columns are others.
    """
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation answer its scorecards."))
    if len(data) > MAX_BYTES:
        raise ValueError(_("The file is larger than %(limit)d MB. Split it.") % {"limit": MAX_BYTES // 2**20})
    table = Table.read(data, name)
    missing = [column for column in ("code", "answer") if column not in table.columns]
    if missing:
        text = _("Missing columns: %(missing)s. Take the workbook of this page.")
        raise ValueError(text % {"missing": ", ".join(missing)})
    asked = {indicator.code: indicator for indicator in framework.indicators.all()}
    rows, problems = [], []
    for number, raw in enumerate(table.frame.iter_rows(named=True), 2):
        cells = {key: str(cell).strip().lstrip("'") for key, cell in raw.items() if cell is not None}
        try:
            answer = _answer(asked, cells)
            if not answer.empty:
                rows.append({"code": cells["code"], **_stored(answer)})
        except ValueError as error:
            problems.append({"row": number, "code": cells.get("code", "")[:60], "why": str(error)})
    sheet = Sheet(
        entity=entity,
        framework=framework,
        period=period,
        filename=name[-120:],
        rows=rows,
        problems=problems,
        person=actor,
    )
    with write(actor, "check workbook", sheet):
        sheet.save()
    return sheet


def _answer(asked: dict[str, Indicator], cells: dict[str, str]) -> Answer:
    indicator = asked.get(cells.get("code", ""))
    if indicator is None:
        raise ValueError(_("No indicator has this code."))
    word = cells.get("answer", "")
    if word.startswith("="):
        raise ValueError(_("A formula is no answer. Write its value."))
    na = cells.get("not_applicable", "").casefold() in YES
    answer = Answer(na=True) if na else read(indicator, word)
    return check(
        indicator,
        replace(
            answer,
            note=cells.get("remark", ""),
            link=cells.get("evidence", ""),
            currency=cells.get("currency", ""),
        ),
    )


def _stored(answer: Answer) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(answer).items() if name in ("na", "text", "currency", "note", "link")}
    return {**kept, "value": None if answer.value is None else str(answer.value)}


def settle(actor: Person, sheet: Sheet, keep: bool) -> Sheet:
    """Record the good answers of a workbook as drafts, or nothing. Raises ValueError when it was settled before."""
    with transaction.atomic():
        sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
        if sheet.settled:
            raise ValueError(_("This file was settled before."))
        made = []
        if keep:
            asked = {indicator.code: indicator for indicator in sheet.framework.indicators.all()}
            given = {}
            for row in sheet.rows:
                value = None if row["value"] is None else Decimal(row["value"])
                rest = {name: cell for name, cell in row.items() if name not in ("code", "value")}
                given[asked[row["code"]]] = Answer(value=value, **rest)
            made = record(actor, sheet.entity, sheet.period, given)
        with write(actor, "settle workbook", sheet):
            sheet.settled, sheet.kept = True, len(made)
            sheet.save(update_fields=["settled", "kept"])
    return sheet
