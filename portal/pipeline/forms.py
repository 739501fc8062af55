"""The forms of the value chain: a new idea, a gate, dissent."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.access import editable_entities, today
from portal.core.models import Entity, Person
from portal.pipeline.gates import STAGES, WORDS_MAX, Saying
from portal.pipeline.models import Decision, Proposal
from portal.portfolio.services import Stage
from quintet.i18n import gettext as said
from quintet.seed.gates import gates

LINES = {"rows": 4}
DAY = {"type": "date"}


class IdeaForm(forms.Form):
    """An idea in a minute."""

    entity = forms.ModelChoiceField(label=_("Organisation"), queryset=Entity.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200)
    problem = forms.CharField(
        label=_("Problem"), max_length=1900, widget=forms.Textarea(attrs=LINES),
        help_text=_("What goes wrong today, and how do you know?"),
    )  # fmt: skip
    benefits = forms.CharField(
        label=_("Who benefits"), max_length=1900, widget=forms.Textarea(attrs=LINES),
        help_text=_("Who would live or work better, and how would they notice?"),
    )  # fmt: skip
    women = forms.CharField(
        label=_("What it changes for women and girls"), max_length=4000, required=False,
        widget=forms.Textarea(attrs=LINES), help_text=_("You can add this later. It is needed before publication."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entity"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = editable_entities(person)
        first = list(field.queryset[:2])
        if len(first) == 1:
            field.initial = first[0].pk


def _score(key: str) -> str:
    """The field of a criterion's step; a criterion may be called like a field of the gate itself."""
    return f"score_{key}"


def _words(key: str) -> str:
    return f"words_{key}"


class GateForm(forms.Form):
    """What is said at the gate of a stage; who decides also says which body decided and when."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("", _("Choose")), *Decision.choices])
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs=LINES),
        help_text=_("Only the people of the organisation read it."),
    )  # fmt: skip
    learned = forms.CharField(
        label=_("What was learned"), max_length=4000, required=False, widget=forms.Textarea(attrs=LINES),
        help_text=_("Everybody reads it once the idea is published. Needed to stop: a stop that teaches is a success."),
    )  # fmt: skip
    evidence = forms.URLField(label=_("Address of the evidence"), max_length=500, required=False, assume_scheme="https")
    run = forms.CharField(
        label=_("Run"),
        max_length=200,
        required=False,
        help_text=_("The address of its page, or the number at its end."),
    )
    review_on = forms.DateField(
        label=_("Look again on"), required=False, widget=forms.DateInput(attrs=DAY), help_text=_("Needed for a hold.")
    )
    to = forms.ChoiceField(
        label=_("New stage"), required=False, help_text=_("Only to change course: the same stage or an earlier one.")
    )

    def __init__(self, *args: Any, stage: str, decides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage, self.decides = stage, decides
        back = self.fields["to"]
        assert isinstance(back, forms.ChoiceField)
        labels = [(one, Stage(one).label) for one in STAGES[: STAGES.index(stage) + 1]]
        back.choices = [("", _("the stage of ideas")), *labels]
        self._add_criteria()
        if decides:
            self._add_decision()

    def _add_criteria(self) -> None:
        language = get_language() or "en"
        order: list[str] = []
        for criterion in gates()[self.stage].criteria:
            steps = [(str(n), f"{n}: {said(step, language)}") for n, step in enumerate(criterion.steps)]
            title = said(criterion.title, language)
            self.fields[_score(criterion.key)] = forms.ChoiceField(
                label=title, help_text=said(criterion.question, language), required=False,
                choices=[("", _("not scored")), *steps],
            )  # fmt: skip
            self.fields[_words(criterion.key)] = forms.CharField(
                label=_("%(title)s: why this step") % {"title": title}, max_length=WORDS_MAX, required=False
            )
            order += [_score(criterion.key), _words(criterion.key)]
        self.order_fields(order)

    def _add_decision(self) -> None:
        self.fields["body"] = forms.CharField(
            label=_("Who decided"),
            max_length=200,
            required=False,
            help_text=_("A committee or an office, for example."),
        )
        self.fields["decided_on"] = forms.DateField(
            label=_("Decided on"), required=False, widget=forms.DateInput(attrs=DAY), initial=today
        )
        self.fields["dissent"] = forms.CharField(
            label=_("Dissent"), max_length=4000, required=False, widget=forms.Textarea(attrs=LINES),
            help_text=_("Who disagrees and why. Others can add theirs for 14 days."),
        )  # fmt: skip
        self.fields["dissent_public"] = forms.BooleanField(
            label=_("Everybody may read the dissent, without a name"), required=False
        )

    def clean_run(self) -> str:
        """Take the number at the end."""
        return str(self.cleaned_data["run"]).rstrip("/").rpartition("/")[2]

    def saying(self) -> Saying:
        """Give what is said, as `services` takes it."""
        values = self.cleaned_data
        criteria = {
            criterion.key: {"score": int(values[_score(criterion.key)]), "words": values[_words(criterion.key)]}
            for criterion in gates()[self.stage].criteria
            if values[_score(criterion.key)]
        }
        names = ("reason", "evidence", "run", "learned", "review_on", "to")
        return Saying(criteria=criteria, **{name: values[name] for name in names})


def initial(proposal: Proposal | None, stage: str) -> dict[str, Any]:
    """Fill a gate with what is proposed for this stage."""
    if proposal is None or proposal.stage_from != stage:
        return {}
    names = ("decision", "reason", "learned", "evidence", "review_on")
    found = {name: getattr(proposal, name) for name in names} | {"run": proposal.run_id or ""}
    if proposal.decision == Decision.PIVOT:
        found["to"] = proposal.stage_to
    for key, given in proposal.criteria.items():
        found |= {_score(key): str(given["score"]), _words(key): given["words"]}
    return found


class DissentForm(forms.Form):
    """Why somebody disagrees with a gate."""

    text = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs=LINES))
    who = forms.CharField(
        label=_("Who disagrees"), max_length=200, required=False,
        help_text=_("Empty: you. Only the people of the organisation see it."),
    )  # fmt: skip
    public = forms.BooleanField(label=_("Everybody may read it, without a name"), required=False)
