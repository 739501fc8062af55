"""The form with which a person is erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.models import Person


class EraseForm(forms.Form):
    """The own e-mail address, typed to confirm."""

    confirm = forms.CharField(
        label=_("Type your e-mail address to confirm"),
        help_text=_("This cannot be undone."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_confirm(self) -> str:
        """Refuse anything but the own address."""
        typed = str(self.cleaned_data["confirm"]).strip().lower()
        if typed != self.person.email:
            raise forms.ValidationError(_("This is not your e-mail address. Type it as your profile shows it."))
        return typed
