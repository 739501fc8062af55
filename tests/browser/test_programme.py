"""The work of a focal point, done in a browser without a line of script: few presses, and every one counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.live import Portal
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


def test_a_blueprint_is_replicated_run_and_moves_the_scorecard(
    portal: Portal, open_page: Callable[..., Any], signed_in: Any
) -> None:
    page = open_page("/all-projects/search?q=data+gaps&kind=blueprint", storage_state=signed_in)
    page.get_by_role("link", name="Data gaps on the Goals").first.click()
    page.get_by_label("Organisation").select_option(index=0)
    page.get_by_role("button", name="Replicate").click()
    page.get_by_label("What it changes for women and girls").fill("Girls are counted.")
    before = page.url
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url(lambda url: url != before)
    copy = page.url
    page.get_by_role("link", name="Data gaps on the Goals").first.click()
    page.get_by_role("link", name="Open the case").click()
    page.get_by_role("button", name="Run").first.click()
    page.wait_for_url("**/runs/*")
    run = page.url
    with portal.worker():
        page.wait_for_selector(".report")
    page.goto(copy)
    page.get_by_label("Run").fill(run)
    page.locator("form[action$='/link-run'] button").click()
    assert page.get_by_role("link", name="SDG data gaps").count() or run.rpartition("/")[2] in page.content()
    page.goto(run)
    page.get_by_role("link", name="Each figure with its address").click()
    page.locator("#figures summary").click()
    page.locator("#figures tbody tr", has_text="%").first.get_by_role("link").first.click()
    page.get_by_role("link", name="Use it as an answer in a scorecard").click()
    page.get_by_label("Indicator").select_option(label="Published statistics on people that are broken down by sex")
    before = page.url
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url(lambda url: url != before)
    assert "computed by a run" in page.locator("tr", has=page.get_by_text("broken down by sex")).inner_text()
    assert page.locator(".stat .value").first.inner_text() not in {"–", "0.0"}


def test_an_idea_passes_its_gates_and_reaches_scale(open_page: Callable[..., Any], signed_in: Any) -> None:
    page = open_page("/accelerator/pipeline/new", storage_state=signed_in, java_script_enabled=False)
    asked = page.get_by_label("Organisation")
    if asked.count():  # it is asked of somebody with several, which another test may have made
        asked.select_option(label="Entity of the owner")
    page.get_by_label("Title").fill("Boats for clinics")
    page.get_by_label("Problem").fill("Mothers travel for a day.")
    page.get_by_label("Who benefits").fill("Mothers and midwives on the lake.")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: not url.endswith("/new"))  # a click may return before the answer has come
    home = page.url
    for stage in ("Experiment", "Incubation", "Acceleration", "Scale"):
        page.goto(f"{home}/gate")
        for criterion in page.locator("main form select:not([name=decision]):not([name=to])").all():
            criterion.select_option(index=3)
        page.locator("select[name=decision]").select_option("go")
        page.locator("textarea[name=reason]").fill(f"Ready for {stage}.")
        page.locator("input[name=evidence]").fill("https://example.org/evidence")
        page.get_by_role("button", name="Keep the decision").click()
        page.get_by_text(f"Ready for {stage}.").first.wait_for()
        assert page.get_by_text(f"Ready for {stage}.").count() == 1
    assert page.get_by_text("Ready for").count() == 4
