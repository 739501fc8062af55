"""The production guide: its table of settings is complete, its units and commands exist."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands

from portal.core.models import Entity
from portal.runs.services import queue

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", GUIDE, flags=re.DOTALL)
UNITS = [text for kind, text in BLOCKS if kind == "ini"]
READ = re.compile(r"(?:environ(?:\.get)?|getenv|number)[\[(]\s*[\"'](QUINTET_\w+)")
OWN = {"settings", "core", "health", "runs"}


def read_by_the_programs() -> set[str]:
    """Every variable that a module of ours asks the environment for."""
    files = (path for top in ("portal", "quintet") for path in (ROOT / top).rglob("*.py") if "tests" not in path.parts)
    return {name for path in files for name in READ.findall(path.read_text(encoding="utf-8"))}


def test_the_table_of_settings_is_what_the_programs_read() -> None:
    told = set(re.findall(r"^\| `(QUINTET_\w+)`", GUIDE, flags=re.MULTILINE))
    assert told == read_by_the_programs()


def test_the_head_of_the_settings_tells_of_each_of_them() -> None:
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    head, rest = source.split('"""', 2)[1:]
    assert set(READ.findall(rest)) <= set(re.findall(r"^(QUINTET_\w+)", head, flags=re.MULTILINE))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.splitlines()[1])
def test_each_unit_starts_what_there_is(unit: str) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit)
    if "Service" in parser:
        program, *rest = parser["Service"]["ExecStart"].split()
        assert program.startswith("/srv/quintet/venv/bin/")
        assert parser["Service"]["User"] == "quintet"
        if program.endswith("quintet-portal"):
            assert rest[0] in get_commands()
        else:
            assert (program.rpartition("/")[2], rest) == (
                "gunicorn",
                ["-c", "python:portal.gunicorn_conf", "portal.wsgi"],
            )


def test_there_are_units_for_web_worker_and_clock() -> None:
    assert len(UNITS) == 4


def test_each_command_of_the_guide_exists() -> None:
    named = set(re.findall(r"quintet-portal (\w+)", GUIDE))
    assert named <= set(get_commands())
    assert {"prepare", "worker", "create_owner", "maintenance", "send_digests"} <= named


def test_the_web_server_passes_on_no_more_than_the_portal_takes() -> None:
    said = re.search(r"client_max_body_size (\d+)m;", GUIDE)
    assert said
    assert int(said.group(1)) * 2**20 == settings.REQUEST_MAX_BYTES


@pytest.mark.django_db
def test_prepare_brings_a_portal_in_place_and_writes_nothing_twice(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.STATIC_ROOT = tmp_path
    call_command("prepare", verbosity=0)
    first = Entity.objects.count(), queue()[0]
    assert first[0] > 30
    assert first[1]["queued"] > 5
    call_command("prepare", verbosity=0)
    assert (Entity.objects.count(), queue()[0]) == first
