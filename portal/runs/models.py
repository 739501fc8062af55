"""Runs, their attempts, the files they read and the results they gave.

A run is a row that is its own queue entry: whoever holds its lease computes it, and its token (a fencing token,
Kleppmann, Designing Data-Intensive Applications, chapter 8) grows with every claim, so that a worker that was
thought dead cannot write. Results are addressed by the hash of their content and never change.
"""

import datetime
import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import Entity, Person


class State(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


OPEN = (State.QUEUED, State.RUNNING)
KEEP_DAYS = 90


def keep_until() -> datetime.datetime:
    """When a file that is sent now expires, unless its person has chosen an earlier day."""
    return timezone.now() + datetime.timedelta(days=KEEP_DAYS)


class Outcome(models.TextChoices):
    """How an attempt ended; an attempt without one is under way."""

    ACCEPTED = "accepted", _("result accepted")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    LOST = "lost", _("worker lost")
    RELEASED = "released", _("handed back")


class StoredResult(models.Model):
    """The canonical bytes of a result, compressed, under their own hash."""

    sha256 = models.CharField(_("hash"), max_length=64, primary_key=True)
    data = models.BinaryField(_("compressed bytes"))
    size = models.PositiveIntegerField(_("size in bytes"))
    created = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created", "sha256"]
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self) -> str:
        """The start of the hash."""
        return self.sha256[:12]


class Upload(models.Model):
    """A file that a person has sent, sealed on disk under its number, until it expires or is deleted."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"filename"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="uploads", verbose_name=_("person"))
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="uploads", verbose_name=_("organisation")
    )
    filename = models.CharField(_("file name"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("hash"), max_length=64)
    created = models.DateTimeField(_("created"), default=timezone.now)
    expires = models.DateTimeField(_("expires"), default=keep_until, db_index=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-created", "pk"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        """The file name."""
        return self.filename

    @property
    def path(self) -> Path:
        """Where the sealed bytes lie."""
        return Path(settings.VAR) / "uploads" / self.id.hex


class Run(models.Model):
    """One computation that somebody asked for; without a person the portal itself did, and everybody may read it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"params", "error"})  # rows given in place, cells that were wrong

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("method or case"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=[("method", _("method")), ("case", _("case"))])
    params = models.JSONField(_("parameters"), default=dict)
    uploads = models.ManyToManyField(Upload, blank=True, related_name="runs", verbose_name=_("uploads"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="runs", verbose_name=_("started by"))
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name=_("shared with")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.FloatField(_("progress"), default=0.0)
    message = models.CharField(_("what is being done"), max_length=200, blank=True)
    token = models.PositiveIntegerField(_("fencing token"), default=0)
    worker = models.CharField(_("worker"), max_length=80, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    heartbeat = models.DateTimeField(_("last sign of life"), null=True)
    result = models.ForeignKey(StoredResult, models.PROTECT, null=True, related_name="runs", verbose_name=_("result"))
    error = models.JSONField(_("error"), null=True)
    created = models.DateTimeField(_("created"), default=timezone.now)
    started = models.DateTimeField(_("started"), null=True)
    finished = models.DateTimeField(_("finished"), null=True)
    retry_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="retries", verbose_name=_("second try of")
    )

    class Meta:
        """Newest first; a run is done exactly when it has a result."""

        ordering: ClassVar[list[str]] = ["-created", "pk"]
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "created"], name="run_queue"),
            models.Index(fields=["name", "state", "-finished"], name="run_latest"),
            models.Index(fields=["person", "-created"], name="run_mine"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="run_state_known"),
            models.CheckConstraint(
                condition=Q(state="done", result__isnull=False) | (~Q(state="done") & Q(result__isnull=True)),
                name="run_done_has_result",
            ),
        ]

    def __str__(self) -> str:
        """Name and number."""
        return f"{self.name} {self.id}"

    def get_absolute_url(self) -> str:
        """The address of the run's page."""
        return reverse("runs:run", args=[self.id])

    @property
    def is_open(self) -> bool:
        """Tell whether the run waits or computes."""
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """Progress in whole percent."""
        return round(self.progress * 100)


class Attempt(models.Model):
    """One claim of a run by a worker, and how it ended."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="attempts", verbose_name=_("run"))
    token = models.PositiveIntegerField(_("fencing token"))
    worker = models.CharField(_("worker"), max_length=80)
    started = models.DateTimeField(_("started"), default=timezone.now)
    ended = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    lock = models.CharField(_("hash of the locked packages"), max_length=64, blank=True)

    class Meta:
        """In the order of their tokens; at most one of a run is accepted."""

        ordering: ClassVar[list[str]] = ["run", "token"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "token"], name="attempt_once"),
            models.UniqueConstraint(fields=["run"], condition=Q(outcome="accepted"), name="attempt_accepted_once"),
        ]

    def __str__(self) -> str:
        """Run and token."""
        return f"{self.run_id} #{self.token}"
