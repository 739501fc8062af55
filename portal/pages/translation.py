"""How much of a language is translated: counted in the catalogues, so that the page can say it itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = "ar"  # a language without a catalogue lacks all that this one has
CATALOGUES = ("portal/locale/{}/LC_MESSAGES/django.po", "quintet/locale/{}/LC_MESSAGES/quintet.po")


@lru_cache(maxsize=8)
def missing(language: str) -> int:
    """Count the sentences of a language that the reader still sees in English."""
    return sum(_empty(pattern, language) for pattern in CATALOGUES)


def _empty(pattern: str, language: str) -> int:
    from babel.messages.pofile import read_po

    path = ROOT / pattern.format(language)
    known = path if path.is_file() else ROOT / pattern.format(COMPLETE)
    if not known.is_file():
        return 0
    with known.open("rb") as file:
        return len(
            [message for message in read_po(file) if message.id and (known != path or not _said(message.string))]
        )


def _said(string: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)
