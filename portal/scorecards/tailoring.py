"""Targets and own weights of an organisation, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core import periods
from portal.core.access import can_edit_entity
from portal.core.models import Entity, Person
from portal.core.services import write
from portal.scorecards.models import Indicator, Target, Weight
from portal.scorecards.recording import Answer, check

WEIGHT_MAX = Decimal(100)


def set_targets(
    actor: Person, entity: Entity, period: str, targets: Mapping[Indicator, tuple[Decimal, str]]
) -> list[Target]:
    """Keep targets of a half-year with their reasons; what is the same as before writes nothing.

    Raises PermissionDenied unless the actor writes for the organisation, ValueError on a value that cannot be.
    """
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation set its targets and weights."))
    periods.parse(period)
    with transaction.atomic():
        known = {row.indicator_id: row for row in Target.objects.filter(entity=entity, period=period)}
        kept = []
        for indicator, (value, reason) in targets.items():
            row = known.get(indicator.pk) or Target(entity=entity, indicator=indicator, period=period)
            wanted = check(indicator, Answer(value=value, currency="USD")).value
            if row.pk and (row.value, row.reason) == (wanted, reason):
                continue
            assert wanted is not None
            with write(actor, "set target", row):
                row.value, row.reason = wanted, reason[:500]
                row.save()
            kept.append(row)
        return kept


def set_weights(actor: Person, entity: Entity, weights: Mapping[Indicator, tuple[Decimal, str]]) -> list[Weight]:
    """Keep own weights; one that differs from the common weight needs a reason. Raises as `set_targets` does."""
    if not can_edit_entity(actor, entity):
        raise PermissionDenied(_("Only those who write for the organisation set its targets and weights."))
    with transaction.atomic():
        known = {row.indicator_id: row for row in Weight.objects.filter(entity=entity)}
        kept = []
        for indicator, (weight, reason) in weights.items():
            row = known.get(indicator.pk) or Weight(entity=entity, indicator=indicator)
            if not weight.is_finite() or not 0 <= weight <= WEIGHT_MAX:
                raise ValueError(f"{indicator.code}: " + _("A weight lies between 0 and 100."))
            if weight != indicator.weight and not reason.strip():
                raise ValueError(f"{indicator.code}: " + _("Say why the weight differs from the common one."))
            if (row.pk and (row.weight, row.reason) == (weight, reason)) or (not row.pk and weight == indicator.weight):
                continue
            with write(actor, "set weight", row):
                row.weight, row.reason = round(weight, 3), reason.strip()[:500]
                row.save()
            kept.append(row)
        return kept
