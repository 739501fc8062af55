"""Failed attempts, counted for every process, and invitations; the rest is kept by django-allauth."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.models import Entity, Person, Role


class Attempt(models.Model):
    """How often something was tried since its window began; what was tried is kept as a hash only."""

    key = models.CharField(_("hash of what was tried"), max_length=64, primary_key=True)
    count = models.PositiveIntegerField(_("how often"), default=1)
    until = models.DateTimeField(_("end of the window"), db_index=True)

    class Meta:
        """Forgotten when the window ends."""

        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        """Count and end."""
        return f"{self.count} until {self.until:%Y-%m-%d %H:%M}"


class Invitation(models.Model):
    """A role offered by e-mail; the link's secret is kept as a hash, the address until somebody accepts."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email"})

    email = models.EmailField(_("e-mail address"), blank=True)
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="invitations", verbose_name=_("entity"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("ends before"), null=True, blank=True)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, related_name="invitations_sent", verbose_name=_("invited by")
    )
    digest = models.CharField(_("hash of the link's secret"), max_length=64, unique=True)
    sent = models.DateTimeField(_("sent"), default=timezone.now)
    expires = models.DateTimeField(_("expires"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="invitations", verbose_name=_("accepted by")
    )
    closed = models.DateTimeField(_("accepted or withdrawn"), null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-sent", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["email"], name="invitation_email")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known")
        ]

    def __str__(self) -> str:
        """Role and entity."""
        return f"{self.get_role_display()} · {self.entity}"
