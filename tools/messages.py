"""Collect the translatable sentences into gettext catalogues, compile them, count what is missing.

`python -m tools.messages collect | compile | count`. Two domains: `quintet` (the library: Text, MethodError, labels,
descriptions, docstring titles, and the brief's anchors) and `django` (the portal's templates and views).
Babel does the work, so that no system package is needed.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from quintet.method import FIELDS

ROOT = Path(__file__).parent.parent
LANGUAGES = ("ar", "fr", "ru", "es", "zh")
DOMAINS = {"quintet": ROOT / "quintet" / "locale", "django": ROOT / "portal" / "locale"}
SENTENCES = {"Text", "MethodError", "DatasetMissing", "gettext", "Col", "Field", "Estimate"}
FIRST = {"Text", "MethodError", "DatasetMissing", "gettext"}
LIBRARY_IN_PORTAL = {"Text", "MethodError"}  # gettext there is Django's
REASONS = {"_refuse", "_wrong", "_series_error"}  # helpers whose plain words end up inside a MethodError
NAMED = {"description", "why_missing", "msg"}
DJANGO_KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SPEAKING = {*FIELDS, *(path.name for path in (ROOT / "quintet" / "cases").iterdir())}  # folders of methods and cases
STAMP = datetime(2026, 1, 1, tzinfo=UTC)  # a fixed date: the catalogue changes when a sentence does


def strings_in(node: ast.AST) -> Iterator[str]:
    """Every string constant inside an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def library_sentences() -> Iterator[str]:
    """Sentences of the library, by reading its syntax trees and the seeds with words of their own."""
    from quintet.seed import brief, claims, frameworks, gates

    portal = [path for path in (ROOT / "portal").rglob("*.py") if "tests" not in path.parts]
    for path in sorted([*(ROOT / "quintet").rglob("*.py"), *portal]):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _call(node, constants, LIBRARY_IN_PORTAL if path in portal else FIRST)
            elif isinstance(node, ast.FunctionDef) and _is_method(node):
                yield from _method(node)
        for name, value in constants.items():
            if name.startswith("WHY") or name.endswith(("LABELS", "_WORDS")) or path.parts[-2] in SPEAKING:
                yield from _words(name, value)
    yield from brief.strings()
    yield from claims.strings()
    yield from frameworks.strings()
    yield from gates.strings()


def _constants(tree: ast.Module) -> dict[str, ast.AST]:
    """Module constants: upper-case name -> expression."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            if isinstance(target, ast.Name) and target.id.isupper() and node.value is not None:  # type: ignore[attr-defined]
                found[target.id] = node.value  # type: ignore[attr-defined]
    return found


def _words(name: str, value: ast.AST) -> Iterator[str]:
    """The words in a module constant: of a dict its values; codes and patterns have no blank and are left out."""
    if isinstance(value, ast.Dict):
        for item in value.values:
            yield from _words(name, item)
    elif isinstance(value, ast.Tuple | ast.List):
        for item in value.elts:
            yield from _words(name, item)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        said, listed = value.value, name.endswith(("LABELS", "WORDS"))
        if listed or (" " in said.strip() and "\\" not in said) or (said.isalpha() and said.istitle()):
            yield said


def _method(node: ast.FunctionDef) -> Iterator[str]:
    """What the portal says of a method: title, paragraphs and parameter names."""
    first, *rest = (ast.get_docstring(node) or "").split("\n\n")
    yield first.split("\n")[0].rstrip(".")
    yield from (" ".join(part.split()) for part in rest if not part.startswith("Raises"))
    for arg in node.args.args:
        yield arg.arg.replace("_", " ").capitalize()


def _is_method(node: ast.FunctionDef) -> bool:
    calls = [d.func.id for d in node.decorator_list if isinstance(d, ast.Call) and isinstance(d.func, ast.Name)]
    return bool({"method", "case"} & set(calls))


def _call(node: ast.Call, constants: dict[str, ast.AST], first: set[str]) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in first and node.args:
        said = node.args[0]
        yield from strings_in(constants.get(said.id, said) if isinstance(said, ast.Name) else said)
    if name == "progress" and len(node.args) > 1:
        yield from strings_in(node.args[1])
    if name in REASONS:
        yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant) and " " in str(arg.value))
    if name == "Col" and len(node.args) > 2:
        yield from strings_in(node.args[2])
    for keyword in node.keywords:
        if keyword.arg == "labels" and isinstance(keyword.value, ast.Dict):
            for value in keyword.value.values:
                yield from strings_in(value)
        elif name in SENTENCES and keyword.arg in NAMED:
            yield from strings_in(keyword.value)


def portal_sentences() -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Sentences of the portal: (message or (singular, plural), context)."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for path in sorted((ROOT / "portal").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "tests" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = templatize(source)
        found: Any = extract_python(io.BytesIO(source.encode()), DJANGO_KEYWORDS, [], {})
        for _, func, message, _ in found:
            yield from _django_message(func, message)


def _django_message(
    func: str | None, message: str | tuple[str | None, ...]
) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    parts = [part for part in ([message] if isinstance(message, str) else message) if isinstance(part, str)]
    if not parts:
        return
    context = parts.pop(0) if func and "pgettext" in func else None
    if parts:
        yield (tuple(parts[:2]) if func and func.startswith("n") and len(parts) > 1 else parts[0]), context


def template(domain: str) -> Catalog:
    """The catalogue of all sentences of a domain, sorted."""
    catalog = _empty(domain)
    if domain == "quintet":
        found: set[tuple[Any, str | None]] = {(each, None) for each in library_sentences() if _translatable(each)}
    else:
        found = set(portal_sentences())
    for message, context in sorted(found, key=str):
        catalog.add(message, context=context)
    return catalog


def _empty(domain: str, language: str | None = None) -> Catalog:
    return Catalog(
        locale=language,
        domain=domain,
        header_comment="# Sentences of quintet. Apache-2.0.",
        project="quintet",
        version="0.1",
        copyright_holder="the quintet contributors",
        msgid_bugs_address="see SECURITY.md and CONTRIBUTING.md",
        last_translator="machine, not yet read by a speaker" if language else "",
        language_team="quintet contributors",
        creation_date=STAMP,
        revision_date=STAMP,
        fuzzy=False,
    )


def _translatable(sentence: str) -> bool:
    return any(letter.isalpha() for letter in sentence) and len(sentence) > 1


def collect() -> None:
    """Bring every catalogue up to date; translations of unchanged sentences stay."""
    for domain, folder in DOMAINS.items():
        fresh = template(domain)
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{domain}.pot").open("wb") as out:
            write_po(out, fresh, width=0, no_location=True, sort_output=True)
        for language in LANGUAGES:
            _update(folder / language / "LC_MESSAGES" / f"{domain}.po", fresh, language, domain)


def _update(path: Path, fresh: Catalog, language: str, domain: str) -> None:
    catalog = _empty(domain, language)
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language, domain=domain)
    catalog.update(fresh, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = catalog.revision_date = STAMP
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(out, catalog, width=0, no_location=True, sort_output=True, ignore_obsolete=True)


def catalogues() -> Iterator[tuple[str, str, Path]]:
    """(domain, language, path) of every committed catalogue."""
    for domain, folder in DOMAINS.items():
        for language in LANGUAGES:
            path = folder / language / "LC_MESSAGES" / f"{domain}.po"
            if path.exists():
                yield domain, language, path


def compile_all() -> None:
    """Write the .mo file beside each .po file, when it is older."""
    for domain, language, path in catalogues():
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language, domain=domain)
        with target.open("wb") as out:
            write_mo(out, catalog)


def missing() -> dict[tuple[str, str], tuple[int, int]]:
    """(domain, language) -> (translated, all)."""
    counts = {}
    for domain, language, path in catalogues():
        with path.open("rb") as stream:
            messages = [message for message in read_po(stream, locale=language) if message.id]
        counts[domain, language] = (sum(_done(message.string) for message in messages), len(messages))
    return counts


def _done(string: Any) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main(action: str) -> int:
    """Run one of the three actions."""
    if action == "collect":
        collect()
        compile_all()
    elif action == "compile":
        compile_all()
    elif action != "count":
        print("Usage: python -m tools.messages collect | compile | count", file=sys.stderr)
        return 2
    if action != "compile":
        for (domain, language), (done, total) in missing().items():
            print(f"{domain:<8} {language}  {done:>5} of {total}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
