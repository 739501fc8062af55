"""The form that freezes a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import periods
from portal.core.access import editable_entities
from portal.core.models import Entity, Person
from portal.reports.models import Body

HALVES_OFFERED = 16


class FreezeForm(forms.Form):
    """Whose report, to whom, and on which half-years."""

    entity = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Entity.objects.none(),
        help_text=_("The task force reports on the whole system."),
    )
    body = forms.ChoiceField(label=_("Goes to"), choices=Body.choices)
    first = forms.ChoiceField(label=_("First half-year"))
    last = forms.ChoiceField(label=_("Last half-year"))
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For those who clear the report. It is not printed."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = periods.current()
        offered = [(period.code, period.label) for period in periods.span(now.shift(1 - HALVES_OFFERED), now)][::-1]
        first, last, entity = self.fields["first"], self.fields["last"], self.fields["entity"]
        assert isinstance(first, forms.ChoiceField)
        assert isinstance(last, forms.ChoiceField)
        assert isinstance(entity, forms.ModelChoiceField)
        first.choices = last.choices = offered
        first.initial, last.initial = now.shift(-1).code, now.code
        entity.queryset = editable_entities(person)

    def clean(self) -> dict[str, Any]:
        """Read the two half-years and look at their order."""
        cleaned = super().clean() or {}
        for name in ("first", "last"):
            if name in cleaned:
                cleaned[name] = periods.parse(cleaned[name])
        if "first" in cleaned and "last" in cleaned and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last half-year must not lie before the first."))
        return cleaned
