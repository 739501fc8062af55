"""A database of an earlier version goes forward to this one and back from the backup, on both engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.operate.tests.base import ENGINES, Installation, database_of

pytestmark = pytest.mark.slow

# No version has been released yet; this is the first state in which the portal had a portfolio, before the search terms
# moved to one row for each initiative. From the first tag on, name the migrations of the last release here.
EARLIER = {
    "core": "0002_audit_append_only",
    "runs": "0001_initial",
    "portfolio": "0001_initial",
    "sessions": "0001_initial",
}
ROWS = """
import datetime
from django.db import connection
from django.db.migrations.loader import MigrationLoader
loader = MigrationLoader(connection)
apps = loader.project_state([key for key in loader.applied_migrations if key in loader.graph.nodes]).apps
now = datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.UTC)
person = apps.get_model("core", "Person").objects.create(email="a@example.org", name="A", joined=now)
entity = apps.get_model("core", "Entity").objects.create(slug="a", name="A", kind="other")
Line = apps.get_model("core", "AuditLine")
for n in range(50):
    Line.objects.create(at=now, who=person, who_label="A", verb="load entity", object_kind="core.entity",
                        object_id=str(n), entity=entity, after={"n": n, "share": 0.5})
Initiative, Token = apps.get_model("portfolio", "Initiative"), apps.get_model("portfolio", "Token")
for n in range(20):
    made = Initiative.objects.create(slug=f"i-{n}", title=f"T {n}", entity=entity, kind="case",
                                     state="published", women="W", rights_at=now, seq=n + 1, length=3, updated=now,
                                     created=now)
    for term in ("care", "data"):
        Token.objects.create(initiative=made, term=term, weight=3, count=n + 1)
"""
KEPT = """
import json
from portal.core.models import AuditLine, Entity, Person
from portal.portfolio.models import Initiative, Terms
print(json.dumps({
    "people": list(Person.objects.values_list("email", "digest")),
    "entities": list(Entity.objects.values_list("slug", "kind", "iso3")),
    "lines": list(AuditLine.objects.order_by("pk").values_list("object_id", "after")),
    "initiatives": list(Initiative.objects.order_by("seq").values_list("slug", "title", "state")),
    "terms": list(Terms.objects.order_by("initiative_id").values_list("packed", flat=True)),
    "dated": Initiative.objects.filter(published__isnull=False).count(),
}))
"""


@pytest.fixture(params=ENGINES)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with database_of(request.param) as url:
        found = Installation(tmp_path / "var", url)
        steps = "\n".join(f"call_command('migrate', {app!r}, {name!r}, verbosity=0)" for app, name in EARLIER.items())
        found.say("from django.core.management import call_command\n" + steps)
        found.say(ROWS)
        yield found


def _kept(installation: Installation) -> Any:
    return json.loads(installation.say(KEPT))


def test_it_works(earlier: Installation) -> None:
    before = earlier.held()
    assert before["portfolio_token"][0] == 40 and "portfolio_terms" not in before
    said = earlier.manage("upgrade")
    assert "is sound" in said and "The way back: stop the web" in said
    after = earlier.held()
    assert "portfolio_token" not in after and after["scorecards_observation"][0] == 0
    assert _kept(earlier) == {
        "people": [["a@example.org", "weekly"]],
        "entities": [["a", "other", ""]],
        "lines": [[str(n), {"n": n, "share": 0.5}] for n in range(50)],
        "initiatives": [[f"i-{n}", f"T {n}", "published"] for n in range(20)],
        "terms": [f"care {3 * n + 3} data {3 * n + 3}" for n in range(20)],
        "dated": 20,
    }
    assert "at this version already" in earlier.manage("upgrade")
    # And back: what the earlier version had is there again, and nothing that came later.
    (backup,) = (earlier.var / "backups").glob("before-upgrade-*")
    earlier.manage("restore", str(backup), "--replace")
    assert earlier.held() == before
    # A second time forward ends where the first did.
    earlier.manage("upgrade")
    assert earlier.held() == after


def test_an_empty_installation_needs_no_backup(tmp_path: Path) -> None:
    here = Installation(tmp_path / "var")
    assert "The way back" not in here.manage("upgrade")
    assert not (here.var / "backups").exists()


def test_a_step_that_fails_says_how_to_go_back(earlier: Installation) -> None:
    before = earlier.held()
    # A table of somebody else stands where the next step wants to put one of ours.
    earlier.say(
        "from django.db import connection; connection.cursor().execute('CREATE TABLE portfolio_terms (id int)')"
    )
    assert "not the portal's: portfolio_terms" in earlier.refused("upgrade")
    earlier.say("from django.db import connection; connection.cursor().execute('DROP TABLE portfolio_terms')")
    broken = """
from unittest import mock
from portal.operate import services
with mock.patch.object(services, "check", side_effect=ValueError("a fault")):
    try:
        services.upgrade()
    except services.Failed as error:
        print(error)
"""
    said = earlier.say(broken)
    assert "The upgrade failed: a fault The way back: stop the web and the worker, run `restore " in said
    (backup,) = (earlier.var / "backups").glob("before-upgrade-*")
    earlier.manage("restore", str(backup), "--replace")
    assert earlier.held() == before
