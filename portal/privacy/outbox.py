"""E-mails that are kept as files because no mail server is set: those of a person who leaves, and old ones."""

from __future__ import annotations

import datetime
import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


def _files() -> Iterator[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_file())


def _words(path: Path) -> str:
    """Everything that a file of e-mails says, its encodings undone."""
    data = path.read_bytes()
    said = [data.decode("utf-8", "replace")]
    for part in data.split(b"-" * 79):  # Django's line between the messages of one file
        message = email.message_from_bytes(part.strip(), policy=email.policy.default)
        said += [str(value) for value in message.values()]
        said += [
            str(piece.get_payload(decode=True), "utf-8", "replace")  # type: ignore[arg-type]
            for piece in message.walk()
            if not piece.is_multipart()
        ]
    return "\n".join(said)


def forget(values: tuple[str, ...]) -> int:
    """Delete the files in which one of these values stands, in any letter case; returns how many."""
    wanted, found = [value.casefold() for value in values if value], 0
    for path in _files():
        said = _words(path).casefold()
        if any(value in said for value in wanted):
            path.unlink(missing_ok=True)
            found += 1
    return found


def forget_before(before: datetime.datetime) -> int:
    """Delete the files that were written before a moment; returns how many."""
    old = [path for path in _files() if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
