"""The words, tables and pictures of the case on lessons for girls out of school."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Any

from quintet.cases.story_girls_learning import country as place
from quintet.data.learning_facts import VINTAGES, Value
from quintet.result import Chart, Decision, Estimate, Grid, Text

if TYPE_CHECKING:
    from quintet.cases.story_girls_learning.case import Story
    from quintet.cases.story_girls_learning.country import Pair

STATE = int(VINTAGES["access"][:4])
LEVEL_LABELS = {
    "primary": "Primary school",
    "lower_secondary": "Lower secondary school",
    "upper_secondary": "Upper secondary school",
}
NATURES = {
    "c": "Country data",
    "ca": "Country data, adjusted",
    "e": "Estimated",
    "m": "Modelled",
    "g": "Global monitoring",
}
LABELS = {
    "who": "Group",
    "sex": "Sex",
    "value": "Share",
    "year": "Year",
    "age": "Age of the value",
    "girls": "Girls",
    "boys": "Boys",
    "gap": "Boys ahead by",
    "parity": "Girls per boy",
    "title": "What is measured",
    "series": "Series",
    "nature": "How it was made",
    "country": "Country",
    "women_net": "Women online",
    "men_net": "Men online",
    "women_phone": "Women with a phone",
    "men_phone": "Men with a phone",
    "net_year": "Year, online",
    "phone_year": "Year, phone",
    "radio": "If so many had a radio",
    "plan_cost": "Cost per learner in the plan",
    "ask": "What to ask",
    "why": "Why",
    "from": "Whom to ask",
}
UNITS = {"gap": "points", "parity": "ratio", "year": "year", "net_year": "year", "phone_year": "year", "age": "years",
         "country": "iso3", "series": "code", "plan_cost": "US dollars"}  # fmt: skip
SHARES = ("value", "girls", "boys", "women_net", "men_net", "women_phone", "men_phone", "radio")
CONVENTIONS = {
    "completion": "SE_TOT_CPLR, state 2021-12; newest year with a value for girls of the group; a zero is no value",
    "access": "newest year with a value for women; both sexes of one year; state 2023-07",
    "age of a value": "2023 minus its year",
    "gap": "boys minus girls in percentage points; parity is girls divided by boys",
}
CHANNEL_LABELS = ("online", "by mobile phone", "by radio", "with a teacher")
ENOUGH = 99.5  # percent that one channel carries, from which no second one is needed
OTHER = "Other"
WHO_LABELS = {"female": "Girls", "male": "Boys", "both": "Girls and boys"}
SEX_LABELS = {"girls": "Girls", "boys": "Boys"}
ASK_WORDS = {
    "radio_why": "Radio may be cheaper than a teacher, and the database has no series.",
    "count_why": "Without it there are shares, but no total cost.",
    "means_why": "Shares of all people may be too high for them.",
    "radio": "Radio at home, by sex and place",
    "count": "Number of girls and boys out of school, by place",
    "means": "Phone and internet of those out of school",
    "level": "There is no value for this level of school.",
    "groups": "Completion by place and wealth",
    "groups_why": "Some groups have no value for girls.",
    "newer": "A newer completion rate",
    "newer_why": "The value is more than five years old.",
    "survey": "Household survey (MICS or DHS), statistical office",
    "office": "Ministry of education, statistical office",
}
NO_SERIES = "The database has no series for this."


def school(story: Story) -> list[Text]:
    """Girls and boys who complete school: all, the poorest against the richest, and the neighbours as context."""
    whole = story.completion[0]
    level = LEVEL_LABELS[story.level]
    if whole.girls is None or whole.boys is None:
        return [Text("The database has no completion by sex for {country:country}, {level}.", _at(story, level=level))]
    out = [
        Text(
            "{girls:pct} of girls and {boys:pct} of boys complete it ({level}, {country:country}, {year:year}): "
            "boys minus girls is {gap} percentage points. The value was {age} years old in 2023.",
            _at(story, level=level, **_both(whole), year=whole.year, age=STATE - (whole.year or STATE)),
        )
    ]
    by_who = {pair.who: pair for pair in story.completion}
    poor, rich = by_who["Poorest fifth"], by_who["Richest fifth"]
    if poor.gap is not None and rich.gap is not None:
        out.append(
            Text(
                "In the poorest fifth {girls:pct} of girls and {boys:pct} of boys complete it, in the richest "
                "{rich_girls:pct} and {rich_boys:pct} ({year:year}).",
                {**_both(poor), "rich_girls": _v(rich.girls), "rich_boys": _v(rich.boys), "year": poor.year},
            )
        )
    return [*out, *_context(story)]


def _context(story: Story) -> list[Text]:
    name, pairs = story.region
    if not pairs:
        return []
    values = {"region": name, "n": len(pairs), "girls": median(_v(pair.girls) or 0.0 for pair in pairs)}
    return [
        Text(
            "As context, not a ranking: the middle of {n} other countries of {region} is {girls:pct} of girls and "
            "{boys:pct} of boys, from different years.",
            values | {"boys": median(_v(pair.boys) or 0.0 for pair in pairs)},
        )
    ]


def means(story: Story) -> list[Text]:
    """The divide in internet and phones, in the database's own shares."""
    out = []
    for series, text in (
        (
            "IT_USE_II99",
            Text("{girls:pct} of women and girls and {boys:pct} of men and boys use the internet ({year:year})."),
        ),
        (
            "IT_MOB_OWN",
            Text("{girls:pct} of women and girls and {boys:pct} of men and boys own a mobile phone ({year:year})."),
        ),
    ):
        pair = place.by_sex(story.facts, story.iso3, series)
        if pair.gap is not None:
            out.append(replace(text, values={**_both(pair), "year": pair.year}))
    return out or [Text("The database does not tell women from men in access to the internet or a phone here.")]


def ask(story: Story) -> list[Text]:
    """What one unknown, the radio, is worth knowing, and the count that only the country has."""
    out = []
    if story.radio:
        none, half = story.radio[0][1], story.radio[2][1]
        out.append(
            Text(
                "Ask about radio first: no series holds it. If nobody had one, the plan would cost {none} US dollars "
                "per learner; if half had one, {half}. These are examples, not estimates.",
                {"none": round(none, 2), "half": round(half, 2)},
            )
        )
    if all(row.children is None for row in story.found.sexes):
        out.append(
            Text(
                "The database does not count girls out of school in a country. Give your own number, and all costs and "
                "people are worked out."
            )
        )
    return out


def estimates(story: Story) -> dict[str, Estimate]:
    """Completion of girls and boys, and the gap."""
    whole, why = story.completion[0], "The database has no completion by sex here."
    out = {}
    for name, value, label in (
        ("completion_girls", _v(whole.girls), Text("Girls who complete school")),
        ("completion_boys", _v(whole.boys), Text("Boys who complete school")),
    ):
        out[name] = Estimate(value, "percent", why_missing="" if value is not None else why, label=label)
    gap = whole.gap
    why = "" if gap is not None else why
    return {**out, "gap": Estimate(gap, "points", why_missing=why, label=Text("Boys ahead of girls in completion"))}


def _v(value: Value | None) -> float | None:
    return None if value is None else value.value


def _both(pair: Pair) -> dict[str, Any]:
    return {"girls": _v(pair.girls), "boys": _v(pair.boys), "gap": None if pair.gap is None else round(pair.gap, 1)}


def _at(story: Story, **more: Any) -> dict[str, Any]:
    return {"country": story.iso3, **more}


def _grid(name: str, title: Text, columns: dict[str, list[Any]]) -> Grid:
    units = {key: "percent" if key in SHARES else UNITS.get(key, "text") for key in columns}
    return Grid(name, title, columns, units, {key: LABELS[key] for key in columns})


def grids(story: Story) -> list[Grid]:
    """Completion for the picture and with its gaps, access, what to ask, radio, and all countries."""
    out = [_picture(story), _gaps(story)] if any(pair.year for pair in story.completion) else []
    out += [_access(story), _ask(story)]
    if story.radio:
        title = Text("What radio would change: examples, not estimates")
        out.append(_grid("radio_if", title, _columns(("radio", "plan_cost"), _rounded(story.radio))))
    return [*out, _world(story)]


def _rounded(rows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(share, round(cost, 2)) for share, cost in rows]


def _columns(names: tuple[str, ...], rows: list[Any]) -> dict[str, list[Any]]:
    return {name: [row[number] for row in rows] for number, name in enumerate(names)}


def _picture(story: Story) -> Grid:
    rows = [
        (pair.who, sex, _v(value), pair.year)
        for pair in story.completion
        for sex, value in ((SEX_LABELS["girls"], pair.girls), (SEX_LABELS["boys"], pair.boys))
        if value is not None
    ]
    title = Text("Who completes school, by sex, place and wealth")
    return _grid("completion", title, _columns(("who", "sex", "value", "year"), rows))


def _gaps(story: Story) -> Grid:
    rows = []
    for pair in story.completion:
        nature = NATURES.get(pair.girls.nature, OTHER) if pair.girls else None
        parity = None if pair.parity is None else round(pair.parity, 3)
        rows.append((pair.who, _v(pair.girls), _v(pair.boys), pair.gap, parity, pair.year, _age(pair.year), nature))
    names = ("who", "girls", "boys", "gap", "parity", "year", "age", "nature")
    return _grid(
        "gaps", Text("Gaps between girls and boys, without intervals: none are published"), _columns(names, rows)
    )


def _age(year: int | None) -> int | None:
    return None if year is None else STATE - year


def _access(story: Story) -> Grid:
    rows = []
    for title, who, series, value in story.access:
        year, nature = (value.year, NATURES.get(value.nature, OTHER)) if value else (None, None)
        rows.append(
            (title, who, _v(value), year, _age(year), nature or (None if series else NO_SERIES), series or None)
        )
    names = ("title", "who", "value", "year", "age", "nature", "series")
    return _grid("access", Text("Access that lessons at a distance need: the newest values"), _columns(names, rows))


def _ask(story: Story) -> Grid:
    survey, office = ASK_WORDS["survey"], ASK_WORDS["office"]
    rows = []
    if _no_radio(story):
        why = ASK_WORDS["radio_why"]
        rows.append((ASK_WORDS["radio"], why, survey))
    if any(row.children is None for row in story.found.sexes):
        why = ASK_WORDS["count_why"]
        rows.append((ASK_WORDS["count"], why, office))
    if not story.own_table:
        why = ASK_WORDS["means_why"]
        rows.append((ASK_WORDS["means"], why, survey))
    for title, who, _, value in story.access:
        if value is None and who == place.PLACE_LABELS["schools"]:
            rows.append((title, ASK_WORDS["level"], office))
    if any(pair.girls is None for pair in story.completion):
        rows.append((ASK_WORDS["groups"], ASK_WORDS["groups_why"], survey))
    elif (_age(story.completion[0].year) or 0) > 5:
        rows.append((ASK_WORDS["newer"], ASK_WORDS["newer_why"], survey))
    return _grid("ask", Text("What to ask first"), _columns(("ask", "why", "from"), rows))


def _no_radio(story: Story) -> bool:
    return any(name == "radio" for name, _ in story.found.missing)


def _world(story: Story) -> Grid:
    rows = [
        (iso3, _v(done.girls), _v(done.boys), done.gap, done.year, _v(net.girls), _v(net.boys), net.year,
         _v(phone.girls), _v(phone.boys), phone.year)
        for iso3, done, net, phone in place.world(story.facts, story.level)
    ]  # fmt: skip
    names = ("country", "girls", "boys", "gap", "year", "women_net", "men_net", "net_year", "women_phone", "men_phone",
             "phone_year")  # fmt: skip
    return _grid("world", Text("All countries with a value by sex, in the order of their codes"), _columns(names, rows))


def charts(story: Story) -> list[Chart]:
    """Girls and boys by place and wealth."""
    if not any(pair.girls or pair.boys for pair in story.completion):
        return []
    title = Text("Girls and boys who complete school, by place and wealth")
    return [Chart("completion", "completion", "dot", title, {"x": "value", "y": "who", "series": "sex"})]


def shown(story: Story) -> list[str]:
    """The picture and the table of completion, where there is one."""
    return [*(f"chart:{chart.name}" for chart in charts(story)), *(["grid:gaps"] if charts(story) else [])]


def rest(tables: list[Grid]) -> list[str]:
    """The tables that no other section shows, the longest last."""
    elsewhere = ("reach", "completion", "gaps", "ask", "access")
    return [f"grid:{grid.name}" for grid in tables if grid.name not in elsewhere]


def limits(story: Story) -> list[Text]:
    """What the data cannot tell."""
    out = [
        Text(
            "Not to complete a level is not the same as to be out of school: a pupil may be late. The database has no "
            "out-of-school rate in the state used here."
        ),
        Text(
            "Completion comes from the state of {old}, because the later ones left the series out; access comes from "
            "that of {new}. No newer state is used.",
            {"old": VINTAGES["completion"], "new": VINTAGES["access"]},
        ),
        Text("The database publishes neither intervals nor sample sizes, so small gaps may be chance."),
        Text("Nothing is predicted and no missing value is filled in."),
    ]
    if zeros := story.facts.zeros.get(story.iso3):
        out.append(
            Text(
                "{n} zeros in the breakdowns of completion are read as no value, because such zeros stand beside "
                "totals that cannot come from them. The worst-off groups may be among them.",
                {"n": zeros},
            )
        )
    if not story.own_table:
        out.append(Text("Electricity is the share of all people, not of one sex; years differ from share to share."))
    return out


def _channels(plan: tuple[float, ...]) -> Text:
    """Whether one channel is enough, by the share that the widest of them carries."""
    widest = max(range(len(plan)), key=lambda number: plan[number])
    values = {"channel": CHANNEL_LABELS[widest], "share": plan[widest]}
    if plan[widest] >= ENOUGH:
        return Text("One channel carries the plan: {channel} ({share:pct}).", values)
    return Text("Do not rely on one channel: the widest, {channel}, carries {share:pct}.", values)


def _sure(story: Story) -> Text:
    """What the plan counts on, and what would still break it."""
    if story.own_table:
        return Text("The plan counts only on what your shares make sure, whoever has several means at once.")
    return Text(
        "The plan counts only on what the shares make sure, whoever has several means at once; if those out of school "
        "have less than all people, it reaches fewer."
    )


def decision(story: Story) -> Decision:
    """Whom to reach how, who acts, and what would change it."""
    first = story.found.sexes[0]
    values = dict(zip(("online", "mobile", "radio", "teacher"), first.plan, strict=True))
    after = Text("Ask about radio before hiring.") if _no_radio(story) else Text("Check the prices before hiring.")
    return Decision(
        text=Text(
            "{channels} {who}: {online:pct} online, {mobile:pct} by mobile phone, {radio:pct} by radio and "
            "{teacher:pct} with a teacher. {sure} It costs {cost} US dollars per learner and year under the "
            "assumptions shown. {next}",
            {
                "channels": _channels(first.plan),
                "who": WHO_LABELS[first.sex],
                **values,
                "sure": _sure(story),
                "cost": round(first.plan_cost, 2),
                "next": after,
            },
        ),
        who=Text(
            "The ministry of education decides, with the statistical office, the regulator of telephones and radio, "
            "and women's organisations in the places concerned; whoever pays agrees on the prices first."
        ),
        cost_of_wrong=Text(
            "Too much faith in screens leaves out the girls without a phone for a school year. Too little pays for "
            "teachers where a radio would have done: the table of radio shows how much."
        ),
        look_again=Text(
            "When a household survey of those out of school is at hand, when prices change, and after the first term: "
            "count who took part, girls first."
        ),
        harm=Text(
            "Girls whose phone belongs to somebody else, girls with disabilities and girls who face abuse online may "
            "be harmed or left out. Ask them and their mothers first. Do not publish small groups or rank countries."
        ),
        change_mind=Text(
            "Local prices, a table of those out of school, or a trial that shows that lessons by phone or radio do not "
            "teach would change the plan."
        ),
    )
