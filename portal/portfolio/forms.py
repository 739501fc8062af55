"""The forms of the portfolio: an initiative, the human-rights check, a file, a copy, a step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.access import editable_entities
from portal.core.languages import LANGUAGES
from portal.core.models import Entity, Person
from portal.portfolio import services, vocabulary
from portal.portfolio.models import Evidence, Kind, Stage

LINES = {"rows": 5}
COUNT_MAX = 2**31 - 1


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


def _part(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, required=False, min_value=0, max_value=COUNT_MAX)


def _several(label: Any, hint: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=hint, required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )


class InitiativeForm(forms.Form):
    """Everything an organisation says about an initiative."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[c for c in Kind.choices if c[0] != Kind.BLUEPRINT])
    language = forms.ChoiceField(label=_("Language of this text"), choices=LANGUAGES)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=4000,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("What goes in, what is done, and who decides what with it."),
    )
    women = forms.CharField(
        label=_("What it changes for women and girls"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Needed before publication."),
    )
    fields_of = _several(_("Fields"))
    levers = _several(_("Levers of culture"))
    goals = _several(_("Goals"))
    targets = forms.CharField(
        label=_("Targets"), max_length=400, required=False, help_text=_("Codes separated by semicolons, as 3.8; 5.6.")
    )
    countries = _several(_("Countries"), _("None means everywhere."))
    partners = forms.ModelMultipleChoiceField(label=_("Partners"), queryset=Entity.objects.none(), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices, initial=Stage.IDEA)
    starts = _day(_("First day"))
    ends = _day(_("Last day"))
    amount = forms.DecimalField(label=_("Money"), required=False, min_value=0, max_digits=15, decimal_places=2)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Three letters, such as USD.")
    )
    people = forms.IntegerField(
        label=_("People reached"),
        required=False,
        min_value=0,
        max_value=COUNT_MAX,
        help_text=_("Numbers below ten are never shown to readers."),
    )
    people_women = _part(_("of them women and girls"))
    people_men = _part(_("of them men and boys"))
    people_children = _part(_("of them children, under 15"))
    people_youth = _part(_("of them youth, 15 to 24"))
    people_adults = _part(_("of them adults, 25 to 59"))
    people_older = _part(_("of them older persons, 60 and over"))
    people_disabilities = _part(_("of them persons with disabilities"), _("Leave it empty where it is not known."))
    reality = forms.ChoiceField(label=_("How real"), required=False)
    results = forms.CharField(label=_("Results"), max_length=4000, required=False, widget=forms.Textarea(attrs=LINES))
    evidence = forms.ChoiceField(label=_("What the results stand on"), choices=Evidence.choices)
    link = forms.URLField(label=_("Web address"), max_length=500, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, facet in (("fields_of", "field"), ("levers", "lever"), ("goals", "sdg"), ("countries", "country")):
            self._choices(name, list(vocabulary.labels(facet).items()))
        self._choices("reality", [("", _("not known")), *vocabulary.labels("reality").items()])
        partners = self.fields["partners"]
        assert isinstance(partners, forms.ModelMultipleChoiceField)
        partners.queryset = Entity.objects.order_by("acronym", "name")

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_targets(self) -> list[str]:
        """Split the codes of targets and look each up."""
        codes = [part.strip() for part in self.cleaned_data["targets"].replace(",", ";").split(";") if part.strip()]
        strange = [code for code in codes if code not in vocabulary.target_codes()]
        if strange:
            raise forms.ValidationError(_("Not known: %(words)s."), params={"words": ", ".join(strange)[:80]})
        return list(dict.fromkeys(codes))

    def clean_currency(self) -> str:
        """Look the currency up."""
        code: str = self.cleaned_data["currency"].upper()
        if code and code not in vocabulary.currencies():
            raise forms.ValidationError(_("Not known: %(words)s."), params={"words": code})
        return code

    def clean_goals(self) -> list[int]:
        """Read the numbers of the goals."""
        return [int(goal) for goal in self.cleaned_data["goals"]]

    def clean_reality(self) -> int | None:
        """Read the grade."""
        return int(self.cleaned_data["reality"]) if self.cleaned_data["reality"] else None

    def clean(self) -> dict[str, Any]:
        """Look at values that contradict each other."""
        cleaned = super().clean() or {}
        for name, why in vocabulary.disagreements(cleaned):
            self.add_error(name, why)
        return cleaned

    def values(self) -> dict[str, Any]:
        """Give the values as `services` takes them."""
        values = dict(self.cleaned_data)
        values["fields"] = values.pop("fields_of")
        return values


def prefilled(query: Any) -> dict[str, list[str]]:
    """Read from an address what a new initiative begins with, as an empty cell of the gap map sends it."""
    wanted = {"fields_of": "field", "goals": "sdg", "countries": "country"}
    found = {
        name: [value for value in query.getlist(facet) if value in vocabulary.labels(facet)]
        for name, facet in wanted.items()
    }
    return {name: values for name, values in found.items() if values}


class NewForm(InitiativeForm):
    """A new initiative, with the organisation it belongs to."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    field_order = ("entity",)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_entities(self, person)


def own_entities(form: forms.Form, person: Person) -> None:
    """Let a form choose among the organisations a person writes for."""
    field = form.fields["entity"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = editable_entities(person)


class RightsForm(forms.Form):
    """The human-rights check: each question with one of three answers."""

    note = forms.CharField(
        label=_("Remarks"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("yes", _("Yes")), ("no", _("No")), ("not_applicable", _("Does not apply"))]
        for key, question in services.RIGHTS.items():
            self.fields[key] = forms.ChoiceField(label=question, choices=[("", _("Choose")), *answers])
        self.order_fields([*services.RIGHTS, "note"])

    def answers(self) -> dict[str, str]:
        """Give the answers without the remarks."""
        return {key: self.cleaned_data[key] for key in services.RIGHTS}


class ImportForm(forms.Form):
    """A file of initiatives for one organisation."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    file = forms.FileField(label=_("File"), help_text=_("CSV or XLSX with the columns of the template."))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_entities(self, person)


class CopyForm(forms.Form):
    """The organisation that replicates an initiative."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_entities(self, person)


class RunForm(forms.Form):
    """The number of a run, or its address."""

    run = forms.CharField(
        label=_("Run"), max_length=200, help_text=_("The address of its page, or the number at its end.")
    )

    def clean_run(self) -> str:
        """Take the number at the end."""
        return str(self.cleaned_data["run"]).rstrip("/").rpartition("/")[2]
