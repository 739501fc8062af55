"""The REST interface: made from the registry, one error shape, canonical bytes, and a committed description."""

import json
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.api import api
from portal.runs import services
from portal.runs.models import Run
from portal.runs.tests.base import RunsTestCase
from quintet import method as registry

JSON = "application/json"


class RunTests(RunsTestCase):
    """Starting runs."""

    def run_method(self, name: str, body: Any, client: Client | None = None) -> Any:
        """Start a run."""
        return (client or self.as_owner).post(f"/api/v1/methods/{name}/run", body, content_type=JSON)

    def test_it_works(self) -> None:
        answer = self.run_method("toy_sum", {"n": 4})
        assert answer.status_code == 200
        assert answer.content == registry.run("toy_sum", {"n": 4}).canonical()

    def test_a_short_run_is_kept_like_any_other(self) -> None:
        answer = self.run_method("toy_sum", {"n": 4})
        run = Run.objects.get()
        assert answer["Location"] == f"/api/v1/runs/{run.pk}"
        assert (run.state, run.person, run.attempts.get().outcome) == ("done", self.owner, "accepted")

    def test_a_long_method_answers_202_with_its_run(self) -> None:
        answer = self.run_method("toy_slow", {})
        assert answer.status_code == 202 and answer.json()["state"] == "queued"
        assert self.as_owner.get(answer["Location"]).json()["id"] == answer.json()["id"]

    def test_a_short_method_queues_while_the_desk_is_busy(self) -> None:
        from portal.runs.api import _desk

        with _desk:
            assert self.run_method("toy_sum", {"n": 4}).status_code == 202
        assert self.run_method("toy_sum", {"n": 4}).status_code == 200

    def test_a_run_tells_its_result_and_the_result_its_bytes(self) -> None:
        location = self.run_method("toy_sum", {"n": 4})["Location"]
        run = self.as_owner.get(location).json()
        assert (run["state"], run["progress"], run["params"]) == ("done", 1.0, {"n": 4})
        stored = self.as_owner.get(f"/api/v1/results/{run['result']}")
        assert stored.content == registry.run("toy_sum", {"n": 4}).canonical()

    def test_a_run_is_cancelled(self) -> None:
        location = self.run_method("toy_slow", {})["Location"]
        assert self.as_owner.post(f"{location}/cancel").json()["state"] == "cancelled"

    def test_a_retry_answers_202(self) -> None:
        location = self.run_method("toy_slow", {})["Location"]
        self.as_owner.post(f"{location}/cancel")
        answer = self.as_owner.post(f"{location}/retry")
        assert answer.status_code == 202 and answer["Location"] != location

    def test_a_document_is_read(self) -> None:
        answer = self.run_method("toy_spec", {"whole": {"parts": [{"size": 2}, {"size": 3}]}})
        assert answer.json()["estimates"][0]["value"] == 5

    def test_a_method_shows_what_it_takes(self) -> None:
        shown = self.as_nobody.get("/api/v1/methods/toy_sum").json()
        assert shown["parameters"]["properties"]["n"]["maximum"] == 10_000
        assert shown["example"] == {"n": 3}


class ErrorTests(RunsTestCase):
    """One shape for every error."""

    def assert_problem(self, answer: Any, status: int) -> dict[str, Any]:
        """Assert the shape of RFC 9457."""
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        body: dict[str, Any] = answer.json()
        assert {"type", "title", "status", "detail"} <= set(body) and body["status"] == status
        return body

    def post(self, path: str, body: Any = None, client: Client | None = None) -> Any:
        """Send JSON."""
        return (client or self.as_owner).post(path, body, content_type=JSON)

    def test_bad_input_is_422_with_its_place(self) -> None:
        body = self.assert_problem(self.post("/api/v1/methods/toy_sum/run", {"n": -1}), 422)
        assert body["param"] == "n" and "between 0 and 10000" in body["detail"]
        assert body["msg"].startswith("The '{param}' parameter")

    def test_a_bad_cell_is_422_with_row_and_column(self) -> None:
        rows = [{"a": 1}, {"a": "x"}]
        body = self.assert_problem(self.post("/api/v1/methods/toy_table/run", {"rows": rows}), 422)
        assert (body["param"], body["row"], body["column"]) == ("rows", 2, "a")

    def test_a_refusal_while_computing_is_422_with_row_and_column(self) -> None:
        body = self.assert_problem(self.post("/api/v1/methods/toy_refuses/run", {}), 422)
        assert (body["param"], body["row"], body["column"]) == ("rows", 3, "a")

    def test_broken_json_is_400(self) -> None:
        for body in ("{", "[1]x", '{"n": NaN}', "[" * 100_000):
            self.assert_problem(self.post("/api/v1/methods/toy_sum/run", body), 400)

    def test_a_list_is_no_set_of_parameters(self) -> None:
        self.assert_problem(self.post("/api/v1/methods/toy_sum/run", "[1]"), 422)

    def test_nobody_signed_in_is_401(self) -> None:
        self.assert_problem(self.post("/api/v1/methods/toy_sum/run", {"n": 1}, self.as_nobody), 401)

    def test_a_missing_csrf_token_is_403(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.owner)
        self.assert_problem(self.post("/api/v1/methods/toy_sum/run", {"n": 1}, strict), 403)
        assert Run.objects.count() == 0

    def test_what_is_not_there_is_404(self) -> None:
        self.assert_problem(self.as_owner.get("/api/v1/nothing"), 404)
        self.assert_problem(self.as_owner.get("/api/v1/methods/nothing"), 404)
        self.assert_problem(self.post("/api/v1/methods/nothing/run", {}), 404)
        self.assert_problem(self.as_owner.get("/api/v1/runs/00000000-0000-4000-8000-000000000000"), 404)

    def test_a_wrong_verb_is_405_and_names_the_right_ones(self) -> None:
        answer = self.as_owner.delete("/api/v1/methods")
        self.assert_problem(answer, 405)
        assert answer["Allow"] == "GET"

    def test_a_body_that_is_too_large_is_413(self) -> None:
        big = json.dumps({"rows": [{"a": 1}] * 600_000})
        self.assert_problem(self.post("/api/v1/methods/toy_table/run", big), 413)

    def test_an_id_that_is_none_is_422(self) -> None:
        self.assert_problem(self.as_owner.get("/api/v1/runs/x"), 422)

    def test_too_many_runs_are_429_with_a_time_to_wait(self) -> None:
        with mock.patch.object(services, "MAX_OPEN_RUNS", 0):
            answer = self.post("/api/v1/methods/toy_sum/run", {"n": 1})
        self.assert_problem(answer, 429)
        assert answer["Retry-After"] == "30"

    def test_an_error_of_ours_is_500_without_details(self) -> None:
        with mock.patch("quintet.method.run", side_effect=RuntimeError("secret")):
            body = self.assert_problem(self.post("/api/v1/methods/toy_sum/run", {"n": 1}), 500)
        assert "secret" not in json.dumps(body)


class DescriptionTests(RunsTestCase):
    """The OpenAPI document."""

    def test_it_is_openapi_3_1(self) -> None:
        assert self.as_nobody.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")

    def test_each_method_has_its_own_operation_and_schema(self) -> None:
        paths = api.get_openapi_schema()["paths"]
        for name in registry.names():
            body = paths[f"/api/v1/methods/{name}/run"]["post"]["requestBody"]["content"][JSON]["schema"]
            assert set(body["properties"]) == {param.name for param in registry.get(name).params}

    def test_the_parts_of_a_document_stand_among_the_components(self) -> None:
        schema = api.get_openapi_schema()
        text = json.dumps(schema)
        assert "#/$defs/" not in text and "Part" in schema["components"]["schemas"]

    def test_every_reference_leads_somewhere(self) -> None:
        schema = api.get_openapi_schema()
        names = set(schema["components"]["schemas"])
        for piece in json.dumps(schema).split('"#/components/schemas/')[1:]:
            assert piece.split('"')[0] in names

    def test_every_operation_declares_its_errors_as_problems(self) -> None:
        for path, verbs in api.get_openapi_schema()["paths"].items():
            for verb, operation in verbs.items():
                codes = {int(code) for code in operation["responses"]}
                wanted = {404, 405, 429, 500} if verb == "get" else {400, 401, 403, 404, 405, 413, 422, 429, 500}
                assert wanted <= codes, path
                errors = [answer for code, answer in operation["responses"].items() if int(code) >= 400]
                assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors)

    def test_operation_ids_are_unique(self) -> None:
        ids = [op["operationId"] for verbs in api.get_openapi_schema()["paths"].values() for op in verbs.values()]
        assert len(ids) == len(set(ids))

    def test_the_page_needs_no_script_from_elsewhere(self) -> None:
        page = self.as_nobody.get("/api/v1/docs").content.decode()
        assert "/api/v1/methods/toy_sum/run" in page and "cdn" not in page and 'src="http' not in page

    def test_a_difference_from_the_snapshot_is_noticed(self) -> None:
        with pytest.raises(CommandError, match="out of date"):
            call_command("export_openapi", check=True)  # the toys of the tests are not in it


def test_the_snapshot_is_the_description() -> None:
    call_command("export_openapi", check=True)
