"""What other apps and surfaces may do with scorecards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal.core.access import can_edit_entity
from portal.core.models import Entity, Person
from portal.runs.services import figure as stored_figure
from portal.runs.services import visible_runs
from portal.scorecards import scores, words
from portal.scorecards.access import open_frameworks
from portal.scorecards.board import board, forget
from portal.scorecards.building import create_framework, read_questions
from portal.scorecards.duties import duties
from portal.scorecards.leaving import erase_person, export_person, forget_files
from portal.scorecards.loading import load_frameworks
from portal.scorecards.models import Framework, FrameworkKind, Indicator, Observation, Source, State, Target, Weight
from portal.scorecards.recording import Answer, prefill, publish, read, record, return_to, submit, validate
from portal.scorecards.sheets import read_back
from portal.scorecards.tailoring import set_targets, set_weights
from quintet.result import Estimate

__all__ = [
    "Answer", "create_framework", "duties", "erase_person", "export_person", "forget", "forget_files", "framework",
    "load_frameworks", "prefill", "publish", "read", "read_back", "read_questions", "record", "record_from_result",
    "return_to", "set_targets", "set_weights", "share_of_yes", "shares_in_words", "snapshot", "submit", "validate",
    "validator_agreement",
]  # fmt: skip

SIZES = {"percent": 1.0, "whole percent": 1.0, "share": 100.0, "ratio": 100.0}  # units a share can be read from


def figure(result_hash: str, pointer: str) -> Estimate:
    """Give the figure at a place in a stored result. Raises ValueError when there is none with a value."""
    there = stored_figure(result_hash, pointer)
    found = there[2] if there else None
    if not isinstance(found, Estimate) or found.value is None:
        raise ValueError(_("There is no figure with a value at %(pointer)s.") % {"pointer": pointer[:80]})
    return found


def record_from_result(
    actor: Person, entity: Entity, indicator: Indicator, period: str, run_number: Any, pointer: str
) -> list[Observation]:
    """Keep a figure of a run's result as an organisation's answer, with its chain back to the run.

    Raises PermissionDenied unless the actor writes for the organisation and may see the run, ValueError when the
    place holds no figure or its unit does not fit the indicator.
    """
    try:
        run = visible_runs(actor).filter(pk=run_number).first()
    except ValidationError:  # no number of a run at all
        run = None
    if run is None or not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation answer its scorecards."))
    if run.result_id is None:
        raise ValueError(_("This run has no result."))
    estimate = figure(run.result_id, pointer)
    assert estimate.value is not None
    value = float(estimate.value)
    if indicator.kind == "share":
        if estimate.unit not in SIZES:
            raise ValueError(
                _("The indicator is a share in percent, the figure is in %(unit)s.") % {"unit": estimate.unit}
            )
        value *= SIZES[estimate.unit]
    answer = Answer(
        value=round(Decimal(repr(value)), 4), source=Source.COMPUTED, run_id=run.pk, result_hash=run.result_id,
        pointer=pointer,
    )  # fmt: skip
    return record(actor, entity, period, {indicator: answer})


def snapshot(entities: Sequence[int] | None, span: Sequence[str]) -> dict[str, Any]:
    """Give the published answers of some organisations, or of all, in some half-years as plain JSON values.

    Without named organisations, those that have published an answer in the span are taken. What is asked are the
    indicators of every framework that one of them has begun; figures of the whole system are left out.
    """
    asked = list(Indicator.objects.exclude(framework__kind=FrameworkKind.SYSTEM).select_related("framework"))
    known = {indicator.pk for indicator in asked}
    seen = board()
    chosen = sorted(seen.published) if entities is None else sorted(entities)
    found = Entity.objects.in_bulk(chosen)
    answers: list[list[Any]] = [
        [pk, number, code, cell.value, cell.source]
        for pk in chosen
        for code in span
        for number, cell in sorted(seen.of(pk, True).get(code, {}).items())
        if number in known and not cell.na
    ]
    spoke = {row[0] for row in answers}
    listed = [pk for pk in chosen if pk in found and (entities is not None or pk in spoke)]
    framework_of = {indicator.pk: indicator.framework_id for indicator in asked}
    begun = {framework_of[row[1]] for row in answers}
    used = {pk for pk, framework in framework_of.items() if framework in begun}
    weights = Weight.objects.filter(entity__in=listed, indicator__in=used).values_list("entity", "indicator", "weight")
    return {
        "entities": [{"id": pk, "slug": found[pk].slug, "name": found[pk].name} for pk in listed],
        "indicators": [_plain(indicator) for indicator in asked if indicator.pk in used],
        "observations": answers,
        "weights": [[entity, indicator, float(weight)] for entity, indicator, weight in weights],
        "targets": [
            [row.entity_id, row.indicator_id, row.period, float(row.value)]
            for row in Target.objects.filter(entity__in=listed, period__in=span).order_by("pk")
        ],
    }


def _plain(indicator: Indicator) -> dict[str, Any]:
    names = ("code", "section", "order", "kind", "title", "unit", "direction", "scale", "field", "lever", "result",
             "anchor")  # fmt: skip
    return {name: getattr(indicator, name) for name in names} | {
        "id": indicator.pk,
        "framework": indicator.framework.code,
        "weight": float(indicator.weight),
        "baseline": None if indicator.baseline is None else float(indicator.baseline),
    }


def share_of_yes(field: str) -> list[scores.Share]:
    """Give the five shares of organisations that the chapter of a field shows, from their newest published answers."""
    asked = Indicator.objects.filter(framework__code=field, section="shares", kind="boolean", framework__seeded=True)
    return scores.shares(board(), list(asked))


def framework(code: str) -> Framework:
    """Give the active framework with a code. Raises Framework.DoesNotExist."""
    return open_frameworks().get(code=code)


def validator_agreement(framework: Framework) -> tuple[float | None, int]:
    """Give Krippendorff's ordinal alpha between own answers and second persons, and the number of answers both gave."""
    return _agreement(framework.pk, board().seq)


def shares_in_words(field: str) -> list[dict[str, Any]]:
    """Give the five shares of a field with their questions and baselines in the reader's language."""
    return [
        {"title": words.title(found.indicator), "baseline": words.baseline(found.indicator), **vars(found)}
        for found in share_of_yes(field)
    ]


@lru_cache(maxsize=64)
def _agreement(framework: int, seq: int) -> tuple[float | None, int]:
    from quintet.data.agreement import krippendorff_alpha

    pairs = Observation.objects.filter(
        indicator__framework=framework, state=State.VALIDATED, checked__isnull=False, indicator__kind="ordinal"
    ).values_list("pk", "value", "checked")
    rows = [
        {"unit": str(pk), "rater": rater, "value": f"{value:g}"}
        for pk, own, second in pairs
        for rater, value in (("own", own), ("second", second))
    ]
    if len(rows) < 4:
        return None, len(rows) // 2
    return krippendorff_alpha(ratings=rows, metric="ordinal", draws=100).alpha.alpha, len(rows) // 2
