"""What the tests of scorecards share: the frameworks of the seed, the four readers, a validator, and an empty board."""

from decimal import Decimal
from typing import Any, ClassVar

from portal.core import services as core
from portal.core.models import Person, Role
from portal.scorecards import board, services
from portal.scorecards.models import Framework, Indicator, Observation
from portal.testing import PASSWORD, AccessTestCase

PERIOD = "2026-H1"
LINK = "https://example.org/evidence"


class ScorecardsTestCase(AccessTestCase):
    """The seed's frameworks, and `self.validator`, who confirms for the owner's entity."""

    data: ClassVar[Framework]
    validator: ClassVar[Person]

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the frameworks and appoint a validator."""
        super().setUpTestData()
        services.load_frameworks()
        cls.data = Framework.objects.get(code="data")
        cls.validator = core.create_person(None, "validator@example.org", "Validator", PASSWORD)
        core.give_grant(cls.owner, cls.validator, cls.entity, Role.VALIDATOR)

    def setUp(self) -> None:
        """Forget what another test has written."""
        super().setUp()
        board.forget()
        self.as_validator = self.signed_in(self.validator)

    def indicator(self, code: str = "strategy", framework: str = "data") -> Indicator:
        """An indicator of the seed."""
        return Indicator.objects.select_related("framework").get(framework__code=framework, code=code)

    def answer(self, code: str = "strategy", value: Any = 1, period: str = PERIOD, **more: Any) -> list[Observation]:
        """Record an answer of the owner's entity as the teammate."""
        given = services.Answer(value=Decimal(str(value)), **{"link": LINK, **more})
        return services.record(self.teammate, self.entity, period, {self.indicator(code): given})

    def published(self, code: str = "strategy", value: Any = 1, period: str = PERIOD, **more: Any) -> None:
        """Bring an answer of the owner's entity all the way to the public."""
        self.answer(code, value, period, **more)
        services.submit(self.teammate, self.entity, self.data, period)
        services.validate(self.validator, self.entity, [self.indicator(code)], period)
        services.publish(self.owner, self.entity, self.data, period)
