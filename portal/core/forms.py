"""The forms of the core app; each field has a label and, where it helps, a hint."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core import access
from portal.core.languages import LANGUAGES
from portal.core.models import Digest, Entity, EntityKind, Grant, Person, Role
from quintet.seed.members import members


class LanguageForm(forms.Form):
    """One of the six languages."""

    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Pages open in this language after you sign in."), choices=LANGUAGES
    )


class ProfileForm(LanguageForm):
    """The language, and how often news come by e-mail."""

    digest = forms.ChoiceField(
        label=_("News by e-mail"),
        help_text=_("What is due from you and what has changed in your organisations."),
        choices=Digest.choices,
        required=False,
    )


class EntityForm(forms.Form):
    """A new entity; the person who adds it becomes its owner."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("The official name, in full."))
    acronym = forms.CharField(label=_("Acronym"), max_length=30, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=EntityKind.choices)
    iso3 = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Of a country team, a government or a ministry.")
    )
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Entity.objects.none(),
        required=False,
        empty_label=_("Not part of another entity"),
        help_text=_("Entities that you may change."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country, parent = self.fields["iso3"], self.fields["parent"]
        assert isinstance(country, forms.ChoiceField)
        assert isinstance(parent, forms.ModelChoiceField)
        named = sorted((member.name(get_language() or "en"), member.iso3) for member in members())
        country.choices = [("", _("Not tied to a country")), *((iso3, name) for name, iso3 in named)]
        parent.queryset = access.editable_entities(person)


class GrantForm(forms.Form):
    """A role for a person, known or new, from one day to another."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Somebody new gets an account and a password that is shown to you once."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Needed when the account is new.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text=_(
            "Viewers, coaches and validators read; validators also confirm figures. Members and focal points also "
            "change. Leaders also decide. An owner also says who belongs."
        ),
    )
    starts = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: from today."),
    )
    ends = forms.DateField(
        label=_("Ends before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until somebody ends it."),
    )


class EndGrantForm(forms.Form):
    """The role to end, one of those in the entity."""

    grant = forms.ModelChoiceField(queryset=Grant.objects.none())

    def __init__(self, *args: Any, entity: Entity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grant"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Grant.objects.filter(entity=entity).select_related("entity", "person")
