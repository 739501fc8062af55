"""SDG data gaps: the brief finds 45 % of the data series on the Goals complete and asks for dashboards by sex.

The case joins the availability of SDG data with the gap in data by sex, shows every definition of "complete" beside
the others, and ends in a list of what to close first.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from quintet.data import availability_tables, availability_words, sex_gap_words
from quintet.data.availability import DataAvailability, data_availability
from quintet.data.sex_gap import SexGap, sex_disaggregation_gap
from quintet.data.unsd import DATASET, Asked
from quintet.data.unsd_columns import Described
from quintet.method import case
from quintet.result import Decision, Result, Section, Text

TABLES = (
    "first_by_country",
    "by_goal",
    "by_region",
    "by_country",
    "sex_by_goal",
    "sex_by_region",
    "sex_by_country",
)
# The two methods themselves show these long tables.
LEFT_OUT = ("by_indicator", "change_by_country", "sex_by_series", "unclassified")
BRIEF = Text(
    "The policy brief says that {share:pct} of the data series on the Goals are complete and does not say how it "
    "counted. No definition below is known to be the brief's.",
    {"share": 45.0},
)
CITE = "United Nations (2023), Our Common Agenda Policy Brief 11: UN 2.0; UN Statistics Division, Global SDG Database"


@case(
    sdgs=[17, 5],
    fields=["data", "digital"],
    brief="17a",
    cite=CITE,
    datasets=(DATASET,),
    example={"vintage": "2023-07"},
)
def sdg17_data_gaps(
    vintage: Annotated[
        Asked, Described("State of the database by its date; 'all' shows the five and describes the newest.")
    ] = "all",
) -> Result:
    """Find the gaps in SDG data: which countries and goals, for whom, and what to close first.

    Calls data_availability and sex_disaggregation_gap on the same states of the UNSD Global SDG Database. Shows the
    share of cells with data on a map and by country and goal, the data that tell women from men, the five states in
    several windows, and a ranked list of gaps with the decision that it serves. Shares are percent.

    Raises MethodError on an unknown state.
    """
    have = data_availability(vintage=vintage)
    by_sex = sex_disaggregation_gap(vintage=vintage)
    said = _said(have, by_sex)
    grids = [*availability_tables.grids(have), *sex_gap_words.grids(by_sex)]
    return Result(
        title=Text("SDG data gaps, state of {vintage}", {"vintage": have.vintages[-1]}),
        estimates={
            **availability_words.estimates(have),
            **{f"sex_{name}": value for name, value in sex_gap_words.estimates(by_sex).items()},
        },
        findings=[text for texts in said.values() for text in texts],
        grids=[grid for grid in grids if grid.name not in LEFT_OUT],
        charts=[*availability_words.charts(have), *sex_gap_words.charts(by_sex)],
        limits=_limits(have, by_sex),
        conventions={**sex_gap_words.CONVENTIONS, **availability_words.CONVENTIONS},
        sections=_sections(said, several=len(have.vintages) > 1),
        decision=_decision(have),
    )


def _said(have: DataAvailability, by_sex: SexGap) -> dict[str, list[Text]]:
    """The findings, by the section that shows them."""
    words = availability_words.findings(have)
    several = len(have.vintages) > 1
    trend = [words[1]] if several else []
    missing = words[2:-2] if several else words[1:-2]
    sexes = sex_gap_words.findings(by_sex)
    return {
        "family": [words[0], BRIEF],
        "sex": sexes[:2],
        "missing": missing,
        "trend": [*trend, *(sexes[2:3] if several else [])],
        "close": words[-2:],
    }


def _sections(said: dict[str, list[Text]], several: bool) -> list[Section]:
    names = iter(range(sum(len(texts) for texts in said.values())))
    shown = {key: [f"finding:{next(names)}" for _ in texts] for key, texts in said.items()}
    picture = "chart:trend" if several else "chart:family"
    return [
        Section(Text("How complete: the definitions side by side"), [*shown["family"], "grid:availability", picture]),
        Section(Text("Who is not counted"), [*shown["sex"], "chart:sex_goals", "grid:sex_gap", "grid:sex_by_group"]),
        Section(Text("Where data are missing"), [*shown["missing"], "chart:map", "chart:heat", "grid:by_group"]),
        Section(Text("How it changes between states"), [*shown["trend"], "grid:definitions", "grid:timeliness"]),
        Section(Text("What to close first"), [*shown["close"], "grid:close_first"]),
        Section(Text("All tables"), [f"grid:{name}" for name in TABLES]),
    ]  # fmt: skip


def _limits(have: DataAvailability, by_sex: SexGap) -> list[Text]:
    """The limits of both methods, each once."""
    both = [*availability_words.limits(have), *sex_gap_words.limits(by_sex)]
    return [text for number, text in enumerate(both) if text not in both[:number]]


def _decision(have: DataAvailability) -> Decision:
    """Who should close what, and what would change the advice."""
    return Decision(
        text=_advice(have),
        who=Text(
            "The national statistical office of the country decides, with the agency that keeps the series; the "
            "resident coordinator brings them together, and whoever funds surveys pays for the first rows first."
        ),
        cost_of_wrong=Text(
            "A row that is wrong costs one call to the statistical office, if the call is made before the money is "
            "spent. Without it, a survey may be paid for figures that exist already and were never sent."
        ),
        look_again=Text(
            "When the next state of the database is published: the UN Statistics Division renews it several times a "
            "year. The newest state used here is that of {vintage}.",
            {"vintage": have.vintages[-1]},
        ),
        harm=Text(
            "A missing value is no fault: do not rank countries by it. New breakdowns by sex can make few people "
            "recognisable; publish small counts only after protecting them. Closing only easy gaps leaves women and "
            "girls uncounted where it matters most."
        ),
        change_mind=Text(
            "The advice changes if the office already holds the data, if the country's own plan puts another series "
            "first, or if other weights are right: {weights}",
            {"weights": availability_words.sensitivity(have)},
        ),
    )


def _advice(have: DataAvailability) -> Text:
    """The series that stands most often among the first rows, and where it is missing."""
    if not have.close_first:
        return Text("No cell is open: nothing has to be closed.")
    counts = Counter(gap.series for gap in have.close_first)
    series = min(counts, key=lambda code: (-counts[code], code))
    rows = [gap for gap in have.close_first if gap.series == series]
    return Text(
        "Close the rows of the list from the top. The series that stands there most often is '{title}' "
        "({series:code}): most neighbours report it, and it is missing in {countries:countries}. Ask for existing "
        "records before paying for a new survey.",
        {"title": rows[0].title, "series": series, "countries": sorted(gap.iso3 for gap in rows)},
    )
