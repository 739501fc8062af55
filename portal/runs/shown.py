"""What pages and downloads show of methods, runs and results, in the reader's language."""

from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.core.languages import at
from portal.runs import forms, services, snippets
from portal.runs.models import Run, StoredResult
from quintet import method as registry
from quintet.errors import MethodError
from quintet.i18n import format_text
from quintet.i18n import gettext as said
from quintet.method import Method
from quintet.result import Result, Text

FIELD_ORDER = ("data", "innovation", "digital", "foresight", "behaviour", "culture")
RENDERED_KEPT = 24
FILE_TYPES = {
    "json": "application/json",
    "csv": "application/zip",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
PRINTED_KEPT = 8


def sentence(error: MethodError) -> str:
    """An error of a method as a sentence."""
    return format_text(Text(error.msg, error.values), get_language() or "en")


def title(name: str) -> str:
    """The title of a method or case; its name when it is registered no more."""
    return said(registry.get(name).title, get_language() or "en") if name in registry.names() else name


def by_field(kind: Literal["method", "case"]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Methods or cases by field, in the brief's order."""
    found = [registry.get(name) for name in registry.names(kind)]
    found.sort(key=lambda item: FIELD_ORDER.index(item.field))
    return [(field, [_facts(item) for item in items]) for field, items in groupby(found, key=lambda item: item.field)]


def _facts(method: Method) -> dict[str, Any]:
    # A Method is callable, and a template calls whatever can be called.
    names = ("name", "title", "kind", "field", "fields", "sdgs", "brief", "cite", "version", "datasets")
    return {name: getattr(method, name) for name in names}


def reference(method: Method) -> dict[str, Any]:
    """The generated reference of a method or case."""
    language = get_language() or "en"
    name = said(method.title, language)
    return {
        "method": _facts(method),
        "title": name,
        "crumb": name,
        "prose": _prose(method.doc, language),
        "params": [(param, forms.limits(param)) for param in method.params],
        "snippets": snippets.of(method),
    }


def _prose(doc: str, language: str) -> SafeString:
    """The paragraphs of a docstring after its title; what it raises is for those who call it from Python."""
    from markdown_it import MarkdownIt

    parts = [said(" ".join(part.split()), language) for part in doc.split("\n\n")[1:] if not part.startswith("Raises")]
    # Raw HTML in the text is switched off, so the rendering is safe.
    return mark_safe(MarkdownIt("commonmark", {"html": False}).render("\n\n".join(parts)))  # noqa: S308


def provenance(run: Run) -> dict[str, Any]:
    """Where a run comes from: parameters, attempts, and what a result rests on."""
    return {"title": title(run.name), "attempts": list(run.attempts.all())}


def result(stored: StoredResult, language: str) -> dict[str, Any]:
    """A stored result as a piece of HTML."""
    title, html = _rendered(stored.sha256, language)
    # The renderer escapes every word that comes from data.
    return {"title": title, "html": mark_safe(html), "stored": stored}  # noqa: S308


@lru_cache(maxsize=RENDERED_KEPT)
def _rendered(sha256: str, language: str) -> tuple[str, str]:
    """Title and HTML of a result; a result never changes, so neither do these."""
    from quintet.render import html_fragment

    found = services.result(sha256)
    link = at("/", language).rstrip("/")
    return format_text(found.title, language), html_fragment(found, language, heading_level=2, link=link)


def file(stored: StoredResult, ending: str, language: str) -> tuple[bytes, str, str]:
    """A result as a file: its bytes, content type and name. The same result gives the same bytes.

    Raises MethodError when this machine cannot print it, for want of a font.
    """
    data = services.canonical(stored)
    found = Result.from_json(data)
    name = f"{found.method}-{stored.sha256[:12]}"
    if ending == "csv":
        return _zipped(found, language), FILE_TYPES[ending], f"{name}.zip"
    if ending != "json":
        data = _report(stored.sha256, ending, language)
    return data, FILE_TYPES[ending], f"{name}.{ending}"


@lru_cache(maxsize=PRINTED_KEPT)
def _report(sha256: str, ending: str, language: str) -> bytes:
    """A result as a report; a result never changes, so neither does its report."""
    from quintet.render import docx, html_page, pdf

    found = services.result(sha256)
    if ending == "html":
        return html_page(found, language).encode()
    return pdf(found, language) if ending == "pdf" else docx(found, language)


def _zipped(found: Result, language: str) -> bytes:
    import io
    import zipfile

    from quintet.render import csv_files

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in csv_files(found, language).items():
            # A fixed time keeps the same result the same file.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode() if isinstance(text, str) else text)
    return out.getvalue()
