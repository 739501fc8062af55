"""Who has access to an organisation and its parts, as a file for a yearly review by its owner."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.utils.translation import gettext as _

from portal.core.access import MAX_DEPTH, today
from portal.core.models import AuditLine, Entity, Grant
from portal.core.sheets import as_csv as table


def with_parts(entity: Entity) -> list[Entity]:
    """List an entity, its parts and their parts, in this order."""
    found, level = [entity], [entity]
    for _depth in range(MAX_DEPTH - 1):
        level = list(Entity.objects.filter(parent__in=level)) if level else []
        found += level
    return found


def _state(grant: Grant) -> str:
    if grant.starts > today() and (grant.ends is None or grant.ends > grant.starts):
        return _("starts later")
    return _("ended") if grant.ends is not None and grant.ends <= today() else _("in force")


def _rows(entity: Entity) -> Iterator[list[str]]:
    grants = list(
        Grant.objects.filter(entity__in=with_parts(entity))
        .select_related("entity", "person", "given_by")
        .order_by("entity__name", "entity", "person__name", "person", "starts", "pk")
    )
    numbers = [str(grant.pk) for grant in grants]
    lines = AuditLine.objects.filter(object_kind="core.grant", object_id__in=numbers).order_by()
    changed = dict(lines.values_list("object_id").annotate(at=Max("at")))
    for grant in grants:
        at = changed.get(str(grant.pk))
        yield [
            grant.entity.name, grant.person.name, grant.person.email,
            _("may sign in") if grant.person.is_active else _("closed"),
            str(grant.get_role_display()), grant.starts.isoformat(), grant.ends.isoformat() if grant.ends else "",
            _state(grant), "" if grant.given_by is None else grant.given_by.name,
            at.strftime("%Y-%m-%d %H:%M") if at else "",
        ]  # fmt: skip


def as_csv(entity: Entity) -> str:
    """Write every role in an entity and its parts, ended ones too; a cell that would be computed is quoted."""
    columns = [
        _("Organisation"), _("Name"), _("E-mail address"), _("Account"), _("Role"), _("First day"), _("Ends before"),
        _("State"), _("Given by"), _("Last change (UTC)"),
    ]  # fmt: skip
    return table(columns, _rows(entity))
