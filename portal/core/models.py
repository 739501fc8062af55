"""Entities, people, what a person may do in an entity and for how long, and the audit trail.

A grant lasts from its first day (`starts`) up to, not including, its last (`ends`), so ending one today
takes effect today. An audit line is written once: the model refuses to change or delete it, and so does the
database (triggers in migration 0002). Each line carries a digest of itself and of the line before it (`chain`).

A model names the columns that hold personal values in `PERSONAL`: those values stay in their row, where they can be
blanked, and are never copied into an audit line.
"""

from typing import Any, ClassVar, NoReturn

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core import chain
from portal.core.languages import DEFAULT_LANGUAGE, LANGUAGES

SYSTEM = "system"  # who writes when nobody is signed in


class EntityKind(models.TextChoices):
    """What an entity is."""

    UN_ENTITY = "un_entity", _("UN entity")
    COUNTRY_TEAM = "country_team", _("UN country team")
    OUTCOME = "outcome", _("Outcome of a cooperation framework")
    MEMBER_STATE = "member_state", _("Government of a Member State")
    MINISTRY = "ministry", _("Ministry")
    STATISTICAL_OFFICE = "statistical_office", _("Statistical office")
    NETWORK = "network", _("Network")
    OTHER = "other", _("Other organisation")


class Role(models.TextChoices):
    """What a person may do in an entity and in its parts."""

    OWNER = "owner", _("Owner")
    FOCAL_POINT = "focal_point", _("Focal point")
    LEADER = "leader", _("Leader")
    MEMBER = "member", _("Member")
    COACH = "coach", _("Coach")
    VALIDATOR = "validator", _("Validator")
    VIEWER = "viewer", _("Viewer")


class Digest(models.TextChoices):
    """How often a person hears by e-mail what is due and what has changed."""

    NONE = "none", _("never")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")


class Entity(models.Model):
    """An organisation that keeps its portfolio, plans and evidence here."""

    slug = models.SlugField(_("short address"), max_length=80, unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=EntityKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    iso3 = models.CharField(_("country"), max_length=3, blank=True, db_index=True)
    is_ceb_member = models.BooleanField(_("member of the Chief Executives Board"), default=False)

    class Meta:
        """Entities are listed by name."""

        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(kind__in=EntityKind.values), name="entity_kind_known"),
            models.CheckConstraint(condition=~Q(name=""), name="entity_has_a_name"),
        ]

    def __str__(self) -> str:
        """The acronym when there is one, else the name."""
        return self.acronym or self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by e-mail address, in any letter case; people are made in `services`."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find the person who signs in with this address; raises Person.DoesNotExist."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who can sign in. The time of the last visit is not kept."""

    last_login = None
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default=DEFAULT_LANGUAGE)
    digest = models.CharField(_("news by e-mail"), max_length=10, choices=Digest.choices, default=Digest.WEEKLY)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"email", "name"})
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """People are listed by name."""

        ordering: ClassVar[list[str]] = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        """The name."""
        return self.name


class Grant(models.Model):
    """A role of a person in an entity, from its first day up to, not including, its last."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants", verbose_name=_("person"))
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="grants", verbose_name=_("entity"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("ends before"), null=True, blank=True)
    given_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="grants_given", verbose_name=_("given by")
    )

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-starts", "-pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["person", "entity"], name="grant_person_entity")]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="grant_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        """Person, role and entity."""
        return f"{self.person} · {self.get_role_display()} · {self.entity}"


class AppendOnly(RuntimeError):
    """Raised on any attempt to change or delete an audit line."""


def _refuse() -> NoReturn:
    raise AppendOnly("An audit line is never changed or deleted. Write a new one instead.")


class AuditQuerySet(models.QuerySet["AuditLine"]):
    """A query set that reads and adds, and does nothing else."""

    def head(self) -> str:
        """Give the digest of the last line."""
        return self.order_by("-pk").values_list("digest", flat=True).first() or chain.START

    def add(self, lines: list["AuditLine"], batch_size: int) -> None:
        """Add lines to the end of the chain, in their order."""
        with transaction.atomic():
            previous = AuditLine.objects.head()
            for line in lines:
                previous = line.follow(previous)
            super().bulk_create(lines, batch_size=batch_size)  # type: ignore[arg-type]

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused, for such lines would stand outside the chain; raises AppendOnly."""
        _refuse()

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()


class AuditLine(models.Model):
    """One write: when, who, what was done to which object, and the values before and after."""

    at = models.DateTimeField(_("when"), default=timezone.now)
    who = models.ForeignKey(Person, models.PROTECT, null=True, related_name="audit_lines")
    verb = models.CharField(_("what was done"), max_length=60)
    object_kind = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("number of the object"), max_length=64)
    entity = models.ForeignKey(Entity, models.PROTECT, null=True, related_name="audit_lines")
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    request_id = models.CharField(_("number of the request"), max_length=32, blank=True)
    digest = models.CharField(_("digest"), max_length=64, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        verbose_name = _("audit line")
        verbose_name_plural = _("audit lines")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["object_kind", "object_id"], name="audit_object"),
            models.Index(fields=["entity", "at"], name="audit_entity_at"),
        ]

    def __str__(self) -> str:
        """Verb, object and who."""
        return f"{self.verb} {self.object_kind} {self.object_id} · {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line to the end of the chain; raises AppendOnly when it has been saved before."""
        if not self._state.adding:
            _refuse()
        # Writers queue on both engines, so nobody adds a line between the last digest and this one.
        with transaction.atomic():
            self.follow(AuditLine.objects.head())
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused; raises AppendOnly."""
        _refuse()

    @property
    def by(self) -> str:
        """Who wrote: the present name of the person, or the system."""
        return SYSTEM if self.who is None else self.who.name

    def follow(self, previous: str) -> str:
        """Take the place after the line with this digest; returns the own digest."""
        self.before, self.after = chain.plain(self.before), chain.plain(self.after)
        self.digest = chain.digest(previous, {name: getattr(self, name) for name in chain.COLUMNS})
        return self.digest
