"""Invitations: an owner offers a role by e-mail, whoever holds the link takes it, once and within two weeks.

The link carries a signed number and a secret; the database keeps a hash of the secret. The owner learns nothing about
the address: known or unknown, the answer is that an invitation has been sent.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import logging
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation
from portal.core import access
from portal.core.models import Entity, Grant, Person, Role
from portal.core.services import create_person, generate_password, give_grant, write

SALT = "invitation"
DAYS = 14
SECRET_BYTES = 24
log = logging.getLogger(__name__)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invite(
    actor: Person,
    entity: Entity,
    email: str,
    role: str,
    starts: datetime.date | None = None,
    ends: datetime.date | None = None,
) -> tuple[Invitation, str]:
    """Keep an offer of a role; returns it with the word of its link, which is kept nowhere.

    An earlier open offer of the same role to the same address is withdrawn. Raises PermissionDenied unless the actor is
    an owner of the entity, ValueError on an unknown role or an end before the start.
    """
    if not access.can_manage_grants(actor, entity):
        raise PermissionDenied(_("Only an owner of the entity gives roles."))
    if role not in Role.values:
        raise ValueError(_("The role must be one of: %(roles)s.") % {"roles": ", ".join(Role.values)})
    if ends is not None and ends <= (starts or access.today()):
        raise ValueError(_("The end must not lie before the first day."))
    email, secret, now = email.strip().lower(), secrets.token_urlsafe(SECRET_BYTES), timezone.now()
    with transaction.atomic():
        for old in Invitation.objects.filter(email=email, entity=entity, role=role, closed=None):
            withdraw(actor, old)
        made = Invitation(
            email=email, entity=entity, role=role, starts=starts, ends=ends, invited_by=actor,
            digest=_digest(secret), sent=now, expires=now + datetime.timedelta(days=DAYS),
        )  # fmt: skip
        with write(actor, "invite", made):
            made.full_clean(exclude=["invited_by", "entity"])
            made.save()
    return made, signing.dumps([made.pk, secret], salt=SALT)


def send_invitation(invitation: Invitation, token: str, language: str) -> bool:
    """Send the link; False, with a line in the log, when the mail could not be sent."""
    from portal.accounts.adapter import send

    reader = Person.objects.filter(email=invitation.email).first()
    language = reader.language if reader else language
    with translation.override(language):
        url = settings.SITE_URL + reverse("accounts:open_invitation", args=[token])
        role = invitation.get_role_display()
    words = {"name": invitation.invited_by.name, "entity": invitation.entity.name, "role": role, "days": DAYS}
    try:
        send("invitation", _("An invitation"), invitation.email, language, url=url, **words)
    except OSError:
        log.exception("Invitation %s could not be sent.", invitation.pk)
        return False
    return True


def withdraw(actor: Person, invitation: Invitation) -> None:
    """Take an offer back. Raises PermissionDenied unless the actor is an owner of the entity."""
    if not access.can_manage_grants(actor, invitation.entity):
        raise PermissionDenied(_("Only an owner of the entity gives roles."))
    with write(actor, "withdraw invitation", invitation):
        invitation.closed = timezone.now()
        invitation.email = ""
        invitation.save(update_fields=["closed", "email"])


def read(token: str) -> Invitation | None:
    """Find the open offer of a link; None when it is used, withdrawn, too old or made up."""
    try:
        number, secret = signing.loads(token, salt=SALT, max_age=datetime.timedelta(days=DAYS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = pending().filter(pk=number).select_related("entity", "invited_by").first()
    fits = found is not None and hmac.compare_digest(found.digest, _digest(str(secret)))
    return found if fits else None


def pending() -> models.QuerySet[Invitation]:
    """List the open offers of owners who still may sign in."""
    return Invitation.objects.filter(closed=None, expires__gt=timezone.now(), invited_by__is_active=True)


def accept(invitation: Invitation, person: Person) -> None:
    """Take the offered role. Raises ValueError when the offer is for another address or has ended.

    The role comes from whoever invited: an owner who is none any more has no role to give.
    """
    with transaction.atomic():
        fresh = pending().select_for_update().filter(pk=invitation.pk).first()
        if fresh is None:
            raise ValueError(_("This invitation has been used or is too old."))
        if fresh.email != person.email:
            raise ValueError(_("This invitation was sent to another address."))
        starts = max(fresh.starts or access.today(), access.today())
        held = Grant.objects.filter(access.in_force(), person=person, entity=fresh.entity, role=fresh.role)
        if not held.exists():
            try:
                give_grant(fresh.invited_by, person, fresh.entity, fresh.role, starts, fresh.ends)
            except PermissionDenied as error:
                raise ValueError(_("Whoever invited you is no owner of the entity any more.")) from error
        with write(person, "accept invitation", fresh):
            fresh.person, fresh.closed, fresh.email = person, timezone.now(), ""
            fresh.save(update_fields=["person", "closed", "email"])


def accept_as_new(invitation: Invitation, name: str, password: str = "", language: str = "en") -> Person:
    """Make the account of somebody who was invited and take the role; without a password they sign in elsewhere.

    Raises ValueError when there is an account with this address or the offer has ended; then nothing is kept.
    """
    with transaction.atomic():
        email = invitation.email
        person = create_person(invitation.invited_by, email, name, password or generate_password(), language)
        if not password:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        accept(invitation, person)
    return person
