"""The operations of the REST interface on the value chain: the flow, and a decision at a gate."""

import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from portal.core.rest import READ_ERRORS, WRITE_ERRORS, Problem, person, signed_in
from portal.pipeline import flow, services, shown
from portal.pipeline.models import Gate
from portal.portfolio.services import visible_initiatives

router = Router(tags=["pipeline"])


class ScoreIn(Schema):
    """The step of a criterion, 0 to 4, and why."""

    score: int = Field(ge=0, le=4)
    words: str = Field("", max_length=500)


class GateIn(Schema):
    """A decision at the gate of the present stage; `criteria` are those of the stage."""

    decision: Literal["go", "hold", "pivot", "stop", "spin_out"]
    reason: str = Field(max_length=4000)
    criteria: dict[str, ScoreIn] = Field(default_factory=dict)
    evidence: str = Field("", max_length=500)
    run: str = ""
    learned: str = Field("", max_length=4000)
    review_on: datetime.date | None = None
    to: str = ""
    body: str = Field("", max_length=200)
    decided_on: datetime.date | None = None
    dissent: str = Field("", max_length=4000)
    dissent_public: bool = False


class GateOut(Schema):
    """A gate that was kept, and where it leads."""

    id: int
    initiative: str
    stage_from: str
    stage_to: str
    decision: str
    decided_on: datetime.date

    @staticmethod
    def resolve_initiative(gate: Gate) -> str:
        """The short address of the initiative."""
        return gate.initiative.slug


@router.get("/pipeline/flow", response={200: dict[str, Any], READ_ERRORS: Problem}, operation_id="show_flow")
def show_flow(request: HttpRequest, entity: str = "", period: str = "") -> dict[str, Any]:
    """Give the flow of ideas as a result of `pipeline_flow`; of everything public, or of one organisation."""
    chosen = shown.choice({"entity": entity, "period": period})
    if chosen is None:
        raise Http404
    found = services.flow(request.user, chosen.entity, chosen.period)
    return {"day": flow.last_day(chosen.period).isoformat(), "result": found.to_dict() if found else None}


@router.post(
    "/initiatives/{slug}/gates",
    auth=signed_in,
    response={201: GateOut, WRITE_ERRORS: Problem},
    operation_id="decide_gate",
)
def decide_gate(request: HttpRequest, slug: str, given: GateIn) -> Status:
    """Decide at the gate of an initiative's present stage."""
    found = get_object_or_404(visible_initiatives(request.user).select_related("entity"), slug=slug)
    values = given.model_dump()
    rest = {name: values.pop(name) for name in ("decision", "body", "decided_on", "dissent", "dissent_public")}
    gate = services.decide(
        person(request), found, rest["decision"], services.Saying(**values), rest["body"], rest["decided_on"],
        rest["dissent"], rest["dissent_public"],
    )  # fmt: skip
    return Status(201, gate)
