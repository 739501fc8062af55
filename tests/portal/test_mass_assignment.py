"""What a body must not set: every write operation of the OpenAPI description, with fields that are not its own.

The sentinels stand for another person, another organisation and words that nobody else writes. Whether an operation
refuses them or ignores them, none of them may be found in a row or an audit line afterwards. An operation without an
honest body here fails the test, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.api import GENERIC_RUN, api
from portal.core import services
from portal.core.models import AuditLine, Grant, Person, Role
from portal.core.periods import parse
from portal.plans import services as plans
from portal.portfolio import services as portfolio
from portal.runs import services as runs
from portal.runs.models import Run
from portal.testing import AccessTestCase
from quintet import method as registry

WORD = "ZQMassQZ"
NUMBER = 987_654_321
WRITES = ("post", "put", "patch", "delete")
RATED = {"ratings": [{"entity": "a", "indicator": "b", "rating": "meets"}]}


class MassAssignmentTest(AccessTestCase):
    def setUp(self) -> None:
        super().setUp()
        owner, entity = self.owner, self.entity
        self.draft = portfolio.create(owner, entity, title="A draft", kind="case", summary="Words", women="All")
        self.plan = plans.create_plan(owner, entity, "A plan", "empty", parse("2026-H1"), parse("2027-H2"))
        self.item = plans.save_item(owner, self.plan, title="An item", kind="milestone", due=parse("2026-H1").end)
        self.run = runs.submit(owner, "compliance_share", RATED)
        self.hostile = {
            **dict.fromkeys(("person", "person_id", "owner", "by", "by_id", "who", "made_by", "approved_by",
                             "entity_id", "token", "seq", "revision", "version", "pk"), NUMBER),
            **dict.fromkeys(("id", "slug", "sha256", "worker", "email", "password", "source", "source_id", "request_id",
                             "scopes", "key", "result_hash"), WORD),
            "is_active": False, "is_staff": True, "is_superuser": True, "role": Role.OWNER, "published": "2001-01-01",
            "approved": "2001-01-01T00:00:00Z", "created": "2001-01-01T00:00:00Z", "joined": "2001-01-01T00:00:00Z",
        }  # fmt: skip

        self.sent = self.honest()

    def honest(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """An address and an honest body for each write operation but those that run a method."""
        draft, plan = f"/api/initiatives/{self.draft.slug}", f"/api/plans/{self.entity.slug}/{self.plan.slug}"
        score, half = f"/api/scorecards/{self.entity.slug}", "2026-H1"
        said = {"title": "Another", "kind": "case", "summary": "Words", "entity": self.entity.slug}
        keys: dict[str, tuple[str, dict[str, Any]]] = {}
        if apps.is_installed("portal.keys"):
            from portal.keys.services import make

            number = make(self.owner, "A key", ["read"], services.access.today())[0].pk
            keys = {"revoke_key": (f"/api/keys/{number}/revoke", {})}
        return keys | {
            "create_initiative": ("/api/initiatives", said),
            "change_initiative": (draft, {"title": "A better title"}),
            "check_rights": (f"{draft}/rights", {"answers": dict.fromkeys(portfolio.RIGHTS, "yes")}),
            "move_initiative": (f"{draft}/step", {"step": "submit"}),
            "decide_gate": (f"{draft}/gates", {"decision": "hold", "reason": "Wait", "review_on": "2200-12-31"}),
            "report_item": (f"{plan}/items/{self.item.pk}", {"state": "on_track"}),
            "record_answer": (score, {"indicator": "data:by_sex", "period": half, "value": 40}),
            "move_answers": (f"{score}/step", {"step": "submit", "framework": "data", "period": half}),
            "cancel_run": (f"/api/runs/{self.run.pk}/cancel", {}),
            "retry_run": (f"/api/runs/{self.run.pk}/retry", {}),
            "upload": ("/api/uploads", {}),
        }

    def operations(self) -> dict[str, str]:
        """The write operations by id, without those of one method each, and their verbs."""
        found = {}
        for path, verbs in api.get_openapi_schema()["paths"].items():
            head, _, tail = GENERIC_RUN.partition("{name}")
            for verb, operation in verbs.items():
                if verb in WRITES and not (path.startswith(head) and path.endswith(tail)):
                    found[operation["operationId"]] = verb
        return found

    def send(self, client: Client, name: str, verb: str, extra: dict[str, Any]) -> Any:
        path, body = self.sent[name]
        if name == "upload":
            file = SimpleUploadedFile("a.csv", b"entity,indicator,rating\na,b,meets\n")
            return client.post(path, {**extra, "file": file})
        packed = json.dumps({**body, **extra})
        return getattr(client, verb)(path, packed, content_type="application/json")

    def test_it_works(self) -> None:
        from portal.scorecards.services import load_frameworks

        load_frameworks()
        kept = {}
        for name, verb in self.operations().items():
            before = AuditLine.objects.count()
            answer = self.send(self.as_owner, name, verb, {})
            assert answer.status_code < 300, (name, answer.content)
            kept[name] = AuditLine.objects.count() - before
        assert all(kept.values()), kept

    def test_no_operation_lets_its_body_set_what_is_not_its_own(self) -> None:
        from portal.scorecards.services import load_frameworks

        load_frameworks()
        refused, ignored, grants = [], [], Grant.objects.count()
        for name, verb in self.operations().items():
            last = AuditLine.objects.order_by("-pk").values_list("pk", flat=True)[0]
            status = self.send(self.as_owner, name, verb, self.hostile).status_code
            (refused if status in (400, 422) else ignored).append(name)
            assert status < 300 or status in (400, 422), (name, status)
            lines = list(AuditLine.objects.filter(pk__gt=last))
            assert not (lines and name in refused), name
            for line in lines:
                text = json.dumps([line.before, line.after])
                assert WORD not in text, (name, line)
                assert str(NUMBER) not in text, (name, line)
                assert "2001-01-01" not in text, (name, line)
                assert line.who_id in (self.owner.pk, None), (name, line)
        assert Grant.objects.count() == grants
        assert Person.objects.filter(is_active=False).count() == 0
        assert refused
        assert ignored

    def test_every_method_refuses_parameters_it_does_not_declare(self) -> None:
        before, let_in = Run.objects.count(), []
        for name in registry.names():
            body = {**(registry.get(name).example or {}), "person": self.stranger.pk, "token": NUMBER}
            path = GENERIC_RUN.format(name=name)
            answer = self.as_owner.post(path, json.dumps(body, default=str), content_type="application/json")
            if answer.status_code != 422:
                let_in.append((name, answer.status_code))
        assert let_in == []
        assert Run.objects.count() == before

    def test_a_form_keeps_its_own_fields_only(self) -> None:
        extra = {**self.hostile, "language": "fr", "digest": "daily", "name": WORD, "kind": "other", "parent": ""}
        self.as_teammate.post("/profile", extra)
        self.teammate.refresh_from_db()
        assert (self.teammate.language, self.teammate.is_active, self.teammate.name) == ("fr", True, "Teammate")
        assert WORD not in self.teammate.email
        assert set(services.access.roles_in(self.teammate, self.entity)) == {Role.MEMBER}

        made = {"title": "A form", "kind": "case", "summary": "Words", "language": "en", "stage": "idea",
                "evidence": "none", "entity": self.entity.pk, "state": "published"}  # fmt: skip
        self.as_teammate.post("/all-projects/new", {**self.hostile, **made})
        found = portfolio.Initiative.objects.get(title="A form")
        assert (found.state, found.published, found.source) == ("draft", None, "")
        assert WORD not in found.slug
