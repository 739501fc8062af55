"""Files of initiatives: each bad row and column is named; then the good ones, all, or nothing is kept."""

import csv
import io
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.models import AuditLine, Entity
from portal.portfolio import importing
from portal.portfolio.models import Import, Initiative, Terms
from portal.portfolio.tests.base import PortfolioTestCase

WRONG = {
    "title": "", "kind": "blueprint", "fields": "data;astrology", "goals": "18", "targets": "3.99", "countries": "XXX",
    "stage": "moon", "starts": "yesterday", "amount": "NaN", "currency": "ZZZ", "people": "-1", "reality": "9",
    "evidence": "faith", "partners": "nobody-knows", "language": "tlh", "levers": "luck", "summary": "x" * 4001,
}  # fmt: skip


def file(*changes: dict[str, str]) -> bytes:
    """A file with one row of the template for each change."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(importing.EXAMPLE))
    writer.writeheader()
    for change in changes:
        writer.writerow({**importing.EXAMPLE, **change})
    return out.getvalue().encode()


class ImportTests(PortfolioTestCase):
    """Checking and keeping."""

    def setUp(self) -> None:
        """The partner that the template names."""
        super().setUp()
        Entity.objects.get_or_create(slug="undp", defaults={"name": "A partner", "kind": "un_entity"})

    def check(self, *changes: dict[str, str]) -> Import:
        """Check a file for the owner."""
        return importing.check(self.owner, self.entity, "x.csv", file(*changes))

    def test_it_works(self) -> None:
        batch = self.check({"title": "One"}, {"title": "Two"})
        assert (batch.rows, batch.bad, batch.problems) == (2, 0, [])
        assert not Initiative.objects.exists()
        importing.settle(self.owner, batch, "all")
        one, two = Initiative.objects.order_by("seq")
        assert (one.title, two.title) == ("One", "Two") and {one.state, two.state} == {"draft"}
        assert (one.people_children, one.people_disabilities) == (1500, 310)
        assert one.amount == Decimal("125000.00") and one.goals == [3, 5] and one.entity == self.entity
        assert [partner.slug for partner in one.partners.all()] == ["undp"]

    def test_the_workbook_reads_as_the_text(self) -> None:
        batch = importing.check(self.owner, self.entity, "x.xlsx", importing.template_xlsx())
        assert batch.bad == 0, batch.problems
        importing.settle(self.owner, batch, "all")
        assert Initiative.objects.get().amount == Decimal("125000.00")

    def test_each_bad_cell_is_named_with_its_row_and_column(self) -> None:
        for column, cell in WRONG.items():
            problems = self.check({}, {column: cell}).problems
            assert [(problem["row"], problem["column"]) for problem in problems] == [(3, column)], column
            assert problems[0]["why"]

    def test_all_bad_cells_of_a_row_are_named_at_once(self) -> None:
        problems = self.check(WRONG).problems
        assert {problem["column"] for problem in problems} == set(WRONG)

    def test_values_that_contradict_each_other_are_named(self) -> None:
        problems = self.check({"people": "100"}, {"ends": "2020-01-01"}, {"currency": ""}, {"goals": "5"}).problems
        assert [problem["column"] for problem in problems] == ["people", "ends", "currency", "goals"]

    def test_good_rows_are_kept_without_the_bad(self) -> None:
        batch = importing.settle(self.owner, self.check({"title": "One"}, {"kind": "x"}, {"title": "Two"}), "good")
        assert batch.kept == 2 and set(Initiative.objects.values_list("title", flat=True)) == {"One", "Two"}

    def test_all_or_nothing_keeps_nothing_where_a_row_is_bad(self) -> None:
        batch = self.check({}, {"kind": "x"})
        with pytest.raises(ValueError, match="none was kept"):
            importing.settle(self.owner, batch, "all")
        batch.refresh_from_db()
        assert batch.outcome == "checked" and not Initiative.objects.exists()

    def test_nothing_is_kept_when_asked(self) -> None:
        assert importing.settle(self.owner, self.check({}), "nothing").outcome == "dropped"
        assert not Initiative.objects.exists()

    def test_a_file_is_settled_once(self) -> None:
        batch = self.check({})
        importing.settle(self.owner, batch, "good")
        with pytest.raises(ValueError, match="before"):
            importing.settle(self.owner, batch, "good")
        assert Initiative.objects.count() == 1

    def test_nothing_stays_half_written(self) -> None:
        batch = self.check({}, {})
        with patch("portal.portfolio.texts.store", side_effect=RuntimeError), pytest.raises(RuntimeError):
            importing.settle(self.owner, batch, "good")
        batch.refresh_from_db()
        assert batch.outcome == "checked" and not Initiative.objects.exists() and not Terms.objects.exists()

    def test_each_row_has_its_audit_line(self) -> None:
        importing.settle(self.owner, self.check({}, {}), "good")
        lines = AuditLine.objects.filter(verb="import initiative")
        assert lines.count() == 2 and {line.who for line in lines} == {self.owner}
        assert {line.object_id for line in lines} == {str(i.pk) for i in Initiative.objects.all()}

    def test_a_teammate_may_and_a_stranger_may_not(self) -> None:
        batch = importing.check(self.teammate, self.entity, "x.csv", file({}))
        with pytest.raises(PermissionDenied):
            importing.check(self.stranger, self.entity, "x.csv", file({}))
        with pytest.raises(PermissionDenied):
            importing.settle(self.stranger, batch, "good")

    def test_unknown_and_missing_columns_are_named(self) -> None:
        with pytest.raises(ValueError, match=r"colour.*summary"):
            importing.check(self.owner, self.entity, "x.csv", b"title,kind,colour\na,case,red\n")

    def test_a_broken_file_is_told_on_the_page(self) -> None:
        for data in (b"", b"PK\x03\x04broken", b"title,kind,summary\n"):
            sent = {"entity": self.entity.pk, "file": SimpleUploadedFile("x.csv", data or b" ")}
            page = self.as_owner.post("/all-projects/import", sent)
            assert page.status_code == 200 and "There is a problem" in page.content.decode()

    def test_the_whole_way_through_the_pages(self) -> None:
        sent = {"entity": self.entity.pk, "file": SimpleUploadedFile("x.csv", file({"title": "One"}, {"kind": "x"}))}
        answer = self.as_teammate.post("/all-projects/import", sent)
        path = answer["Location"]
        html = self.as_teammate.get(path).content.decode()
        assert "<code>kind</code>" in html and "Keep 1 good row" in html
        assert self.as_teammate.post(path, {"keep": "good"}).status_code == 302
        assert Initiative.objects.get().title == "One"
