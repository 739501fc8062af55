"""The decision that the advice on crop and sowing date serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quintet.cases.story_crops.advice import Advice, Aim, Farm
from quintet.data.crop_facts import FARMS
from quintet.result import Decision, Text


def decision(found: Advice, aim: Aim, usual: str, farms: Mapping[Farm, str], crops: Mapping[str, str]) -> Decision:
    """What to sow, who acts, what being wrong costs, when to look again and whom it could harm."""
    return Decision(
        text=_advice(found, aim, usual, farms, crops),
        who=Text(
            "The extension service advises, farmer groups, women's groups among them, decide for their own fields, and "
            "the ministry of agriculture pays for seed and weather stations."
        ),
        cost_of_wrong=Text(
            "A wrong date costs a family part of the year's food and the seed. The service loses trust. A trial on a "
            "few fields costs little by comparison."
        ),
        look_again=Text(
            "Before each sowing season, with the newest weather and the harvests that farmers measured after the last "
            "one."
        ),
        harm=Text(
            "Women without a title to land, credit or water cannot follow advice that needs them, and fall behind "
            "those who can. If all buy the same seed, its price rises. Advice sent by telephone misses those who have "
            "none."
        ),
        change_mind=Text(
            "The advice changes if trials on local fields show another order of dates, if rain or prices have shifted, "
            "or if farmers ripen other varieties than the ones simulated."
        ),
    )


def _advice(found: Advice, aim: Aim, usual: str, farms: Mapping[Farm, str], crops: Mapping[str, str]) -> Text:
    """Advise the date where the test shows skill, else a trial beside the usual date."""
    skill = next(item.skill for item in found.scores if (item.split, item.measure) == ("time", aim))
    best = found.best[FARMS[0]]
    values: dict[str, Any] = {"farm": farms[FARMS[0]], "crop": crops[best.plan.crop], "sowing": best.plan.sowing}
    # The model compares dates and promises no tonnes, so what to keep back is said as a share of the mean.
    values |= {"usual": usual, "part": 100 * (best.poor or 0.0) / best.mean if best.mean else None}
    if skill:
        return Text(
            "Advise {sowing:code} as the sowing date of {crop} to this type of farm: {farm}. Use the table for the "
            "other types. Keep reserves: one year in five stays below {part:pct0} of the mean.",
            values,
        )
    if best.plan.sowing == usual:
        return Text(
            "Keep the usual date {usual:code} ({farm}): no other date is shown to be better, and which crop is better "
            "was not tested. Keep reserves: one year in five stays below {part:pct0} of the mean.",
            values,
        )
    return Text(
        "Do not ask farmers to leave the usual date {usual:code}: no skill is shown. Try {crop} on {sowing:code} "
        "on a few fields first ({farm}), and keep reserves: one year in five stays below {part:pct0} of the mean.",
        values,
    )
