"""The analyser: one way from text to terms for six languages, the same when writing the index and when asking.

Text is normalised (Unicode NFKC, case folding), then cut by script: Han runs into single characters and pairs
(the bigrams of Nie, Gao, Zhang and Zhou 2000, "On the use of words and n-grams for Chinese information retrieval",
IRAL), Arabic words by a light stem (after Larkey, Ballesteros and Connell 2002, "Improving stemming for Arabic
information retrieval", SIGIR), Cyrillic and Latin words by the Snowball stemmers (Porter 2001). A question does not
say its language, so a Latin word of a question stands for its stems in English, French and Spanish.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

VERSION = 1  # grows with every change of the rules, so that stored terms are written anew
TERM_MAX = 64
LATIN_LANGUAGES = ("en", "fr", "es")
SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian"}

_WORD = re.compile(r"[㐀-鿿豈-﫿]+|[^\W_㐀-鿿豈-﫿]+(?:['’][^\W_㐀-鿿豈-﫿]+)*")
_HAN = re.compile(r"[㐀-鿿豈-﫿]")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC_MARKS = re.compile(r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي"})
_ARTICLES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_SUFFIXES = ("هما", "تها", "ها", "ات", "ان", "ون", "ين", "يه", "هم", "ته", "ه", "ي")
_STEM_MIN = 3
_FLEETING = re.compile(r"(?<=\w{3})[бвгджзклмнпрстфхцчшщ][еоё]к$")
_ADJECTIVE = re.compile(r"(?<=\w{4})н(?:ый|ая|ое|ые|ого|ой|ых|ым|ыми|ую|ому|ом)$")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s$")

_STOP = """
a an and are as at be by for from how in into is it its of on or that the their them they this to was what when
where which who with will your our can
au aux avec ce ces dans de des du elle en est et eux il ils la le les leur leurs ne ou où par pas pour que qui
quel quelle se ses son sa sur un une
al con cual cuál del el ella los las lo más no para por qué se si sin su sus una uno unos y e o es
и в во на не с со к ко у о об от до из за по для при как что кто где или же ли а но
في من على إلى عن مع هذا هذه ذلك التي الذي أو أن إن ما هل كل لكل لا ثم و
"""
STOP = frozenset(_STOP.split())


@lru_cache(maxsize=len(SNOWBALL))
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(SNOWBALL[language])


def _unaccented(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=65_536)
def stems(word: str, language: str) -> tuple[str, ...]:
    """Give the terms of one folded word; `language` chooses the stemmer of a Latin word, "" takes all three."""
    if _HAN.match(word):
        return tuple(word)
    if _ARABIC.search(word):
        return arabic(word)
    if _CYRILLIC.search(word):
        return russian(word.replace("ё", "е"))
    languages = (language,) if language in LATIN_LANGUAGES else LATIN_LANGUAGES
    word = _POSSESSIVE.sub("", _ELISION.sub("", word))
    found = [_unaccented(_stemmer(code).stemWord(form)) for code in languages for form in (word, _unaccented(word))]
    return tuple(dict.fromkeys(term[:TERM_MAX] for term in found if term))


def russian(word: str) -> tuple[str, ...]:
    """Give the Snowball stem of a Russian word, and the stem its noun has.

    Snowball leaves two kinds of forms apart that a reader takes for one word: a genitive plural with a fleeting
    vowel (утечек, утечки) and the adjective of a noun in -н- (автобусный, автобус).
    """
    stem = _stemmer("ru").stemWord(word)
    found = [stem]
    if _FLEETING.search(stem):
        found.append(stem[:-2] + stem[-1])
    if adjective := _ADJECTIVE.search(word):
        found.append(_stemmer("ru").stemWord(word[: adjective.start()]))
    return tuple(dict.fromkeys(term[:TERM_MAX] for term in found))


def arabic(word: str) -> tuple[str, ...]:
    """Give the light stems of an Arabic word: without article and ending, and also without a one-letter prefix.

    Whether a first letter is a preposition or part of the word cannot be told without a dictionary, so both forms
    are given; index and question share one of them.
    """
    word = _ARABIC_MARKS.sub("", word).translate(_ARABIC_SAME)
    forms = [word]
    if word.startswith("و") and len(word) > _STEM_MIN:
        forms.append(word[1:])
    found = []
    for form in forms:
        bare = next((form[len(a) :] for a in _ARTICLES if form.startswith(a) and len(form) - len(a) >= _STEM_MIN), form)
        found.append(_arabic_end(bare))
        if bare == form and form[0] in "بلكف" and len(form) > _STEM_MIN + 1:
            found.append(_arabic_end(form[1:]))
    return tuple(dict.fromkeys(term[:TERM_MAX] for term in found))


def _arabic_end(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM_MIN:
            return word[: -len(suffix)]
    return word


def _cut(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORD.findall(folded) if word not in STOP]


def terms(text: str, language: str) -> Counter[str]:
    """Count the terms of a text in a known language, for the index."""
    found: list[str] = []
    for word in _cut(_ARABIC_MARKS.sub("", text)):
        if _HAN.match(word):
            found.extend(word)
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.extend(stems(word, language))
    return Counter(found)


def as_written(text: str, language: str) -> dict[str, str]:
    """Give for each term of a text a word it came from; of Chinese, the pairs of characters."""
    found: dict[str, str] = {}
    for word in _cut(_ARABIC_MARKS.sub("", text)):
        if _HAN.match(word):
            found |= {word[i : i + 2]: word[i : i + 2] for i in range(len(word) - 1)}
        else:
            for term in stems(word, language):
                found.setdefault(term, word)
    return found


def question(text: str) -> list[tuple[str, ...]]:
    """Cut a question into words, each with the terms that stand for it; a repeated word counts once."""
    found: list[tuple[str, ...]] = []
    for word in _cut(_ARABIC_MARKS.sub("", text)):
        if not _HAN.match(word):
            found.append(stems(word, ""))
        elif len(word) == 1:
            found.append((word,))
        else:
            found.extend((word[i : i + 2],) for i in range(len(word) - 1))
    return list(dict.fromkeys(found))
