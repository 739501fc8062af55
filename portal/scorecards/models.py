"""Frameworks with their indicators, what an organisation aims at, and what it answers, half-year by half-year.

An answer is never changed: each step of it, from draft to published, is a row of its own with the next revision. The
model, the query set and the database (migration 0002) refuse anything else, so that any past state can be shown
again. Missing is not zero, and "not applicable" is an answer of its own.
"""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import AppendOnly, Entity, Person


class FrameworkKind(models.TextChoices):
    """What a framework is."""

    SCORECARD = "scorecard", _("Scorecard")
    MATURITY = "maturity", _("Maturity model")
    SURVEY = "survey", _("Survey")
    RUBRIC = "rubric", _("Rubric")
    CHECKLIST = "checklist", _("Checklist")
    EXAMPLE = "example", _("Example of a framework")
    SYSTEM = "system", _("Figures of the whole system")


class FrameworkState(models.TextChoices):
    """Whether a framework is answered now."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class Kind(models.TextChoices):
    """What an answer is."""

    ORDINAL = "ordinal", _("Step on a scale")
    SHARE = "share", _("Share in percent")
    COUNT = "count", _("Count")
    MONEY = "money", _("Money")
    BOOLEAN = "boolean", _("Yes or no")
    TEXT = "text", _("Words")


class Evidence(models.TextChoices):
    """Whether an answer needs evidence."""

    NONE = "none", _("not needed")
    OPTIONAL = "optional", _("welcome")
    REQUIRED = "required", _("needed")


class State(models.TextChoices):
    """How far an answer has come."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    VALIDATED = "validated", _("Validated")
    PUBLISHED = "published", _("Published")


class Source(models.TextChoices):
    """Where an answer comes from."""

    SELF = "self", _("own answer")
    VALIDATED = "validated", _("confirmed by a second person")
    COMPUTED = "computed", _("computed by a run")
    QUOTED = "quoted", _("quoted from elsewhere")


class Framework(models.Model):
    """A set of indicators that organisations answer; a changed set is a new version."""

    code = models.SlugField(_("code"), max_length=40)
    version = models.CharField(_("version"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=FrameworkKind.choices)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it is for"), max_length=2000, blank=True)
    origin = models.CharField(_("where it comes from"), max_length=300, blank=True)
    sections = models.JSONField(_("sections"), default=dict)
    seeded = models.BooleanField(_("from the seed"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=FrameworkState.choices, default=FrameworkState.ACTIVE)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="frameworks", verbose_name=_("organisation")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    class Meta:
        """In the order of the list."""

        ordering: ClassVar[list[str]] = ["order", "code", "version"]
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "version"], name="framework_once"),
            models.CheckConstraint(condition=Q(kind__in=FrameworkKind.values), name="framework_kind_known"),
        ]

    def __str__(self) -> str:
        """Code and version."""
        return f"{self.code} {self.version}"

    def get_absolute_url(self) -> str:
        """The address of the framework's page."""
        return reverse("scorecards:framework", args=[self.code])


class Indicator(models.Model):
    """One thing to answer, the same for every organisation."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="indicators", verbose_name=_("framework"))
    code = models.SlugField(_("code"), max_length=60)
    section = models.CharField(_("section"), max_length=40)
    order = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("hint"), max_length=400, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    direction = models.CharField(_("better is"), max_length=5, default="up")
    scale = models.JSONField(_("scale"), default=list, blank=True)
    field = models.CharField(_("field"), max_length=20, blank=True)
    lever = models.CharField(_("lever of culture"), max_length=40, blank=True)
    result = models.CharField(_("result of the brief"), max_length=20)
    weight = models.DecimalField(_("common weight"), max_digits=8, decimal_places=3, default=1)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices, default=Evidence.OPTIONAL)
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="same", verbose_name=_("same answer as")
    )
    anchor = models.CharField(_("figure of the brief"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_unit = models.CharField(_("unit of the baseline"), max_length=40, blank=True)
    baseline_period = models.CharField(_("period of the baseline"), max_length=10, blank=True)
    baseline_source = models.CharField(_("source of the baseline"), max_length=300, blank=True)

    class Meta:
        """In the order of the framework."""

        ordering: ClassVar[list[str]] = ["framework", "order", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["framework", "code"], name="indicator_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="indicator_kind_known"),
            models.CheckConstraint(
                condition=Q(result__in=["result_system", "result_support", "result_goals"]),
                name="indicator_serves_a_result",
            ),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.code


class Target(models.Model):
    """What an organisation aims at for an indicator in a half-year; the newest one counts."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="targets", verbose_name=_("organisation"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indicator"))
    period = models.CharField(_("half-year"), max_length=7)
    value = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        """One target for each half-year."""

        ordering: ClassVar[list[str]] = ["entity", "indicator", "period"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "indicator", "period"], name="target_once"),
        ]

    def __str__(self) -> str:
        """Indicator, half-year and value."""
        return f"{self.indicator} {self.period} {self.value}"


class Weight(models.Model):
    """How much an indicator counts for one organisation, with its reason; shown beside the common weight."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="weights", verbose_name=_("organisation"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="weights", verbose_name=_("indicator"))
    weight = models.DecimalField(_("own weight"), max_digits=8, decimal_places=3)
    reason = models.CharField(_("reason"), max_length=500)

    class Meta:
        """One weight for each indicator."""

        ordering: ClassVar[list[str]] = ["entity", "indicator"]
        verbose_name = _("own weight")
        verbose_name_plural = _("own weights")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "indicator"], name="weight_once"),
            models.CheckConstraint(condition=Q(weight__gte=0), name="weight_not_negative"),
        ]

    def __str__(self) -> str:
        """Indicator and weight."""
        return f"{self.indicator} {self.weight}"


def _refuse() -> NoReturn:
    raise AppendOnly("A step of an answer is never changed or deleted. Write the next one instead.")


class ObservationQuerySet(models.QuerySet["Observation"]):
    """A query set that reads and adds, and does nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()


class Observation(models.Model):
    """One step of an answer: what was said, in which state, by whom, and what it rests on.

    `seq` follows the order in which steps were committed, so that a reader who knows all steps up to a number misses
    none. A computed answer names the result and the place in it that its value was taken from.
    """

    seq = models.PositiveBigIntegerField(_("number of the step"), unique=True)
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="observations", verbose_name=_("organisation"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations", verbose_name=_("indicator"))
    period = models.CharField(_("half-year"), max_length=7)
    revision = models.PositiveIntegerField(_("revision"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.SELF)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    na = models.BooleanField(_("does not apply"), default=False)
    text = models.TextField(_("words"), max_length=4000, blank=True)
    unchanged = models.BooleanField(_("same as the half-year before"), default=False)
    note = models.CharField(_("remark"), max_length=1000, blank=True)
    reason = models.CharField(_("why it was returned"), max_length=1000, blank=True)
    link = models.URLField(_("evidence"), max_length=500, blank=True)
    checked = models.DecimalField(
        _("what the second person would have answered"), max_digits=20, decimal_places=4, null=True
    )
    run = models.ForeignKey("runs.Run", models.PROTECT, null=True, related_name="observations", verbose_name=_("run"))
    result_hash = models.CharField(_("hash of the result"), max_length=64, blank=True)
    pointer = models.CharField(_("place in the result"), max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="observations", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        """Newest last."""

        ordering: ClassVar[list[str]] = ["seq"]
        verbose_name = _("step of an answer")
        verbose_name_plural = _("steps of answers")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["entity", "period", "indicator", "revision"], name="observation_place"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entity", "indicator", "period", "revision"], name="observation_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="observation_state_known"),
            models.CheckConstraint(condition=Q(na=False) | Q(value__isnull=True), name="observation_na_has_no_value"),
            models.CheckConstraint(
                condition=~Q(source="computed") | ~Q(result_hash=""), name="observation_computed_names_its_result"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="observation_returned_says_why"
            ),
        ]

    def __str__(self) -> str:
        """Indicator, half-year and revision."""
        return f"{self.indicator_id} {self.period} #{self.revision}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the step; raises AppendOnly when it has been saved before."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()


class Step(models.Model):
    """The last number given to a step; its row is locked while a step is written."""

    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        """One row."""

        verbose_name = _("counter of steps")
        verbose_name_plural = _("counters of steps")

    def __str__(self) -> str:
        """The number."""
        return str(self.last)


class Sheet(models.Model):
    """A filled-in workbook: what was found wrong in it, and whether its good rows were kept."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"filename"})

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="sheets", verbose_name=_("organisation"))
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="sheets", verbose_name=_("framework"))
    period = models.CharField(_("half-year"), max_length=7)
    filename = models.CharField(_("file name"), max_length=120)
    rows = models.JSONField(_("answers"), default=list)
    problems = models.JSONField(_("problems"), default=list)
    settled = models.BooleanField(_("settled"), default=False)
    kept = models.PositiveIntegerField(_("answers kept"), default=0)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sheets", verbose_name=_("person"))
    created = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created", "-pk"]
        verbose_name = _("workbook")
        verbose_name_plural = _("workbooks")

    def __str__(self) -> str:
        """The file name."""
        return self.filename
