"""Gates of the value chain with proposals and dissent before and after them, and the stays of initiatives in stages.

What was proposed, decided or objected to is never changed: the model, the query set and the database (migration 0002)
refuse anything but a new row. A stay is written when an initiative comes into a stage, and closed once when it leaves.
"""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import AppendOnly, Entity, Person
from quintet.innovation.pipeline_rows import STAGES


class Decision(models.TextChoices):
    """What a gate decides. To stop with something learned is a success of the chain."""

    GO = "go", _("Go on")
    HOLD = "hold", _("Hold")
    PIVOT = "pivot", _("Change course")
    STOP = "stop", _("Stop")
    SPIN_OUT = "spin_out", _("Spin out")


def _refuse() -> NoReturn:
    raise AppendOnly("What was said at a gate is never changed or deleted. Write the next gate instead.")


class KeptQuerySet(models.QuerySet[Any]):
    """A query set that reads and adds, and does nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()


class Kept(models.Model):
    """A row that is written once, by somebody, at a moment."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = KeptQuerySet.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises AppendOnly when it has been saved before."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()


class Judged(Kept):
    """What is said about an initiative at a gate: scores, evidence, and a decision with its reason.

    `criteria` holds a step from 0 to 4 and words for each criterion: {"problem": {"score": 3, "words": ""}}. `learned`
    is public; the reason and the evidence are for the people of the organisation.
    """

    stage_from = models.CharField(_("from stage"), max_length=20)
    stage_to = models.CharField(_("to stage"), max_length=20)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    reason = models.TextField(_("reason"), max_length=4000)
    learned = models.TextField(_("what was learned"), max_length=4000, blank=True)
    evidence = models.URLField(_("address of the evidence"), max_length=500, blank=True)
    review_on = models.DateField(_("look again on"), null=True, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def entity(self) -> Entity | None:
        """The organisation of the initiative, for the audit trail."""
        found: Entity | None = self.initiative.entity  # type: ignore[attr-defined]
        return found


class Proposal(Judged):
    """A decision that somebody of the organisation proposes; open until the next gate of the initiative."""

    initiative = models.ForeignKey(
        "portfolio.Initiative", models.PROTECT, related_name="gate_proposals", verbose_name=_("initiative")
    )
    run = models.ForeignKey("runs.Run", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("run"))

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]
        verbose_name = _("proposal for a gate")
        verbose_name_plural = _("proposals for gates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="proposal_decision_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
        ]

    def __str__(self) -> str:
        """Initiative and decision."""
        return f"{self.initiative} · {self.get_decision_display()}"


class Gate(Judged):
    """A decision on an initiative: who decided it on which day, and where it leads."""

    initiative = models.ForeignKey(
        "portfolio.Initiative", models.PROTECT, related_name="gates", verbose_name=_("initiative")
    )
    run = models.ForeignKey(
        "runs.Run", models.PROTECT, null=True, blank=True, related_name="gates", verbose_name=_("run")
    )
    body = models.CharField(_("who decided"), max_length=200, blank=True)
    decided_on = models.DateField(_("decided on"))

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-pk"]
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="gate_decision_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="gate_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(decision="hold") | Q(review_on__gt=F("decided_on")), name="gate_hold_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(decision="stop") | ~Q(learned=""), name="gate_stop_has_a_lesson"),
        ]

    def __str__(self) -> str:
        """Initiative, decision and day."""
        return f"{self.initiative} · {self.get_decision_display()} · {self.decided_on}"


class Dissent(Kept):
    """Somebody's disagreement with a gate and why; a reader of the public page never sees who."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"who"})

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="dissents", verbose_name=_("gate"))
    who = models.CharField(_("who disagrees"), max_length=200, blank=True)
    text = models.TextField(_("why"), max_length=4000)
    public = models.BooleanField(_("everybody may read it"), default=False)

    class Meta:
        """Oldest first."""

        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="dissent_says_why"),
        ]

    def __str__(self) -> str:
        """The words."""
        return self.text[:80]

    @property
    def entity(self) -> Entity | None:
        """The organisation of the initiative, for the audit trail."""
        return self.gate.entity


class Spell(models.Model):
    """A stay of an initiative in a stage; `gate` is the decision that ended it."""

    initiative = models.ForeignKey(
        "portfolio.Initiative", models.PROTECT, related_name="spells", verbose_name=_("initiative")
    )
    stage = models.CharField(_("stage"), max_length=20)
    entered = models.DateField(_("came in on"))
    left = models.DateField(_("left on"), null=True, blank=True)
    gate = models.ForeignKey(Gate, models.PROTECT, null=True, related_name="ended", verbose_name=_("ended by"))

    class Meta:
        """In the order in which they were written."""

        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name = _("stay in a stage")
        verbose_name_plural = _("stays in stages")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="spell_stage_known"),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | Q(left__gte=F("entered")), name="spell_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["initiative"], condition=Q(left__isnull=True), name="spell_open_once"),
        ]

    def __str__(self) -> str:
        """Initiative and stage."""
        return f"{self.initiative} · {self.stage}"

    @property
    def entity(self) -> Entity | None:
        """The organisation of the initiative, for the audit trail."""
        return self.initiative.entity
