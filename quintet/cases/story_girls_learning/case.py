"""Lessons for girls out of school: the brief's digital chapter opens with girls who get live lessons online.

The case asks, for one country, who completes school, who has the means to learn at a distance, through which channel
girls can surely be reached, what that costs under stated assumptions, and which data to collect first. It predicts
nothing and fills in nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from quintet.cases.story_girls_learning import country as place
from quintet.cases.story_girls_learning import words
from quintet.data.learning_facts import LearningFacts, read_learning
from quintet.data.unsd_columns import Described
from quintet.digital import learning_reach as reach
from quintet.digital import learning_reach_words
from quintet.errors import MethodError
from quintet.method import case
from quintet.result import Result, Section, Text
from quintet.table import Col, Table

CITE = (
    "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; UN Statistics Division, Global SDG Database; "
    "M. Fréchet, Annales de l'Université de Lyon A 14 (1951) 53-77"
)
RADIO_STEPS = (0.0, 25.0, 50.0, 75.0, 100.0)
Girls = Annotated[int | None, Field(ge=0, le=1_000_000_000, description="Girls out of school, from your own source.")]
Boys = Annotated[int | None, Field(ge=0, le=1_000_000_000, description="Boys out of school, from your own source.")]
Means = Annotated[
    Table | None,
    Col(
        "sex",
        str,
        "Sex of the group; both where they are not told apart.",
        choices=("female", "male", "both"),
        nullable=False,
    ),
    Col("place", str, "Region or district.", required=False),
    Col("location", str, "Urban, rural or another kind of place.", required=False),
    Col("wealth", str, "Wealth quintile or another measure.", required=False),
    Col("children", float, "People out of school; empty where not known.", ge=0, le=reach.MAX_CHILDREN, required=False),
    Col("internet", float, "Percent who can use the internet.", ge=0, le=100, required=False),
    Col("electricity", float, "Percent with electricity at home.", ge=0, le=100, required=False),
    Col("mobile", float, "Percent with a mobile phone.", ge=0, le=100, required=False),
    Col("radio", float, "Percent with a radio.", ge=0, le=100, required=False),
    Described("Your own table of those out of school, from a household survey; it replaces the database's shares."),
]


@dataclass(frozen=True)
class Story:
    """All that the words need."""

    iso3: str
    level: place.Level
    facts: LearningFacts
    completion: list[place.Pair]
    access: list[tuple[str, str, str, Any]]
    region: tuple[str, list[place.Pair]]
    found: reach.LearningReach
    radio: list[tuple[float, float]]
    own_table: bool


@case(
    sdgs=[4, 5, 9, 10, 17],
    fields=["digital", "data"],
    brief="G1",
    cite=CITE,
    datasets=("unsd_sdg",),
    example={"country": "PAK", "level": "lower_secondary"},
)
def story_girls_learning(
    country: Annotated[str, Described("Member State, by its ISO code of three letters.")] = "PAK",
    level: Annotated[place.Level, Described("Level of school.")] = "lower_secondary",
    girls_out_of_school: Girls = None,
    boys_out_of_school: Boys = None,
    access: Means = None,
    budget: reach.Budget = 1_000_000.0,
    first: reach.Order = "girls",
    device: reach.Device = 40.0,
    data: reach.Data = 30.0,
    messages: reach.Messages = 10.0,
    radio_lessons: reach.Radio = 5.0,
    teacher: reach.Teacher = 120.0,
) -> Result:
    """Bring lessons to girls out of school: who can be reached how, at what cost, what to ask first.

    Shares come from the UNSD Global SDG Database: completion from its state of 2021-12, the last to hold the series,
    access from that of 2023-07. It has no number of girls out of school and no series on radio: give your own.
    Calls learning_reach. Costs are assumptions to be replaced.

    Raises MethodError on an unknown country, and on a table with wrong shares or none.
    """
    iso3 = place.member(country)
    facts = read_learning()
    rows = _groups(facts, iso3, access, (girls_out_of_school, boys_out_of_school))
    costs = {"device": device, "data": data, "messages": messages, "radio_lessons": radio_lessons, "teacher": teacher}
    found = reach.learning_reach(groups=rows, budget=budget, first=first, **costs)
    story = Story(
        iso3=iso3,
        level=level,
        facts=facts,
        completion=place.completion(facts, iso3, level),
        access=place.access(facts, iso3, level),
        region=place.region(facts, iso3, level),
        found=found,
        radio=[] if access is not None else _if_radio(rows, costs),
        own_table=access is not None,
    )
    return _result(story)


def _groups(facts: LearningFacts, iso3: str, own: Table | None, counts: tuple[int | None, int | None]) -> Any:
    """The groups for `learning_reach`: the reader's own table, or the database's shares with the reader's counts."""
    if own is None:
        return place.groups(facts, iso3, *counts)
    if counts != (None, None):
        raise MethodError(
            "Your own table and a number out of school are both given. Put the numbers into its column 'children'.",
            param="access",
        )
    return own


def _if_radio(rows: Any, costs: dict[str, float]) -> list[tuple[float, float]]:
    """Cost per learner in the plan of the first group, if so many percent of it had a radio."""
    out = []
    for share in RADIO_STEPS:
        found = reach.learning_reach(groups=[{**rows[0], "radio": share}], budget=0.0, **costs)
        out.append((share, found.groups[0].plan_cost))
    return out


def _result(story: Story) -> Result:
    school, means = words.school(story), words.means(story)
    reached = learning_reach_words.findings(story.found)
    ask = words.ask(story)
    said = [*reached, *school, *ask, *means]
    names = [f"finding:{number}" for number in range(len(said))]
    ends = [len(reached), len(reached) + len(school), len(reached) + len(school) + len(ask)]
    method = learning_reach_words.grids(story.found)
    tables = words.grids(story)
    return Result(
        title=Text(
            "Lessons for girls out of school: {country:country}, {level}",
            {"country": story.iso3, "level": words.LEVEL_LABELS[story.level]},
        ),
        estimates={**words.estimates(story), **learning_reach_words.estimates(story.found)},
        findings=said,
        grids=[*method, *tables],
        charts=[learning_reach_words.chart(), *words.charts(story)],
        limits=[*words.limits(story), *(Text(limit) for limit in learning_reach_words.LIMITS)],
        conventions=learning_reach_words.CONVENTIONS | words.CONVENTIONS,
        sections=[
            Section(Text("Who can be reached, and how"), [*names[: ends[0]], "chart:channels"]),
            Section(Text("Who completes school"), [*names[ends[0] : ends[1]], *words.shown(story)]),
            Section(Text("What to ask first"), [*names[ends[1] : ends[2]], "grid:ask"]),
            Section(Text("What the database says of access"), [*names[ends[2] :], "grid:access"]),
            Section(Text("All tables"), words.rest([*method, *tables])),
        ],
        decision=words.decision(story),
    )
