"""The goals: the matrix of 17 goals and five fields, and one page a goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.pages import outlook, story
from portal.pages.content import goal_figures, locale, numbers, said, the_brief
from portal.pages.menu import FIELDS, Field, Words
from portal.pages.portfolio import Blueprint, blueprint
from quintet.seed.brief import UseCase
from quintet.seed.goals import Goal, goals, targets
from quintet.seed.goals import goal as goal_of

COUNT = 17
NAMED = 3  # needs that a cell of the matrix spells out; the page of the goal has them all
IN_HAND = "sdg_db"  # a need that every installation has met
# What a first use of a field would need, for a goal for which the brief names none.
MISSING: dict[str, Words] = {
    "data": _("monthly or local records of what this goal measures, by sex"),
    "innovation": _("records of pilots with their cost and what became of them"),
    "digital": _("counts of who uses a digital service and who is left out"),
    "foresight": _("long series of what drives this goal, and judgements of experts"),
    "behaviour": _("trials that test a change of behaviour, with open results"),
}


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix: the uses of one field for one goal; an empty one names the data that are missing."""

    field: Field
    uses: tuple[Blueprint, ...]
    missing: Words

    @property
    def runs(self) -> bool:
        """Whether a use of the cell can be run, at least in part."""
        return any(item.use.runs for item in self.uses)

    @property
    def needs(self) -> str:
        """The data that the uses of the cell wait for; empty where one can be run."""
        known = {words for item in self.uses for words in item.needs} - {said(the_brief().data_needs[IN_HAND])}
        if self.runs or not known:
            return ""
        named = sorted(known)
        return "; ".join(named[:NAMED]) + (" …" if len(named) > NAMED else "")


@dataclass(frozen=True)
class Row:
    """A row of the matrix: a goal with its five cells and today's share of data."""

    goal: Goal
    title: str
    cells: tuple[Cell, ...]
    share: Any
    today: dict[str, str] | None


def matrix() -> list[Row]:
    """Give the 17 rows of the matrix."""
    found = story.indexed()
    shares = found.goals if found else {}
    return [
        Row(
            goal,
            goal.short(locale()),
            cells(goal.number),
            shares.get(goal.number, {}).get("possible"),
            outlook.value(goal.number),
        )
        for goal in goals()
    ]


def cells(number: int) -> tuple[Cell, ...]:
    """Give the five cells of a goal."""
    uses = the_brief().for_sdg(number)
    return tuple(_cell(field, uses) for field in FIELDS)


def _cell(field: Field, uses: tuple[UseCase, ...]) -> Cell:
    mine = tuple(blueprint(use) for use in uses if field.key in use.fields)
    return Cell(field, mine, "" if mine else MISSING[field.key])


def runnable(found: tuple[Cell, ...]) -> list[Blueprint]:
    """List each use of a goal that can be run, whole ones first."""
    seen = {item.id: item for cell in found for item in cell.uses if item.use.runs}
    return sorted(seen.values(), key=lambda item: item.use.state != "works")


def page(number: int) -> dict[str, Any]:
    """Gather what the page of one goal shows."""
    goal = goal_of(number)
    found = story.indexed()
    here = f"/sdgs/{number}"
    shown = cells(number)
    return {
        "goal": goal,
        "crumb": f"{number}. {goal.short(locale())}",
        "title": goal.title(locale()),
        "numbers": numbers(goal_figures(number)),
        "cells": shown,
        "runnable": runnable(shown),
        "today": outlook.today(number),
        "others": outlook.others(number),
        "here": here,
        "definitions": definitions(found.goals.get(number), found.result, "as_printed") if found else [],
        "sex": definitions(found.sex_goals.get(number), found.result, "both") if found else [],
        "targets": targets(number, locale()),
        "story": found,
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if number < COUNT else None,
    }


def definitions(row: dict[str, Any] | None, result: Any, known_by: str) -> list[tuple[str, Any]]:
    """List every named definition with the share it gives, in the reader's language; none stands alone."""
    grid = next((g for g in result.grids if known_by in g.columns and set(row or ()) == set(g.columns)), None)
    if row is None or grid is None:
        return []
    return [
        (said(grid.labels.get(name, name)), row[name]) for name in grid.columns if grid.units.get(name) == "percent"
    ]
