"""How much of a language is translated: counted in the catalogues, so that the page can say it itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ("portal/locale/{}/LC_MESSAGES/django.po", "quintet/locale/{}/LC_MESSAGES/quintet.po")


@lru_cache(maxsize=8)
def missing(language: str) -> int:
    """Count the sentences of a language that the reader still sees in English."""
    return sum(_empty(ROOT / pattern.format(language)) for pattern in CATALOGUES)


def _empty(path: Path) -> int:
    from babel.messages.pofile import read_po

    if not path.is_file():
        return 0
    with path.open("rb") as file:
        return sum(1 for message in read_po(file) if message.id and not _said(message.string))


def _said(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else all(string)
