"""Where a figure stands in a result: a JSON pointer (RFC 6901) into the canonical JSON that everybody can download.

There estimates and findings are lists, so `/estimates/3` is the fourth estimate. An estimate may also be asked for by
its name, `/estimates/total`; `figure_at` gives back the pointer with the number, the one under which a figure has
its page.
"""

import re

from quintet.result import Estimate, Result, Text

PLACE = re.compile(r"/(estimates|findings)/([^/]+)")
NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")  # no leading zeros: one spelling for each figure


def figure_at(result: Result, pointer: str) -> tuple[str, str, Estimate | Text] | None:
    """The pointer with its number, the name and the figure at a place of a result; None when nothing is there."""
    match = PLACE.fullmatch(pointer)
    if match is None:
        return None
    kind, last = match.groups()
    number = int(last) if NUMBER.fullmatch(last) else None
    if kind == "findings":
        if number is None or number >= len(result.findings):
            return None
        return pointer, "", result.findings[number]
    names, name = list(result.estimates), last.replace("~1", "/").replace("~0", "~")
    if name in result.estimates:
        number = names.index(name)
    if number is None or number >= len(names):
        return None
    return f"/estimates/{number}", names[number], result.estimates[names[number]]
