"""What the tests of the portfolio share: the four readers, drafts in each state, and an index built anew."""

from typing import Any

from portal.portfolio import index, services
from portal.portfolio.models import Initiative, State
from portal.testing import AccessTestCase

YES = dict.fromkeys(services.RIGHTS, "yes")


class PortfolioTestCase(AccessTestCase):
    """The four readers; each test starts without an index in memory, because a test is rolled back."""

    def setUp(self) -> None:
        """Forget what another test has written."""
        super().setUp()
        index.forget()

    def draft(self, title: str = "Clinics on wheels", **values: Any) -> Initiative:
        """A draft of the owner's entity."""
        given = {"kind": "case", "summary": "Vans bring care to villages.", "fields": ["innovation"], "goals": [3]}
        return services.create(self.owner, self.entity, title=title, **{**given, **values})

    def ready(self, title: str = "Clinics on wheels", **values: Any) -> Initiative:
        """A draft that lacks nothing for publication."""
        made = self.draft(title, women="Care before and after birth.", **values)
        return services.check_rights(self.owner, made, YES)

    def in_review(self, title: str = "Clinics on wheels", **values: Any) -> Initiative:
        """An initiative that waits for review."""
        return services.decide(self.teammate, self.ready(title, **values), "submit")

    def published(self, title: str = "Clinics on wheels", **values: Any) -> Initiative:
        """A public initiative."""
        return services.decide(self.owner, self.in_review(title, **values), "publish")

    def archived(self, title: str = "Clinics on wheels") -> Initiative:
        """An initiative that is over."""
        return services.decide(self.owner, self.published(title), "archive")

    def in_state(self, state: str) -> Initiative:
        """An initiative in a state."""
        made = {
            State.DRAFT: self.draft,
            State.REVIEW: self.in_review,
            State.PUBLISHED: self.published,
            State.ARCHIVED: self.archived,
        }
        return made[State(state)]()
