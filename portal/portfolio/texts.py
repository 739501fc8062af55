"""The words of an initiative in a language, and its terms.

The words of a blueprint are the brief's anchors: they stay in the seed and are translated when they are shown or
indexed, so a better translation reaches both. Everything else is indexed in the language it was written in.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from portal.portfolio import words
from portal.portfolio.models import Initiative, Source, Terms
from portal.portfolio.postings import packed
from quintet.i18n import LOCALES, gettext
from quintet.seed.brief import UseCase, load

TITLE, BODY = 3, 1  # how much a word of the title counts against one of the text
BATCH = 400


def use_case(initiative: Initiative) -> UseCase | None:
    """Give the brief's use case behind a blueprint, or None."""
    if initiative.source != Source.BRIEF:
        return None
    found = load().get(initiative.source_id)
    return found if isinstance(found, UseCase) else None


def title(initiative: Initiative, locale: str) -> str:
    """Give the title in the reader's language, where it has one."""
    use = use_case(initiative)
    return gettext(use.title, locale) if use else initiative.title


def summary(initiative: Initiative, locale: str) -> str:
    """Give what goes in, what is computed and what is decided; the written summary of other initiatives."""
    use = use_case(initiative)
    return " ".join(gettext(part, locale) for part in _parts(use)) if use else initiative.summary


def _parts(use: UseCase) -> tuple[str, str, str]:
    return use.takes, use.computes, use.decides


def _texts(initiative: Initiative) -> list[tuple[int, str, str]]:
    """The (weight, language, text) of an initiative; a sentence without a translation is indexed once, in English."""
    use = use_case(initiative)
    if use is None:
        body = " ".join((initiative.summary, initiative.women, initiative.results))
        return [(TITLE, initiative.language, initiative.title), (BODY, initiative.language, body)]
    needs = [load().data_needs[need] for need in use.needs]
    found = []
    for locale in LOCALES:
        for weight, sentences in ((TITLE, (use.title,)), (BODY, (*_parts(use), *needs))):
            said = [gettext(text, locale) for text in sentences]
            found.append(
                (weight, locale, " ".join(s for s, e in zip(said, sentences, strict=True) if s != e or locale == "en"))
            )
    return found


def _hash(texts: list[tuple[int, str, str]]) -> str:
    return hashlib.sha256(repr((words.VERSION, texts)).encode()).hexdigest()


def is_indexed(initiative: Initiative) -> bool:
    """Tell whether the stored terms are those of the present words."""
    return initiative.indexed == _hash(_texts(initiative))


def prepare(initiative: Initiative) -> Counter[str]:
    """Count the weighted terms, and note length and hash on the initiative, which the caller then saves."""
    texts = _texts(initiative)
    found: Counter[str] = Counter()
    for weight, language, text in texts:
        for term, count in words.terms(text, language).items():
            found[term] += weight * count
    languages = len({language for _weight, language, text in texts if text})
    initiative.length = sum(found.values()) / max(1, languages)
    initiative.indexed = _hash(texts)
    return found


def store(counted: Iterable[tuple[Initiative, Counter[str]]]) -> None:
    """Write the terms of saved initiatives, in place of their old ones."""
    rows = [Terms(initiative=initiative, packed=packed(found.items())) for initiative, found in counted]
    Terms.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["initiative"], update_fields=["packed"]
    )
