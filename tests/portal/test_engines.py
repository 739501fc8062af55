"""SQLite and PostgreSQL give the same: the order of a search, and what two writers at once may do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.postgres import MISSING, bin_dir, server

ROOT = Path(__file__).parent.parent.parent
FIRST = 20
ASK = """
import json, django
django.setup()
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection
from portal.portfolio import search, services
from portal.portfolio.models import Initiative
from portal.portfolio.tests.judged import QUESTIONS
call_command("migrate", verbosity=0)
services.load_blueprints()
slugs = dict(Initiative.objects.values_list("pk", "slug"))
answers = {}
for language, asked in QUESTIONS.items():
    for question, _wanted in asked:
        found = search.search(search.Choice(q=question), AnonymousUser())
        answers[question] = [[slugs[pk] for pk in found.pks], found.total, found.counts]
print(json.dumps({"vendor": connection.vendor, "answers": answers}))
"""

# Each guard is made slow between its look and its write, and two writers come at once.
RACE = """
import json, threading, time, django
from decimal import Decimal
django.setup()
from django.core.management import call_command
from django.db import connection
from portal.core import access, services
from portal.core.models import Grant, Role
from portal.portfolio import services as portfolio
from portal.portfolio.models import Initiative
from portal.scorecards import recording, services as scorecards
from portal.scorecards.models import Indicator, Observation
call_command("migrate", verbosity=0)
scorecards.load_frameworks()
people = [services.create_person(None, f"{name}@example.org", name, "a long pass phrase") for name in "ab"]
entity = services.create_entity(people[0], "Two owners")
services.give_grant(people[0], people[1], entity, Role.OWNER)
errors = []

def slowly(module, name):
    plain = getattr(module, name)
    def slow(*args, **more):
        found = plain(*args, **more)
        time.sleep(0.2)
        return found
    setattr(module, name, slow)

def both(first, second):
    start = threading.Barrier(2)
    def one(job):
        start.wait()
        try:
            job()
        except ValueError:
            pass  # refused in words: that is an answer
        except Exception as error:
            errors.append(repr(error))
        finally:
            connection.close()
    threads = [threading.Thread(target=one, args=(job,)) for job in (first, second)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

slowly(portfolio, "free_slugs")
draft = dict(title="Vans", kind="case", summary="Care", language="en")
both(*(lambda who=who: portfolio.create(who, entity, **draft) for who in people))
slowly(recording, "latest")
indicator = Indicator.objects.get(framework__code="data", code="by_sex")
both(*(lambda who=who, n=n: recording.record(who, entity, "2025-H1", {indicator: recording.Answer(value=Decimal(n))})
       for n, who in enumerate(people, 1)))
slowly(services.access, "in_force")
grants = [Grant.objects.get(person=who, entity=entity, role=Role.OWNER) for who in people]
both(lambda: services.end_grant(people[0], grants[1]), lambda: services.end_grant(people[1], grants[0]))
owners = [grant for grant in Grant.objects.filter(entity=entity, role=Role.OWNER)
          if grant.ends is None or grant.ends > access.today()]
print(json.dumps({
    "vendor": connection.vendor, "errors": errors, "owners": len(owners),
    "slugs": sorted(Initiative.objects.values_list("slug", flat=True)),
    "revisions": sorted(Observation.objects.filter(indicator=indicator).values_list("revision", flat=True)),
}))
"""


def answers(var: Path, ask: str = ASK, **env: str) -> dict[str, Any]:
    """What one engine gives, in a process of its own with a fresh database."""
    clean = {key: value for key, value in os.environ.items() if key != "QUINTET_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env={**clean, "DJANGO_SETTINGS_MODULE": "portal.settings", "QUINTET_VAR": str(var), **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.postgres
def test_the_first_twenty_are_equal_on_both_engines(tmp_path: Path) -> None:
    if bin_dir() is None and not os.environ.get("QUINTET_CI"):
        pytest.skip(MISSING)
    here = answers(tmp_path / "sqlite")
    with server() as url:
        there = answers(tmp_path / "postgres", QUINTET_DATABASE_URL=url)
    assert (here["vendor"], there["vendor"]) == ("sqlite", "postgresql")
    assert len(here["answers"]) == 60
    for question, (slugs, total, counts) in here["answers"].items():
        assert slugs, question
        assert there["answers"][question][0][:FIRST] == slugs[:FIRST], question
        assert there["answers"][question][1:] == [total, counts], question


def sound(found: dict[str, Any]) -> None:
    """One owner is left, both drafts have an address, both answers are kept one after the other."""
    assert found["errors"] == []
    assert found["owners"] == 1
    assert found["slugs"] == ["vans", "vans-2"]
    assert found["revisions"] == [1, 2]


@pytest.mark.slow
def test_two_writers_at_once_queue_on_sqlite(tmp_path: Path) -> None:
    sound(answers(tmp_path, RACE))


@pytest.mark.postgres
def test_two_writers_at_once_queue_on_postgresql(tmp_path: Path) -> None:
    if bin_dir() is None and not os.environ.get("QUINTET_CI"):
        pytest.skip(MISSING)
    with server() as url:
        found = answers(tmp_path, RACE, QUINTET_DATABASE_URL=url)
    assert found["vendor"] == "postgresql"
    sound(found)
