"""A new method touches one module and one line, and stands on all five surfaces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULE = '''"""Share of women among people: a toy."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from quintet.method import method
from quintet.result import Estimate, Result, Text


def present_share(share: float) -> Result:
    """Say the share."""
    label = Text("Share of women")
    return Result(
        title=Text("Share of women"),
        estimates={"share": Estimate(share, "percent", label=label)},
        findings=[Text("{x:pct} are women.", {"x": share})],
    )


@method(field="data", cite="A made-up method for tests.", present=present_share, example={"women": 40, "people": 100})
def toy_share(
    women: Annotated[int, Field(ge=0, description="Women.")],
    people: Annotated[int, Field(ge=1, description="People, women among them.")],
) -> float:
    """Share of women among people."""
    return 100 * women / people
'''
LINE = '    "toy_share": "toy_share",\n'
ON_THE_WEB = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"


def main():
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from portal.core import services
    from portal.runs.models import Run
    from portal.runs.worker import Worker

    client = Client()
    client.force_login(services.create_person(None, "reader@example.org", "Reader", "a long pass phrase for tests"))
    said = {"list": [m["name"] for m in client.get("/api/v1/methods").json()]}
    said["openapi"] = sorted(client.get("/api/v1/openapi.json").json()["paths"])
    body = json.dumps({"women": 40, "people": 100})
    said["rest"] = client.post("/api/v1/methods/toy_share/run", body, content_type="application/json").content.decode()
    said["page"] = client.get("/methods/toy_share").content.decode()
    said["index"] = client.get("/methods").content.decode()
    response = client.post("/methods/toy_share", {"women": "40", "people": "100"})
    said["location"] = response.headers.get("Location", response.content.decode()[:2000])
    Worker().run("once")
    run = Run.objects.get(pk=said["location"].rsplit("/", 1)[1])
    said["form"] = run.result.pk
    said["run"] = client.get(said["location"]).content.decode()
    print("\\n" + json.dumps(said))


# The worker's child imports this script once more.
if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two packages, with one module and one line more."""
    folder = tmp_path_factory.mktemp("copy")
    skip = shutil.ignore_patterns("__pycache__", "var", "tests", "*.pyc")
    for package in ("quintet", "portal"):
        shutil.copytree(ROOT / package, folder / package, ignore=skip)
    (folder / "quintet" / "data" / "toy_share.py").write_text(MODULE)
    registry = folder / "quintet" / "data" / "__init__.py"
    head, brace, tail = registry.read_text().partition("METHODS = {\n")
    registry.write_text(head + brace + LINE + tail)
    return folder


def in_copy(copy: Path, *words: str) -> str:
    """What Python prints when it runs in the copy."""
    found = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "QUINTET_VAR": str(copy / "var"), "QUINTET_LANG": "en"},
        check=False,
    )
    assert found.returncode == 0, found.stderr[-4000:]
    return found.stdout


def quintet_prints(copy: Path, *words: str) -> str:
    """What the command line prints."""
    return in_copy(copy, "-m", "quintet.cli", *words)


@pytest.fixture(scope="module")
def canonical(copy: Path) -> str:
    """The result of the toy as the library gives it."""
    call = "quintet.run('toy_share', {'women': 40, 'people': 100}).canonical().decode()"
    return in_copy(copy, "-c", f"import quintet; print({call})").strip()


@pytest.fixture(scope="module")
def web(copy: Path) -> dict[str, str]:
    """What REST and the pages say about the toy."""
    script = copy / "web.py"
    script.write_text(ON_THE_WEB)
    found: dict[str, str] = json.loads(in_copy(copy, str(script)).rsplit("\n", 2)[1])
    return found


def test_the_library_computes_it(canonical: str) -> None:
    assert json.loads(canonical)["estimates"][0]["value"] == 40.0


def test_the_command_line_lists_shows_and_runs_it(copy: Path, canonical: str) -> None:
    assert "toy_share Share of women among people" in " ".join(quintet_prints(copy, "list").split())
    assert "--women INT (required)" in quintet_prints(copy, "show", "toy_share")
    words = ("run", "toy_share", "--women", "40", "--people", "100")
    assert quintet_prints(copy, *words, "--json").strip() == canonical
    assert "Share of women" in quintet_prints(copy, *words)


def test_the_rest_interface_lists_describes_and_runs_it(web: dict[str, str], canonical: str) -> None:
    assert "toy_share" in web["list"]
    assert "/api/v1/methods/toy_share/run" in web["openapi"]
    assert web["rest"] == canonical


def test_the_web_form_runs_it(web: dict[str, str], canonical: str) -> None:
    import hashlib

    assert 'name="women"' in web["page"]
    assert web["form"] == hashlib.sha256(canonical.encode()).hexdigest()
    assert "40" in web["run"]


def test_the_reference_page_documents_it(web: dict[str, str]) -> None:
    assert "/methods/toy_share" in web["index"]
    for words in ("Share of women among people", "A made-up method for tests.", "People, women among them.",
                  "quintet run toy_share"):  # fmt: skip
        assert words in web["page"]
