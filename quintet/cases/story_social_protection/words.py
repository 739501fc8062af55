"""The words, tables and pictures of the case on take-up of social protection."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quintet.behaviour import encouragement_words, take_up_words
from quintet.result import Chart, Decision, Estimate, Grid, Section, Text

if TYPE_CHECKING:
    from quintet.behaviour.take_up import Group
    from quintet.cases.story_social_protection.case import Found

ARM_LABELS = {
    "opt_in": "First session opt in",
    "opt_out": "First session opt out",
    "short": "Short session",
    "long": "Long session",
}
PEOPLE_LABELS = {"women": "Women", "men": "Men", "reads": "Can read", "no_reading": "Cannot read"}
KIND_LABELS = {"Group": "Literacy"}  # the other group of this trial
SOURCE_LABELS = {"both": "Assumed share who came, times the share counted in the trial", "assumed": "Assumed"}
JOURNEY_LABELS = {
    "invited": "Invited",
    "came": "Came to a session",
    "opt_in": "Took up, first session opt in",
    "opt_out": "Took up, first session opt out",
}
PREDICTOR_LABELS = {
    "default": "opt in or opt out",
    "earlier": "share of neighbours who bought earlier",
    "both": "opt in or opt out, and share of neighbours who bought earlier",
}
SPLIT_LABELS = {"random": "Random hamlets", "honest": "Villages left out"}
COST_LABELS = {
    "arm": "Arm",
    "times": "Times the assumed extra cost",
    "extra": "Extra cost per household, dollars",
    "per_extra": "Cost of each extra enrolment, dollars",
    "per_low": "cost, from",
    "per_high": "cost, to",
}
STEP_LABELS = {"step": "Step", "reached": "Of 100 households invited", "source": "Where the figure comes from"}
SCORE_LABELS = {
    "name": "Scored on",
    "villages": "Villages",
    "hamlets": "Hamlets",
    "households": "Households",
    "naive": "Error of the baseline",
    "error": "Error of the prediction",
    "gain": "Saved against the baseline",
    "low": "saved, from",
    "high": "saved, to",
}
LIMITS = (
    "The trial sold weather insurance to rice farmers in Jiangxi, China, in 2010. Social protection is a right and "
    "mostly free: that people follow defaults and neighbours may carry over, the size of the lift need not.",
    "The households here decided at later sessions. The default was set at the first session of their hamlet, so its "
    "lift is what reached them through neighbours, not what a default does to those who face it.",
    "Costs are not in the data. Costs and the steps before the session are assumptions; change them. The cost of opt "
    "out counts one household of a first session for each one of a later session.",
    "Nine households in ten have a man at their head. Results for women rest on few households.",
)
CONVENTIONS = {
    "lots": "two lots of one trial, compared one at a time: default of the first session, length of the own session",
    "score": "mean absolute error of the share of a hamlet, weighted by households; interval clustered by village",
    "split": "every third village untouched until scored once; predictor chosen by leaving one village out elsewhere",
}


def said(found: Found) -> dict[str, list[Text]]:
    """The findings, by the section that shows them."""
    return {
        "what": [
            take_up_words.arm_said(found.default.arms[1], found.default),
            take_up_words.arm_said(found.session.arms[1], found.session),
        ],
        "who": [*(take_up_words.gap_said(row) for row in gaps(found)), *_by_said(found)],
        "cost": [_cost_said(found)],
        "network": [_network_said(found)],
        "steps": [_steps_said(found)],
        "skill": [_skill_said(found)],
        "next": [take_up_words.next_said(found.default)],
    }


def gaps(found: Found) -> list[Group]:
    """Women, and those who cannot read, against the largest group."""
    return [
        row
        for row in found.default.groups
        if row.group in (PEOPLE_LABELS["women"], PEOPLE_LABELS["no_reading"]) and row.gap is not None
    ]


def _by_said(found: Found) -> list[Text]:
    """Lifts of women and of those who cannot read, in both lots, as a warning and not as a proof."""
    rows = [row for row in (*found.default.lifts, *found.session.lifts) if row.gap is not None]
    return [
        Text(
            "{arm}, {group}: the lift is {lift:points} points, {gap:points} from that in the largest group (interval "
            "{low:points} to {high:points}). One of {n} such comparisons: a reason to look, not a proof.",
            {
                "arm": row.arm, "group": row.group, "lift": row.lift, "gap": row.gap, "low": row.gap_low,
                "high": row.gap_high, "n": len(rows),
            },
        )
        for row in rows
    ]  # fmt: skip


def _cost_said(found: Found) -> Text:
    row = found.default.arms[1]
    if row.per_extra is None or row.per_high is None:
        return Text("The lift may be zero, so the cost of an extra enrolment has no upper bound.")
    return Text(
        "With the costs assumed, each extra enrolment by opt out costs {cost} dollars (interval {low} to {high}). The "
        "figure moves in step with the assumption.",
        {"cost": row.per_extra, "low": row.per_low, "high": row.per_high},
    )


def _network_said(found: Found) -> Text:
    effect, first = found.network.effect, found.network.first
    values = {"first": 100 * first.value, "value": effect.value, "error": effect.error}
    values |= {"ten": 10 * effect.value, "low": 10 * (effect.low or 0.0), "high": 10 * (effect.high or 0.0)}
    return Text(
        "Opt out at the first session raised take-up there by {first:points} points. Ten points more among neighbours "
        "raised take-up at later sessions by {ten:points} points (interval {low:points} to {high:points}; coefficient "
        "{value}, standard error {error}).",
        values,
    )


def _steps_said(found: Found) -> Text:
    invited, last = found.steps[0], found.steps[-1]
    return Text(
        "Of {all} households invited, {n:score} would end up enrolled where the first session was opt out: the share "
        "of those who came is counted in the trial, how many come is assumed.",
        {"all": invited.reached, "n": last.reached},
    )


def _skill_said(found: Found) -> Text:
    honest = found.skill.honest
    values: dict[str, Any] = {"villages": honest.villages, "error": honest.error, "naive": honest.naive}
    values |= {"gain": honest.gain, "low": honest.low, "high": honest.high, "tried": found.skill.tried}
    values |= {"by": PREDICTOR_LABELS[found.skill.chosen]}
    if not found.skill.has_skill:
        return Text(
            "In {villages} villages that were left out, the best of {tried} predictors ({by}) saves {gain:points} "
            "points of error against the plain average (interval {low:points} to {high:points}): no skill.",
            values,
        )
    return Text(
        "In {villages} villages that were left out, the best of {tried} predictors ({by}) misses a hamlet's share by "
        "{error:points} points, the plain average by {naive:points}. It saves {gain:points} (interval {low:points} to "
        "{high:points}).",
        values,
    )


def estimates(found: Found) -> dict[str, Estimate]:
    """The figures of both lots, then those of the network under `network_`, then the skill."""
    out = {f"default_{name}": value for name, value in take_up_words.estimates(found.default).items()}
    session = take_up_words.estimates(found.session)
    out |= {f"session_{name}": session[name] for name in ("baseline", "lift_1", "cost_1")}
    out |= {f"network_{name}": value for name, value in encouragement_words.estimates(found.network).items()}
    honest = found.skill.honest
    out["skill"] = Estimate(
        honest.gain, "points", honest.low, honest.high, found.default.level, honest.households,
        label=Text("Error saved in villages left out"),
    )  # fmt: skip
    return out


def grids(found: Found) -> list[Grid]:
    """The tables of both lots side by side, then costs, steps, network and scores."""
    tables = take_up_words
    both = (found.default, found.session)
    lifts = tuple(row for trial in both for row in trial.arms[1:])
    by = (*found.default.lifts, *found.session.lifts)
    splits = (found.skill.random, found.skill.honest)
    scores = {key: [getattr(row, key) for row in splits] for key in SCORE_LABELS}
    scores["name"] = [SPLIT_LABELS[row.name] for row in splits]
    points = dict.fromkeys(("naive", "error", "gain", "low", "high"), "points")
    return [
        tables.grid_of("lifts", Text("Lift by arm"), lifts, tables.LIFT_LABELS, "n"),
        _literacy(tables.groups_grid(found.default)),
        _literacy(tables.grid_of("by", Text("Lift by group"), by, tables.BY_LABELS, "smaller")),
        _plain("costs", Text("Cost of each extra enrolment, if costs differ"), found.costs, COST_LABELS),
        *encouragement_words.grids(found.network),
        _plain("steps", Text("Steps to enrolment"), found.steps, STEP_LABELS),
        Grid(
            "scores", Text("Take-up of hamlets predicted, and what came"), scores,
            dict.fromkeys(SCORE_LABELS, "count") | {"name": "text"} | points, SCORE_LABELS, "households",
        ),
        tables.grid_of(
            "arms", Text("Take-up by arm"), tuple(row for trial in both for row in trial.arms), tables.ARM_LABELS, "n"
        ),
    ]  # fmt: skip


def _literacy(grid: Grid) -> Grid:
    kinds = [KIND_LABELS.get(str(kind), kind) for kind in grid.columns["kind"]]
    return replace(grid, columns={**grid.columns, "kind": kinds})


def _plain(name: str, title: Text, rows: tuple[Any, ...], labels: dict[str, str]) -> Grid:
    columns = {key: [getattr(row, key) for row in rows] for key in labels}
    units = dict.fromkeys(labels, "") | dict.fromkeys(("arm", "step", "source"), "text") | {"reached": "score"}
    return Grid(name, title, columns, {key: units[key] for key in labels}, labels)


def charts(found: Found) -> list[Chart]:
    """The lifts, who is missed, lifts by group, the steps."""
    ends = {"low": "low", "high": "high"}
    row = found.default.arms[1]
    title = Text("Lift over the control arm")
    if row.low is not None and row.low > 0:
        title = Text("Opt out at the first session raised take-up later by {lift:points} points", {"lift": row.lift})
    return [
        Chart("lifts", "lifts", "dot", title, {"x": "lift", "y": "arm", **ends}),
        take_up_words.groups_chart(),
        Chart("by", "by", "dot", Text("Lift by group"), {"x": "lift", "y": "group", "series": "arm", **ends}),
        Chart("steps", "steps", "bar", Text("Steps to enrolment"), {"x": "reached", "y": "step"}),
    ]


def limits(found: Found) -> list[Text]:
    """What the trial is not, what is assumed, who is left out."""
    left = Text(
        "{n} of {all} households whose head's sex is not known are left out of the lots, so that the few cannot be "
        "worked out from the rest.",
        {"n": found.no_sex, "all": found.households},
    )
    both = [*take_up_words.limits(found.default), *encouragement_words.limits(found.network)]
    return [*(Text(limit) for limit in LIMITS), left, *both]


def conventions() -> dict[str, str]:
    """How every figure is counted."""
    network = {f"network_{name}": value for name, value in encouragement_words.CONVENTIONS.items()}
    return {**take_up_words.CONVENTIONS, **network, **CONVENTIONS}


def sections(texts: dict[str, list[Text]]) -> list[Section]:
    """The decision first, then who is missed, costs, neighbours, steps, scores; long tables last."""
    names = iter(range(sum(len(group) for group in texts.values())))
    shown = {key: [f"finding:{next(names)}" for _ in group] for key, group in texts.items()}
    return [
        Section(Text("What raises take-up"), [*shown["what"], "chart:lifts"]),
        Section(Text("Who is missed"), [*shown["who"], "chart:groups", "chart:by"]),
        Section(Text("What each enrolment costs"), [*shown["cost"], "grid:costs"]),
        Section(Text("What neighbours do"), [*shown["network"], "grid:effects"]),
        Section(Text("Steps to enrolment"), [*shown["steps"], "chart:steps"]),
        Section(Text("Does it hold in other villages?"), [*shown["skill"], "grid:scores"]),
        Section(Text("The next trial"), shown["next"]),
        Section(Text("All tables"), ["grid:arms"]),
    ]


def _longer(found: Found) -> Text:
    """What the second lot says of longer sessions: the interval decides."""
    row = found.session.arms[1]
    values = {"lift": row.lift, "low": row.low, "high": row.high, "cost": row.per_extra}
    if row.low is None or row.high is None or row.low <= 0 <= row.high:
        return Text(
            "Whether longer sessions help is not decided: their lift is {low:points} to {high:points} points.", values
        )
    if row.high < 0:
        return Text("Do not pay for longer sessions: they lowered take-up by {low:points} to {high:points}.", values)
    return Text(
        "Longer sessions raised take-up by {lift:points} points ({low:points} to {high:points}), at {cost} dollars for "
        "each extra enrolment under the costs assumed: pay for them only where that is cheaper than the rest.",
        values,
    )


def decision(found: Found) -> Decision:
    """What to try, who decides, and whom it could harm."""
    row = found.default.arms[1]
    advice = Text("Change nothing yet: the lift may be chance. Repeat the trial with more villages.")
    if row.low is not None and row.low > 0:
        advice = Text(
            "Try enrolment with an easy way to say no in the first places of your own programme, drawn by lot, before "
            "it is made the rule."
        )
    return Decision(
        text=Text("{advice} {longer}", {"advice": advice, "longer": _longer(found)}),
        who=Text(
            "The ministry that runs the programme decides, with the office that enrols people; the country team helps "
            "to draw the lot and to count."
        ),
        cost_of_wrong=Text(
            "If defaults do not work here, forms have been changed for nothing and some people are enrolled who did "
            "not want it. If they work and are not tried, people go without what they have a right to."
        ),
        look_again=Text("When the first trial of the programme itself has been counted, at the latest after a year."),
        harm=Text(
            "A default decides for people who do not answer. Ask for consent, say it in their language, make it as "
            "easy to leave as to stay, take no fee, and give nobody's data to others. Women and people who cannot "
            "read may be reached less: count them apart."
        ),
        change_mind=Text(
            "A trial in the own programme that finds no lift of {target:points} points, many people who opt out later, "
            "or a cost of each extra enrolment above what the programme can pay.",
            {"target": found.default.next.target},
        ),
    )
