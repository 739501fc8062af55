"""What is typed into the pages of scorecards, read row by row; each problem stands beside its question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.core import periods
from portal.core.access import editable_entities
from portal.core.models import Entity, Person
from portal.scorecards import shown, words
from portal.scorecards.access import open_frameworks
from portal.scorecards.building import KINDS
from portal.scorecards.models import Indicator, Kind, Observation
from portal.scorecards.recording import Answer, check, read

HALVES_OFFERED = 8


@dataclass
class Row:
    """One question of the form, with what was typed and what is wrong with it."""

    indicator: Indicator
    title: str
    hint: str
    choices: list[tuple[str, Any]]
    value: str
    note: str
    link: str
    currency: str
    na: bool
    state: str
    reason: str
    unchanged: bool
    baseline: str
    error: str = ""

    @property
    def key(self) -> int:
        """The number that the names of its fields carry."""
        return self.indicator.pk


def row(indicator: Indicator, step: Observation | None) -> Row:
    """Prepare a question with the answer that stands."""
    return Row(
        indicator=indicator,
        title=words.title(indicator),
        hint=words.said(indicator.hint),
        choices=words.choices(indicator) if indicator.kind in (Kind.BOOLEAN, Kind.ORDINAL) else [],
        value=shown.typed(step, indicator),
        note=step.note if step else "",
        link=step.link if step else "",
        currency=step.currency if step else "",
        na=bool(step and step.na),
        state=step.get_state_display() if step else "",
        reason=step.reason if step else "",
        unchanged=bool(step and step.unchanged),
        baseline=words.baseline(indicator) if indicator.anchor else "",
    )


def answers(rows: Sequence[Row], data: QueryDict) -> dict[Indicator, Answer]:
    """Read every question that was sent; a problem is set on its row."""
    found: dict[Indicator, Answer] = {}
    for asked in rows:
        if f"v-{asked.key}" not in data:
            continue
        asked.value, asked.na = data.get(f"v-{asked.key}", "").strip(), f"n-{asked.key}" in data
        asked.note, asked.link = data.get(f"t-{asked.key}", "").strip(), data.get(f"e-{asked.key}", "").strip()
        asked.currency = data.get(f"c-{asked.key}", "").strip().upper()
        try:
            answer = Answer(na=True) if asked.na else read(asked.indicator, asked.value)
            answer = replace(answer, note=asked.note, link=asked.link, currency=asked.currency)
            found[asked.indicator] = check(asked.indicator, answer)
        except ValueError as error:
            asked.error = str(error)
    return found


def numbers(indicators: Sequence[Indicator], data: QueryDict) -> tuple[dict[Indicator, tuple[Decimal, str]], list[str]]:
    """Read a number and a reason for each indicator that has one; the problems as sentences."""
    found, problems = {}, []
    for indicator in indicators:
        word = data.get(f"v-{indicator.pk}", "").strip()
        if not word:
            continue
        try:
            found[indicator] = (Decimal(word), data.get(f"r-{indicator.pk}", "").strip())
        except InvalidOperation:
            why = _("Not a number: %(word)s. Write digits with a point.") % {"word": word[:40]}
            problems.append(f"{words.title(indicator)}: {why}")
    return found, problems


def offered() -> list[tuple[str, str]]:
    """List the half-years that can be answered, newest first."""
    now = periods.current()
    return [(half.code, half.label) for half in periods.span(now.shift(1 - HALVES_OFFERED), now)][::-1]


class SheetForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Workbook"), help_text=_("The XLSX file of this page, filled in."))


class UseForm(forms.Form):
    """Where a figure of a run is to count."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    indicator = forms.ChoiceField(label=_("Indicator"))
    period = forms.ChoiceField(label=_("Half-year"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity, indicator, period = self.fields["entity"], self.fields["indicator"], self.fields["period"]
        assert isinstance(entity, forms.ModelChoiceField)
        assert isinstance(indicator, forms.ChoiceField)
        assert isinstance(period, forms.ChoiceField)
        entity.queryset, entity.empty_label = editable_entities(person), None
        period.choices = offered()
        groups: dict[str, list[tuple[str, str]]] = {}
        for item in (
            Indicator.objects.filter(framework__in=open_frameworks())
            .exclude(kind=Kind.TEXT)
            .select_related("framework")
            .order_by("framework__order", "order")
        ):
            groups.setdefault(words.title(item.framework), []).append((str(item.pk), words.title(item)))
        indicator.choices = list(groups.items())

    def clean_indicator(self) -> Indicator:
        """Look the indicator up."""
        found = Indicator.objects.filter(framework__in=open_frameworks()).select_related("framework")
        return found.get(pk=self.cleaned_data["indicator"])


class FrameworkForm(forms.Form):
    """A framework of an organisation's own, with its questions in a table."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    text = forms.CharField(
        label=_("What it is for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("Questions"), help_text=_("CSV or XLSX with the columns of the template."))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity, kind = self.fields["entity"], self.fields["kind"]
        assert isinstance(entity, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        entity.queryset, entity.empty_label = editable_entities(person), None
        kind.choices = [(word.value, word.label) for word in KINDS]
