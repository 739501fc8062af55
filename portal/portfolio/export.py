"""Initiatives as files: CSV for a spreadsheet, JSON for a program, Parquet with typed columns for a table.

Every file holds what its reader may read, in the reader's language, small numbers of people hidden.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.core import sheets
from portal.core.models import Entity
from portal.portfolio import people, texts, vocabulary
from portal.portfolio.models import Initiative

EXPORT_MAX = 100_000
AT_ONCE = 1_000  # rows held as objects; a file of everything holds no more of them
EXPORTED = (
    "slug", "kind", "state", "language", "title", "summary", "women", "fields", "levers", "goals", "targets",
    "countries", "entity", "partners", "stage", "starts", "ends", "amount", "currency", *people.COLUMNS,
    "reality", "results", "evidence", "replicated_from", "source", "source_id", "link", "published", "updated",
)  # fmt: skip


def records(pks: list[int], readable: QuerySet[Initiative]) -> Iterator[dict[str, Any]]:
    """Give the first EXPORT_MAX initiatives as plain records; `readable` are those a copy's parent may be among."""
    partners = Prefetch("partners", Entity.objects.order_by("slug"))
    every = Initiative.objects.select_related("entity", "replicated_from").prefetch_related(partners)
    for at in range(0, min(len(pks), EXPORT_MAX), AT_ONCE):
        part = pks[at : at + AT_ONCE]
        found = every.in_bulk(part)
        parents = {i.replicated_from_id for i in found.values() if i.replicated_from_id}
        open_parents = set(readable.filter(pk__in=parents).values_list("pk", flat=True)) if parents else set()
        yield from (_record(found[pk], open_parents) for pk in part if pk in found)


def _record(initiative: Initiative, open_parents: set[int]) -> dict[str, Any]:
    locale = vocabulary.locale()
    values = {name: getattr(initiative, name) for name in EXPORTED if name not in {"entity", "partners"}}
    values |= {"title": texts.title(initiative, locale), "summary": texts.summary(initiative, locale)}
    values |= {"entity": "", "partners": []}
    values["language"] = locale if texts.use_case(initiative) else initiative.language
    if initiative.entity is not None:
        values["entity"] = initiative.entity.slug
    values["partners"] = [partner.slug for partner in initiative.partners.all()]
    values |= people.reached(initiative)
    parent = initiative.replicated_from
    values["replicated_from"] = parent.slug if parent is not None and parent.pk in open_parents else ""
    values["amount"] = None if initiative.amount is None else str(initiative.amount)
    for name in ("starts", "ends", "published", "updated"):
        values[name] = values[name].isoformat() if values[name] else None
    return {name: values[name] for name in EXPORTED}


def as_csv(rows: Iterable[dict[str, Any]]) -> str:
    """Write records as CSV, lists separated by semicolons; a cell that a spreadsheet would compute is quoted."""
    return sheets.as_csv(EXPORTED, ([_cell(row[name]) for name in EXPORTED] for row in rows))


def _cell(value: Any) -> Any:
    return ";".join(str(item) for item in value) if isinstance(value, list) else value


def as_json(rows: Iterable[dict[str, Any]], total: int) -> str:
    """Write records as JSON, with the number of those that fit and of those in the file."""
    told = [json.dumps(row, ensure_ascii=False) for row in rows]
    return f'{{"total": {total}, "given": {len(told)}, "initiatives": [{", ".join(told)}]}}'


def as_parquet(rows: Iterable[dict[str, Any]]) -> bytes:
    """Write records as Parquet; a hidden number of people is empty there and its column named in `people_hidden`."""
    import polars as pl

    kinds: dict[str, Any] = dict.fromkeys(EXPORTED, pl.String)
    kinds |= dict.fromkeys(("fields", "levers", "targets", "countries", "partners"), pl.List(pl.String))
    kinds |= dict.fromkeys(people.COLUMNS, pl.Int64)
    kinds |= {"goals": pl.List(pl.Int64), "reality": pl.Int64, "amount": pl.Decimal(16, 2)}
    kinds |= {"people_hidden": pl.List(pl.String)}
    parts, rest = [pl.DataFrame(schema=kinds)], iter(rows)
    while table := [_typed(row) for row in islice(rest, AT_ONCE)]:
        parts.append(pl.DataFrame({name: [row[name] for row in table] for name in kinds}, schema=kinds))
    days = [pl.col(name).str.to_date() for name in ("starts", "ends")]
    days += [pl.col(name).str.to_datetime(time_zone="UTC") for name in ("published", "updated")]
    out = io.BytesIO()
    pl.concat(parts).with_columns(days).write_parquet(out)
    return out.getvalue()


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    hidden = [name for name in people.COLUMNS if row[name] == people.HIDDEN]
    amount = None if row["amount"] is None else Decimal(row["amount"])
    return {**row, **dict.fromkeys(hidden), "amount": amount, "people_hidden": hidden}
