"""The criteria of the gates: every stage has a set, every criterion five steps, every sentence a translation's key."""

from quintet.innovation.pipeline_rows import STAGES
from quintet.seed.gates import TOP, gates, strings
from tools.messages import library_sentences


def test_it_works() -> None:
    assert [criterion.key for criterion in gates()["idea"].criteria][:2] == ["problem", "women"]


def test_every_stage_of_the_chain_has_a_set_in_its_order() -> None:
    assert tuple(gates()) == STAGES


def test_every_criterion_has_five_different_steps() -> None:
    for item in gates().values():
        for criterion in item.criteria:
            assert len(set(criterion.steps)) == TOP + 1, criterion.key


def test_women_and_those_left_out_are_asked_at_every_gate() -> None:
    assert all("women" in {criterion.key for criterion in item.criteria} for item in gates().values())


def test_every_criterion_is_asked_somewhere_and_all_are_asked_before_scale() -> None:
    asked = {criterion.key for item in gates().values() for criterion in item.criteria}
    assert asked == {"problem", "evidence", "women", "harm", "cost", "adoption", "owner", "learning"}


def test_sentences_end_and_are_collected_for_translation() -> None:
    assert all(text[-1] in ".?" or len(text.split()) < 9 for text in strings())
    assert set(strings()) <= set(library_sentences())
