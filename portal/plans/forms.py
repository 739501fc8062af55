"""The forms of plans: a new plan, an item, an entry of the ledger, and lists that are answered together."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.core import periods
from portal.core.access import editable_entities, in_force
from portal.core.models import Entity, Person
from portal.plans.models import Item, ItemKind, ItemState, Plan, ShiftKind

HALVES_BACK, HALVES_AHEAD = 6, 12
LINES = {"rows": 3}


def offered() -> list[tuple[str, str]]:
    """List the half-years a plan may name."""
    now = periods.current()
    return [(half.code, half.label) for half in periods.span(now.shift(-HALVES_BACK), now.shift(HALVES_AHEAD))]


def _day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


class PlanForm(forms.Form):
    """Whose plan it is, how it begins and which half-years it covers."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    template = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("roadmap", _("the brief's roadmap and its commitments")),
            ("commitments", _("the brief's commitments only")),
        ],
        help_text=_("Each commitment is then adopted, adapted or declined with a reason."),
    )
    first = forms.ChoiceField(label=_("First half-year"), help_text=_("The roadmap moves so that it begins here."))
    last = forms.ChoiceField(label=_("Last half-year"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity, first, last = self.fields["entity"], self.fields["first"], self.fields["last"]
        assert isinstance(entity, forms.ModelChoiceField)
        assert isinstance(first, forms.ChoiceField)
        assert isinstance(last, forms.ChoiceField)
        entity.queryset = editable_entities(person)
        first.choices = last.choices = offered()
        first.initial, last.initial = periods.current().code, periods.current().shift(5).code

    def clean(self) -> dict[str, Any]:
        """Read the two half-years and look at their order."""
        cleaned = super().clean() or {}
        for name in ("first", "last"):
            if name in cleaned:
                cleaned[name] = periods.parse(cleaned[name])
        if "first" in cleaned and "last" in cleaned and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last half-year must not lie before the first."))
        return cleaned


class ItemForm(forms.Form):
    """A goal, an action or a milestone."""

    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices, initial=ItemKind.MILESTONE)
    text = forms.CharField(
        label=_("What it means"), max_length=4000, required=False, widget=forms.Textarea(attrs=LINES)
    )
    due = _day(_("Due"))
    state = forms.ChoiceField(label=_("State"), choices=ItemState.choices, initial=ItemState.PLANNED)
    done = _day(_("Done on"), required=False)
    owner = forms.ModelChoiceField(label=_("Who is in charge"), queryset=Person.objects.none(), required=False)
    parent = forms.ModelChoiceField(label=_("Serves"), queryset=Item.objects.none(), required=False)
    indicator = forms.CharField(
        label=_("Indicator"), max_length=100, required=False, help_text=_("As framework:code, such as data:strategy.")
    )
    initiative = forms.SlugField(
        label=_("Initiative"), max_length=80, required=False, help_text=_("The last part of its address.")
    )
    late = forms.IntegerField(
        label=_("How likely is it late, in percent"), min_value=0, max_value=100, required=False,
        help_text=_("Kept as a forecast and scored once the outcome is known. Only your organisation sees it."),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, item: Item | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, parent = self.fields["owner"], self.fields["parent"]
        assert isinstance(owner, forms.ModelChoiceField)
        assert isinstance(parent, forms.ModelChoiceField)
        members = plan.entity.grants.filter(in_force()).values("person")
        owner.queryset = Person.objects.filter(pk__in=members)
        parent.queryset = plan.items.exclude(pk=item.pk) if item else plan.items.all()


class ShiftForm(forms.Form):
    """An entry of the ledger."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ShiftKind.choices)
    what = forms.CharField(label=_("What"), max_length=300)
    before = forms.CharField(label=_("Before"), max_length=300, required=False)
    after = forms.CharField(label=_("After"), max_length=300, required=False)
    count = forms.DecimalField(label=_("Number"), min_value=0, max_digits=12, decimal_places=1, required=False)
    amount = forms.DecimalField(label=_("Money"), min_value=0, max_digits=16, decimal_places=2, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)
    added = forms.BooleanField(
        label=_("This was added, not shifted"), required=False, help_text=_("The ledger counts it apart.")
    )
    period = forms.ChoiceField(label=_("Half-year"))
    link = forms.URLField(label=_("Evidence"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        period = self.fields["period"]
        assert isinstance(period, forms.ChoiceField)
        period.choices, period.initial = offered(), periods.current().code


def answers(data: QueryDict, anchors: list[str]) -> dict[str, tuple[str, str, str]]:
    """Read the answers to commitments that were sent."""
    return {
        anchor: (data.get(f"a-{anchor}", ""), data.get(f"t-{anchor}", ""), data.get(f"r-{anchor}", ""))
        for anchor in anchors
        if f"a-{anchor}" in data
    }


def states(data: QueryDict, items: list[Item]) -> dict[int, tuple[str, datetime.date | None]]:
    """Read how items stand as they were sent. Raises ValueError on a day that is none."""
    found: dict[int, tuple[str, datetime.date | None]] = {}
    for item in items:
        if f"s-{item.pk}" not in data:
            continue
        word = data.get(f"d-{item.pk}", "").strip()
        try:
            day = datetime.date.fromisoformat(word) if word else None
        except ValueError as error:
            raise ValueError(f"{item.title}: {_('Not a date. Write it as 2025-12-31.')}") from error
        found[item.pk] = (data.get(f"s-{item.pk}", ""), day)
    return found


def checks(data: QueryDict, anchors: list[str]) -> dict[str, tuple[str, str, str, bool]]:
    """Read the lines of a checklist that were sent."""
    return {
        anchor: (data.get(f"s-{anchor}", ""), data.get(f"t-{anchor}", ""), data.get(f"l-{anchor}", "").strip(),
                 f"p-{anchor}" in data)
        for anchor in anchors
        if f"s-{anchor}" in data
    }  # fmt: skip
