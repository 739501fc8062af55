"""Objects of one organisation in every state that changes who sees them, each with a mark of its own.

A mark stands in the object's words. Whoever finds it in an answer has read the object, by whatever route; `seen_by`
says who may. Marks are written in capitals, so that a short address made from a title holds none.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core import services
from portal.core.access import today
from portal.core.models import Entity, Person, Role
from portal.core.periods import parse
from portal.pipeline import services as pipeline
from portal.plans import services as plans
from portal.plans.writing import checklist
from portal.portfolio import importing
from portal.portfolio import services as portfolio
from portal.reports import services as reports
from portal.runs import services as runs
from portal.runs import uploads
from portal.runs.models import Run
from portal.scorecards import services as scorecards
from portal.testing import PASSWORD

INSIDE = (*Role.values,)
OUTSIDE = ("nobody", "stranger", "other owner", "owner of a part", "former member", "closed account")
READERS = (*OUTSIDE, *INSIDE)
EDITORS = ("owner", "focal_point", "leader", "member")
FIRST, LAST = parse("2025-H1"), parse("2027-H2")
YES = dict.fromkeys(portfolio.RIGHTS, "yes")


@dataclass(frozen=True)
class Thing:
    """An object, its mark, who may read it, and the parameters by which routes of an app name it.

    Where no page shows the words (`told` is false), who gets an answer at the object's address counts as having met it.
    """

    label: str
    mark: str
    seen_by: frozenset[str]
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: bool = True


@dataclass
class People:
    """One person for each reader but nobody, the organisation, its part, and the organisation of somebody else."""

    entity: Entity
    part: Entity
    other: Entity
    by: dict[str, Person]


def people() -> People:
    """Make every reader with the roles they have today."""
    made = {who: _person(who) for who in READERS if who != "nobody"}
    owner = made["owner"]
    entity = services.create_entity(owner, "Ministry of the tests")
    part = services.create_entity(owner, "Part of the ministry", parent=entity)
    other = services.create_entity(made["other owner"], "Office of others")
    for role in INSIDE[1:]:
        services.give_grant(owner, made[role], entity, role)
    services.give_grant(owner, made["owner of a part"], part, Role.OWNER)
    services.give_grant(owner, made["closed account"], entity, Role.OWNER)
    past = today() - datetime.timedelta(9)
    services.give_grant(owner, made["former member"], entity, Role.MEMBER, past, past + datetime.timedelta(2))
    return People(entity, part, other, made)


def close(person: Person) -> None:
    """Close an account as an administrator would: the person keeps role and cookie, and has neither."""
    person.is_active = False
    person.save(update_fields=["is_active"])


def _person(who: str) -> Person:
    name = f"{mark_of('name of ' + who)}" if who in INSIDE else who.title()
    return services.create_person(None, f"{who.replace(' ', '-')}@example.org", name, PASSWORD)


def mark_of(label: str) -> str:
    """Give the mark of an object: unlike every other one, and no part of another."""
    return "ZQ" + label.replace("_", " ").title().replace(" ", "") + "QZ"


def things(who: People) -> list[Thing]:
    """Make every object in every state."""
    made = [*_initiatives(who), *_plans(who), *_reports(who), *_answers(who), *_runs(who), *_files(who), *_keys(who)]
    for role in INSIDE:  # the names of the organisation's people; its owner has made the part and owns that, too
        others = ("owner of a part",) if role == "owner" else ()
        made.append(_thing("name of " + role, (*INSIDE, *others), "core", slug=who.entity.slug))
    return made


def _thing(label: str, seen_by: tuple[str, ...], space: str = "", **params: Any) -> Thing:
    return Thing(label, mark_of(label), frozenset(seen_by), {space: params} if space else {})


def _initiatives(who: People) -> list[Thing]:
    owner, member = who.by["owner"], who.by["member"]
    made = []
    steps = {
        "draft": (), "review": ("submit",), "returned": ("submit", "return"), "published": ("submit", "publish"),
        "archived": ("submit", "publish", "archive"), "reopened": ("submit", "publish", "archive", "reopen"),
    }  # fmt: skip
    for state, verbs in steps.items():
        label = f"initiative {state}"
        mark = mark_of(label)
        found = portfolio.create(
            member, who.entity, title=f"{mark} title", kind="case", summary=f"{mark} summary", women="Yes, all of them"
        )
        portfolio.check_rights(member, found, YES, f"{mark_of(f'note of check {state}')}")
        for verb in verbs:
            portfolio.decide(owner, found, verb, "A reason" if verb == "return" else "")
        seen_by = READERS if state == "published" else INSIDE
        made.append(Thing(label, mark, frozenset(seen_by), {"portfolio": {"slug": found.slug, "ending": "csv"}}))
        made.append(_thing(f"note of check {state}", INSIDE))
        if state == "published":
            made += _gates(who, found)
    return made


def _gates(who: People, found: portfolio.Initiative) -> list[Thing]:
    owner, leader = who.by["owner"], who.by["leader"]
    said = pipeline.Saying(
        reason=mark_of("reason of gate"), learned=mark_of("lesson of gate"),
        evidence=f"https://example.org/{mark_of('evidence of gate')}", review_on=parse("2200-H2").end,
    )  # fmt: skip
    gate = pipeline.decide(leader, found, "hold", said, against=mark_of("hidden dissent"))
    pipeline.dissent(owner, gate, mark_of("open dissent"), public=True)
    names = {"slug": found.slug, "number": gate.pk, "ending": "csv"}
    return [
        _thing("reason of gate", INSIDE, "pipeline", **names),
        _thing("evidence of gate", INSIDE),
        _thing("hidden dissent", INSIDE),
        _thing("lesson of gate", READERS),
        _thing("open dissent", READERS),
    ]


def _plans(who: People) -> list[Thing]:
    owner = who.by["owner"]
    made = []
    steps = {
        "draft": (), "review": ("submit",), "approved": ("submit", "approve"), "active": ("submit", "approve", "start"),
        "closed": ("submit", "approve", "close"), "revised": ("submit", "approve", "revise"),
    }  # fmt: skip
    for state, verbs in steps.items():
        label = f"plan {state}"
        mark = mark_of(label)
        plan = plans.create_plan(owner, who.entity, f"{mark} title", "empty", FIRST, LAST)
        item = plans.save_item(owner, plan, title=f"{mark} item", kind="milestone", due=FIRST.end, text=f"{mark} words")
        plans.ask_help(who.by["viewer"], plan, mark_of(f"question in plan {state}"))
        for verb in verbs:
            plans.step(owner, plan, verb)
        names = {"entity": who.entity.slug, "slug": plan.slug, "number": item.pk, "period": FIRST.code,
                 "chapter": "data", "ending": "csv"}  # fmt: skip
        public = state in ("approved", "active", "closed")
        made.append(_thing(label, READERS if public else INSIDE, "plans", **names))
        made.append(_thing(f"question in plan {state}", INSIDE))
    hidden, shown = (line.id for line in checklist(who.entity, "drivers")[:2])
    words = {hidden: mark_of("hidden check"), shown: mark_of("check with open state")}
    plans.set_checks(owner, who.entity, {key: ("done", text, "", key == shown) for key, text in words.items()})
    return [*made, _thing("hidden check", INSIDE), _thing("check with open state", INSIDE)]


def _reports(who: People) -> list[Thing]:
    owner, made = who.by["owner"], []
    for state, steps in {"draft": 0, "cleared": 1, "published": 2}.items():
        label = f"report {state}"
        report = reports.freeze(owner, who.entity, "ceb", FIRST, FIRST, mark_of(label))
        for step in (reports.clear, reports.publish)[:steps]:
            step(owner, report)
        seen_by = READERS if state == "published" else INSIDE
        names = {"reports": {"number": report.pk, "ending": "html"}}
        made.append(Thing(label, mark_of(label), frozenset(seen_by), names, told=False))
    return made


def _answers(who: People) -> list[Thing]:
    scorecards.load_frameworks()
    scorecards.forget()
    owner, member, entity, made = who.by["owner"], who.by["member"], who.entity, []
    framework = scorecards.framework("data")
    indicator = framework.indicators.get(code="by_sex")
    for number, state in enumerate(("draft", "submitted", "returned", "validated", "published")):
        period, label = FIRST.shift(number).code, f"answer {state}"
        answer = scorecards.Answer(
            value=Decimal("43.21"), note=mark_of(label), link=f"https://example.org/{mark_of('link of ' + label)}"
        )
        scorecards.record(member, entity, period, {indicator: answer})
        if state != "draft":
            scorecards.submit(member, entity, framework, period)
        if state == "returned":
            scorecards.return_to(owner, entity, [indicator], period, mark_of("reason of return"))
        if state in ("validated", "published"):
            scorecards.validate(owner, entity, [indicator], period)
        if state == "published":
            scorecards.publish(owner, entity, framework, period)
        names = {"slug": entity.slug, "code": "data", "period": period, "ending": "csv", "number": indicator.pk}
        made.append(_thing(label, INSIDE, "scorecards", **names))  # a note stays inside, the evidence goes out
        made.append(_thing("link of " + label, READERS if state == "published" else INSIDE))
    return [*made, _thing("reason of return", INSIDE)]


def _runs(who: People) -> list[Thing]:
    made = []
    for label, actor, entity, seen_by in (
        ("run of the member", who.by["member"], None, ("member",)),
        ("run of the stranger", who.by["stranger"], None, ("stranger",)),
        ("shared run", who.by["member"], who.entity, INSIDE),
        ("run of the part", who.by["owner of a part"], who.part, ("owner of a part", *INSIDE)),
        ("run of the portal", None, None, READERS),
    ):
        run = _run(label, actor, entity)
        sha256 = run.result.sha256 if run.result else ""
        made.append(_thing(label, seen_by, "runs", number=run.pk, sha256=sha256, ending="json"))
    return made


def _run(label: str, actor: Person | None, entity: Entity | None) -> Run:
    rated = [{"entity": "a", "indicator": mark_of(label), "rating": "meets"}]
    return runs.run_now(actor, "compliance_share", {"ratings": rated}, entity)


def _files(who: People) -> list[Thing]:
    member = who.by["member"]
    mark = mark_of("imported file")
    rows = f"title,summary,kind\n{mark} row,{mark} text,case\n".encode()
    file = importing.check(member, who.entity, f"{mark}.csv", rows)
    sent = SimpleUploadedFile(f"{mark_of('upload of the member')}.csv", b"entity,indicator,rating\na,b,meets\n")
    upload = uploads.store(member, sent.name or "", sent)
    runs.run_now(member, "compliance_share", {"ratings": {"upload": str(upload.pk)}})
    return [
        Thing("imported file", mark, frozenset(EDITORS), {"portfolio": {"number": file.pk}}),
        _thing("upload of the member", ("member",)),
    ]


def _keys(who: People) -> list[Thing]:
    if not apps.is_installed("portal.keys"):
        return []
    from portal.keys.services import make

    key, _token = make(who.by["member"], mark_of("key of the member"), ["read"], today())
    return [_thing("key of the member", ("member",), "keys", number=key.pk)]
