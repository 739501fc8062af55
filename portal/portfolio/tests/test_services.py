"""Changes of an initiative: its duties before publication, its steps, copies, and the audit line of each."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from portal.core.models import AuditLine
from portal.portfolio import services
from portal.portfolio.models import Initiative, Terms
from portal.portfolio.tests.base import YES, PortfolioTestCase
from portal.runs.services import visible_runs


class WriteTests(PortfolioTestCase):
    """Writing."""

    def test_it_works(self) -> None:
        made = self.published()
        assert made.state == "published" and made.slug == "clinics-on-wheels" and made.rights_by == self.owner

    def test_every_change_leaves_a_line(self) -> None:
        made = self.published()
        lines = AuditLine.objects.filter(object_kind="portfolio.initiative", object_id=str(made.pk)).order_by("pk")
        verbs = ["write initiative", "check human rights", "submit initiative", "publish initiative"]
        assert [line.verb for line in lines] == verbs
        assert {line.entity for line in lines} == {self.entity}

    def test_a_taken_address_gets_a_number(self) -> None:
        assert [self.draft().slug, self.draft().slug] == ["clinics-on-wheels", "clinics-on-wheels-2"]

    def test_an_address_of_the_portal_is_not_taken(self) -> None:
        assert self.draft("Search").slug == "search-2" and self.draft("New").slug == "new-2"

    def test_a_title_without_latin_letters_has_an_address(self) -> None:
        assert self.draft("水").slug == "case"

    def test_a_wrong_value_is_named_and_nothing_is_kept(self) -> None:
        with pytest.raises(ValueError, match="kind"):
            self.draft(kind="nothing")
        assert not Initiative.objects.exists() and not Terms.objects.exists()

    def test_each_change_has_the_next_number(self) -> None:
        one, two = self.draft("One"), self.draft("Two")
        services.change(self.owner, one, title="One more")
        assert two.seq < one.seq

    def test_a_change_of_words_renews_the_terms(self) -> None:
        made = self.draft()
        services.change(self.owner, made, title="Schools on boats")
        packed = made.terms.packed
        assert "boat" in packed and "clinic" not in packed

    def test_a_stranger_writes_nothing(self) -> None:
        made = self.draft()
        for act in (
            lambda: services.create(self.stranger, self.entity, title="x", summary="x", kind="case"),
            lambda: services.change(self.stranger, made, title="x"),
            lambda: services.check_rights(self.stranger, made, YES),
            lambda: services.decide(self.stranger, made, "submit"),
            lambda: services.replicate(self.stranger, made, self.other_entity, "", ""),
            lambda: services.link_run(self.stranger, made, "x"),
            lambda: services.create_many(self.stranger, self.entity, [{"title": "x"}], {}),
        ):
            with pytest.raises(PermissionDenied):
                act()


class StepTests(PortfolioTestCase):
    """Review and publication."""

    def test_nothing_is_published_without_what_it_changes_for_women(self) -> None:
        made = services.decide(self.owner, services.check_rights(self.owner, self.draft(), YES), "submit")
        with pytest.raises(ValueError, match="women and girls"):
            services.decide(self.owner, made, "publish")

    def test_nothing_is_published_without_the_check(self) -> None:
        made = services.decide(self.owner, self.draft(women="Care."), "submit")
        with pytest.raises(ValueError, match="human-rights check"):
            services.decide(self.owner, made, "publish")

    def test_an_answer_of_no_holds_publication_back(self) -> None:
        made = services.check_rights(self.owner, self.draft(women="Care."), {**YES, "harm": "no"})
        made = services.decide(self.owner, made, "submit")
        with pytest.raises(ValueError, match="answered with no"):
            services.decide(self.owner, made, "publish")

    def test_the_database_itself_refuses_an_unchecked_publication(self) -> None:
        made = self.draft()
        with pytest.raises(IntegrityError), transaction.atomic():
            Initiative.objects.filter(pk=made.pk).update(state="published")

    def test_an_owner_decides_and_a_teammate_does_not(self) -> None:
        made = self.in_review()
        for verb in ("publish", "return", "archive"):
            with pytest.raises(PermissionDenied):
                services.decide(self.teammate, made, verb, "why")

    def test_a_return_needs_a_reason(self) -> None:
        made = self.in_review()
        with pytest.raises(ValueError, match="why"):
            services.decide(self.owner, made, "return")
        made.refresh_from_db()
        assert made.state == "review"
        assert services.decide(self.owner, made, "return", "Name the district.").comment == "Name the district."

    def test_a_step_out_of_order_is_refused(self) -> None:
        with pytest.raises(ValueError, match="meanwhile"):
            services.decide(self.owner, self.ready(), "publish")

    def test_an_archived_initiative_can_be_reopened_and_not_changed(self) -> None:
        made = self.archived()
        with pytest.raises(ValueError, match="archived"):
            services.change(self.owner, made, title="x")
        assert services.decide(self.owner, made, "reopen").state == "draft"

    def test_a_members_change_of_a_public_one_goes_back_to_review(self) -> None:
        assert services.change(self.teammate, self.published(), title="Vans").state == "review"

    def test_a_change_does_not_undo_a_step_taken_meanwhile(self) -> None:
        stale = self.in_review()
        services.decide(self.owner, Initiative.objects.get(pk=stale.pk), "publish")
        services.change(self.owner, stale, title="Vans")
        assert Initiative.objects.get(pk=stale.pk).state == "published"

    def test_an_owners_change_stays_public_and_keeps_the_duty(self) -> None:
        made = self.published()
        assert services.change(self.owner, made, title="Vans").state == "published"
        with pytest.raises(ValueError, match="women and girls"):
            services.change(self.owner, made, women="")


class CopyTests(PortfolioTestCase):
    """Copies and runs."""

    def test_a_copy_remembers_where_it_comes_from_and_has_its_own_duties(self) -> None:
        made = self.published(people=5000, people_women=3000)
        copy = services.replicate(self.stranger, made, self.other_entity, "", "")
        assert copy.replicated_from == made and copy.entity == self.other_entity and copy.state == "draft"
        assert copy.title == made.title and copy.goals == [3]
        assert copy.people is None and copy.women == "" and copy.rights_at is None

    def test_a_linked_run_is_one_the_person_may_read(self) -> None:
        made = self.draft()
        runs = visible_runs(self.owner).model.objects
        mine = runs.create(name="x", kind="case", person=self.owner)
        other = runs.create(name="x", kind="case", person=self.stranger)
        services.link_run(self.owner, made, mine.pk)
        assert list(made.runs.all()) == [mine]
        for number in (other.pk, "no number"):
            with pytest.raises(ValueError, match="no such run"):
                services.link_run(self.owner, made, number)
