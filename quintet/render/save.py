"""A result as files on disk: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from quintet.errors import MethodError
from quintet.result import Result

ENDINGS = (".html", ".pdf", ".docx", ".csv", ".json")


def save(result: Result, path: str | Path, locale: str = "en") -> list[Path]:
    """Write a result by the ending of `path` and return the files written.

    `.html`, `.pdf` and `.docx` are the report, `.json` the canonical result, `.csv` its grids: one grid is one file,
    several are NAME-grid.csv each. Files appear whole or not at all. Raises MethodError on another ending, on a
    result without a grid, without the library that prints, and when the folder cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in ENDINGS:
        raise MethodError(
            "A result is saved as {known}. Got '{name}'.", known=", ".join(ENDINGS), name=target.name, param="save"
        )
    files = _files(result, target, ending, locale)
    try:
        _write_all(files)
    except OSError as error:
        why = error.strerror or str(error)
        raise MethodError("'{name}' could not be written: {why}.", name=str(target), why=why) from error
    return list(files)


def _files(result: Result, target: Path, ending: str, locale: str) -> dict[Path, bytes]:
    if ending == ".json":
        return {target: result.canonical()}
    if ending == ".html":
        from quintet.render.page import html_page

        return {target: html_page(result, locale).encode()}
    if ending == ".pdf":
        from quintet.render.pdf import pdf

        return {target: pdf(result, locale)}
    if ending == ".docx":
        from quintet.render.docx import docx

        return {target: docx(result, locale)}
    from quintet.render.csv import csv_files

    grids = csv_files(result, locale)
    if not grids:
        raise MethodError("This result holds no table, so there is no CSV to save. Save .html or .json.")
    if len(grids) == 1:
        return {target: next(iter(grids.values()))}
    return {target.with_name(f"{target.stem}-{name}"): data for name, data in grids.items()}


def _write_all(files: dict[Path, bytes]) -> None:
    """Write each file beside its place and move them there at the end."""
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    try:
        for path, data in files.items():
            with parts[path].open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        for path, part in parts.items():
            os.replace(part, path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
