"""The words of an initiative in a language, and its tokens.

The words of a blueprint are the brief's anchors: they stay in the seed and are translated when they are shown or
indexed, so a better translation reaches both. Everything else is indexed in the language it was written in.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from django.db import connection

from portal.portfolio import words
from portal.portfolio.models import Initiative, Source, Token
from quintet.i18n import LOCALES, gettext
from quintet.seed.brief import UseCase, load

TITLE, BODY = 3, 1  # how much a word of the title counts against one of the text
INSERT = "INSERT INTO portfolio_token (term, initiative_id, weight, count) VALUES (%s, %s, %s, %s)"


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
    """Tell whether the stored tokens are those of the present words."""
    return initiative.indexed == _hash(_texts(initiative))


def prepare(initiative: Initiative) -> Counter[tuple[str, int]]:
    """Count the terms by weight, and note length and hash on the initiative, which the caller then saves."""
    texts = _texts(initiative)
    found: Counter[tuple[str, int]] = Counter()
    for weight, language, text in texts:
        for term, count in words.terms(text, language).items():
            found[term, weight] += count
    languages = len({language for _weight, language, text in texts if text})
    initiative.length = sum(weight * n for (_term, weight), n in found.items()) / max(1, languages)
    initiative.indexed = _hash(texts)
    return found


def store(counted: Iterable[tuple[Initiative, Counter[tuple[str, int]]]], new: bool = False) -> None:
    """Write the tokens of saved initiatives, in place of their old ones unless they are new."""
    pairs = list(counted)
    if not new:
        Token.objects.filter(initiative__in=[initiative for initiative, _found in pairs]).delete()
    rows = [
        (term, initiative.pk, weight, count) for initiative, found in pairs for (term, weight), count in found.items()
    ]
    # Plain SQL: an import writes hundreds of thousands of these, and building a model for each takes most of its time.
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, rows)
