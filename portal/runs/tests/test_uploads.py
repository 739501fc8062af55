"""Files that mean harm: strange names, bombs, entities, a million columns, wrong kinds, too much of everything."""

import gzip
import resource
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core.models import AuditLine
from portal.runs import uploads
from portal.runs.models import Run, Upload
from portal.runs.tests.base import RunsTestCase
from portal.runs.tests.workbook import CELL, HEAD, TAIL, book

QUICK_SECONDS = 10
MEMORY_KIB = 1024 * 1024


class NameTests(RunsTestCase):
    """What is kept of a file's name."""

    def test_it_works(self) -> None:
        assert uploads.safe_name("survey 2023.csv") == "survey 2023.csv"

    def test_paths_and_control_characters_are_taken_away(self) -> None:
        for name, kept in {
            "../../etc/passwd": "passwd",
            "..\\..\\windows\\system.ini": "system.ini",
            "/etc/shadow": "shadow",
            "..": "upload",
            "": "upload",
            "a\x00b\n.csv": "ab.csv",
            "invoice\u202egpj.csv": "invoicegpj.csv",
            "<script>.csv": "script.csv",
        }.items():
            assert uploads.safe_name(name) == kept

    def test_a_long_name_keeps_its_ending(self) -> None:
        kept = uploads.safe_name("é" * 500 + ".parquet")
        assert len(kept) <= uploads.MAX_NAME and kept.endswith(".parquet")

    def test_a_file_lies_under_its_number_and_nowhere_else(self) -> None:
        number = self.upload(self.owner, "../../../evil.csv", b"a\n1\n")
        files = [path.relative_to(self.var) for path in self.var.rglob("*") if path.is_file()]
        assert [str(path) for path in files] == [f"uploads/{number.replace('-', '')}"]


class ApiTests(RunsTestCase):
    """Files sent to the API and computed on."""

    def send(self, name: str, data: bytes, client: Client | None = None) -> dict[str, object]:
        """Send a file; the answer with its status."""
        file = SimpleUploadedFile(name, data)
        answer = (client or self.as_owner).post("/api/uploads", {"file": file})
        return {**answer.json(), "status_code": answer.status_code}

    def compute(self, name: str, data: bytes) -> tuple[int, dict[str, object], float]:
        """Send a file and run the table method on it: status, answer, seconds."""
        sent = self.send(name, data)
        assert sent["status_code"] == 201, sent
        begun = time.monotonic()
        body = {"rows": {"upload": sent["id"]}}
        answer = self.as_owner.post("/api/methods/toy_table/run", body, content_type="application/json")
        return answer.status_code, answer.json(), time.monotonic() - begun

    def assert_refused(self, name: str, data: bytes) -> dict[str, object]:
        """Assert that a file ends in a quick 422 without a run, within bounded memory."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        status, problem, seconds = self.compute(name, data)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert status == 422 and Run.objects.count() == 0, problem
        assert seconds < QUICK_SECONDS and grown < MEMORY_KIB, (seconds, grown)
        return problem

    def test_it_works(self) -> None:
        status, result, _seconds = self.compute("a.csv", b"a\n1\n2\n")
        assert status == 200 and result["estimates"][0]["value"] == 3  # type: ignore[index]

    def test_a_good_workbook_is_read(self) -> None:
        sheet = HEAD + CELL.format(r=1, text="a") + '<row r="2"><c r="A2"><v>4</v></c></row>' + TAIL
        assert self.compute("a.xlsx", book(sheet))[0] == 200

    def test_a_zip_bomb_is_refused(self) -> None:
        rows = "".join(CELL.format(r=r, text="0" * 1000) for r in range(1, 200_001))
        self.assert_refused("bomb.xlsx", book(HEAD + rows + TAIL))

    def test_a_gzip_bomb_is_refused(self) -> None:
        self.assert_refused("bomb.csv.gz", gzip.compress(b"a\n" + b"0" * (600 * 2**20), compresslevel=1))

    def test_an_xml_entity_is_refused(self) -> None:
        doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        problem = self.assert_refused("xxe.xlsx", book(doctype + HEAD + CELL.format(r=1, text="&e;") + TAIL))
        assert "root:" not in str(problem)

    def test_a_million_columns_are_refused(self) -> None:
        header = ",".join(f"c{n}" for n in range(1_000_000))
        problem = self.assert_refused("wide.csv", (header + "\n" + "1," * 999_999 + "1\n").encode())
        assert "columns" in str(problem["detail"])

    def test_a_wrong_column_names_the_parameter_and_the_column(self) -> None:
        problem = self.assert_refused("a.csv", b"A\n1\n")
        assert (problem["param"], problem["column"]) == ("rows", "a")

    def test_a_bad_cell_names_its_row(self) -> None:
        problem = self.assert_refused("a.csv", b"a\n1\n-2\n")
        assert (problem["row"], problem["column"]) == (2, "a")

    def test_a_program_a_picture_and_a_pdf_are_no_tables(self) -> None:
        for name, data in {
            "a.csv": b"\x7fELF\x02\x01\x01\x00\x00",
            "b.csv": b"\x89PNG\r\n\x1a\n\x00\x00",
            "c.csv": b"%PDF-1.7 text",
            "d.csv": b"",
        }.items():
            assert self.send(name, data)["status_code"] == 422
        assert Upload.objects.count() == 0 and not list(self.var.rglob("uploads/*"))

    def test_a_file_that_is_too_large_is_413_and_leaves_nothing(self) -> None:
        sent = self.send("a.csv", b"a\n" + b"1\n" * (uploads.MAX_UPLOAD_BYTES // 2))
        assert sent["status_code"] == 413 and Upload.objects.count() == 0
        assert not list(self.var.rglob("uploads/*"))

    def test_a_request_without_a_file_is_422(self) -> None:
        assert self.as_owner.post("/api/uploads", {"other": "x"}).status_code == 422

    def test_nobody_sends_a_file(self) -> None:
        assert self.send("a.csv", b"a\n1\n", self.as_nobody)["status_code"] == 401

    def test_a_file_has_an_audit_line(self) -> None:
        self.send("a.csv", b"a\n1\n")
        assert AuditLine.objects.filter(verb="upload file", who=self.owner).count() == 1

    def test_the_uploads_of_one_person_have_a_limit_together(self) -> None:
        Upload.objects.create(person=self.owner, filename="a", size=uploads.MAX_KEPT_BYTES, sha256="0" * 64)
        assert self.send("a.csv", b"a\n1\n")["status_code"] == 413
        assert self.send("a.csv", b"a\n1\n", self.as_stranger)["status_code"] == 201


@pytest.mark.parametrize("mark", [b"\xff\xfea\x00\n\x00", b"\xfe\xff\x00a\x00\n"])
def test_utf_16_is_text(mark: bytes) -> None:
    uploads._look(mark, "a.csv")
