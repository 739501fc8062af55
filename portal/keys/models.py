"""Keys with which a program speaks for a person over REST, and how many requests were counted in a minute.

The key itself is shown once and never stored: its public prefix finds the row, its SHA-256 proves it. A key holds 256
random bits, so a fast hash is enough (OWASP, Cryptographic Storage Cheat Sheet).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.access import today
from portal.core.models import Person


class Scope(models.TextChoices):
    """What a key may do in the name of its person."""

    READ = "read", _("read")
    RUN = "run", _("start runs and send files")
    WRITE = "write", _("change everything else")


class ApiKey(models.Model):
    """A key of a person: what it may do, from when until when, and the last day it was used."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_keys", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("beginning"), max_length=8, unique=True)
    key_hash = models.CharField(_("hash of the key"), max_length=64)
    scopes = models.JSONField(_("what it may do"))
    made = models.DateTimeField(_("made"), default=timezone.now)
    expires = models.DateField(_("last day"))
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used = models.DateField(_("last used"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-made", "-pk"]
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="key_has_a_name"),
        ]

    def __str__(self) -> str:
        """The public beginning of the key."""
        return f"qk_{self.prefix}"

    @property
    def state(self) -> str:
        """Whether it is valid, expired or revoked."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires < today() else "valid"

    @property
    def can(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


class Allowance(models.Model):
    """How many requests of one caller have been handed out in a minute; one row per caller, written over."""

    subject = models.CharField(max_length=80, primary_key=True)
    minute = models.BigIntegerField(db_index=True)
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        """Caller and minute."""
        return f"{self.subject} · {self.minute}"
