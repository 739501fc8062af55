"""Two to four initiatives side by side: one row for each fact, and in words whether they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.portfolio import people, texts, vocabulary
from portal.portfolio.models import Initiative

AT_LEAST, AT_MOST = 2, 4
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A fact, what each initiative says of it, and how they differ; `long` cells are running text."""

    label: str
    cells: tuple[Cell, ...]
    verdict: str
    differs: bool
    long: bool = False


def rows(them: list[Initiative]) -> list[Row]:
    """List the facts that at least one of the initiatives tells."""
    found = [_row(str(label), [read(item) for item in them]) for label, read in _FACTS]
    reached = [people.reached(item) for item in them]
    for name, label in {"people": _("People reached"), **vocabulary.GROUPS}.items():
        found.append(_row(str(label), [_number(seen[name]) for seen in reached]))
    found += [_row(str(label), [_one(read(item)) for item in them], long=True) for label, read in _TEXTS]
    return [row for row in found if any(row.cells)]


def _row(label: str, cells: list[Cell], long: bool = False) -> Row:
    differs = len({frozenset(cell) for cell in cells}) > 1
    if not differs:
        return Row(label, tuple(cells), _("The same in all"), differs, long)
    silent = sum(not cell for cell in cells)
    common = [value for value in cells[0] if all(value in cell for cell in cells)]
    told = [_("Different")]
    if common:
        told = [_("Partly different; in common: %(words)s") % {"words": ", ".join(common)}]
    elif silent:
        told.append(ngettext("%(n)d does not say", "%(n)d do not say", silent) % {"n": silent})
    return Row(label, tuple(cells), "; ".join(told), differs, long)


def _one(value: Any) -> Cell:
    return (str(value),) if value not in (None, "") else ()


def _named(facet: str, values: Iterable[Any]) -> Cell:
    names = vocabulary.labels(facet)
    return tuple(names.get(str(value), str(value)) for value in values)


def _amount(number: Any, pattern: str = "#,##0") -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(number, pattern, locale=vocabulary.locale()))


def _number(value: people.Shown) -> Cell:
    if value is None:
        return ()
    return (_("hidden: few persons"),) if value == people.HIDDEN else (_amount(value),)


def _time(initiative: Initiative) -> Cell:
    if not (initiative.starts or initiative.ends):
        return ()
    return (" – ".join(day.isoformat() if day else "…" for day in (initiative.starts, initiative.ends)),)


def _money(initiative: Initiative) -> Cell:
    return (f"{_amount(initiative.amount, '#,##0.00')} {initiative.currency}",) if initiative.currency else ()


_FACTS: list[tuple[Any, Callable[[Initiative], Cell]]] = [
    (gettext_lazy("Kind"), lambda i: (i.get_kind_display(),)),
    (gettext_lazy("Stage"), lambda i: (i.get_stage_display(),)),
    (gettext_lazy("Organisation"), lambda i: _one(i.entity.name if i.entity else i.get_source_display())),
    (gettext_lazy("Partners"), lambda i: tuple(str(partner) for partner in i.partners.all())),
    (gettext_lazy("Fields"), lambda i: _named("field", i.fields)),
    (gettext_lazy("Levers of culture"), lambda i: _named("lever", i.levers)),
    (gettext_lazy("Goals"), lambda i: _named("sdg", i.goals)),
    (gettext_lazy("Targets"), lambda i: tuple(i.targets)),
    (gettext_lazy("Countries"), lambda i: _named("country", i.countries)),
    (gettext_lazy("Time"), _time),
    (gettext_lazy("Money"), _money),
    (gettext_lazy("How real"), lambda i: _named("reality", [i.reality] if i.reality else [])),
    (gettext_lazy("Evidence"), lambda i: (i.get_evidence_display(),)),
]
_TEXTS: list[tuple[Any, Callable[[Initiative], str]]] = [
    (gettext_lazy("Summary"), lambda i: texts.summary(i, vocabulary.locale())),
    (gettext_lazy("What it changes for women and girls"), lambda i: i.women),
    (gettext_lazy("Results"), lambda i: i.results),
]
