"""Freezing, clearing and publishing a report, and its files, each made once and kept.

A report is frozen from what is published at one moment. Afterwards nothing in it moves: its result can be made again
from its snapshot and has the same bytes, whatever has been edited since.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import periods, sheets
from portal.core.access import MAY_DECIDE, can_decide, can_edit_entity, entities_with
from portal.core.duties import Duty
from portal.core.models import Entity, Person
from portal.core.services import TASK_FORCE, write
from portal.reports import build, collect
from portal.reports.access import visible_reports
from portal.reports.models import Body, Format, Report, ReportFile, State
from quintet import __version__
from quintet.result import Result

__all__ = ["clear", "duties", "file", "freeze", "live", "publish", "rebuild", "result_of", "visible_reports"]

MAX_PERIODS = 16
LIVE_PERIODS = 4
MOVES = {State.DRAFT: State.CLEARED, State.CLEARED: State.PUBLISHED}


def freeze(
    actor: Person, entity: Entity, body: str, first: periods.Period, last: periods.Period, note: str = ""
) -> Report:
    """Freeze a report of an organisation, or of the whole system for the task force.

    Raises PermissionDenied unless the actor writes for the organisation, ValueError on an unknown body or a span of
    half-years that is empty or too long.
    """
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation freeze its reports."))
    if body not in Body.values:
        raise ValueError(_("A report goes to one of: %(bodies)s.") % {"bodies": ", ".join(Body.values)})
    span = [period.code for period in periods.span(first, last)]
    if not 1 <= len(span) <= MAX_PERIODS:
        raise ValueError(_("A report covers from 1 to %(limit)d half-years.") % {"limit": MAX_PERIODS})
    with transaction.atomic():
        taken = collect.snapshot(None if entity.slug == TASK_FORCE else entity, body, span)
        data = canonical(taken)
        made = result_from(data).canonical()
        before = Report.objects.filter(entity=entity, body=body, state=State.PUBLISHED).order_by("-published").first()
        report = Report(
            entity=entity, body=body, first=span[0], last=span[-1], note=note.strip(), made_by=actor, follows=before,
            snapshot=gzip.compress(data, mtime=0), snapshot_sha256=hashlib.sha256(data).hexdigest(),
            result=gzip.compress(made, mtime=0), result_sha256=hashlib.sha256(made).hexdigest(), version=__version__,
        )  # fmt: skip
        with write(actor, "freeze report", report):
            report.save()
    return report


def canonical(snapshot: dict[str, Any]) -> bytes:
    """Write a snapshot as sorted JSON."""
    return json.dumps(
        snapshot, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str
    ).encode()


def result_from(data: bytes) -> Result:
    """Make the result of a snapshot's bytes; the hash that names its input is that of the bytes."""
    return build.build({**json.loads(data), "sha256": hashlib.sha256(data).hexdigest()})


def snapshot_of(report: Report) -> bytes:
    """Give the frozen snapshot's bytes."""
    return gzip.decompress(report.snapshot)


def result_of(report: Report) -> Result:
    """Give the frozen result as it was stored."""
    return Result.from_json(gzip.decompress(report.result))


def rebuild(report: Report) -> bool:
    """Tell whether the snapshot, computed again now, gives the very bytes that were frozen."""
    return hashlib.sha256(result_from(snapshot_of(report)).canonical()).hexdigest() == report.result_sha256


@lru_cache(maxsize=4)
def live(last: str, minute: int) -> Result:
    """Compute what a report on the whole system would say of what is public now; at most once a minute."""
    period = periods.parse(last)
    span = [half.code for half in periods.span(period.shift(1 - LIVE_PERIODS), period)]
    return result_from(canonical(collect.snapshot(None, Body.PUBLIC, span)))


def _moved(actor: Person, report: Report, to: State, verb: str, **values: Any) -> Report:
    if not can_decide(actor, report.entity):
        raise PermissionDenied(_("Only a leader or an owner clears and publishes reports."))
    with write(actor, verb, report):
        now = Report.objects.select_for_update().defer("snapshot", "result").get(pk=report.pk)
        if MOVES.get(State(now.state)) != to:
            raise ValueError(_("This report is %(state)s already.") % {"state": now.get_state_display()})
        for name, value in {"state": to, **values}.items():
            setattr(report, name, value)
        report.save(update_fields=["state", *values])
    return report


def clear(actor: Person, report: Report) -> Report:
    """Clear a draft for publication. Raises PermissionDenied, or ValueError when it is no draft."""
    return _moved(actor, report, State.CLEARED, "clear report", cleared_by=actor, cleared=timezone.now())


def publish(actor: Person, report: Report) -> Report:
    """Publish a cleared report. Raises PermissionDenied, or ValueError when it was not cleared."""
    return _moved(actor, report, State.PUBLISHED, "publish report", published=timezone.now())


def file(report: Report, language: str, kind: str) -> ReportFile:
    """Give a file of a report, made at its first call and kept for ever. Raises ValueError on an unknown format."""
    if kind not in Format.values:
        raise ValueError(_("A report is given out as one of: %(formats)s.") % {"formats": ", ".join(Format.values)})
    found = ReportFile.objects.filter(report=report, language=language, format=kind).first()
    if found is not None:
        return found
    data = _rendered(report, language, Format(kind))
    made = ReportFile(
        report=report, language=language, format=kind, data=data, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    with transaction.atomic():
        # Two readers may ask at once: the second gets what the first has kept.
        Report.objects.select_for_update().only("pk").get(pk=report.pk)
        found = ReportFile.objects.filter(report=report, language=language, format=kind).first()
        if found is None:
            with write(None, "keep file of report", made):
                made.save()
    return found or made


def _rendered(report: Report, language: str, kind: Format) -> bytes:
    if kind == Format.CSV:
        return annex(report)
    result = result_of(report)
    if kind == Format.HTML:
        from quintet.render import html_page

        return html_page(result, language).encode()
    if kind == Format.PDF:
        from quintet.render import pdf

        return pdf(result, language)
    from quintet.render import docx

    return docx(result, language)


def annex(report: Report) -> bytes:
    """Write every published answer of a snapshot as CSV, one row each."""
    taken = json.loads(snapshot_of(report))
    entities = {item["id"]: item["name"] for item in taken["entities"]}
    indicators = {item["id"]: item for item in taken["indicators"]}
    columns = ("organisation", "framework", "indicator", "title", "unit", "period", "value", "source")
    rows = []
    for entity, indicator, period, value, source in taken["observations"]:
        item = indicators[indicator]
        row = (entities[entity], item["framework"], item["code"], item["title"], item["unit"], period, value, source)
        rows.append(row)
    return ("\ufeff" + sheets.as_csv(columns, rows)).encode()


def duties(person: Person) -> list[Duty]:
    """List the reports that wait for a person to clear or publish them; one query."""
    waiting = (
        Report.objects.filter(entity__in=entities_with(person, MAY_DECIDE))
        .exclude(state=State.PUBLISHED)
        .select_related("entity")
        .only("body", "last", "state", "entity__name", "entity__acronym")
    )
    words = {State.DRAFT: _("Clear the report %(title)s."), State.CLEARED: _("Publish the report %(title)s.")}
    return [
        Duty(words[State(report.state)] % {"title": report}, report.get_absolute_url(), None, str(report.entity))
        for report in waiting
    ]
