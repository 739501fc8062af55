"""The e-mails that were sent, so that none is sent twice; their words are not kept."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import Person


class SentDigest(models.Model):
    """One e-mail of news to one person; written once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="digests", verbose_name=_("person"))
    sent = models.DateTimeField(_("sent"), default=timezone.now)
    duties = models.PositiveIntegerField(_("duties"))
    changes = models.PositiveIntegerField(_("changes"))

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-sent", "-pk"]
        verbose_name = _("e-mail of news")
        verbose_name_plural = _("e-mails of news")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "sent"], name="digest_person_sent")]

    def __str__(self) -> str:
        """Person and time."""
        return f"{self.person} · {self.sent:%Y-%m-%d}"
