"""axe-core on a page: the rules of WCAG 2.2 AA and the good practice of landmarks and headings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDTHS = (1280, 360)
HEIGHT = 800
# The rows of a long table are alike, and axe needs half a minute for the thousands of cells of a case.
LATER_ROWS = "tbody tr:nth-child(n+6)"
RUN = """([tags, exclude]) => {
  const options = {runOnly: tags, resultTypes: ["violations"], elementRef: false};
  const why = node => (node.failureSummary || "").split("\\n").slice(1, 3).join(" ");
  return axe.run({include: [["html"]], exclude}, options).then(found => found.violations.flatMap(
    fault => fault.nodes.slice(0, 3).map(node => fault.id + " at " + node.target.join(" ") + ": " + why(node))));
}"""


def script() -> str:
    """The source of axe-core."""
    from axe_playwright_python.base import AXE_SCRIPT

    return str(AXE_SCRIPT)


def faults(page: Page, whole: bool = False, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """The violations on a page at each width, as sentences; without the later rows of tables unless `whole`."""
    exclude = [] if whole else [[LATER_ROWS]]
    page.evaluate(script())
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px: {fault}" for fault in page.evaluate(RUN, [list(TAGS), exclude])]
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    return found


def nothing_in(faults_by_page: dict[str, list[str]]) -> None:
    """Raise AssertionError that lists the violations page by page."""
    found = {path: faults for path, faults in sorted(faults_by_page.items()) if faults}
    if found:
        raise AssertionError(json.dumps(found, indent=1, ensure_ascii=False))
