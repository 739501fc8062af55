"""Files of initiatives: every row is read and every problem named before anything is kept.

A file is CSV, XLSX, Parquet or Arrow (`quintet.table`), with the columns of the template. Lists stand in one cell,
separated by semicolons. A dry run keeps the file and the list of problems; afterwards a person keeps the good rows,
or all rows if none is bad, or nothing.
"""

from __future__ import annotations

import csv
import datetime
import gzip
import io
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.access import can_edit_entity
from portal.core.languages import LANGUAGES
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.portfolio import services, vocabulary
from portal.portfolio.models import Evidence, Import, Kind, Outcome, Stage
from quintet.table import Table

MAX_ROWS = 20_000
MAX_BYTES = 8 * 2**20
MAX_PROBLEMS = 2_000
MAX_COUNT = 2**31 - 1
MAX_MONEY = Decimal(10) ** 13
TITLE_MAX, TEXT_MAX = 200, 4000
NEEDED = ("title", "summary", "kind")
EXAMPLE = {
    "title": "Clinics on wheels", "summary": "Vans bring care to villages without a clinic.", "kind": "case",
    "language": "en", "women": "Care before and after birth within an hour's walk.", "fields": "innovation;data",
    "levers": "inclusion", "goals": "3;5", "targets": "3.8;5.6", "countries": "KEN;UGA", "partners": "undp",
    "stage": "experiment", "starts": "2025-01-01", "ends": "", "amount": "125000.00", "currency": "USD",
    "people": "4200", "people_women": "2600", "people_men": "1600", "people_children": "1500", "people_youth": "900",
    "people_adults": "1400", "people_older": "400", "people_disabilities": "310", "reality": "2",
    "results": "Half of the travel time to care.", "evidence": "counted",
}  # fmt: skip
Problem = dict[str, Any]
Keep = Literal["good", "all", "nothing"]


def template_csv() -> str:
    """Give the template: the columns and one row to look at, which is to be replaced."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(EXAMPLE))
    writer.writeheader()
    writer.writerow(EXAMPLE)
    return out.getvalue()


def template_xlsx() -> bytes:
    """Give the same template as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(EXAMPLE))
    sheet.append(list(EXAMPLE.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(limit: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(_("Longer than %(limit)d characters. Shorten it.") % {"limit": limit})
        return cell

    return read


def _word(words: Any) -> Callable[[str], str]:
    words = cache(words)

    def read(cell: str) -> str:
        if cell not in words():
            raise ValueError(_("Not one of: %(words)s.") % {"words": ", ".join(sorted(words())[:12])})
        return cell

    return read


def _words(words: Any, kind: type = str) -> Callable[[str], list[Any]]:
    words = cache(words)

    def read(cell: str) -> list[Any]:
        found = [part.strip() for part in cell.split(";") if part.strip()]
        strange = [part for part in found if part not in words()]
        if strange:
            raise ValueError(_("Not known: %(words)s.") % {"words": ", ".join(strange)[:80]})
        return list(dict.fromkeys(kind(part) for part in found))

    return read


def _day(cell: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(cell[:10])
    except ValueError as error:
        raise ValueError(_("Not a date. Write it as 2025-12-31.")) from error


def _count(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit()) or int(cell) > MAX_COUNT:
        raise ValueError(_("Not a whole number from 0 on. Write digits only."))
    return int(cell)


def _money(cell: str) -> Decimal:
    try:
        money = Decimal(cell)
    except InvalidOperation as error:
        raise ValueError(_("Not an amount. Write digits with a point, such as 125000.00.")) from error
    if not money.is_finite() or not 0 <= money < MAX_MONEY or money != round(money, 2):
        raise ValueError(_("An amount is at least 0 and has at most two decimals."))
    return money


_READ: dict[str, Callable[[str], Any]] = {
    "title": _text(TITLE_MAX), "summary": _text(TEXT_MAX), "women": _text(TEXT_MAX), "results": _text(TEXT_MAX),
    "kind": _word(lambda: frozenset(Kind.values) - {Kind.BLUEPRINT}),
    "language": _word(lambda: frozenset(dict(LANGUAGES))),
    "fields": _words(lambda: vocabulary.FIELDS),
    "levers": _words(vocabulary.lever_ids),
    "goals": _words(lambda: {str(n) for n in range(1, 18)}, int),
    "targets": _words(vocabulary.target_codes),
    "countries": _words(vocabulary.iso3_codes),
    "stage": _word(lambda: frozenset(Stage.values)),
    "starts": _day, "ends": _day, "amount": _money,
    "currency": _word(vocabulary.currencies),
    "people": _count, **dict.fromkeys(vocabulary.GROUPS, _count),
    "reality": lambda cell: int(_word(lambda: vocabulary.REALITY)(cell)),
    "evidence": _word(lambda: frozenset(Evidence.values)),
}  # fmt: skip


def read_rows(data: bytes, name: str) -> tuple[list[dict[str, Any]], list[Problem], int]:
    """Read a file into (values of the good rows, problems, number of rows).

    A row's partners stand under "partners" as entities. Raises MethodError when the file is no table, ValueError
    when its columns or its number of rows are not those of the template.
    """
    table = Table.read(data, name)
    strange = [column for column in table.columns if column not in EXAMPLE]
    missing = [column for column in NEEDED if column not in table.columns]
    if strange or missing:
        listed = {"strange": ", ".join(strange[:9]) or "–", "missing": ", ".join(missing) or "–"}
        raise ValueError(_("Unknown columns: %(strange)s. Missing columns: %(missing)s. Take the template.") % listed)
    if not 1 <= table.height <= MAX_ROWS:
        raise ValueError(_("A file holds from 1 to %(limit)d rows.") % {"limit": MAX_ROWS})
    known = Entity.objects.in_bulk(field_name="slug") if "partners" in table.columns else {}
    good, problems = [], []
    for number, raw in enumerate(table.frame.iter_rows(named=True), 2):  # row 1 of the sheet is its header
        cells = {column: str(cell).strip() for column, cell in raw.items() if cell is not None}
        values, wrong = _read_row({column: cell for column, cell in cells.items() if cell}, known)
        if wrong:
            problems += [{"row": number, "column": column, "got": got[:80], "why": why} for column, got, why in wrong]
        else:
            good.append(values)
    return good, problems, table.height


def _read_row(cells: dict[str, str], known: dict[str, Entity]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    values: dict[str, Any] = {}
    wrong = [(column, "", _("Empty. This column must be filled.")) for column in NEEDED if column not in cells]
    for column, cell in cells.items():
        try:
            values[column] = _partners(cell, known) if column == "partners" else _READ[column](cell)
        except ValueError as error:
            wrong.append((column, cell, str(error)))
    if not wrong:
        wrong = [(column, cells.get(column, ""), why) for column, why in vocabulary.disagreements(values)]
    return values, wrong


def _partners(cell: str, known: dict[str, Entity]) -> list[Entity]:
    return [known[slug] for slug in _words(lambda: known)(cell)]


def check(person: Person, entity: Entity, name: str, data: bytes) -> Import:
    """Keep a file with the list of its problems; no initiative is written. Raises as `read_rows` does."""
    if not can_edit_entity(person, entity):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    if len(data) > MAX_BYTES:
        raise ValueError(_("The file is larger than %(limit)d MB. Split it.") % {"limit": MAX_BYTES // 2**20})
    good, problems, rows = read_rows(data, name)
    batch = Import(person=person, entity=entity, filename=name[-120:], data=gzip.compress(data, mtime=0), rows=rows)
    batch.bad, batch.problems = rows - len(good), problems[:MAX_PROBLEMS]
    with write(person, "check import", batch):
        batch.save(force_insert=True)
    return batch


def settle(person: Person, batch: Import, what: Keep) -> Import:
    """Keep the good rows of a checked file as drafts, all rows if none is bad, or nothing; all in one transaction.

    Raises PermissionDenied, or ValueError when the file was settled before or "all" meets a bad row.
    """
    if not can_edit_entity(person, batch.entity):
        raise PermissionDenied(_("Only an owner or a member of the organisation writes its initiatives."))
    with transaction.atomic():
        batch = Import.objects.select_for_update().get(pk=batch.pk)
        if batch.outcome != Outcome.CHECKED:
            raise ValueError(_("This file was settled before."))
        rows: list[dict[str, Any]] = []
        if what != "nothing":
            rows, problems, _height = read_rows(gzip.decompress(batch.data), batch.filename)
            if what == "all" and problems:
                raise ValueError(_("Some rows have a problem, so none was kept."))
        partners = {n: row.pop("partners") for n, row in enumerate(rows) if "partners" in row}
        if rows:
            services.create_many(person, batch.entity, rows, partners)
        with write(person, "settle import", batch):
            batch.outcome, batch.kept = (Outcome.KEPT if rows else Outcome.DROPPED), len(rows)
            batch.save(update_fields=["outcome", "kept"])
    return batch
