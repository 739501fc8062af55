"""Maintenance: while the file VAR/maintenance is there, every page and operation answers 503.

A file, because it holds for every process at once and while the database is away (a restore, an upgrade).
"""

import os
from pathlib import Path

from django.conf import settings

RETRY_SECONDS = 300


def _file() -> Path:
    return Path(settings.VAR) / "maintenance"


def begin(reason: str) -> None:
    """Close the portal to readers; the reason is for operators."""
    aside = _file().with_name(f"maintenance.{os.getpid()}")
    aside.write_text(reason.strip() + "\n", encoding="utf-8")
    aside.replace(_file())


def end() -> None:
    """Open the portal again."""
    _file().unlink(missing_ok=True)


def is_on() -> bool:
    """Tell whether the portal is closed."""
    return _file().exists()


def reason() -> str:
    """Give the reason for which the portal is closed; empty when it is open."""
    try:
        return _file().read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""
