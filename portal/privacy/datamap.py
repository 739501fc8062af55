"""What is kept about people: where, why and for how long. A test fails for a table with people that is not declared.

A table is about people when a column of it refers to a person, is named after a person's values, or stands in the
model's `PERSONAL`. The columns shown are read from the models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.models import Person

# Columns that sound like a person's values, wherever they stand.
SUSPECT = frozenset(
    {"email", "name", "filename", "phone", "address", "user_agent", "ip", "who", "first_name", "last_name", "label"}
)


@dataclass(frozen=True)
class Kept:
    """Tables of one purpose: what is kept in them about people, why, and until when."""

    tables: tuple[str, ...]
    what: Promise
    why: Promise
    until: Promise


UNTIL_ERASED = _("Until the person is erased")
AS_A_NUMBER = _("As long as the organisation's records; an erased person is only a number in them")

KEPT: tuple[Kept, ...] = (
    Kept(("core.person",), _("Accounts"),
         _("So that people can sign in and colleagues know who did what."), UNTIL_ERASED),
    Kept(("core.grant",), _("Roles in organisations"),
         _("To decide what a person may see and change."), AS_A_NUMBER),
    Kept(("core.auditline",), _("Audit trail: who changed what and when"),
         _("So that every figure can be traced. It refers to people by number and holds none of their values."),
         _("For good; lines are never changed or deleted")),
    Kept(("sessions.session",), _("Sessions"),
         _("To keep a person signed in. They are stored encoded, not encrypted."),
         _("Until the person signs out, the session is unused for long, or it is too old")),
    Kept(("account.emailaddress",), _("How you sign in"),
         _("So that people can sign in and colleagues know who did what."), UNTIL_ERASED),
    Kept(("mfa.authenticator",), _("Second factors: an encrypted key, the public part of a security key"),
         _("So that a stolen password is not enough. Deleted when you remove them."), UNTIL_ERASED),
    Kept(("usersessions.usersession",), _("Browser, network address, first and last use of each session"),
         _("So that you can see where you are signed in and end it. Deleted when the session ends."), UNTIL_ERASED),
    Kept(("socialaccount.socialaccount",), _("Your organisation's account"),
         _("So that people can sign in and colleagues know who did what."), UNTIL_ERASED),
    Kept(("accounts.invitation",), _("Open invitations"), _("To decide what a person may see and change."),
         _("Until they expire, or the person is erased")),
    Kept(("keys.apikey",), _("API keys"), _("Which program uses it, so that you know it again."), UNTIL_ERASED),
    Kept(("runs.upload",), _("Files sent to be computed"),
         _("To compute the result that was asked for."),
         _("Until they expire, or the person is erased")),
    Kept(("runs.run",), _("Runs: parameters, rows given in place, errors that quote a file"),
         _("To show where a result comes from."),
         _("Private runs until the person is erased; shared runs as long as the organisation's records")),
    Kept(("portfolio.import", "scorecards.sheet"), _("Files of initiatives and workbooks of answers"),
         _("To show what was wrong in them before their rows are kept."), _("30 days, or until the person is erased")),
    Kept(("pipeline.dissent",), _("Who disagrees with a gate"),
         _("So that dissent can be answered. Only the people of the organisation see it."), UNTIL_ERASED),
    Kept(("notices.sentdigest",), _("When an e-mail of news was sent; not its words"),
         _("So that none is sent twice."), UNTIL_ERASED),
    Kept(("pipeline.gate", "pipeline.proposal", "plans.forecast", "plans.helprequest", "plans.item", "plans.plan",
          "portfolio.initiative", "reports.report", "scorecards.observation"),
         _("Who wrote, decided, approved, asked or answered"),
         _("So that decisions have an author."), AS_A_NUMBER),
)  # fmt: skip
# Columns with such a name that hold no value of a person.
NOT_OF_PEOPLE = frozenset(
    {"core.entity.name", "runs.run.name", "auth.group.name", "auth.permission.name", "socialaccount.socialapp.name"}
)
WORDS = {"ip": _("Network address"), "user_agent": _("Program")}
ELSEWHERE: tuple[tuple[Promise, Promise, Promise], ...] = (
    (_("Free text that people write about people"), _("It is the organisation's; its people correct it."), AS_A_NUMBER),
    (_("Backups"), _("To restore after a loss. An erased person leaves them when they are replaced."),
     _("As long as the operator keeps backups")),
    (_("Log of the server"), _("To find faults. It names people by number only."),
     _("As long as the operator keeps logs")),
)  # fmt: skip


def about_people(model: type[models.Model]) -> list[str]:
    """List the columns of a model that hold or name people."""
    personal: frozenset[str] = getattr(model, "PERSONAL", frozenset())
    return [field.name for field in model._meta.concrete_fields if field.name in personal or _names(field)]


def _names(field: Any) -> bool:
    if field.is_relation and field.related_model is Person:
        return True
    if f"{field.model._meta.label_lower}.{field.name}" in NOT_OF_PEOPLE:
        return False
    return isinstance(field, models.EmailField) or field.name in SUSPECT


def undeclared() -> list[str]:
    """List the tables with people that the map does not tell of."""
    told = {table for row in KEPT for table in row.tables}
    return sorted(
        model._meta.label_lower
        for model in apps.get_models(include_auto_created=True)
        if about_people(model) and model._meta.label_lower not in told
    )


def _word(field: Any) -> str:
    """How a reader calls a column; libraries leave theirs without a word."""
    if field.verbose_name != field.name.replace("_", " "):
        return str(field.verbose_name)
    said = Person._meta.verbose_name if field.related_model is Person else WORDS.get(field.name)
    return str(said or field.verbose_name)


def rows() -> Iterator[dict[str, Any]]:
    """Give each declaration with the columns it tells of, as the models name them for readers."""
    for kept in KEPT:
        words: dict[str, None] = {}
        for table in kept.tables:
            model = apps.get_model(table)
            for name in about_people(model):
                words[_word(model._meta.get_field(name))] = None
        yield {"what": kept.what, "why": kept.why, "until": kept.until, "columns": list(words)}
