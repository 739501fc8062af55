"""Reports as they were given out: the snapshot they rest on, the result made of it, and every file, never changed.

What is frozen stays: a later edit of the figures leads to a new report that names the one it follows. Only the state
of a report moves on, from draft to cleared to published.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.languages import LANGUAGES
from portal.core.models import Entity, Person


class Body(models.TextChoices):
    """To whom a report goes."""

    CEB = "ceb", _("Chief Executives Board")
    HLCM = "hlcm", _("High-Level Committee on Management")
    HLCP = "hlcp", _("High-Level Committee on Programmes")
    PUBLIC = "public", _("the public")


class State(models.TextChoices):
    """How far a report has come."""

    DRAFT = "draft", _("Draft")
    CLEARED = "cleared", _("Cleared")
    PUBLISHED = "published", _("Published")


class Format(models.TextChoices):
    """The kinds of files a report is given out as."""

    HTML = "html", "HTML"
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    CSV = "csv", "CSV"


class Report(models.Model):
    """One report of an organisation to a body on a span of half-years."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="reports", verbose_name=_("organisation"))
    body = models.CharField(_("goes to"), max_length=10, choices=Body.choices)
    first = models.CharField(_("first half-year"), max_length=7)
    last = models.CharField(_("last half-year"), max_length=7)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    snapshot = models.BinaryField(_("compressed snapshot"))
    snapshot_sha256 = models.CharField(_("hash of the snapshot"), max_length=64)
    result = models.BinaryField(_("compressed result"))
    result_sha256 = models.CharField(_("hash of the result"), max_length=64, db_index=True)
    version = models.CharField(_("version of the software"), max_length=40)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows")
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made = models.DateTimeField(_("made"), default=timezone.now)
    cleared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("cleared by"))
    cleared = models.DateTimeField(_("cleared"), null=True)
    published = models.DateTimeField(_("published"), null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made", "-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(body__in=Body.values), name="report_body_known"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(cleared_by__isnull=False), name="report_cleared_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        """Body and half-year."""
        return f"{self.get_body_display()} · {self.last}"

    def get_absolute_url(self) -> str:
        """The address of the report's page."""
        return reverse("reports:report", args=[self.pk])


class ReportFile(models.Model):
    """A report in one language and format, as it was first made; never made anew."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name=_("report"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    format = models.CharField(_("format"), max_length=5, choices=Format.choices)
    data = models.BinaryField(_("bytes"))
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    made = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        """One file for each language and format."""

        ordering: ClassVar[list[str]] = ["language", "format"]
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "language", "format"], name="report_file_once"),
        ]

    def __str__(self) -> str:
        """Language and format."""
        return f"{self.language} {self.format}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the file; raises RuntimeError when it has been saved before."""
        if not self._state.adding:
            raise RuntimeError("A file that was given out is never changed.")
        super().save(*args, **kwargs)
