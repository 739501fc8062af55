"""Plans with their commitments and items, forecasts, the ledger of shifts, requests for help, and checklists.

Nothing is deleted: a plan is closed, an item dropped, a request answered. A stated forecast is never changed; the next
one stands beside it. Every change stands in the audit trail, which is the history of a plan.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import periods
from portal.core.models import AppendOnly, Entity, Person


class PlanState(models.TextChoices):
    """How far a plan has come; everybody reads it once it is approved."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    APPROVED = "approved", _("Approved")
    ACTIVE = "active", _("Under way")
    CLOSED = "closed", _("Closed")


PUBLIC = (PlanState.APPROVED, PlanState.ACTIVE, PlanState.CLOSED)


class AnswerTo(models.TextChoices):
    """What an organisation does with a commitment of the brief."""

    OPEN = "open", _("Not answered")
    ADOPTED = "adopted", _("Adopted")
    ADAPTED = "adapted", _("Adapted")
    DECLINED = "declined", _("Declined")


class ItemKind(models.TextChoices):
    """What an item of a plan is."""

    GOAL = "goal", _("Goal")
    ACTION = "action", _("Action")
    MILESTONE = "milestone", _("Milestone")
    WORKPLAN = "workplan_goal", _("Work-plan goal")
    COMPACT = "compact_goal", _("Goal of a senior manager's compact")


class ItemState(models.TextChoices):
    """How an item of a plan stands."""

    PLANNED = "planned", _("Planned")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    LATE = "late", _("Late")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


OPEN_ITEMS = (ItemState.PLANNED, ItemState.ON_TRACK, ItemState.AT_RISK, ItemState.LATE)


class ShiftKind(models.TextChoices):
    """What was shifted."""

    POST = "post", _("Posts re-described")
    MONEY = "money", _("Money moved")
    REPORT = "report", _("Reports retired")
    TIME = "time", _("Working time freed, days a year")


class CheckState(models.TextChoices):
    """How far a line of a checklist is."""

    NOT_STARTED = "not_started", _("Not started")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Plan(models.Model):
    """What an organisation means to change over some half-years."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="plans", verbose_name=_("organisation"))
    slug = models.SlugField(_("short address"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    first = models.CharField(_("first half-year"), max_length=7)
    last = models.CharField(_("last half-year"), max_length=7)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved = models.DateTimeField(_("approved"), null=True, blank=True)
    comment = models.TextField(_("comment of the review"), max_length=2000, blank=True)
    created = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created", "-pk"]
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "slug"], name="plan_once"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="plan_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review"]) | Q(approved_by__isnull=False),
                name="plan_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    def get_absolute_url(self) -> str:
        """The address of the plan's page."""
        return reverse("plans:plan", args=[self.entity.slug, self.slug])

    @property
    def halves(self) -> list[periods.Period]:
        """The half-years it covers."""
        return periods.span(periods.parse(self.first), periods.parse(self.last))


class Commitment(models.Model):
    """What a plan says to one commitment of the brief."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="commitments", verbose_name=_("plan"))
    anchor = models.CharField(_("commitment of the brief"), max_length=60)
    answer = models.CharField(_("answer"), max_length=10, choices=AnswerTo.choices, default=AnswerTo.OPEN)
    text = models.TextField(_("own wording"), max_length=2000, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        """In the order they were made, which is that of the brief."""

        ordering: ClassVar[list[str]] = ["plan", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "anchor"], name="commitment_once"),
            models.CheckConstraint(condition=Q(answer__in=AnswerTo.values), name="commitment_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""), name="commitment_declined_says_why"
            ),
            models.CheckConstraint(condition=~Q(answer="adapted") | ~Q(text=""), name="commitment_adapted_says_how"),
        ]

    def __str__(self) -> str:
        """The anchor and the answer."""
        return f"{self.anchor} {self.answer}"

    @property
    def entity(self) -> Entity:
        """The organisation, for the audit line."""
        return self.plan.entity


class Item(models.Model):
    """A goal, an action or a milestone of a plan, with its half-year, its owner and how it stands."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="items", verbose_name=_("plan"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("serves")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind.choices)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("what it means"), max_length=4000, blank=True)
    anchor = models.CharField(_("line of the brief"), max_length=60, blank=True)
    actor = models.CharField(_("who acts"), max_length=20, blank=True)
    suggested = models.BooleanField(_("our suggestion"), default=False)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="plan_items", verbose_name=_("who is in charge")
    )
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ItemState.choices, default=ItemState.PLANNED)
    done = models.DateField(_("done on"), null=True, blank=True)
    indicator = models.CharField(_("indicator"), max_length=100, blank=True)
    initiative = models.CharField(_("initiative"), max_length=80, blank=True)

    class Meta:
        """By their day."""

        ordering: ClassVar[list[str]] = ["due", "pk"]
        verbose_name = _("item of a plan")
        verbose_name_plural = _("items of plans")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["plan", "state", "due"], name="item_state_due")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(
                condition=Q(state="done", done__isnull=False) | (~Q(state="done") & Q(done__isnull=True)),
                name="item_done_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    @property
    def entity(self) -> Entity:
        """The organisation, for the audit line."""
        return self.plan.entity

    @property
    def period(self) -> periods.Period:
        """The half-year in which it is due."""
        return periods.of_day(self.due)


class Forecast(models.Model):
    """How likely somebody thought it that an item would be late; never changed, scored once the outcome is known."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="forecasts", verbose_name=_("item"))
    late = models.FloatField(_("probability of being late"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        """Newest last."""

        ordering: ClassVar[list[str]] = ["at", "pk"]
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(late__gte=0) & Q(late__lte=1), name="forecast_is_a_probability"),
        ]

    def __str__(self) -> str:
        """The probability."""
        return f"{self.late:.2f}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the forecast; raises AppendOnly when it has been saved before."""
        if not self._state.adding:
            raise AppendOnly("A forecast is never changed. State a new one instead.")
        super().save(*args, **kwargs)

    @property
    def entity(self) -> Entity:
        """The organisation, for the audit line."""
        return self.item.plan.entity


class Shift(models.Model):
    """One entry of the ledger: what was turned to UN 2.0 from what existed, or what was added after all."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="shifts", verbose_name=_("plan"))
    kind = models.CharField(_("kind"), max_length=10, choices=ShiftKind.choices)
    what = models.CharField(_("what"), max_length=300)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)
    count = models.DecimalField(_("number"), max_digits=12, decimal_places=1, null=True, blank=True)
    amount = models.DecimalField(_("money"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    added = models.BooleanField(_("added, not shifted"), default=False)
    period = models.CharField(_("half-year"), max_length=7)
    link = models.URLField(_("evidence"), max_length=500, blank=True)

    class Meta:
        """By half-year."""

        ordering: ClassVar[list[str]] = ["period", "pk"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=ShiftKind.values), name="shift_kind_known"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
                name="shift_money_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        """What was shifted."""
        return self.what

    @property
    def entity(self) -> Entity:
        """The organisation, for the audit line."""
        return self.plan.entity


class HelpRequest(models.Model):
    """A question to the coaches of an organisation, and their answer."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="requests", verbose_name=_("plan"))
    item = models.ForeignKey(
        Item, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("item")
    )
    text = models.TextField(_("question"), max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    coach = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by"))
    answered = models.DateTimeField(_("answered"), null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")

    def __str__(self) -> str:
        """The beginning of the question."""
        return self.text[:80]

    @property
    def entity(self) -> Entity:
        """The organisation, for the audit line."""
        return self.plan.entity


class Check(models.Model):
    """How far an organisation is with a driver, a catalyst or a Member State's action, in its own words."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="checks", verbose_name=_("organisation"))
    anchor = models.CharField(_("line of the brief"), max_length=60)
    state = models.CharField(_("state"), max_length=20, choices=CheckState.choices, default=CheckState.NOT_STARTED)
    text = models.TextField(_("in own words"), max_length=2000, blank=True)
    link = models.URLField(_("evidence"), max_length=500, blank=True)
    public = models.BooleanField(_("everybody may read it"), default=False)
    changed = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        """In the order of the brief as far as it was answered."""

        ordering: ClassVar[list[str]] = ["entity", "pk"]
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "anchor"], name="check_once"),
            models.CheckConstraint(condition=Q(state__in=CheckState.values), name="check_state_known"),
        ]

    def __str__(self) -> str:
        """The anchor and the state."""
        return f"{self.anchor} {self.state}"
