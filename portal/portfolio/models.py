"""Initiatives, the words they are found by, and files on their way in.

An initiative is anything an organisation tries, runs or hands on, from a blueprint of the brief to a partnership
at work. Lists of codes (fields, goals, countries) are kept in the row; what counts them is the index in memory
(`index.py`), which reads the rows whose `seq` has grown since it last looked. Nothing is ever deleted: what is
over is archived. Terms are derived from the row and are written anew with it.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.languages import DEFAULT_LANGUAGE, LANGUAGES
from portal.core.models import Entity, Person

SLUG_MAX = 80


class Kind(models.TextChoices):
    """What an initiative is."""

    BLUEPRINT = "blueprint", _("Blueprint")
    CASE = "case", _("Case")
    HIGH_IMPACT = "high_impact", _("High-impact initiative")
    CENTRE = "centre", _("Centre of excellence")
    EXPERIMENT = "experiment", _("Experiment")
    PARTNERSHIP = "partnership", _("Partnership")
    SOFTWARE = "software", _("Software")


class Stage(models.TextChoices):
    """How far an initiative has come."""

    CHALLENGE = "challenge", _("Challenge")
    IDEA = "idea", _("Idea")
    EXPERIMENT = "experiment", _("Experiment")
    INCUBATION = "incubation", _("Incubation")
    ACCELERATION = "acceleration", _("Acceleration")
    SCALE = "scale", _("Scale")


class State(models.TextChoices):
    """Who may read an initiative: everybody once it is published."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Evidence(models.TextChoices):
    """What the stated results stand on, weakest first."""

    NONE = "none", _("No results yet")
    TOLD = "told", _("Told by those involved")
    COUNTED = "counted", _("Counted or measured")
    COMPARED = "compared", _("Measured before and after, or against others")
    TRIAL = "trial", _("Measured against a control group")


class Source(models.TextChoices):
    """Where a record comes from when no organisation here keeps it."""

    OWN = "", _("An organisation here")
    BRIEF = "brief", _("The UN 2.0 policy brief")
    DPG = "dpg", _("Registry of digital public goods: nominees")


class Initiative(models.Model):
    """One thing that is tried, run or handed on, with what it changes, for whom, and on what evidence."""

    slug = models.SlugField(_("short address"), max_length=SLUG_MAX, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=4000)
    women = models.TextField(_("what it changes for women and girls"), max_length=4000, blank=True)
    fields = models.JSONField(_("fields"), default=list, blank=True)
    levers = models.JSONField(_("levers of culture"), default=list, blank=True)
    goals = models.JSONField(_("Sustainable Development Goals"), default=list, blank=True)
    targets = models.JSONField(_("targets of the Goals"), default=list, blank=True)
    countries = models.JSONField(_("countries"), default=list, blank=True)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="initiatives", verbose_name=_("organisation")
    )
    partners = models.ManyToManyField(Entity, blank=True, related_name="partnerships", verbose_name=_("partners"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices, default=Stage.IDEA)
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    amount = models.DecimalField(_("money"), max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    people = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    people_women = models.PositiveIntegerField(_("women and girls reached"), null=True, blank=True)
    people_men = models.PositiveIntegerField(_("men and boys reached"), null=True, blank=True)
    people_children = models.PositiveIntegerField(_("children reached, under 15"), null=True, blank=True)
    people_youth = models.PositiveIntegerField(_("youth reached, 15 to 24"), null=True, blank=True)
    people_adults = models.PositiveIntegerField(_("adults reached, 25 to 59"), null=True, blank=True)
    people_older = models.PositiveIntegerField(_("older persons reached, 60 and over"), null=True, blank=True)
    people_disabilities = models.PositiveIntegerField(_("persons with disabilities reached"), null=True, blank=True)
    reality = models.PositiveSmallIntegerField(_("how real"), null=True, blank=True)
    results = models.TextField(_("results"), max_length=4000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=10, choices=Evidence.choices, default=Evidence.NONE)
    runs = models.ManyToManyField("runs.Run", blank=True, related_name="initiatives", verbose_name=_("runs"))
    replicated_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, blank=True)
    source_id = models.CharField(_("number at the source"), max_length=80, blank=True)
    link = models.URLField(_("web address"), max_length=500, blank=True)
    rights = models.JSONField(_("answers of the human-rights check"), default=dict, blank=True)
    rights_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    rights_at = models.DateTimeField(_("checked"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    comment = models.TextField(_("reviewer's comment"), max_length=2000, blank=True)
    created = models.DateTimeField(_("created"), default=timezone.now)
    updated = models.DateTimeField(_("changed"), default=timezone.now)
    published = models.DateTimeField(_("first published"), null=True, blank=True)
    seq = models.PositiveBigIntegerField(_("number of the change"), default=0, editable=False)
    length = models.FloatField(_("length in weighted words"), default=0.0, editable=False)
    indexed = models.CharField(_("hash of the indexed words"), max_length=64, blank=True, editable=False)

    class Meta:
        """Newest change first; nothing of an organisation here is public without its two duties."""

        ordering: ClassVar[list[str]] = ["-seq", "slug"]
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["seq"], name="initiative_seq"),
            models.Index(fields=["entity", "state"], name="initiative_entity_state"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="initiative_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="initiative_kind_known"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="initiative_stage_known"),
            models.CheckConstraint(condition=~Q(title=""), name="initiative_has_a_title"),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="initiative_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
                name="initiative_money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", source="") | (~Q(women="") & Q(rights_at__isnull=False)),
                name="initiative_published_after_its_checks",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source=""), name="initiative_source_once"
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title

    def get_absolute_url(self) -> str:
        """The address of the initiative's page."""
        return reverse("portfolio:initiative", args=[self.slug])


class Terms(models.Model):
    """The terms an initiative is found by, each with its count weighted by the part of the text, as one text.

    The inverted index is built from these rows in memory (`postings.py`); a row for each term and initiative
    would cost ten times the time to write and to read.
    """

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="terms", verbose_name=_("initiative")
    )
    packed = models.TextField(_("terms and counts"), blank=True)

    class Meta:
        """One row for an initiative."""

        verbose_name = _("terms")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        """The terms."""
        return self.packed


class Counter(models.Model):
    """The last number given to a change; its row is locked while a change is written."""

    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        """One row."""

        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        """The number."""
        return str(self.last)


class Outcome(models.TextChoices):
    """What became of a file."""

    CHECKED = "checked", _("checked, nothing kept yet")
    KEPT = "kept", _("kept")
    DROPPED = "dropped", _("dropped")


class Import(models.Model):
    """A file of initiatives: what was found wrong in it, and what was kept of it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"filename", "problems"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="imports", verbose_name=_("person"))
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="imports", verbose_name=_("organisation"))
    filename = models.CharField(_("file name"), max_length=120)
    data = models.BinaryField(_("compressed bytes"))
    rows = models.PositiveIntegerField(_("rows"))
    bad = models.PositiveIntegerField(_("rows with a problem"))
    problems = models.JSONField(_("problems"), default=list)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.CHECKED)
    kept = models.PositiveIntegerField(_("rows kept"), default=0)
    created = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created", "pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        """The file name."""
        return self.filename

    def get_absolute_url(self) -> str:
        """The address of the report."""
        return reverse("portfolio:import_report", args=[self.id])
