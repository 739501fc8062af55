"""The command line: `quintet list | show | run | datasets | mcp`, generated from the registry.

It reads the same declaration as every other surface. Messages of the program go to standard error, results to
standard output; the exit code is 0 for a result, 2 for bad input.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from quintet import __version__

if TYPE_CHECKING:
    from quintet.method import Method
    from quintet.params import Param
    from quintet.result import Result

EPILOG = """examples:
  quintet list
  quintet show data_availability
  quintet run data_availability --vintage 2023-07 --json
  quintet run sdg17_data_gaps --save report.html
  quintet datasets verify unsd_sdg
"""


def main(argv: list[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    from quintet.errors import MethodError

    args = sys.argv[1:] if argv is None else argv
    try:
        return _dispatch(args)
    except MethodError as error:
        print(f"quintet: {_said(error)}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `quintet list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _dispatch(args: list[str]) -> int:
    parser = _parser()
    known, rest = parser.parse_known_args(args)
    if known.command == "run":
        return _run(known.name, rest)
    if rest:
        parser.error(f"unrecognised: {' '.join(rest)}")
    if known.command == "list":
        return _list()
    if known.command == "show":
        return _show(known.name)
    if known.command == "datasets":
        return _datasets(known.action, known.dataset)
    if known.command == "mcp":
        return _mcp()
    parser.print_help()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="quintet",
        description="Methods and cases of the UN 2.0 Quintet of Change.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"quintet {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("list", help="list methods and cases")
    show = commands.add_parser("show", help="describe one method or case and its parameters")
    show.add_argument("name")
    run = commands.add_parser("run", help="run a method or case", add_help=False)
    run.add_argument("name")
    data = commands.add_parser("datasets", help="list, show, pull or verify the public data that cases use")
    data.add_argument("action", choices=["list", "show", "pull", "verify", "lock"])
    data.add_argument("dataset", nargs="?", default="")
    commands.add_parser("mcp", help="serve every method and case to a language model's program, over stdio")
    return parser


def _said(error: Any) -> str:
    from quintet.i18n import format_text
    from quintet.result import Text

    return format_text(Text(error.msg, error.values), _locale())


def _locale() -> str:
    from quintet.i18n import LOCALES

    language = (os.environ.get("QUINTET_LANG") or os.environ.get("LANG") or "en")[:2]
    return language if language in LOCALES else "en"


def _list() -> int:
    from quintet.i18n import gettext
    from quintet.method import get, names

    for kind, heading in (("method", "Methods"), ("case", "Cases")):
        found = [get(name) for name in names(kind)]  # type: ignore[arg-type]
        if found:
            print(gettext(heading, _locale()))
        width = max((len(item.name) for item in found), default=0)
        for item in found:
            print(f"  {item.name:<{width}}  {gettext(item.title, _locale())}")
    return 0


def _show(name: str) -> int:
    from quintet.method import get

    found = get(name)
    print(found.doc)
    print(f"\nField: {', '.join(found.fields)}\nSource: {found.cite}\n\nParameters:")
    for param in found.params:
        print(f"  --{param.name} {_wants(param)}")
        print(f"      {param.description}" if param.description else "", end="\n" if param.description else "")
        for col in param.columns:
            print(f"      column {col.name} ({col.type.__name__}): {col.description}")
    return 0


def _wants(param: Param) -> str:
    if param.choices:
        what = "{" + ",".join(str(choice) for choice in param.choices) + "}"
    else:
        what = {"table": "PATH", "file": "PATH", "spec": "JSON"}.get(param.kind) or param.type.__name__.upper()
    if param.required:
        return f"{what} (required)"
    return what if param.default is None else f"{what} (default {param.default})"


def _run_parser(found: Method) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"quintet run {found.name}", description=found.title + ".", allow_abbrev=False
    )
    for param in found.params:
        text = (param.description + " " + _wants(param)).strip().replace("%", "%%")
        parser.add_argument(f"--{param.name}", metavar=param.name.upper(), help=text, default=argparse.SUPPRESS)
    out = parser.add_argument_group("output")
    out.add_argument("--json", dest="_json", action="store_true", help="print the canonical JSON")
    out.add_argument("--save", dest="_save", metavar="PATH", help="write PATH.html, .pdf, .docx, .csv or .json")
    out.add_argument("--lang", dest="_lang", metavar="LANG", help="en, ar, fr, ru, es or zh")
    return parser


def _run(name: str, rest: list[str]) -> int:
    from quintet.method import get, reporting, run

    found = get(name)
    given = vars(_run_parser(found).parse_args(rest))
    output = {key: given.pop(key) for key in ("_json", "_save", "_lang")}
    kinds = {param.name: param.kind for param in found.params}
    params = {key: _value(kinds[key], value) for key, value in given.items()}
    with reporting(_progress):
        result = run(name, params)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    return _print(result, output)


def _value(kind: str, text: str) -> Any:
    """A path may be written as PATH or @PATH; a Spec is JSON or @PATH."""
    from pathlib import Path

    from quintet.table import Table

    path = text.removeprefix("@")
    if kind == "table":
        return Table.read(path)
    if kind == "spec" and text.startswith("@"):
        return Path(path).read_text(encoding="utf-8")
    return Path(path) if kind == "file" else text


def _progress(fraction: float, msg: str) -> bool:
    if sys.stderr.isatty():
        print(f"\r\033[K{fraction:4.0%} {msg}", end="", file=sys.stderr, flush=True)
    return True


def _print(result: Result, output: dict[str, Any]) -> int:
    from quintet import render

    locale = output["_lang"] or _locale()
    if output["_save"]:
        for path in render.save(result, output["_save"], locale):
            print(path)
    if output["_json"]:
        sys.stdout.write(result.canonical().decode() + "\n")
    elif not output["_save"]:
        print(render.terminal(result, locale))
    return 0


def _mcp() -> int:
    from quintet.errors import MethodError

    try:
        from quintet.mcp import method_tools, serve
    except ModuleNotFoundError as error:
        raise MethodError('The MCP server needs mcp. Run: pip install "quintet-un[mcp]".') from error
    serve(method_tools())
    return 0


def _datasets(action: str, name: str) -> int:
    from quintet import datasets
    from quintet.datasets import fetch

    chosen = [name] if name else datasets.names()
    if action == "pull" and not name:
        print("quintet: name the dataset to pull; `quintet datasets list` shows all.", file=sys.stderr)
        return 2
    if action == "list":
        for item in chosen:
            print(f"{item}  {datasets.get(item).title}")
    elif action == "show":
        for item in chosen:
            _show_dataset(datasets.get(item))
    elif action == "pull":
        for path, what in fetch.pull(name):
            print(f"{what:<12}  {path}")
    elif action == "lock":
        print("\n".join(fetch.relock()) or "unchanged")
    else:
        states = [(path, state) for item in chosen for path, state in fetch.verify(item)]
        for path, state in states:
            print(f"{state:<8} {path}")
        return 0 if all(state == "ok" for _, state in states) else 1
    return 0


def _show_dataset(dataset: Any) -> None:
    print(f"{dataset.name}: {dataset.title}")
    for key in ("publisher", "source", "licence", "citation", "made"):
        print(f"  {key}: {getattr(dataset, key).strip()}")
    for entry in dataset.files:
        print(f"  {entry.path}  {entry.vintage}")


if __name__ == "__main__":
    sys.exit(main())
