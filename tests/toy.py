"""Toy methods: one of each parameter kind, so that the core is tested without any field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from quintet.method import case, method, progress
from quintet.params import File
from quintet.result import Chart, Decision, Estimate, Grid, Input, Result, Section, Text
from quintet.table import Col, Table

ROWS = [{"group": "north", "women": 40, "people": 100}, {"group": "south", "women": 60, "people": 100}]


@dataclass(frozen=True)
class Shares:
    """Women and people of each group."""

    groups: tuple[str, ...]
    women: tuple[int, ...]
    people: tuple[int, ...]


def present_share(shares: Shares) -> Result:
    """Say the shares in words, a table and a chart."""
    women, people = sum(shares.women), sum(shares.people)
    percent = [100 * w / p if p else None for w, p in zip(shares.women, shares.people, strict=True)]
    grid = Grid(
        "groups",
        Text("Share of women by group"),
        {"group": list(shares.groups), "people": list(shares.people), "share": percent},
        {"group": "text", "people": "count", "share": "percent"},
        {"group": "Group", "people": "People", "share": "Women"},
        count="people",
    )
    share = 100 * women / people if people else None
    return Result(
        title=Text("Share of women"),
        estimates={"share": Estimate(share, "percent", n=people, why_missing="" if people else "There are no people.")},
        findings=[Text("{women} of {people} people are women.", {"women": women, "people": people})],
        grids=[grid],
        charts=[Chart("groups", "groups", "bar", Text("Share of women by group"), {"x": "group", "y": "share"})],
        limits=[Text("A toy.")],
        sections=[Section(Text("Shares"), ["finding:0", "estimate:share", "chart:groups", "grid:groups"])],
    )


@method(field="data", cite="A made-up method for tests.", present=present_share, example={"table": ROWS, "minimum": 1})
def toy_share(
    table: Annotated[
        Table,
        Col("group", str, "Name of the group.", nullable=False, unique=True),
        Col("women", int, "Women in the group.", ge=0),
        Col("people", int, "People in the group.", ge=0),
    ],
    minimum: Annotated[int, Field(ge=0, le=1000, description="Leave out groups with fewer people.")] = 0,
) -> Shares:
    """Share of women in each group.

    Rows with a missing number are left out.
    """
    rows = table.frame.drop_nulls()
    rows = rows.filter(rows["people"] >= minimum)
    return Shares(tuple(rows["group"]), tuple(rows["women"]), tuple(rows["people"]))


def present_draw(draws: tuple[float, ...]) -> Result:
    """Say the mean of the draws."""
    return Result(title=Text("Draws"), estimates={"mean": Estimate(sum(draws) / len(draws), "", n=len(draws))})


@method(field="foresight", cite="A made-up method for tests.", present=present_draw, example={}, long=True)
def toy_draw(
    draws: Annotated[int, Field(gt=0, lt=1000, description="How many draws.")] = 20,
    kind: Annotated[Literal["uniform", "normal"], Field(description="Which distribution.")] = "uniform",
    shift: Annotated[float | None, Field(ge=-1.5, description="Added to each draw.")] = None,
    whole: Annotated[bool, Field(description="Round the draws.")] = False,
    label: Annotated[str, Field(max_length=20, description="A name.")] = "",
    tags: Annotated[list[str] | None, Field(description="Words.")] = None,
    seed: Annotated[int, Field(ge=0, description="Seed of the draws.")] = 1,
) -> tuple[float, ...]:
    """Mean of random draws."""
    rng = np.random.default_rng(seed)
    values = rng.random(draws) if kind == "uniform" else rng.standard_normal(draws)
    progress(0.5, "Drawn.")
    return tuple(float(value) for value in values + (shift or 0.0))


class Plan(BaseModel):
    """A small document."""

    model_config = ConfigDict(extra="forbid")
    goal: str
    steps: Annotated[int, Field(ge=1)]


def present_plan(found: dict[str, Any]) -> Result:
    """Say the plan."""
    return Result(title=Text("Plan"), findings=[Text("{goal} in {steps} steps; the file has {bytes} bytes.", found)])


@method(field="innovation", cite="A made-up method for tests.", present=present_plan)
def toy_plan(
    plan: Annotated[Plan, Field(description="The plan.")],
    note: Annotated[File | None, Field(description="A file.")] = None,
) -> dict[str, Any]:
    """Read a plan and a file."""
    return {"goal": plan.goal, "steps": plan.steps, "bytes": len(note.data) if note else 0}


@case(sdgs=[5], fields=["data"], brief="17a", cite="A made-up case for tests.", example={})
def toy_case(minimum: Annotated[int, Field(ge=0, description="Smallest group.")] = 0) -> Result:
    """Decide where to act first."""
    from quintet.method import record_input

    record_input(Input("toy", "Toy rows", "0" * 64))
    same = Text("Nothing.")
    decision = Decision(Text("Act in {group}.", {"group": "north"}), same, same, same, same, same)
    shares = toy_share(table=ROWS, minimum=minimum)
    return Result(title=Text("Where to act"), findings=present_share(shares).findings, decision=decision)
