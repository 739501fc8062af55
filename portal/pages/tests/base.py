"""What the tests of pages share: the list of pages, and a portal in which the first case has run."""

import re
from typing import ClassVar

from django.test import TestCase

from portal.pages import content, guide
from portal.pages.story import CASE
from portal.runs.services import run_now
from quintet.seed.members import members

PAGE_MAX_BYTES = 100_000

FIXED = (
    "/", "/culture", "/data", "/innovation", "/digital", "/foresight", "/besci", "/all-projects", "/accelerator",
    "/accelerator/entities", "/join-us", "/sdgs", "/connected", "/member-states",
    "/evidence", "/evidence/claims", "/evidence/endnotes",
    "/evidence/claims/fig_sdg_complete", "/evidence/claims/fig_aid_digital", "/brief", "/docs",
    "/accessibility", "/privacy",
    "/design",
)  # fmt: skip
COUNTRIES = ("AFG", "KEN", "SDN", "TUV", "ZWE")  # a sample; the crawl opens all 193


def pages() -> list[str]:
    """List the address of every page, with a sample of the Member States."""
    levers = [lever.page for lever in content.the_brief().of_kind("lever")]
    goals = [f"/sdgs/{number}" for number in range(1, 18)]
    countries = [f"/member-states/{iso3}" for iso3 in COUNTRIES]
    docs = [f"/docs/{page.slug}" for _words, shelf in guide.guides() for page in shelf]
    return [*FIXED, *levers, *goals, *countries, *docs]


def every_country() -> list[str]:
    """List the address of each Member State's page."""
    return [f"/member-states/{member.iso3}" for member in members()]


def ids(html: str) -> list[str]:
    """List the ids of a page in order."""
    return re.findall(r'\sid="([^"]*)"', html)


class WithCase(TestCase):
    """A portal in which the first case has run once, on the newest state of the database."""

    case_path: ClassVar[str]

    @classmethod
    def setUpTestData(cls) -> None:
        """Run the case as the portal itself does."""
        cls.case_path = run_now(None, CASE, {"vintage": "2023-07"}).get_absolute_url()
