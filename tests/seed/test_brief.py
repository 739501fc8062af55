import re
import time
from collections import Counter

import pytest

from quintet.seed.brief import FILES, FOLDER, KINDS, Figure, _read, anchors, load, strings

FIELDS = {"data", "innovation", "digital", "foresight", "behaviour"}
COMMITMENTS = {"data": 19, "innovation": 17, "foresight": 16, "digital": 19, "besci": 18}
LONGEST = 400


def test_it_works():
    case = load().get("17a")
    assert case.title == "Data gaps on the Goals"
    assert (case.state, case.page) == ("works", "/sdgs/17")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_as_many_anchors_as_the_brief_was_counted_to_have(kind):
    assert len(load().of_kind(kind)) == load().counts[kind].counted


@pytest.mark.parametrize("kind", KINDS)
def test_a_count_that_differs_from_the_expected_one_is_explained(kind):
    assert load().counts[kind].why


def test_72_figures_are_printed_and_five_charts_are_lost():
    assert Counter(figure.lost for figure in load().figures) == {False: 72, True: 5}


def test_a_lost_figure_has_no_value_and_a_printed_one_has():
    assert all((figure.value is None) == figure.lost for figure in load().figures)


@pytest.mark.parametrize(("slug", "count"), COMMITMENTS.items())
def test_every_field_chapter_has_its_commitments_in_three_groups(slug, count):
    found = load().in_chapter(slug, "commitment")
    assert len(found) == count
    assert {anchor.group for anchor in found} == {"services", "capability", "foundations"}


def test_the_roadmap_has_the_lines_of_its_four_actors():
    groups = Counter(line.group for line in load().roadmap)
    assert groups == {"task_force": 10, "entities": 13, "leaders": 4, "colleagues": 4}


def test_a_roadmap_line_has_periods_only_where_the_order_of_lines_tells_them():
    for line in load().roadmap:
        assert bool(line.periods) == (line.column == "order"), line.id
        assert line.periods or line.suggested
        assert set(line.periods + line.suggested) <= {"2024-H1", "2024-H2", "2025", "2026+"}


def test_ids_are_unique():
    assert not [key for key, count in Counter(anchor.id for anchor in anchors()).items() if count > 1]


def test_no_key_is_written_twice_in_a_file():
    for name in FILES:
        tops = re.findall(r"^([a-z_]+):", (FOLDER / f"{name}.yml").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(tops) == len(set(tops)), name


def test_every_file_of_the_folder_is_read():
    assert {path.stem for path in FOLDER.glob("*.yml")} == set(FILES)


def test_every_anchor_has_a_page_a_state_a_place_and_words():
    for anchor in anchors():
        assert anchor.page.startswith("/"), anchor.id
        assert anchor.state in ("planned", "part", "works"), anchor.id
        assert anchor.place, anchor.id
        assert anchor.label, anchor.id


def test_a_case_that_works_names_the_case_to_run():
    assert {case.id for case in load().use_cases if case.runs} == {
        case.id for case in load().use_cases if case.state != "planned"
    }


def test_every_use_case_has_valid_fields_goals_engines_and_grade():
    brief = load()
    for case in brief.use_cases:
        assert case.fields and set(case.fields) <= FIELDS, case.id
        assert case.sdgs and set(case.sdgs) <= set(range(1, 18)), case.id
        assert case.engines and set(case.engines) <= set(brief.engines), case.id
        assert case.needs and set(case.needs) <= set(brief.data_needs), case.id
        assert case.real in (1, 2, 3), case.id
        assert case.title and case.takes and case.computes and case.decides, case.id


def test_a_use_case_stands_on_the_page_of_its_chapter_or_of_its_goal():
    for case in load().use_cases:
        pages = {load().chapter(case.chapter).page} | {f"/sdgs/{goal}" for goal in case.sdgs}
        assert case.page in pages, case.id


def test_every_goal_has_a_use_case():
    assert all(load().for_sdg(goal) for goal in range(1, 18))


def test_every_engine_and_data_need_is_used():
    cases = load().use_cases
    assert {name for case in cases for name in case.engines} == set(load().engines)
    assert {name for case in cases for name in case.needs} == set(load().data_needs)


def test_every_endnote_a_figure_cites_exists_and_every_endnote_is_cited():
    cited = {number for figure in load().figures for number in figure.notes}
    assert cited == set(range(1, 61))


def test_endnotes_stand_in_order_and_repeat_an_earlier_one_only():
    for place, note in enumerate(load().endnotes, 1):
        assert note.number == place
        assert note.same is None or note.same < place
        assert note.likely is None or note.likely < place


@pytest.mark.parametrize("number", [53, 58, 59, 60])
def test_an_ibid_that_points_at_the_wrong_source_is_flagged(number):
    assert load().get(f"note_{number}").conflict


@pytest.mark.parametrize(
    "name", ["aid_innovation", "aid_innovation_text", "country_teams", "aid_total", "locations", "colleagues"]
)
def test_the_known_conflicts_between_figures_are_flagged(name):
    figure = load().get(f"fig_{name}")
    assert isinstance(figure, Figure)
    assert figure.conflict


def test_the_eight_links_join_fields():
    for link in load().links:
        assert {link.origin, link.target} == set(link.fields) <= FIELDS, link.id


def test_every_chapter_has_an_english_and_a_chinese_title_with_its_status():
    for chapter in load().chapters:
        assert {"en", "zh"} <= set(chapter.titles)
        assert {title.status for title in chapter.titles.values()} <= {"official", "human", "machine"}


def test_no_sentence_is_longer_than_a_reader_can_take():
    assert not [text for text in strings() if len(text) > LONGEST]


def test_sentences_to_translate_are_unique_clean_english():
    found = strings()
    assert len(found) == len(set(found))
    assert not [text for text in found if text != text.strip() or re.search(r"[\u4e00-\u9fff]|  |\n", text)]


def test_no_sentence_holds_a_sign_that_a_catalogue_reads_as_a_placeholder():
    assert not [text for text in strings() if re.search(r"[{}%]", text)]


def test_a_quote_that_locates_an_anchor_is_short_chinese():
    for anchor in anchors():
        assert len(anchor.zh) <= 20, anchor.id


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        load().get("D99")


def test_the_files_are_read_fast_enough_to_load_at_start():
    def read_all() -> float:
        start = time.process_time()
        for name in FILES:
            _read(name)
        return time.process_time() - start

    # The best of three: a busy machine makes the others longer.
    assert min(read_all() for _time in range(3)) < 0.3
