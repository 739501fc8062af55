"""The figures of a result: each has one address, the hash of the result and a JSON pointer (RFC 6901) inside it.

`pointers.py` says what a pointer is.
"""

from typing import Any

from django.urls import reverse

from portal.runs import services, shown
from portal.runs.models import StoredResult
from portal.runs.pointers import figure_at
from quintet.i18n import format_text
from quintet.render.html import pointer_id
from quintet.render.words import count_text, estimate_label, estimate_text, interval_text, value_text
from quintet.result import Estimate
from quintet.seed import claims


def address(sha256: str, pointer: str) -> str:
    """The address of the page of one figure."""
    return f"{reverse('runs:figure', args=[sha256])}?pointer={pointer}"


def listed(stored: StoredResult, language: str) -> list[dict[str, str]]:
    """Each figure and finding of a result with its pointer, its place on the page and its own address."""
    found = services.unpack(stored)
    numbers = [
        (f"/estimates/{number}", estimate_label(name, estimate, language), estimate_text(estimate, language))
        for number, (name, estimate) in enumerate(found.estimates.items())
    ]
    words = [(f"/findings/{number}", format_text(text, language), "") for number, text in enumerate(found.findings)]
    return [
        {
            "pointer": pointer,
            "id": pointer_id(pointer),
            "href": address(stored.sha256, pointer),
            "label": label,
            "value": value,
        }
        for pointer, label, value in [*numbers, *words]
    ]


def chain(stored: StoredResult, pointer: str, language: str) -> dict[str, Any]:
    """One figure with its method, parameters, data and the claims that use it; an empty label when there is none."""
    found = services.unpack(stored)
    known = {"title": format_text(found.title, language), "result": found, "method_title": shown.title(found.method)}
    there = figure_at(found, pointer)
    if there is None:
        return {**known, "label": ""}
    pointer, name, figure = there
    known |= {"pointer": pointer, "place": pointer_id(pointer)}
    if isinstance(figure, Estimate):
        return {**known, **_estimate(name, figure, language), "claims": claims.using(found.method, name)}
    return {**known, "label": format_text(figure, language)}


def _estimate(name: str, estimate: Estimate, language: str) -> dict[str, str]:
    """An estimate in words: its value with its unit, its interval and the count behind it."""
    if estimate.value is None:
        return {"label": estimate_label(name, estimate, language), "missing": estimate_text(estimate, language)}
    return {
        "label": estimate_label(name, estimate, language),
        "name": name,
        "value": value_text(estimate.value, estimate.unit, language),
        "unit": estimate.unit,
        "interval": interval_text(estimate, language),
        "count": "" if estimate.n is None else count_text(estimate.n, language),
    }
