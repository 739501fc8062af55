"""The only place that writes: every change is one transaction that holds the rows and their audit line.

Errors are a ValueError that says what was wrong and what to do, or a PermissionDenied that says which role is
needed. Other apps write their own models through `write`.
"""

import contextlib
import datetime
import hashlib
import secrets
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.core import access
from portal.core.models import AuditLine, Entity, EntityKind, Grant, Person, Role
from portal.middleware import current_request_id
from quintet.seed.members import members

TASK_FORCE = "un2-task-force"  # the short address of the entity that keeps frameworks and reports of the system
NEVER_AUDITED = frozenset({"password", "key_hash"})
PERSONAL = "personal"  # stands in the trail for a personal value, which is kept in its row only
SLUG_MAX = 80
PASSWORD_BYTES = 15
BATCH = 500
EMPTY: tuple[Any, ...] = (None, "", [], {})


class SeedEntity(Protocol):
    """What `load_entities` reads of each seed record."""

    @property
    def slug(self) -> str:
        """The last part of the entity's address."""

    @property
    def acronym(self) -> str:
        """The short name, or nothing."""

    @property
    def name(self) -> str:
        """The official name."""

    @property
    def kind(self) -> str:
        """One of `EntityKind`."""

    @property
    def is_ceb_member(self) -> bool:
        """Whether its head sits on the Chief Executives Board."""


def plain(value: Any) -> Any:
    """Give a stored value as JSON holds it, whole, so that the trail can be replayed; bytes become their hash."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)


def audited(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Give the values of a row as the trail holds them: a personal one is told, but not said."""
    names: frozenset[str] = getattr(model, "PERSONAL", frozenset())
    told = {name: plain(value) for name, value in values.items() if name not in NEVER_AUDITED}
    return {name: PERSONAL if name in names and value not in EMPTY else value for name, value in told.items()}


def _stored(obj: models.Model) -> dict[str, Any] | None:
    if obj.pk is None:
        return None
    names = [f.attname for f in obj._meta.concrete_fields if f.attname not in NEVER_AUDITED]
    # `request.user` is a lazy object: `__class__` is the model, `type()` the wrapper.
    return obj.__class__._base_manager.filter(pk=obj.pk).values(*names).first()


def _entity_of(obj: models.Model) -> Entity | None:
    return obj if isinstance(obj, Entity) else getattr(obj, "entity", None)


@contextlib.contextmanager
def write(actor: Person | None, verb: str, obj: models.Model) -> Iterator[None]:
    """Wrap a change of one object in a transaction and add its audit line; an error undoes both.

    The object may be new (saved inside the block) or deleted inside it. The line holds the values that
    changed; `actor` None stands for the system itself. Passwords and personal values are never copied.
    """
    with transaction.atomic():
        before, pk = _stored(obj), obj.pk
        yield
        after = _stored(obj)
        if before is not None and after is not None:
            changed = [name for name in after if plain(after[name]) != plain(before[name])]
            before = {name: before[name] for name in changed}
            after = {name: after[name] for name in changed}
        entity = _entity_of(obj)
        AuditLine(
            who=actor,
            verb=verb,
            object_kind=obj._meta.label_lower,
            object_id=str(obj.pk if obj.pk is not None else pk),
            entity=entity if entity is None or entity.pk else None,
            before=None if before is None else audited(obj.__class__, before),
            after=None if after is None else audited(obj.__class__, after),
            request_id=current_request_id(),
        ).save()


def write_many(actor: Person | None, verb: str, objects: list[Any]) -> None:
    """Add many new objects of one kind with an audit line each, all or none; the caller has checked their values."""
    with transaction.atomic():
        type(objects[0])._base_manager.bulk_create(objects, batch_size=BATCH)
        shared = {"who": actor, "verb": verb, "request_id": current_request_id()}
        shared |= {"object_kind": objects[0]._meta.label_lower}
        lines = [
            AuditLine(**shared, object_id=str(obj.pk), entity=_entity_of(obj), after=_values(obj)) for obj in objects
        ]
        AuditLine.objects.add(lines, BATCH)


def _values(obj: models.Model) -> dict[str, Any]:
    return audited(type(obj), {f.attname: getattr(obj, f.attname) for f in obj._meta.concrete_fields})


def _checked(obj: models.Model) -> None:
    try:
        obj.full_clean()
    except ValidationError as error:
        said = [f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items()]
        raise ValueError(" ".join(said)) from error


def generate_password() -> str:
    """Make a password of 120 random bits, to be shown once and changed by its owner."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def create_person(actor: Person | None, email: str, name: str, password: str, language: str = "en") -> Person:
    """Add a person who can sign in; raises ValueError on a bad or taken address or an unknown language."""
    person = Person(email=email.strip().lower(), name=name.strip(), language=language)
    person.set_password(password)
    with write(actor, "create person", person):
        _checked(person)
        person.save()
    return person


def _free_slug(name: str) -> str:
    base = slugify(name)[: SLUG_MAX - 6] or "entity"
    taken = set(Entity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _depth(entity: Entity | None) -> int:
    depth = 0
    while entity is not None:
        depth, entity = depth + 1, entity.parent
    return depth


def create_entity(
    actor: Person,
    name: str,
    kind: str = EntityKind.OTHER,
    acronym: str = "",
    parent: Entity | None = None,
    iso3: str = "",
) -> Entity:
    """Add an entity and make the person who adds it its first owner, in one transaction.

    Raises ValueError on a missing name or an unknown kind, PermissionDenied when the person may not change
    the entity it is to be part of.
    """
    if parent is not None and not access.can_edit_entity(actor, parent):
        raise PermissionDenied(_("Only an owner or a member of an entity adds parts to it."))
    if _depth(parent) >= access.MAX_DEPTH:
        raise ValueError(_("Entities are nested %(limit)d deep at most.") % {"limit": access.MAX_DEPTH})
    if iso3 and iso3 not in {member.iso3 for member in members()}:
        raise ValueError(_("Not the code of a Member State: %(code)s.") % {"code": iso3[:10]})
    with transaction.atomic():
        entity = Entity(
            slug=_free_slug(acronym or name),
            acronym=acronym.strip(),
            name=name.strip(),
            kind=kind,
            parent=parent,
            iso3=iso3,
        )
        with write(actor, "create entity", entity):
            _checked(entity)
            entity.save()
        _give(actor, actor, entity, Role.OWNER, access.today(), None)
    return entity


def _give(
    actor: Person | None,
    person: Person,
    entity: Entity,
    role: str,
    starts: datetime.date,
    ends: datetime.date | None,
) -> Grant:
    grant = Grant(person=person, entity=entity, role=role, starts=starts, ends=ends, given_by=actor)
    with write(actor, "give role", grant):
        if ends is not None and ends < starts:
            raise ValueError(_("The end must not lie before the first day."))
        if role not in Role.values:
            raise ValueError(_("The role must be one of: %(roles)s.") % {"roles": ", ".join(Role.values)})
        if _overlapping(grant).exists():
            raise ValueError(_("This person has this role in these days already."))
        grant.save()
    return grant


def _overlapping(grant: Grant) -> models.QuerySet[Grant]:
    same = Grant.objects.filter(person=grant.person, entity=grant.entity, role=grant.role)
    open_after = same.filter(models.Q(ends__isnull=True) | models.Q(ends__gt=grant.starts))
    return open_after if grant.ends is None else open_after.filter(starts__lt=grant.ends)


def give_grant(
    actor: Person,
    person: Person,
    entity: Entity,
    role: str,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> Grant:
    """Give a person a role in an entity from a day (default today) up to, not including, another.

    Raises PermissionDenied unless the actor is an owner of the entity, ValueError on an unknown role, an end
    before the start, or a role the person has already.
    """
    if not access.can_manage_grants(actor, entity):
        raise PermissionDenied(_("Only an owner of the entity gives roles."))
    return _give(actor, person, entity, role, starts or access.today(), ends)


def welcome(
    actor: Person,
    entity: Entity,
    email: str,
    name: str,
    role: str,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> tuple[Person, str]:
    """Give a role to whoever has this address, making an account first when nobody has.

    Returns the person and the password of a new account (empty for a known person). Raises as `give_grant` and
    `create_person` do; then neither role nor account is kept.
    """
    with transaction.atomic():
        person, password = Person.objects.filter(email=email.strip().lower()).first(), ""
        if person is None:
            password = generate_password()
            person = create_person(actor, email, name, password)
        give_grant(actor, person, entity, role, starts, ends)
    return person, password


def appoint_owner(person: Person, entity: Entity) -> Grant:
    """Make a person an owner of an entity from today on, in the name of the system (first start only)."""
    return _give(None, person, entity, Role.OWNER, access.today(), None)


def end_grant(actor: Person, grant: Grant, on: datetime.date | None = None) -> Grant:
    """End a role on a day (default today, at once); a role that would start later is emptied.

    Raises PermissionDenied unless the actor is an owner of the entity or gives up their own role, ValueError
    when the entity would be left without an owner or the role has ended already.
    """
    day = max(on or access.today(), grant.starts)
    if grant.person_id != actor.pk and not access.can_manage_grants(actor, grant.entity):
        raise PermissionDenied(_("Only an owner of the entity ends roles."))
    with write(actor, "end role", grant):
        grant.refresh_from_db()
        if grant.ends is not None and grant.ends <= day:
            raise ValueError(_("This role has ended already."))
        others = Grant.objects.filter(access.in_force(day), entity=grant.entity, role=Role.OWNER)
        if grant.role == Role.OWNER and not others.exclude(pk=grant.pk).filter(person__is_active=True).exists():
            raise ValueError(_("An entity needs an owner. Give the role to somebody else first."))
        grant.ends = day
        grant.save(update_fields=["ends"])
    return grant


def change_password(actor: Person, person: Person, password: str) -> None:
    """Set a new password; raises PermissionDenied for anybody but the person."""
    if actor.pk != person.pk:
        raise PermissionDenied(_("A password is changed by its owner only."))
    with write(actor, "change password", person):
        person.set_password(password)
        person.save(update_fields=["password"])


def change_language(actor: Person, person: Person, language: str, digest: str = "") -> None:
    """Choose the language a person is greeted in and how often news come by e-mail (empty: as before).

    Raises PermissionDenied for anybody else, ValueError on a code that is not one of the six.
    """
    if actor.pk != person.pk:
        raise PermissionDenied(_("A language is chosen by the person who reads."))
    with write(actor, "change language", person):
        person.language, person.digest = language, digest or person.digest
        _checked(person)
        person.save(update_fields=["language", "digest"])


def load_entities(seed: Iterable[SeedEntity]) -> int:
    """Bring the official entities up to date from the seed; returns how many were added or changed.

    A second call with the same seed writes nothing. What people have added stays as it is.
    """
    written = 0
    with transaction.atomic():
        known = Entity.objects.in_bulk(field_name="slug")
        for record in seed:
            values = {name: getattr(record, name) for name in ("acronym", "name", "kind", "is_ceb_member")}
            entity = known.get(record.slug) or Entity(slug=record.slug)
            if entity.pk and all(getattr(entity, name) == value for name, value in values.items()):
                continue
            with write(None, "load entity", entity):
                for name, value in values.items():
                    setattr(entity, name, value)
                _checked(entity)
                entity.save()
            written += 1
    return written


def load_task_force() -> Entity:
    """Give the entity of the UN 2.0 Accelerator task force, made when it is missing."""
    found = Entity.objects.filter(slug=TASK_FORCE).first()
    if found is None:
        found = Entity(slug=TASK_FORCE, name="UN 2.0 Accelerator task force", kind=EntityKind.NETWORK)
        with write(None, "load entity", found):
            _checked(found)
            found.save()
    return found
