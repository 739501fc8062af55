"""Template filters of runs: the library's sentences and errors, and durations, in the reader's language."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def said(sentence: Any) -> str:
    """Translate a sentence of the library; English where there is no translation."""
    from quintet.i18n import gettext

    return gettext(str(sentence or ""), get_language() or "en")


@register.filter
def titled(name: str) -> str:
    """Give the title of a method or case by its name."""
    from portal.runs.shown import title

    return title(name)


@register.filter
def said_error(error: dict[str, Any] | None) -> str:
    """Write a stored error as a sentence."""
    from quintet.i18n import format_text
    from quintet.result import Text

    return format_text(Text(error["msg"], error["values"]), get_language() or "en") if error else ""


@register.filter
def lasted(ended: datetime.datetime | None, started: datetime.datetime | None) -> str:
    """Write how long something took, in seconds."""
    if ended is None or started is None:
        return "–"
    from quintet.i18n import format_value

    seconds = round((ended - started).total_seconds(), 1)
    return _("%(seconds)s s") % {"seconds": format_value(seconds, "", get_language() or "en")}


@register.filter
def as_json(value: Any) -> str:
    """Write a value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)
