"""Documentation: every public name says what it is, every link leads somewhere, nothing tells where it was written."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent
MAX_LINE = 110
LIBRARY = sorted((ROOT / "quintet").rglob("*.py"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "quintet" / "cases").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|(?:src|href)=\"([^\"]+)\"")
# Written in two parts, so that this file does not hold what it looks for.
FORBIDDEN = [
    *(first + last for first, last in (("pyp", "i.org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"),
                                       ("ana", "conda.org"), ("unp", "kg.com"), ("jsd", "elivr.net"))),
    *(f"/{top}/" for top in ("tmp", "root", "work")),
]  # fmt: skip
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".html",
    ".css",
    ".js",
    ".txt",
    ".lock",
    ".json",
    ".csv",
    ".po",
    ".cfg",
    "",
}


def public(path: Path) -> Iterator[tuple[str, str | None]]:
    """Each public name of a module with its docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = str(path.relative_to(ROOT))
    yield module, ast.get_docstring(tree)
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{module}:{node.name}", ast.get_docstring(node)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for part in node.body:
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield f"{module}:{node.name}.{part.name}", ast.get_docstring(part)


def sound(doc: str | None) -> bool:
    """Whether the first line is one sentence that can be the title of a page."""
    first = (doc or "").split("\n")[0].strip()
    return 0 < len(first) <= MAX_LINE and first.endswith((".", "?"))


def tracked() -> list[Path]:
    """The files of the repository, new ones included."""
    found = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=False
    )
    if found.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in found.stdout.decode().split("\0") if name]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_says_what_it_is_in_one_sentence(path: Path) -> None:
    empty = path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip()
    assert {name: doc for name, doc in public(path) if not sound(doc) and ":" in name} == {}
    assert empty or ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [one or two for one, two in LINK.findall(text)]
    local = [unquote(target.partition("#")[0]) for target in targets if not re.match(r"[a-z]+:|#|/", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return
    words = re.findall(r"`((?:quintet|portal|tests|docs|tools|bench)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [word for word in words if not (ROOT / word).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "SECURITY.md"])
def test_the_front_pages_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_no_file_tells_where_it_was_written() -> None:
    forbidden = re.compile("|".join(map(re.escape, [*FORBIDDEN, str(ROOT), str(Path.home()) + "/"])))
    found = {}
    for path in tracked():
        if path.suffix in TEXT and path.is_file():
            lines = path.read_text(encoding="utf-8", errors="ignore").splitlines()
            hits = [number for number, line in enumerate(lines, 1) if forbidden.search(line)]
            if hits:
                found[str(path.relative_to(ROOT))] = hits[:5]
    assert found == {}


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?:|file:", lock)
