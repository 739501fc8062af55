"""Every route of the portal, asked by everybody: nobody reads or changes what belongs to another organisation.

The matrix is generated: routes come from the portal itself, objects from `world.py`, readers from the base class. A
private text carries a marker; no answer to a stranger or to somebody not signed in may hold it, and no request of
theirs may add an audit line to the organisation. Those who only read change nothing either.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import services
from portal.core.models import AuditLine, Role
from portal.testing import PASSWORD, AccessTestCase
from tests.portal.world import MARK, World, routes

SAID = {("health:ready", 503)}  # its word that no worker was seen, which in this portal is true
READERS = (Role.VIEWER, Role.COACH, Role.VALIDATOR)
# What a viewer, a coach or a validator may write: their own account, and what their role is for.
OWN = frozenset(
    {"core:profile", "account_change_password", "account_login", "account_logout", "core:create_entity", "keys:keys"}
) | {
    "plans:help"  # everybody in an organisation may ask its coaches
}
BODIES: tuple[dict[str, Any], ...] = (
    {},
    {
        "verb": "publish", "step": "publish", "keep": "all", "title": "Taken over", "name": "Taken over",
        "kind": "case", "language": "en", "summary": "Taken over", "stage": "scale", "evidence": "none",
        "email": "stranger@example.org", "role": "owner", "comment": "Taken over", "reason": "Taken over",
        "text": "Taken over", "state": "done", "decision": "go", "value": "1", "answer": "adopted",
        "harm": "yes", "equal": "yes", "voice": "yes", "privacy": "yes", "remedy": "yes",
    },
)  # fmt: skip


class MatrixTest(AccessTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.world = World(self.owner, self.teammate, self.entity)
        self.paths = {name: reverse(name, kwargs=self.world.kwargs(name, params)) for name, params in routes()}

    def bodies(self) -> list[dict[str, Any]]:
        grant = self.entity.grants.get(person=self.teammate)
        aimed = {"entity": self.entity.pk, "share_with": self.entity.pk, "grant": grant.pk, "run": self.world.run.pk}
        return [BODIES[0], {**BODIES[1], **aimed}]

    def answers(self, client: Client, path: str) -> list[Any]:
        found = [client.get(path)]
        for body in self.bodies():
            found.append(client.post(path, body))
            if path.startswith("/api/"):
                found.append(client.post(path, json.dumps(body, default=str), content_type="application/json"))
                found.append(client.patch(path, json.dumps(body, default=str), content_type="application/json"))
        return found

    def lines(self) -> int:
        return AuditLine.objects.filter(entity=self.entity).count()

    def test_it_works(self) -> None:
        seen = [name for name, path in self.paths.items() if MARK in self.as_owner.get(path).content.decode("latin-1")]
        wanted = {"portfolio:initiative", "portfolio:edit", "runs:run", "privacy:my_data", "scorecards:fill",
                  "scorecards:figure", "plans:plan", "plans:item", "plans:commitments",
                  "plans:checks", "plans:export", "plans:report", "notices:my_duties"}  # fmt: skip
        assert wanted <= set(seen), wanted - set(seen)

    @pytest.mark.slow
    def test_a_stranger_and_nobody_read_and_change_nothing(self) -> None:
        before, leaks = self.lines(), []
        for who in ("stranger", "nobody"):
            for name, path in self.paths.items():
                client = self.signed_in(self.stranger) if who == "stranger" else Client()
                for answer in self.answers(client, path):
                    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                    broken = answer.status_code >= 500 and (name, answer.status_code) not in SAID
                    if MARK.encode() in body or broken:
                        leaks.append((who, name, answer.status_code))
                if self.lines() != before:
                    leaks.append((who, name, self.lines() - before))
                    before = self.lines()
        assert leaks == []

    @pytest.mark.slow
    def test_those_who_only_read_change_nothing(self) -> None:
        wrong = []
        for role in READERS:
            person = services.create_person(None, f"{role}@example.org", role.title(), PASSWORD)
            services.give_grant(self.owner, person, self.entity, role)
            before = self.lines()
            for name, path in self.paths.items():
                if name in OWN:
                    continue
                self.answers(self.signed_in(person), path)
                if self.lines() != before:
                    wrong.append((role, name, self.lines() - before))
                    before = self.lines()
        assert wrong == []
