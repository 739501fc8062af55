"""Catalogues: every sentence that a reader may see is in them, and every language is complete."""

import string
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from quintet.i18n import LOCALES
from quintet.method import get, names, run
from quintet.result import Result, Text
from tools.messages import DOMAINS, catalogues, missing, template

COMPLETE = tuple(locale for locale in LOCALES if locale != "en")


@pytest.fixture(scope="module")
def known() -> set[str]:
    return {message.id for message in template("quintet") if message.id}


def sentences(result: Result) -> Iterator[str]:
    """Every sentence that a result says."""
    texts = [result.title, *result.findings, *result.limits]
    texts += [item.title for item in (*result.grids, *result.charts, *result.sections)]
    texts += [estimate.label for estimate in result.estimates.values()]
    for text in texts:
        yield text.msg
        yield from (value.msg for value in text.values.values() if isinstance(value, Text))
    for grid in result.grids:
        yield from (grid.label(column) for column in grid.columns)
    yield from (estimate.why_missing for estimate in result.estimates.values())
    yield from result.conventions.values()


@pytest.mark.parametrize("name", names())
def test_every_sentence_of_a_result_can_be_translated(name: str, known: set[str]) -> None:
    said = {sentence for sentence in sentences(run(name, get(name).example)) if sentence}
    assert sorted(said - known) == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_committed_template_is_up_to_date(domain: str) -> None:
    with (DOMAINS[domain] / f"{domain}.pot").open("rb") as stream:
        committed = {message.id for message in read_po(stream) if message.id}
    assert {message.id for message in template(domain) if message.id} == committed, "Run `make messages`."


@pytest.mark.parametrize("language", COMPLETE)
def test_every_language_is_complete(language: str) -> None:
    assert {key: counts for key, counts in missing().items() if key[1] == language and counts[0] < counts[1]} == {}


def fields_of(sentence: str) -> list[tuple[str | None, str | None]]:
    """The placeholders of a brace-format sentence with their formats."""
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError:
        return []
    return sorted((name, spec) for _, name, spec, _ in parts if name is not None)


@pytest.mark.parametrize("language", [locale for locale in LOCALES if locale != "en"])
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    broken = []
    for domain, code, path in catalogues():
        if code != language or domain != "quintet":
            continue
        with path.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id and message.string and fields_of(message.id) != fields_of(message.string):
                    broken.append(message.id)
    assert broken == []
