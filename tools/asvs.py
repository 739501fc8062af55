"""Turn the table of security requirements into its page: `python -m tools.asvs` writes docs/reference/asvs.md.

docs/reference/asvs.csv holds one row for each requirement of level 1 and 2 of the OWASP Application Security
Verification Standard 5.0.0, in our own words: what meets it (path, path:symbol or path#heading), the test that shows it
(path or path::test), or why it does not apply, or what is missing. `python -m tools.asvs --missing` lists what a row
names and the tree does not hold. The standard (CC BY-SA 4.0, the OWASP Foundation) is not copied.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs" / "reference" / "asvs.csv"
PAGE = TABLE.with_suffix(".md")
LEVELS = ROOT / "tests" / "security" / "asvs_5_0_0.txt"
STATUSES = ("control", "gap", "does not apply")
CHAPTERS = (
    "Encoding and sanitization", "Validation and business logic", "Web frontend", "API and web service", "Files",
    "Authentication", "Sessions", "Authorization", "Self-contained tokens", "OAuth and OIDC", "Cryptography",
    "Secure communication", "Configuration", "Data protection", "Secure coding and architecture",
    "Logging and errors", "WebRTC",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A requirement: where it stands, what meets it, and `needs`, the branch that brings what is not here yet."""

    id: str
    status: str
    words: str
    control: tuple[str, ...]
    test: tuple[str, ...]
    needs: str
    note: str

    @property
    def missing(self) -> list[str]:
        """What the row names and the tree does not hold."""
        return [name for name in (*self.control, *self.test) if not exists(name)]

    @property
    def shown(self) -> bool:
        """Whether a test that is there shows it."""
        return self.status == "control" and any(exists(name) for name in self.test)


def levels() -> dict[str, int]:
    """Give the level of each requirement of the standard."""
    out = {}
    for line in LEVELS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            section, digits = line.split()
            out.update({f"{section}.{number}": int(digit) for number, digit in enumerate(digits, 1)})
    return out


def rows() -> list[Row]:
    """Read the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["id"], line["status"], line["words"], tuple(line["control"].split()), tuple(line["test"].split()),
                line["needs"], line["note"])
            for line in csv.DictReader(file)
        ]  # fmt: skip


def exists(name: str) -> bool:
    """Tell whether the tree holds a path, a symbol of a module, a test, or a heading of a page."""
    for mark, found in (("::", _symbols), (":", _symbols), ("#", _headings)):
        path, split, inside = name.partition(mark)
        if split:
            return (ROOT / path).is_file() and inside in found(path)
    return (ROOT / name).exists()


@cache
def _symbols(path: str) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)


@cache
def _headings(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def counts(table: list[Row]) -> str:
    """Say how many requirements are met, and how many of those a test shows."""
    found = Counter(row.status for row in table)
    shown = sum(row.shown for row in table)
    share = 100 * shown / found["control"]
    said = f"{found['control']} have a control, {found['gap']} are gaps, {found['does not apply']} do not apply"
    return f"{len(table)} requirements: {said}. A test shows {shown} of the controls ({share:.0f} %)."


def page() -> str:
    """Give the page in Markdown."""
    table, level = rows(), levels()
    out = [
        "# Security requirements, one by one",
        "",
        "Every requirement of level 1 and 2 of the OWASP Application Security Verification Standard 5.0.0, in our own",
        "few words; the standard itself (the OWASP Foundation, CC BY-SA 4.0) says it in full. Made by",
        "`python -m tools.asvs` from `docs/reference/asvs.csv`; `tests/security/test_asvs.py` holds both to the code.",
        "",
        counts(table),
    ]
    for number, chapter in enumerate(CHAPTERS, 1):
        out += ["", f"## {number} {chapter}", "", "| requirement and level | met by | shown by |", "|---|---|---|"]
        out += [_line(row, level[row.id]) for row in table if row.id.startswith(f"{number}.")]
    return "\n".join(out) + "\n"


def _line(row: Row, level: int) -> str:
    said = {"control": "", "gap": "**Gap.**", "does not apply": "Does not apply."}[row.status]
    by = ", ".join(f"`{name}`" if exists(name) else name for name in row.control)
    met = " ".join(part for part in (said, by + ("." if by and row.note else ""), row.note) if part)
    test = ", ".join(f"`{name}`" if exists(name) else name for name in row.test)
    return f"| {row.id} (L{level}) {row.words} | {met} | {test} |"


def main() -> int:
    """Write the page, or list what is missing."""
    table = rows()
    if "--missing" in sys.argv:
        for row in table:
            for name in row.missing:
                print(f"{row.id}\t{row.needs or '-'}\t{name}")
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    print(counts(table))
    return 0


if __name__ == "__main__":
    sys.exit(main())
