"""The work of a focal point, done in a browser without a line of script: few presses, and every one counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.live_programme import ANSWERED, MILESTONES

MOST = 25


class Hand:
    """A hand that counts what it does."""

    def __init__(self, page: Any) -> None:
        self.page, self.count = page, 0

    def press(self, target: Any) -> None:
        """Press a button or follow a link."""
        target.click()
        self.count += 1

    def choose(self, target: Any, value: str) -> None:
        """Choose in a list."""
        target.select_option(value)
        self.count += 1

    def write(self, target: Any, words: str) -> None:
        """Write into a field."""
        target.fill(words)
        self.count += 1


def test_a_half_year_is_reported_in_few_interactions(open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page("/my-duties", storage_state=signed_in, java_script_enabled=False)
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Answer Culture"))
    hand.press(page.get_by_role("button", name="Take over the half-year before"))
    assert page.get_by_text("same as the half-year before").count() >= ANSWERED
    lists = page.locator("select[name^='v-']")
    for place in range(3):
        hand.choose(lists.nth(place), "0" if lists.nth(place).input_value() != "0" else "1")
    hand.press(page.get_by_role("button", name="Keep and submit all drafts"))
    assert page.get_by_text("wait for a second person now").count() == 1
    hand.press(page.get_by_role("link", name="My duties"))
    hand.press(page.get_by_role("link", name="Report on the plan"))
    states = page.locator("tr", has=page.get_by_text("Milestone", exact=True)).locator("select")
    assert states.count() == MILESTONES
    hand.choose(states.nth(0), "on_track")
    hand.choose(states.nth(1), "at_risk")
    hand.press(page.get_by_role("button", name="Keep the report"))
    assert page.get_by_text("2 items have been reported on.").count() == 1
    assert hand.count <= MOST
