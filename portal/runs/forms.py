"""The web form of a method, made from its parameters: one field each, with hint and limits, and what was sent, read.

The browser's own limits (min, max, maxlength, required) are a comfort; the method's check is the one that counts.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.core.models import Entity, Person
from portal.runs import uploads
from portal.runs.models import KEEP_DAYS, Upload
from quintet.errors import MethodError
from quintet.i18n import gettext as said
from quintet.method import Method
from quintet.params import Param

KEEP_CHOICES = (str(KEEP_DAYS), "30", "7", "1")  # days
MAX_PREFILLED = 200  # characters of a value taken from an address


@dataclass(frozen=True)
class Field:
    """One field of a form, ready for its template."""

    name: str
    label: str
    widget: str  # number, text, choice, choices, file, json
    required: bool
    hint: str = ""
    limits: str = ""
    value: str = ""
    error: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    options: list[tuple[str, str, bool]] = field(default_factory=list)  # value, words, chosen
    columns: list[dict[str, str]] = field(default_factory=list)

    @property
    def described_by(self) -> str:
        """The ids of what describes the field, for screen readers."""
        parts = {"hint": self.hint, "limits": self.limits, "error": self.error}
        return " ".join(f"{part}-{self.name}" for part, shown in parts.items() if shown)


@dataclass(frozen=True)
class Sender:
    """Who sends a form, for which organisation, and the files that were stored on the way."""

    person: Person
    entity: Entity | None
    kept: list[Upload]


def keeps(method: Method) -> list[tuple[str, str]]:
    """For how long a file of this method may be kept, longest first; nothing when it takes none."""
    if not any(param.kind in ("table", "file") for param in method.params):
        return []
    return [(days, ngettext("%(n)s day", "%(n)s days", int(days)) % {"n": days}) for days in KEEP_CHOICES]


def fields(method: Method, sent: QueryDict | None = None, bad: str = "", why: str = "") -> list[Field]:
    """The fields of a method's form, filled with what was sent; `bad` names the field that `why` belongs to."""
    return [_field(param, sent, why if param.name == bad else "") for param in method.params]


def prefilled(method: Method, asked: QueryDict) -> QueryDict | None:
    """A form filled from the address, such as ?series=SI_POV_DAY1; None where the address names no parameter."""
    scalars = {param.name: param for param in method.params if param.kind == "scalar"}
    if not scalars.keys() & asked.keys():
        return None
    filled = QueryDict(mutable=True)
    for name, param in scalars.items():
        filled.setlist(name, [text[:MAX_PREFILLED] for text in asked.getlist(name)] or _default(param))
    return filled


def _field(param: Param, sent: QueryDict | None, error: str) -> Field:
    language = get_language() or "en"
    values = sent.getlist(param.name) if sent is not None else _default(param)
    widget = _widget(param)
    return Field(
        name=param.name,
        label=said(param.name.replace("_", " ").capitalize(), language),
        widget=widget,
        required=param.required,
        hint=said(param.description, language),
        limits=_form_limits(param, widget),
        value=", ".join(values) if widget in ("number", "text", "json") else "",
        error=error,
        attributes=_attributes(param, widget),
        options=_options(param, values, language) if widget in ("choice", "choices") else [],
        columns=[_column(col, language) for col in param.columns],
    )


def _widget(param: Param) -> str:
    if param.kind in ("table", "file"):
        return "file"
    if param.kind == "spec":
        return "json"
    if param.choices or param.type is bool:
        return "choices" if param.many else "choice"
    return "number" if param.type in (int, float) and not param.many else "text"


def _default(param: Param) -> list[str]:
    if param.default is None or param.kind != "scalar":
        return []
    items = param.default if isinstance(param.default, list | tuple) else [param.default]
    return [_word(item) for item in items]


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _attributes(param: Param, widget: str) -> dict[str, str]:
    out: dict[str, str] = {}
    if widget == "number":
        low, high = (param.ge if param.ge is not None else param.gt), (param.le if param.le is not None else param.lt)
        out = {"min": f"{low:g}" if low is not None else "", "max": f"{high:g}" if high is not None else ""}
        out["step"] = "1" if param.type is int else "any"
    elif widget == "text" and param.max_length:
        out = {"maxlength": str(param.max_length)}
    elif widget == "file" and param.kind == "table":
        out = {"accept": ".csv,.tsv,.txt,.xlsx,.parquet,.arrow,.feather,.gz"}
    return {key: value for key, value in out.items() if value}


def _options(param: Param, chosen: list[str], language: str) -> list[tuple[str, str, bool]]:
    words = ["yes", "no"] if param.type is bool else [str(choice) for choice in param.choices]
    out = [(word, said(word, language), word in chosen) for word in words]
    if param.optional and not param.many:
        out.insert(0, ("", "–", not chosen or chosen == [""]))
    return out


def _column(col: Any, language: str) -> dict[str, str]:
    kinds = {int: _("whole number"), float: _("number"), str: _("text"), bool: _("yes or no")}
    notes = [kinds[col.type]]
    if col.ge is not None:
        notes.append(_("at least %(n)s") % {"n": f"{col.ge:g}"})
    if col.le is not None:
        notes.append(_("at most %(n)s") % {"n": f"{col.le:g}"})
    if col.choices:
        notes.append(_("one of %(words)s") % {"words": ", ".join(col.choices)})
    if not col.required:
        notes.append(_("may be left out"))
    return {"name": col.name, "description": said(col.description, language), "limits": "; ".join(notes)}


def limits(param: Param) -> str:
    """What a parameter accepts, in a few words of the reader's language."""
    notes = []
    bounds = ((param.ge, _("at least %(n)s")), (param.gt, _("more than %(n)s")),
              (param.le, _("at most %(n)s")), (param.lt, _("less than %(n)s")))  # fmt: skip
    notes += [words % {"n": f"{bound:g}"} for bound, words in bounds if bound is not None]
    if param.max_length:
        notes.append(_("at most %(n)s characters") % {"n": param.max_length})
    if param.many:
        notes.append(_("several, separated by commas") if not param.choices else _("several may be chosen"))
    if param.kind == "table":
        size = uploads.MAX_UPLOAD_BYTES // 2**20
        notes.append(_("CSV, XLSX, Parquet or Arrow, at most %(n)s MB") % {"n": size})
    if param.kind == "file":
        notes.append(_("a file of at most %(n)s MB") % {"n": uploads.MAX_UPLOAD_BYTES // 2**20})
    return _sentence(notes)


def _form_limits(param: Param, widget: str) -> str:
    """The limits beside a field; a choice shows what it may be by itself."""
    words = limits(param)
    if param.required or widget == "choice":
        return words
    optional = _("may be left empty")
    return f"{words}; {optional}" if words else _sentence([optional])


def _sentence(notes: list[str]) -> str:
    words = "; ".join(notes)
    return words[:1].upper() + words[1:]


def read(
    method: Method,
    sent: QueryDict,
    files: MultiValueDict[str, UploadedFile],
    sender: Sender,
) -> dict[str, Any]:
    """What was sent, as parameters; files stored on the way are added to the sender's. Raises MethodError."""
    params: dict[str, Any] = {}
    asked = sent.get("keep_days", "")
    days = int(asked) if asked in KEEP_CHOICES else KEEP_DAYS
    for param in method.params:
        if param.kind in ("table", "file"):
            file = files.get(param.name)
            if file is not None:
                sender.kept.append(uploads.store(sender.person, file.name or "", file, sender.entity, days))
                params[param.name] = {"upload": str(sender.kept[-1].pk)}
            continue
        values = [value for value in sent.getlist(param.name) if value.strip()]
        if values:
            params[param.name] = _read(param, values)
    return params


def _read(param: Param, values: list[str]) -> Any:
    if param.kind == "spec":
        try:
            return json.loads(values[0])
        except ValueError as error:
            raise MethodError("The '{param}' parameter is no JSON: {why}.", param=param.name, why=str(error)) from error
    if param.many:
        return values if len(values) > 1 else [item.strip() for item in values[0].split(",")]
    return values[0].strip() if param.type is not str else values[0]
