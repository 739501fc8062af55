"""Every operation of the committed description, attacked by schemathesis: no failure, no undocumented answer.

Requests are made from the description, right ones and wrong ones, in the name of an owner who is signed in and of an
owner's key, and go through the whole stack as a server would (WSGI). Addresses name private things of the owner's
organisation or anything at all. The seed is fixed: the same code meets the same requests.
"""

from __future__ import annotations

import collections
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import schemathesis
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from portal.core.access import today
from portal.keys import services as keys
from portal.runs import services as runs
from portal.testing import AccessTestCase
from portal.wsgi import application
from tests.portal.world import World

DESCRIPTION = Path(settings.PORTAL).parent / "docs" / "reference" / "openapi.json"
EXAMPLES = 5  # of each kind, for each operation
QUIET = bounds(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def left_out(case: Any, answer: Any) -> list[Any]:
    """The checks that do not fit an answer, each with its reason."""
    # The check takes away a key that it made itself, not ours: `test_nobody_signed_in` asks every operation instead.
    found = [checks.ignored_auth]
    if case.method != "GET":
        # A schema cannot say that rows agree with one another or that a stage has criteria: 422 names the rule.
        found.append(checks.positive_data_acceptance)
    if answer.status_code == 412:
        # What has changed since is said before the content is looked at (RFC 9110, 13.2.1); the check knows no 412.
        found.append(checks.negative_data_rejection)
    return found


def operations() -> Iterator[Any]:
    """Every operation of the description, to be asked through WSGI in this process."""
    schema = schemathesis.openapi.from_path(DESCRIPTION)
    schema.app = application
    for found in schema.get_all_operations():
        yield found.ok()


@pytest.mark.slow
class SchemathesisTest(AccessTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.world = World(self.owner, self.teammate, self.entity)
        self.told: collections.Counter[str] = collections.Counter()
        self.answers: collections.Counter[int] = collections.Counter()
        client = Client()
        client.force_login(self.owner)
        token = "a" * 32
        cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
        _key, text = keys.make(self.owner, "schemathesis", ["read", "run", "write"], today())
        plain = {"Accept-Encoding": "identity"}  # the test client of WSGI unpacks nothing
        self.callers: tuple[dict[str, Any], ...] = (
            {"headers": {**plain, "X-CSRFToken": token}, "cookies": cookies},
            {"headers": {**plain, "Authorization": f"Bearer {text}"}},
        )

    def places(self, operation: Any) -> dict[str, str]:
        """What an operation's address names in the owner's organisation."""
        wanted = [item.name for item in operation.path_parameters]
        found = self.world.kwargs(f"api:{operation.definition.raw['operationId']}", wanted)
        return {name: str(value) for name, value in found.items()}

    def attack(self, operation: Any, mode: Any, caller: dict[str, Any], places: dict[str, Any]) -> None:
        """Send some requests of one kind to one operation and note every failed check."""

        @QUIET
        @given(case=operation.as_strategy(generation_mode=mode, path_parameters=places))
        def sent(case: Any) -> None:
            answer = case.call(**caller)
            self.answers[answer.status_code] += 1
            try:
                case.validate_response(
                    answer, headers=caller["headers"], transport_kwargs=caller, excluded_checks=left_out(case, answer)
                )
            except FailureGroup as group:
                for failure in group.exceptions:
                    said = f"{operation.label} {mode.value} {answer.status_code} {type(failure).__name__}: {failure}"
                    self.told[f"{said} {str(case.body)[:200]} {case.query} {case.headers}"] += 1

        try:
            sent()
        except Unsatisfiable:
            # Nothing but its address can be wrong.
            if places:
                self.attack(operation, mode, caller, {})

    def test_it_works(self) -> None:
        every = list(operations())
        with mock.patch.object(runs, "MAX_OPEN_RUNS", 10**6), mock.patch.object(runs, "MAX_RUNS_PER_MINUTE", 10**6):
            for operation in every:
                places = self.places(operation)
                for caller in self.callers:
                    for mode in GenerationMode:
                        self.attack(operation, mode, caller, places)
                self.attack(operation, GenerationMode.POSITIVE, self.callers[1], {})
        print(f"{len(every)} operations, {sum(self.answers.values())} requests, answers {dict(self.answers)}")
        assert not self.told, "\n".join(f"{n} times {said}" for said, n in self.told.most_common())
        assert len(every) > 50 and self.answers[200] > len(every) and not self.answers[429] and not self.answers[500]

    def test_nobody_signed_in(self) -> None:
        closed = 0
        for operation in operations():
            if {} in operation.definition.raw["security"]:
                continue
            closed += 1
            for sent in ({}, {"Authorization": "Bearer qk_00000000_x"}, {"Cookie": "sessionid=x"}):
                path = operation.path.format(**self.places(operation))
                headers = {f"HTTP_{name.upper()}": value for name, value in sent.items()}
                answer = Client().generic(operation.method.upper(), path, b"{}", "application/json", **headers)
                assert answer.status_code == 401, (operation.label, sent, answer.status_code)
        assert closed > 30
