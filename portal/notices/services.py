"""Duties of a person from every app, and the e-mail that tells of them and of what has changed."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Max, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.core.access import visible_entities
from portal.core.duties import Duty, in_order
from portal.core.languages import at
from portal.core.models import AuditLine, Digest, Person
from portal.core.services import write
from portal.notices.models import SentDigest
from portal.pipeline import services as pipeline
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from portal.reports import services as reports
from portal.scorecards import services as scorecards

EVERY = {Digest.DAILY: datetime.timedelta(days=1), Digest.WEEKLY: datetime.timedelta(days=7)}
MAIL_LINES = 20  # duties listed in an e-mail; the page has the rest
log = logging.getLogger(__name__)


def duties(person: Person) -> list[Duty]:
    """List everything that waits for a person, the most urgent first."""
    return in_order(
        [
            *portfolio.duties(person),
            *pipeline.duties(person),
            *plans.duties(person),
            *scorecards.duties(person),
            *reports.duties(person),
        ]
    )


def changes(person: Person, since: datetime.datetime) -> list[dict[str, Any]]:
    """Count what others have changed in each organisation of a person since a moment; one query."""
    found = (
        AuditLine.objects.filter(at__gt=since, entity__in=visible_entities(person))
        .exclude(who=person)
        .values("entity__name", "entity__slug")
        .annotate(n=Count("pk"))
        .order_by("-n", "entity__name")
    )
    return [
        {"name": row["entity__name"], "href": f"/my-organisation/{row['entity__slug']}", "n": row["n"]} for row in found
    ]


def compose(person: Person, since: datetime.datetime) -> tuple[EmailMessage, int, int] | None:
    """Write the e-mail of a person in their language, with the numbers of duties and changes; None without news."""
    with translation.override(person.language):
        due, changed = duties(person), changes(person, since)
        if not due and not changed:
            return None
        context = {
            "person": person, "duties": due[:MAIL_LINES], "more": max(0, len(due) - MAIL_LINES), "changes": changed,
            "site": settings.SITE_URL, "profile": at("/profile"), "all": at("/my-duties"),
        }  # fmt: skip
        subject = " ".join(render_to_string("notices/digest_subject.txt", {"n": len(due)}).split())
        body = render_to_string("notices/digest.txt", context)
    return EmailMessage(subject, body, to=[person.email]), len(due), sum(row["n"] for row in changed)


def send_due(now: datetime.datetime | None = None) -> int:
    """Send the e-mails that are due; returns how many. One that cannot be sent is tried again next time."""
    now, sent = now or timezone.now(), 0
    people = Person.objects.filter(is_active=True).exclude(digest=Digest.NONE).annotate(last=Max("digests__sent"))
    ready = Q(last__isnull=True)
    for word, pause in EVERY.items():
        ready |= Q(digest=word, last__lte=now - pause)
    for person in people.filter(ready):
        since = getattr(person, "last", None) or now - EVERY[Digest(person.digest)]
        try:
            sent += _send(person, since, now)
        except OSError as error:
            # What a mail server says quotes the address, and a log keeps no address.
            log.error("The e-mail of news to person %s could not be sent: %s.", person.pk, type(error).__name__)
    return sent


def _send(person: Person, since: datetime.datetime, now: datetime.datetime) -> int:
    composed = compose(person, since)
    if composed is None:
        return 0
    message, due, changed = composed
    row = SentDigest(person=person, sent=now, duties=due, changes=changed)
    # Sent before it is noted: a slow mail server holds up no other writer, and what cannot be sent leaves no row.
    message.send()
    with write(None, "send digest", row):
        row.save()
    return 1


def export_person(person: Person) -> dict[str, Any]:
    """List when e-mails of news were sent to a person and how much they told."""
    rows = person.digests.values("sent", "duties", "changes")
    return {"news": [{**row, "sent": row["sent"].isoformat()} for row in rows]}


def erase_person(person: Person) -> int:
    """Delete what is kept of the e-mails sent to a person; returns how many."""
    found = 0
    for row in person.digests.all():
        with write(None, "forget digest", row):
            row.delete()
        found += 1
    return found
