"""People reached, by sex, age and disability, as readers and files see them: few persons are never shown.

Each breakdown passes through `quintet.suppress` like every result, with whoever it leaves out as one more group,
so that a hidden number cannot be worked out from the others and the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.portfolio import vocabulary
from portal.portfolio.models import Initiative
from quintet.result import Grid, Result, Text
from quintet.suppress import THRESHOLD, suppress

HIDDEN = "<10"
COLUMNS = ("people", *vocabulary.GROUPS)
Shown = int | str | None


def reached(initiative: Initiative) -> dict[str, Shown]:
    """Give for each column a number, None where unknown, or HIDDEN where it would tell of few persons."""
    whole = initiative.people
    if whole is not None and 0 < whole < THRESHOLD:
        return {name: None if getattr(initiative, name) is None else HIDDEN for name in COLUMNS}
    found: dict[str, Shown] = {"people": whole}
    for groups in vocabulary.BREAKDOWNS:
        found |= _breakdown(whole, {name: getattr(initiative, name) for name in groups})
    return found


def _breakdown(whole: int | None, parts: Mapping[str, int | None]) -> dict[str, Shown]:
    known = {name: n for name, n in parts.items() if n is not None}
    if not known:
        return dict.fromkeys(parts)
    if whole is not None:
        known["rest"] = whole - sum(known.values())
    columns: dict[str, Any] = {"group": list(known), "n": list(known.values())}
    grid = Grid("people", Text(""), columns, {"group": "text", "n": "count"}, {}, "n")
    clear = suppress(Result(title=Text(""), grids=[grid])).grids[0].columns["n"]
    seen = {name: HIDDEN if n is None else int(n) for name, n in zip(known, clear, strict=True)}
    return {name: seen.get(name) for name in parts}


def rows(initiative: Initiative) -> list[dict[str, Any]]:
    """Give what is known as rows of label, number or None, and hidden or not."""
    words = {"people": _("All"), **vocabulary.GROUPS}
    return [
        {"label": words[name], "n": None if n == HIDDEN else n, "hidden": n == HIDDEN}
        for name, n in reached(initiative).items()
        if n is not None
    ]
