"""The form that makes a key."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.access import today
from portal.keys.models import Scope
from portal.keys.services import MAX_DAYS, MAX_NAME

SUGGESTED_DAYS = 90


class KeyForm(forms.Form):
    """A name, what the key may do, and its last day."""

    name = forms.CharField(
        label=_("Name"), help_text=_("Which program uses it, so that you know it again."), max_length=MAX_NAME
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    expires = forms.DateField(
        label=_("Last day"),
        help_text=_("At most one year from today."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = today()
        self.fields["expires"].initial = first + datetime.timedelta(days=SUGGESTED_DAYS)
        last = first + datetime.timedelta(days=MAX_DAYS)
        self.fields["expires"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
