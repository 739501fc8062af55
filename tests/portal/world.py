"""A portal in which one organisation keeps a private object of every kind, each text with a marker of its own.

`params` answers, for every route of the portal, which object of that organisation its address names; a route without
an answer fails the test, so that a new route cannot be forgotten.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.urls import get_resolver

from portal.core.access import today
from portal.core.models import Entity, Person
from portal.core.periods import parse
from portal.keys import services as keys
from portal.pipeline import services as pipeline
from portal.plans import services as plans
from portal.portfolio import importing
from portal.portfolio import services as portfolio
from portal.reports import services as reports
from portal.runs import services as runs
from portal.runs.models import Upload
from portal.scorecards import services as scorecards

MARK = "ZQ7Secret"  # in capitals, so that a short address made from it is none

PERIOD = "2026-H1"


def written(*rows: tuple[str, ...]) -> bytes:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


class World:
    """The private things of an entity and the addresses that name them."""

    def __init__(self, owner: Person, teammate: Person, entity: Entity) -> None:
        """Make one private object of every kind."""
        self.owner, self.teammate, self.entity = owner, teammate, entity
        self.draft = portfolio.create(
            owner, entity, title=f"{MARK} draft", kind="case", summary=f"{MARK} summary", women=f"{MARK} women"
        )
        columns = written(("title", "summary", "kind"), (f"{MARK} row", f"{MARK} text", "case"))
        self.file = importing.check(owner, entity, f"{MARK}.csv", columns)
        self.run = runs.run_now(
            owner, "compliance_share", {"ratings": [{"entity": "a", "indicator": MARK, "rating": "meets"}]}, entity
        )
        self.upload = Upload.objects.create(
            person=owner, entity=entity, filename=f"{MARK}.csv", size=1, sha256="0" * 64
        )
        self.sha256 = self.run.result.sha256 if self.run.result else ""
        self._answers()
        self._plans()
        self._gate()
        self.key, _token = keys.make(owner, f"{MARK} key", ["read"], today())
        self.params = self._params()
        self.special = self._special()

    def _params(self) -> dict[str, dict[str, Any]]:
        return {
            "core": {"slug": self.entity.slug},
            "accounts": {"slug": self.entity.slug, "token": "made-up"},
            "keys": {"number": self.key.pk},
            "runs": {"number": self.run.pk, "sha256": self.sha256, "ending": "json"},
            "portfolio": {"slug": self.draft.slug, "number": self.file.pk, "ending": "csv"},
            "scorecards": {
                "slug": self.entity.slug,
                "code": "data",
                "period": PERIOD,
                "ending": "csv",
                "number": self.indicator.pk,
            },
            "plans": {
                "entity": self.entity.slug,
                "slug": self.plan.slug,
                "period": PERIOD,
                "chapter": "data",
                "ending": "csv",
                "number": self.item.pk,
            },
            "pipeline": {"slug": self.draft.slug, "number": self.gate.pk, "ending": "csv"},
            "privacy": {"slug": self.entity.slug},
            "reports": {"number": self.report.pk, "ending": "html"},
            "pages": {"lever": "agility", "number": 3, "iso3": "KEN", "slug": self.entity.slug, "ending": "csv"},
            "api": {
                "name": "compliance_share",
                "number": self.run.pk,
                "sha256": self.sha256,
                "entity": self.entity.slug,
                "slug": self.plan.slug,
                "figure": "fig_forest",
            },
        }

    def _special(self) -> dict[str, dict[str, Any]]:
        return {
            "scorecards:report": {"number": self.sheet.pk},
            "scorecards:draft": {"number": self.framework.pk},
            "plans:checks": {"slug": self.entity.slug},
            "openid_connect_login": {"provider_id": "nowhere"},
            "openid_connect_callback": {"provider_id": "nowhere"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "a-b"},
            "account_confirm_address": {"token": "made-up"},
            "mfa_edit_webauthn": {"pk": 1},
            "mfa_remove_webauthn": {"pk": 1},
            "api:decide_gate": {"slug": self.draft.slug},
            "api:report_item": {"number": self.item.pk},
            "api:show_report": {"number": self.report.pk},
            "runs:delete_file": {"number": self.upload.pk},
            "api:show_item": {"number": self.item.pk},
            "api:revoke_key": {"number": self.key.pk},
            "runs:method": {"name": "compliance_share"},
            "runs:case": {"name": "sdg17_data_gaps"},
            "pages:claim": {"figure": "fig_forest"},
            "pages:docs_page": {"slug": "tutorial/first-case"},
        }

    def _gate(self) -> None:
        said = pipeline.Saying(
            reason=f"{MARK} reason", learned=f"{MARK} lesson", evidence=f"https://example.org/{quote(MARK)}",
            review_on=parse("2200-H2").end,
        )  # fmt: skip
        pipeline.propose(self.teammate, self.draft, "hold", said)
        self.gate = pipeline.decide(self.owner, self.draft, "hold", said, f"{MARK} board", against=f"{MARK} dissent")

    def _answers(self) -> None:
        scorecards.forget()
        scorecards.load_frameworks()
        framework = scorecards.framework("data")
        self.indicator = framework.indicators.get(code="by_sex")
        answer = scorecards.Answer(
            value=Decimal("43.21"), note=f"{MARK} note", link=f"https://example.org/{quote(MARK)}"
        )
        scorecards.record(self.teammate, self.entity, PERIOD, {self.indicator: answer})
        scorecards.set_targets(self.owner, self.entity, PERIOD, {self.indicator: (Decimal(80), f"{MARK} target")})
        self.sheet = scorecards.read_back(
            self.owner,
            self.entity,
            framework,
            PERIOD,
            f"{MARK}.csv",
            written(("code", "answer", "remark"), ("team", "1", f"{MARK} remark")),
        )

        columns = ("code", "section", "kind", "question", "result")
        questions = written(columns, ("q", f"{MARK} part", "share", f"{MARK} question", "result_system"))
        asked, _problems = scorecards.read_questions("q.csv", questions)
        self.framework = scorecards.create_framework(self.owner, self.entity, f"{MARK} frame", "survey", "", asked)

    def _plans(self) -> None:
        self.plan = plans.create_plan(
            self.owner, self.entity, f"{MARK} plan", "commitments", parse(PERIOD), parse("2028-H2")
        )
        self.item = plans.save_item(
            self.owner, self.plan, title=f"{MARK} item", kind="milestone", due=parse(PERIOD).end, text=f"{MARK} words"
        )
        plans.ask_help(self.teammate, self.plan, f"{MARK} question")
        plans.set_checks(self.owner, self.entity, {"driver_culture": ("done", f"{MARK} check", "", False)})
        first = self.plan.commitments.all()[0].anchor
        plans.answer_commitments(self.owner, self.plan, {first: ("declined", "", f"{MARK} reason")})
        self.report = reports.freeze(self.owner, self.entity, "ceb", parse(PERIOD), parse(PERIOD), f"{MARK} note")

    def kwargs(self, route: str, names: list[str]) -> dict[str, Any]:
        """Give the values that a route's address needs. Raises KeyError for a route nobody thought of."""
        known = {**self.params.get(route.partition(":")[0], {}), **self.special.get(route, {})}
        return {name: known[name] for name in names}


def routes() -> list[tuple[str, list[str]]]:
    """List the name and the parameters of every route of the portal."""
    found: list[tuple[str, list[str]]] = []
    resolver = get_resolver()
    for space in [None, *resolver.namespace_dict]:
        inner = resolver if space is None else resolver.namespace_dict[space][1]
        for name in {key for key in inner.reverse_dict if isinstance(key, str)}:
            params = inner.reverse_dict.getlist(name)[0][0][0][1]
            found.append((f"{space}:{name}" if space else name, list(params)))
    return sorted(found)
