"""Library, command line, REST and web form: the same job gives the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import quintet
from quintet.result import Result
from tests.conformance.site import as_form, on_command_line

PASSWORD = "a long pass phrase for tests"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: Any, tmp_path: Path) -> Client:
    """A browser in which a person is signed in."""
    from portal.core import services

    settings.VAR = tmp_path
    found = Client()
    found.force_login(services.create_person(None, "reader@example.org", "Reader", PASSWORD))
    return found


def computed(number: str) -> str:
    """The hash of a run's result, computed by a worker when it still waits."""
    from portal.runs.models import Run
    from portal.runs.worker import Worker

    run = Run.objects.get(pk=number)
    if run.is_open:
        Worker().run("once")
        run.refresh_from_db()
    assert run.error is None, run.error
    assert run.result is not None
    return str(run.result.pk)


def test_the_command_line_agrees(name: str, result: Result, tmp_path: Path) -> None:
    assert on_command_line(quintet.get(name), tmp_path) == result.canonical()


def test_the_rest_interface_agrees(name: str, result: Result, client: Client) -> None:
    method = quintet.get(name)
    response = client.post(f"/api/v1/methods/{name}/run", json.dumps(method.example), content_type="application/json")
    assert response.status_code == (202 if method.long else 200), response.content[:500]
    if response.status_code == 202:
        sha256 = computed(response.headers["Location"].rsplit("/", 1)[1])
        response = client.get(f"/api/v1/results/{sha256}")
        assert sha256 == result.sha256
    assert response.content == result.canonical()


def test_the_web_form_agrees(name: str, result: Result, client: Client) -> None:
    method = quintet.get(name)
    response = client.post(f"/{method.kind}s/{name}", as_form(method))
    assert response.status_code == 302, response.content.decode()[:2000]
    sha256 = computed(response.headers["Location"].rsplit("/", 1)[1])
    assert sha256 == result.sha256
    assert client.get(response.headers["Location"]).status_code == 200
    stored = client.get(f"/results/{sha256}.json")
    assert hashlib.sha256(b"".join(stored) if stored.streaming else stored.content).hexdigest() == sha256


def test_the_page_shows_the_declaration(name: str, client: Client) -> None:
    method = quintet.get(name)
    page = client.get(f"/{method.kind}s/{name}").content.decode()
    assert f"quintet run {name}" in page
    for param in method.params:
        assert f'name="{param.name}"' in page, param.name
    assert client.get(f"/ar/{method.kind}s/{name}").status_code == 200


def test_the_rest_interface_describes_it(name: str, client: Client) -> None:
    method = quintet.get(name)
    shown = client.get(f"/api/v1/methods/{name}").json()
    assert shown["title"] == method.title
    assert set(shown["parameters"]["properties"]) == {param.name for param in method.params}
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert f"/api/v1/methods/{name}/run" in paths


@pytest.mark.parametrize("given", [{"no_such_parameter": 1}])
def test_bad_input_is_one_shape_of_error_everywhere(name: str, given: dict[str, Any], client: Client) -> None:
    response = client.post(f"/api/v1/methods/{name}/run", json.dumps(given), content_type="application/json")
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert (problem["status"], problem["param"]) == (422, "no_such_parameter")


def test_a_path_never_stands_for_a_table_on_the_web(name: str, client: Client) -> None:
    for param in quintet.get(name).params:
        if param.kind in ("table", "file"):
            paths = ("/etc/passwd", "@/etc/passwd", "file:///etc/passwd", "pyproject.toml")
            for value in (*paths, *({"upload": path} for path in paths), {"csv": paths[0]}, {"upload": "1"}):
                response = client.post(
                    f"/api/v1/methods/{name}/run", json.dumps({param.name: value}), content_type="application/json"
                )
                assert response.status_code in (403, 404, 422), (param.name, value, response.content[:300])


def test_nobody_signed_in_starts_nothing(name: str) -> None:
    response = Client().post(f"/api/v1/methods/{name}/run", "{}", content_type="application/json")
    assert response.status_code == 401
