"""What stood in the portal on any past date: the audit trail played again up to a moment.

Each audit line holds the values that a write has changed, whole; laid over one another in their order they give the
rows as they stood. Links of many to many and values never audited (passwords) are left out; a personal value stands in
the trail, and so in both views, as the word "personal".
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models

from portal.core.models import AuditLine
from portal.core.services import audited

Rows = dict[str, dict[str, Any]]


def replay(model: type[models.Model], at: datetime.datetime) -> Rows:
    """Give every row of a model as it stood at a moment: number of the row, then its values as JSON holds them."""
    rows: Rows = {}
    lines = AuditLine.objects.filter(object_kind=model._meta.label_lower, at__lte=at).order_by("pk")
    for number, after in lines.values_list("object_id", "after").iterator():
        if after is None:
            rows.pop(number, None)
        else:
            rows.setdefault(number, {}).update(after)
    return rows


def snapshot(model: type[models.Model]) -> Rows:
    """Give every row of a model as it stands now, in the shape of `replay`."""
    names = [field.attname for field in model._meta.concrete_fields]
    key = model._meta.pk.attname
    return {str(row[key]): audited(model, row) for row in model._base_manager.values(*names).iterator()}


def lines_of(obj: models.Model) -> models.QuerySet[AuditLine]:
    """List the changes of one row, newest first."""
    return AuditLine.objects.filter(object_kind=obj._meta.label_lower, object_id=str(obj.pk))
