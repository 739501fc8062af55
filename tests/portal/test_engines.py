"""SQLite and PostgreSQL give the same: the judged questions of the search, their order and their counts."""

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


def answers(var: Path, **env: str) -> dict[str, Any]:
    """What one engine gives to the sixty questions, in a process of its own with a fresh database."""
    clean = {key: value for key, value in os.environ.items() if key != "QUINTET_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
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
