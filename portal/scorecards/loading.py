"""The frameworks of the seed brought into the portal; loading again writes only what has changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from portal.core.services import write, write_many
from portal.scorecards.models import Framework, Indicator
from quintet.seed import frameworks as seed


def load_frameworks() -> int:
    """Bring the frameworks of the seed up to date; returns how many rows were added or changed."""
    written = 0
    with transaction.atomic():
        known = {(item.code, item.version): item for item in Framework.objects.filter(seeded=True)}
        rows = {(item.framework_id, item.code): item for item in Indicator.objects.filter(framework__seeded=True)}
        for place, given in enumerate(seed.frameworks()):
            framework = known.get((given.code, given.version)) or Framework(code=given.code, version=given.version)
            written += _kept(framework, _of_framework(given, place))
            fresh = []
            for order, item in enumerate(given.indicators):
                indicator = rows.get((framework.pk, item.code)) or Indicator(framework=framework, code=item.code)
                values = _of_indicator(item, order)
                if indicator.pk:
                    written += _kept(indicator, values)
                else:
                    for name, value in values.items():
                        setattr(indicator, name, value)
                    fresh.append(indicator)
            if fresh:
                write_many(None, "load indicator", fresh)
                written += len(fresh)
        return written + _same()


def _kept(row: Any, values: dict[str, Any]) -> int:
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return 0
    with write(None, f"load {row._meta.model_name}", row):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return 1


def _of_framework(given: seed.Framework, place: int) -> dict[str, Any]:
    names = ("kind", "title", "text")
    fixed = {"origin": given.source, "sections": dict(given.sections), "seeded": True, "order": place}
    return {name: getattr(given, name) for name in names} | fixed


def _of_indicator(item: seed.Indicator, order: int) -> dict[str, Any]:
    names = ("section", "kind", "title", "hint", "unit", "direction", "field", "lever", "result", "evidence", "anchor",
             "baseline_unit", "baseline_period", "baseline_source")  # fmt: skip
    return {name: getattr(item, name) for name in names} | {
        "order": order,
        "scale": [{"value": value, "label": label} for value, label in item.scale],
        "weight": Decimal(str(item.weight)),
        "baseline": None if item.baseline is None else Decimal(str(item.baseline)),
    }


def _same() -> int:
    """Point each indicator that shares an answer to the one it shares it with."""
    rows = {(item.framework.code, item.code): item for item in Indicator.objects.select_related("framework")}
    written = 0
    for given in seed.frameworks():
        for item in given.indicators:
            if item.same_as:
                framework, _colon, code = item.same_as.partition(":")
                written += _kept(rows[given.code, item.code], {"same_as": rows[framework, code]})
    return written
