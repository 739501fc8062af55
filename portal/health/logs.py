"""How a log line is written: one line each, as JSON or as text, and nothing that a person has sent.

A line holds the time, the level, the logger, the message and, where they are known, the request's number, its route,
status and milliseconds, the person's number and the run's. Control characters are escaped, so that nobody can write a
line of their own or send commands to a terminal (CWE-117). Of an exception the places and the class are written; its
text only when it speaks of the machine, because any other may quote what was sent.
"""

from __future__ import annotations

import json
import logging
import traceback
import unicodedata
from datetime import UTC, datetime
from typing import Any

from portal.middleware import current_request_id

FIELDS = ("method", "route", "status", "ms", "person", "run")
FORMATS = ("json", "line")
MESSAGE_MAX = 4000
# Modules whose exceptions speak of the machine: files, connections, packages, settings.
_MACHINE = frozenset({"OperationalError", "InterfaceError", "ImproperlyConfigured"})


def escaped(text: str) -> str:
    """Write control, format and line-separating characters as their escapes."""
    if text.isascii() and text.isprintable():
        return text
    kinds = {"Cc", "Cf", "Zl", "Zp", "Cs"}
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in kinds else c for c in text)


def told(error: BaseException) -> str:
    """Give an exception and its causes as class and places, with the text of those that speak of the machine."""
    lines: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        kind = f"{type(found).__module__}.{type(found).__qualname__}"
        telling = isinstance(found, OSError | ImportError) or type(found).__name__ in _MACHINE
        lines.append(f"{kind}: {found}" if telling else kind)
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(found.__traceback__)]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(lines)


def content(record: logging.LogRecord) -> dict[str, Any]:
    """Give what a record says, in the order it is written."""
    out: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage()[:MESSAGE_MAX],
    }
    if number := current_request_id():
        out["request"] = number
    out |= {name: vars(record)[name] for name in FIELDS if vars(record).get(name) not in (None, "")}
    if record.exc_info and record.exc_info[1] is not None:
        out["error"] = told(record.exc_info[1])
    return out


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record; characters beyond ASCII are escaped, so no terminal acts on them."""
        return json.dumps(content(record), ensure_ascii=True, default=str)


class Line(logging.Formatter):
    """One line of text: time, level, logger, message, then name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record."""
        said = content(record)
        first = [escaped(str(said.pop(name))) for name in ("time", "level", "logger", "message")]
        return " ".join([*first, *(f"{name}={escaped(str(value))}" for name, value in said.items())])


def without_address(record: logging.LogRecord) -> bool:
    """Take out what Django quotes of a request, which may be a search or an invitation (a log filter).

    A 503 is the portal's own word that it is closed: its access line is enough.
    """
    if record.name == "django.request" and vars(record).get("status_code") == 503:
        return False
    if record.name.startswith("django.security"):
        record.msg, record.args = "refused", ()  # the logger and the error's class say what
    elif record.name == "django.request" and record.args:
        record.msg, record.args = record.getMessage().partition(":")[0], ()
    return True


def configuration(kind: str) -> dict[str, Any]:
    """Give the logging configuration of every process. Raises ValueError on an unknown format."""
    if kind not in FORMATS:
        raise ValueError(f"QUINTET_LOG_FORMAT is json or line, not {kind!r}.")
    formatter = {"json": "portal.health.logs.Json", "line": "portal.health.logs.Line"}[kind]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"address": {"()": "django.utils.log.CallbackFilter", "callback": without_address}},
        "formatters": {"said": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "said", "filters": ["address"]}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # The access line tells of every request; Django's own lines are for what went wrong with us.
            "django.request": {"level": "ERROR"},
            "gunicorn.error": {"handlers": [], "propagate": True},
        },
    }
