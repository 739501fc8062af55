import re
from collections import Counter
from itertools import product

import pytest

from quintet.seed.brief import Figure, load
from quintet.seed.frameworks import FILES, FOLDER, LOST, Framework, framework, frameworks, strings
from tools.messages import library_sentences

FIELDS = ("data", "innovation", "digital", "foresight", "behaviour")
RESULTS = ("result_system", "result_support", "result_goals")
LONGEST = 25
ALL = [(item, indicator) for item in frameworks() for indicator in item.indicators]
NAMES = [f"{item.code}:{indicator.code}" for item, indicator in ALL]
BY_NAME = dict(zip(NAMES, (indicator for _, indicator in ALL), strict=True))

# Read in the brief itself (Chinese edition, the printed pages), not in the seed files.
PRINTED = {
    "data:strategy": (67, "2023"),
    "data:staff": (5, "2023"),
    "innovation:team": (90, "2023"),
    "innovation:strategy": (60, "2023"),
    "innovation:support": (60, "2023"),
    "digital:strategy": (66.7, "2022"),
    "digital:support": (40, "2023"),
    "foresight:strategy": (34, "2023"),
    "foresight:advanced": (33.3, "2023"),
    "behaviour:strategy": (20, "2023"),
    "behaviour:advanced": (10, "2023"),
    "culture:proud": (93, "2021"),
    "culture:ideas": (75, "2021"),
    "culture:half_women": (29, "2023"),
    "culture:disability_targets": (30, "2021"),
    "culture:renewable": (22, "2023"),
    "culture:parity_year": (2028, "2023"),
    "brief:coordinators_women": (51, "2023"),
    "brief:aid_innovation": (0.7, "2021"),
    "brief:aid_total": (350e9, "2021"),
    "brief:sdg_complete": (45, "2023"),
}
NOT_AGAIN = {
    "fig_ideas_2019": "the earlier value of fig_ideas",
    "fig_aid_innovation_text": "the same share as fig_aid_innovation, printed for another year",
    "fig_innovation_growth": "a ratio that follows from the money",
    "fig_remittance": "a ratio to a target, not a count",
    "fig_parity_year": "a goal, not a state",
    "fig_data_return": "the estimate of one study",
    "fig_data_volume": "an expectation for 2025",
    "fig_rural_health": "those who need better access, which nobody counts",
}


def test_it_works():
    strategy = framework("data").get("strategy")
    assert (strategy.kind, strategy.baseline, strategy.baseline_period) == ("boolean", 67, "2023")


def test_there_are_at_least_sixty_indicators_for_an_entity():
    assert len([name for name in NAMES if not name.startswith("brief:")]) >= 60


def test_every_seed_file_is_read_and_named():
    assert {path.stem for path in FOLDER.glob("*.yml")} == {*FILES, "scales"}


def test_the_frameworks_are_read_once():
    assert frameworks() is frameworks()


def test_codes_are_unique():
    assert not [name for name, count in Counter(NAMES).items() if count > 1]


@pytest.mark.parametrize("item", frameworks(), ids=FILES)
def test_every_section_of_a_framework_has_a_title_and_an_indicator(item: Framework):
    assert {indicator.section for indicator in item.indicators} == set(dict(item.sections))


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_the_five_questions_of_the_lost_chart(field: str):
    shares = [indicator for indicator in framework(field).indicators if indicator.section == "shares"]
    assert [indicator.code for indicator in shares] == ["strategy", "team", "support", "advanced", "training"]
    assert {indicator.kind for indicator in shares} == {"boolean"}


def test_every_lever_has_two_indicators_or_more():
    levers = Counter(indicator.lever for indicator in framework("culture").indicators)
    assert set(levers) == {lever.id for lever in load().of_kind("lever")}
    assert min(levers.values()) >= 2


@pytest.mark.parametrize(("field", "result"), list(product((*FIELDS, "culture"), RESULTS)))
def test_every_field_serves_every_result(field: str, result: str):
    assert [name for name, found in BY_NAME.items() if (found.field, found.result) == (field, result)]


@pytest.mark.parametrize(("name", "printed"), PRINTED.items())
def test_a_baseline_is_the_number_that_the_brief_prints(name: str, printed: tuple[float, str]):
    assert (BY_NAME[name].baseline, BY_NAME[name].baseline_period) == printed


@pytest.mark.parametrize("item", frameworks(), ids=FILES)
def test_a_baseline_comes_from_the_figure_of_its_anchor(item: Framework):
    for indicator in item.indicators:
        figure = load().get(indicator.anchor) if indicator.anchor else None
        assert indicator.baseline == (figure.value if isinstance(figure, Figure) else None)
        assert bool(indicator.baseline_source) == bool(indicator.anchor)


def test_a_number_that_the_text_lost_is_said_to_be_lost():
    lost = {indicator.anchor for indicator in BY_NAME.values() if indicator.baseline_source == LOST}
    assert lost == {figure.id for figure in load().figures if figure.lost}


def test_every_figure_of_the_brief_is_counted_again_or_left_out_for_a_reason():
    again = [indicator.anchor for indicator in framework("brief").indicators]
    assert sorted(again) == sorted(f.id for f in load().figures if not f.lost and f.id not in NOT_AGAIN)


@pytest.mark.parametrize("item", frameworks(), ids=FILES)
def test_an_indicator_names_only_what_exists(item: Framework):
    for indicator in item.indicators:
        assert indicator.field in {*FIELDS, "culture", ""}
        assert indicator.result in RESULTS
        assert not indicator.lever or load().get(indicator.lever).kind == "lever"
        assert not indicator.anchor or load().get(indicator.anchor).kind == "figure"
        assert indicator.direction in {"up", "down", "none"}
        assert indicator.evidence in {"none", "optional", "required"}
        assert indicator.weight > 0


@pytest.mark.parametrize("item", frameworks(), ids=FILES)
def test_only_an_ordinal_indicator_has_a_scale_and_its_steps_ascend(item: Framework):
    for indicator in item.indicators:
        values = [value for value, _ in indicator.scale]
        assert values == list(range(len(values)))
        assert len({label for _, label in indicator.scale}) == len(values)
        assert len(values) in ({4, 5} if indicator.kind == "ordinal" else {0})


@pytest.mark.parametrize("item", frameworks(), ids=FILES)
def test_a_number_has_a_unit_and_other_kinds_have_none(item: Framework):
    for indicator in item.indicators:
        assert bool(indicator.unit) == (indicator.kind in {"share", "count", "money"})
        assert indicator.kind != "share" or indicator.unit == "percent"


LINKED = {name: found for name, found in BY_NAME.items() if found.same_as}


@pytest.mark.parametrize("name", LINKED)
def test_one_answer_serves_two_frameworks_only_when_it_is_the_same_question(name: str):
    other = BY_NAME[LINKED[name].same_as]
    assert name.split(":", maxsplit=1)[0] != LINKED[name].same_as.split(":")[0]
    assert not other.same_as
    assert [getattr(LINKED[name], key) for key in ("kind", "scale", "unit", "direction", "title", "hint")] == [
        getattr(other, key) for key in ("kind", "scale", "unit", "direction", "title", "hint")
    ]


def test_the_examples_share_answers_with_culture():
    assert {name.split(":")[0] for name in LINKED} == {"readiness", "gender_example", "disability_example"}


@pytest.mark.parametrize(("code", "count", "sections"), [("gender_example", 18, 6), ("disability_example", 15, 4)])
def test_an_example_has_the_shape_it_says_and_is_not_called_official(code: str, count: int, sections: int):
    item = framework(code)
    assert (item.kind, len(item.indicators), len(item.sections)) == ("example", count, sections)
    assert "example" in item.title
    assert "not the official text" in item.source
    assert {tuple(label.split(":")[0] for _, label in found.scale) for found in item.indicators} == {
        ("Missing", "Approaches", "Meets", "Exceeds")
    }


def test_a_sentence_is_short():
    sentences = [sentence for text in strings() for sentence in re.split(r"(?<=[.?!:]) ", text)]
    assert not [sentence for sentence in sentences if len(sentence.split()) > LONGEST]


def test_every_indicator_says_how_to_answer_it():
    assert not [name for name, found in BY_NAME.items() if not found.hint.endswith(".")]


def test_every_sentence_is_collected_for_translation():
    assert set(strings()) <= set(library_sentences())


def test_an_unknown_framework_or_indicator_is_an_error():
    with pytest.raises(KeyError):
        framework("nothing")
    with pytest.raises(KeyError):
        framework("data").get("nothing")
