"""The life of a file: whose it is, sealed, expired, deleted with proof, and what is left of it in logs and in rows."""

import base64
import datetime
import logging
import os
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from portal.core import services as core
from portal.core.models import AuditLine, Role
from portal.runs import access, jobs, services, uploads, vault
from portal.runs.models import Run, StoredResult, Upload
from portal.runs.tests.base import RunsTestCase
from portal.testing import count_queries
from quintet.errors import MethodError

SECRET = "ZQ7Secret"


class FilesTestCase(RunsTestCase):
    """Files of the owner, one alone and one for the entity."""

    def keep(self, data: bytes = b"a\n1\n", shared: bool = False, days: int = 90) -> Upload:
        """Store a file of the owner."""
        file = SimpleUploadedFile("a.csv", data)
        return uploads.store(self.owner, "a.csv", file, self.entity if shared else None, days)

    def over(self, upload: Upload) -> None:
        """Make a file's time end."""
        Upload.objects.filter(pk=upload.pk).update(expires=timezone.now() - datetime.timedelta(seconds=1))

    def compute(self, upload: Upload, who: Any = None) -> Run:
        """Run the table method on a file."""
        return services.run_now(who or self.owner, "toy_table", {"rows": {"upload": str(upload.pk)}})


class KeepTests(FilesTestCase):
    """What is kept, for whom and how long."""

    def test_it_works(self) -> None:
        upload = self.keep(b"a\n7\n")
        assert vault.is_sealed(upload.path) and b"a\n7" not in upload.path.read_bytes()
        assert self.compute(upload).state == "done"

    def test_a_file_expires_in_ninety_days_or_on_an_earlier_day(self) -> None:
        for days in (90, 1):
            left = self.keep(days=days).expires - timezone.now()
            assert datetime.timedelta(days=days - 0.01) < left <= datetime.timedelta(days=days)
        for days in (0, 91, -1):
            with pytest.raises(MethodError, match="from 1 to 90 days"):
                self.keep(days=days)

    def test_a_teammate_computes_with_a_file_of_the_organisation_and_a_stranger_does_not(self) -> None:
        shared, private = self.keep(shared=True), self.keep()
        assert self.compute(shared, self.teammate).state == "done"
        for who, upload in ((self.teammate, private), (self.stranger, shared), (self.stranger, private)):
            with pytest.raises(MethodError, match="no upload"):
                self.compute(upload, who)

    def test_nobody_keeps_a_file_for_an_organisation_of_others(self) -> None:
        with pytest.raises(PermissionDenied):
            uploads.store(self.stranger, "a.csv", SimpleUploadedFile("a.csv", b"a\n1\n"), self.entity)
        assert not list(self.var.rglob("uploads/*"))

    def test_an_organisation_has_a_limit(self) -> None:
        Upload.objects.create(person=self.teammate, entity=self.entity, filename="a", size=2**31 - 1, sha256="0" * 64)
        Upload.objects.create(person=self.teammate, entity=self.entity, filename="a", size=2**31 - 1, sha256="0" * 64)
        with pytest.raises(uploads.TooLarge, match="organisation"):
            self.keep(shared=True)
        self.keep()

    def test_an_expired_file_is_refused_before_it_is_deleted(self) -> None:
        upload = self.keep()
        self.over(upload)
        with pytest.raises(MethodError, match="deleted or has expired"):
            self.compute(upload)

    def test_a_run_keeps_its_result_without_its_file(self) -> None:
        upload = self.keep()
        run = self.compute(upload)
        self.over(upload)
        assert services.tidy()["uploads"] == 1
        assert not upload.path.exists() and self.as_owner.get(run.get_absolute_url()).status_code == 200
        with pytest.raises(MethodError, match="deleted or has expired"):
            services.retry(self.owner, run)

    def test_a_waiting_run_whose_file_is_gone_has_a_clear_error(self) -> None:
        upload = self.keep()
        run = services.submit(self.owner, "toy_table", {"rows": {"upload": str(upload.pk)}})
        uploads.delete(self.owner, upload)
        with pytest.raises(MethodError, match="deleted or has expired"):
            services.files_of(run)


class DeleteTests(FilesTestCase):
    """Deleting, and its proof."""

    def test_the_audit_line_holds_the_hash_and_stands_only_when_the_file_is_gone(self) -> None:
        upload = self.keep()
        number, path, sha256 = upload.pk, upload.path, upload.sha256
        self.as_owner.post(f"/files/{number}/delete")
        line = AuditLine.objects.get(verb="delete upload, file gone", object_id=str(number))
        assert line.who == self.owner and line.before is not None and line.before["sha256"] == sha256
        assert line.after is None and not path.exists() and not Upload.objects.exists()

    def test_without_a_deleted_file_there_is_no_line(self) -> None:
        upload = self.keep()
        upload.path.unlink()
        upload.path.mkdir()  # cannot be unlinked
        with pytest.raises(OSError):
            uploads.delete(self.owner, upload)
        assert Upload.objects.exists() and not AuditLine.objects.filter(verb__startswith="delete upload").exists()

    def test_who_may_delete(self) -> None:
        shared, private = self.keep(shared=True), self.keep()
        boss = core.create_person(None, "boss@example.org", "Boss", "correct horse battery")
        core.give_grant(self.owner, boss, self.entity, Role.OWNER)
        assert access.can_delete(boss, shared) and not access.can_delete(boss, private)
        assert not access.can_delete(self.teammate, shared) and not access.can_delete(self.stranger, shared)
        clients = (self.as_teammate, self.as_stranger, self.as_nobody)
        answers = [client.post(f"/files/{shared.pk}/delete").status_code for client in clients]
        assert answers == [403, 404, 302] and Upload.objects.count() == 2

    def test_tidy_deletes_what_killed_processes_left_and_nothing_else(self) -> None:
        upload = self.keep()
        stray, fresh = uploads.folder() / ("0" * 32), uploads.folder() / f"{'1' * 32}.ab{vault.ASIDE}"
        for path in (stray, fresh):
            path.write_bytes(b"x")
        os.utime(stray, (1, 1))
        os.utime(upload.path, (1, 1))
        assert services.tidy()["files"] == 1
        assert upload.path.exists() and fresh.exists() and not stray.exists()


class PageTests(FilesTestCase):
    """The list of one's files."""

    def test_the_list_shows_whose_is_whose(self) -> None:
        self.keep(shared=True)
        uploads.store(self.owner, "private.csv", SimpleUploadedFile("private.csv", b"a\n1\n"))
        pages = [client.get("/files").content for client in (self.as_owner, self.as_teammate, self.as_stranger)]
        told = [(b"a.csv" in page, b"private.csv" in page) for page in pages]
        assert told == [(True, True), (True, False), (False, False)]
        assert b"/delete" not in pages[1]
        self.assert_statuses("/files", 200, 200, 200, 302)

    def test_the_list_makes_few_queries(self) -> None:
        for _ in range(30):
            self.keep(shared=True)
        with count_queries():
            assert self.as_owner.get("/files").status_code == 200

    def test_the_form_keeps_a_file_as_long_as_asked_and_for_the_organisation_it_is_shared_with(self) -> None:
        body = {"rows": SimpleUploadedFile("a.csv", b"a\n1\n"), "keep_days": "7", "share_with": str(self.entity.pk)}
        assert self.as_owner.post("/methods/toy_table", body).status_code == 302
        upload = Upload.objects.get()
        assert upload.entity == self.entity and upload.expires < timezone.now() + datetime.timedelta(days=8)

    def test_the_interface_takes_days_and_an_organisation(self) -> None:
        body = {"file": SimpleUploadedFile("a.csv", b"a\n1\n"), "days": "3", "entity": self.entity.slug}
        answer = self.as_owner.post("/api/uploads", body)
        assert answer.status_code == 201 and answer.json()["expires"] < str(timezone.now() + datetime.timedelta(days=4))
        for wrong, status in (({"days": "91"}, 422), ({"days": "x"}, 422), ({"entity": self.other_entity.slug}, 403)):
            file = SimpleUploadedFile("a.csv", b"a\n1\n")
            assert self.as_owner.post("/api/uploads", {"file": file, **wrong}).status_code == status


class KeyTests(FilesTestCase):
    """Files from before, and a new key."""

    def setUp(self) -> None:
        """Keep the keys in a file."""
        super().setUp()
        setting = override_settings(FILES_KEY="")
        setting.enable()
        self.addCleanup(setting.disable)

    def test_a_file_that_lies_open_is_sealed_when_it_is_read(self) -> None:
        upload = self.keep(b"a\n5\n")
        upload.path.write_bytes(b"a\n5\n")
        assert uploads.read(upload, "rows") == b"a\n5\n" and vault.is_sealed(upload.path)

    def test_the_worker_seals_what_lies_open(self) -> None:
        upload = self.keep()
        upload.path.write_bytes(b"a\n5\n")
        assert uploads.seal_open_ones() == 1 and uploads.seal_open_ones() == 0
        assert vault.unseal(upload.path) == b"a\n5\n"

    def test_after_a_new_key_the_old_one_opens_nothing(self) -> None:
        found = [self.keep(f"a\n{n}\n".encode()) for n in range(4)]
        old = vault.keys()
        call_command("rotate_files_key", verbosity=0)
        assert len(vault.keys()) == 1 and vault.keys() != old
        assert [uploads.read(upload, "rows") for upload in found] == [f"a\n{n}\n".encode() for n in range(4)]
        vault.key_file().write_text(base64.b64encode(old[0]).decode())
        with pytest.raises(MethodError, match="cannot be opened"):
            uploads.read(found[0], "rows")

    def test_a_change_of_key_that_was_killed_is_ended_by_the_next(self) -> None:
        first, second = self.keep(b"a\n1\n"), self.keep(b"a\n2\n")
        vault.add_key()
        vault.reseal(first.path)  # and killed here
        newest = vault.keys()[0]
        call_command("rotate_files_key", verbosity=0)
        assert vault.keys() == [newest]
        assert [uploads.read(upload, "rows") for upload in (first, second)] == [b"a\n1\n", b"a\n2\n"]


class SilenceTests(FilesTestCase):
    """No cell of a file in a log."""

    def test_a_fault_while_reading_quotes_no_cell(self) -> None:
        records: list[str] = []

        class Ear(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                records.append(self.format(record))

        ear = Ear()
        ear.setFormatter(logging.Formatter("%(message)s %(exc_text)s"))
        logging.getLogger().addHandler(ear)
        self.addCleanup(logging.getLogger().removeHandler, ear)
        upload = self.keep(f"a\n{SECRET}\n".encode())
        body = {"rows": {"upload": str(upload.pk)}}
        client = Client(raise_request_exception=False)
        client.force_login(self.owner)
        with patch("quintet.table.Table.read", side_effect=KeyError(SECRET)):
            answer = client.post("/api/methods/toy_table/run", body, content_type="application/json")
        assert answer.status_code == 500 and SECRET not in "".join(records) and SECRET.encode() not in answer.content
        assert any("Broken" in record or "KeyError" in record for record in records)
        assert (
            self.as_owner.post("/api/methods/toy_table/run", body, content_type="application/json").status_code == 422
        )
        assert SECRET not in "".join(records)

    def test_where_a_fault_was_is_told_without_its_words(self) -> None:
        with pytest.raises(jobs.Broken) as caught, jobs.hushed():
            try:
                int(SECRET)
            except ValueError as error:
                raise RuntimeError(SECRET) from error
        assert SECRET not in str(caught.value)
        assert "ValueError" in str(caught.value) and "test_files.py" in str(caught.value)


class PersonTests(FilesTestCase):
    """What a person takes along and what is left when they go."""

    def test_export_and_erase(self) -> None:
        kept = self.keep()
        private = services.run_now(self.owner, "toy_table", {"rows": [{"a": 1}]})
        shared = self.done(self.shared_run())
        told = services.export_person(self.owner)
        assert [row["filename"] for row in told["uploads"]] == ["a.csv"] and len(told["runs"]) == 2
        assert services.erase_person(self.owner) == 2
        assert not kept.path.exists() and not Run.objects.filter(pk=private.pk).exists()
        assert Run.objects.get().pk == shared.pk
        assert services.tidy()["results"] == 1 and StoredResult.objects.get() == shared.result
        assert services.export_person(self.stranger) == {"uploads": [], "runs": []}

    def test_a_private_run_that_another_row_names_loses_its_parameters_only(self) -> None:
        first = services.run_now(self.owner, "toy_table", {"rows": [{"a": 1}]})
        Run.objects.create(name="toy_sum", kind="method", person=self.teammate, retry_of=first)
        services.erase_person(self.owner)
        first.refresh_from_db()
        assert first.params == {} and first.result is not None
