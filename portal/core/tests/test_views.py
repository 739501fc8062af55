"""Sign in and out, profile, my organisation: what each reader gets."""

import datetime
import re
import unittest.mock

import pytest
from django.test import Client
from django.urls import reverse

from portal.core import access, services
from portal.core.models import Entity, Grant, Person, Role
from portal.testing import PASSWORD, AccessTestCase, count_queries

MAX_FAILURES = 10


def found(pattern, answer):
    match = re.search(pattern, answer.content.decode(), re.S)
    assert match, pattern
    return match[1]


class SignInTest(AccessTestCase):
    def sign_in(self, email="owner@example.org", password=PASSWORD, **extra):
        return self.as_nobody.post("/sign-in", {"username": email, "password": password, **extra})

    def test_it_works(self):
        answer = self.sign_in("Owner@Example.org")
        assert (answer.status_code, answer["Location"]) == (302, "/my-organisation")
        assert self.as_nobody.get("/profile").status_code == 200

    def test_a_wrong_password_gets_a_summary_and_no_session(self):
        answer = self.sign_in(password="wrong")
        assert answer.status_code == 200
        self.assertContains(answer, "error-summary")
        self.assertContains(answer, "Check both and try again")
        assert self.as_nobody.get("/profile").status_code == 302

    def test_an_unknown_address_gets_the_same_words(self):
        known, unknown = self.sign_in(password="wrong"), self.sign_in("nobody@example.org", "wrong")
        words = [found(r"error-summary(.*?)</div>", answer) for answer in (known, unknown)]
        assert words[0] == words[1]

    def test_an_unknown_address_costs_as_much_hashing_as_a_known_one(self):
        hasher = "django.contrib.auth.hashers.Argon2PasswordHasher.encode"
        with unittest.mock.patch(hasher, return_value="argon2$x") as hashed:
            self.sign_in("nobody@example.org", "wrong")
        assert hashed.call_count == 1

    def test_after_ten_failures_even_the_right_password_waits(self):
        for _ in range(MAX_FAILURES):
            self.sign_in(password="wrong")
        answer = self.sign_in()
        assert answer.status_code == 429
        self.assertContains(answer, "Wait 15 minutes", status_code=429)

    def test_failures_of_one_address_do_not_block_another(self):
        for _ in range(MAX_FAILURES):
            self.sign_in(password="wrong")
        assert self.sign_in("teammate@example.org").status_code == 302

    def test_a_success_forgets_earlier_failures(self):
        for _ in range(MAX_FAILURES - 1):
            self.sign_in(password="wrong")
        self.sign_in()
        self.as_nobody.post("/sign-out")
        assert self.sign_in(password="wrong").status_code == 200

    def test_a_closed_account_cannot_sign_in(self):
        Person.objects.filter(pk=self.owner.pk).update(is_active=False)
        assert self.sign_in().status_code == 200

    def test_the_page_asked_for_opens_in_the_persons_language(self):
        services.change_language(self.owner, self.owner, "ar")
        assert self.sign_in(next="/profile")["Location"] == "/ar/profile"

    def test_an_address_elsewhere_is_never_followed(self):
        assert self.sign_in(next="https://example.com/")["Location"] == "/my-organisation"

    def test_signing_out_takes_a_post(self):
        assert self.as_owner.get("/sign-out").status_code == 405
        assert self.as_owner.post("/sign-out").status_code == 302
        assert self.as_owner.get("/profile").status_code == 302

    def test_a_form_without_its_token_is_refused(self):
        client = Client(enforce_csrf_checks=True)
        answer = client.post("/sign-in", {"username": "owner@example.org", "password": PASSWORD})
        self.assertContains(answer, "no longer valid", status_code=403)


class ProfileTest(AccessTestCase):
    def test_it_works(self):
        self.assertContains(self.as_owner.get("/profile"), "owner@example.org")

    def test_only_the_signed_in_have_a_profile(self):
        for path in ("/profile", "/profile/password", "/profile/my-data.json", "/my-organisation"):
            self.assert_statuses(path, owner=200, teammate=200, stranger=200, nobody=302)

    def test_a_language_is_kept_and_the_page_opens_in_it(self):
        answer = self.as_owner.post("/profile", {"language": "fr"})
        assert answer["Location"] == "/fr/profile"
        assert Person.objects.get(pk=self.owner.pk).language == "fr"

    def test_an_unknown_language_is_shown_as_a_problem(self):
        self.assertContains(self.as_owner.post("/profile", {"language": "de"}), "error-summary")

    def test_a_new_password_keeps_this_session_and_ends_others(self):
        other = self.signed_in(self.owner)
        new = "quiet river under snow"
        form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert self.as_owner.post("/profile/password", form).status_code == 302
        assert self.as_owner.get("/profile").status_code == 200
        assert other.get("/profile").status_code == 302

    def test_a_weak_password_is_refused_with_reasons(self):
        form = {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}
        answer = self.as_owner.post("/profile/password", form)
        self.assertContains(answer, "error-summary")
        assert Person.objects.get(pk=self.owner.pk).check_password(PASSWORD)


class OrganisationTest(AccessTestCase):
    def page(self):
        return reverse("core:members", args=[self.entity.slug])

    def test_it_works(self):
        answer = self.as_teammate.get("/my-organisation")
        self.assertContains(answer, "Entity of the owner")
        self.assertContains(answer, "Owner")
        self.assertNotContains(answer, "Entity of the stranger")

    def test_only_its_people_see_an_entity(self):
        self.assert_statuses(self.page(), owner=200, teammate=200, stranger=404, nobody=302)

    def test_pages_stay_within_the_query_limit(self):
        for path in ("/my-organisation", self.page(), "/profile", "/my-organisation/new"):
            with count_queries():
                assert self.as_owner.get(path).status_code == 200

    def test_somebody_without_an_entity_is_told_how_to_begin(self):
        Grant.objects.filter(person=self.stranger).delete()
        self.assertContains(self.as_stranger.get("/my-organisation"), "Your entities will stand here")

    def test_adding_an_entity_makes_its_owner(self):
        answer = self.as_stranger.post("/my-organisation/new", {"name": "Office", "kind": "statistical_office"})
        entity = Entity.objects.get(name="Office")
        assert answer["Location"] == reverse("core:members", args=[entity.slug])
        assert access.can_manage_grants(self.stranger, entity)

    def test_only_entities_one_may_change_are_offered_as_the_whole(self):
        self.assertNotContains(self.as_stranger.get("/my-organisation/new"), "Entity of the owner")
        form = {"name": "Part", "kind": "other", "parent": self.entity.pk}
        self.assertContains(self.as_stranger.post("/my-organisation/new", form), "error-summary")
        assert not Entity.objects.filter(name="Part").exists()

    def test_an_owner_gives_a_role_to_a_known_person(self):
        form = {"email": "Stranger@example.org", "name": "-", "role": "viewer"}
        assert self.as_owner.post(self.page() + "/give", form).status_code == 302
        assert access.can_view_entity(self.stranger, self.entity)

    def test_somebody_new_gets_an_account_with_a_password_shown_once(self):
        form = {"email": "new@example.org", "name": "New", "role": "member"}
        answer = self.as_owner.post(self.page() + "/give", form)
        password = found(r"shown only now: <code>(\S+?)</code>", answer)
        assert Client().login(username="new@example.org", password=password)
        self.assertNotContains(self.as_owner.get(self.page()), password)

    def test_a_role_refused_leaves_no_account_behind(self):
        form = {"email": "new@example.org", "name": "New", "role": "member", "ends": "2001-01-01"}
        self.assertContains(self.as_owner.post(self.page() + "/give", form), "first day")
        assert not Person.objects.filter(email="new@example.org").exists()

    def test_others_cannot_give_roles(self):
        form = {"email": "stranger@example.org", "name": "-", "role": "owner"}
        answers = [c.post(self.page() + "/give", form).status_code for c in (self.as_teammate, self.as_stranger)]
        assert answers == [403, 404]
        assert not access.can_view_entity(self.stranger, self.entity)

    def test_somebody_new_needs_a_name(self):
        form = {"email": "new@example.org", "name": "", "role": "member"}
        self.assertContains(self.as_owner.post(self.page() + "/give", form), "error-summary")

    def test_an_owner_ends_a_role_at_once(self):
        grant = Grant.objects.get(person=self.teammate)
        self.as_owner.post(self.page() + "/end", {"grant": grant.pk})
        assert self.as_teammate.get(self.page()).status_code == 404

    def test_a_role_in_another_entity_cannot_be_ended_from_here(self):
        grant = Grant.objects.get(person=self.stranger)
        self.as_owner.post(self.page() + "/end", {"grant": grant.pk})
        assert access.can_manage_grants(self.stranger, self.other_entity)

    def test_a_teammate_cannot_end_the_owners_role(self):
        grant = Grant.objects.get(person=self.owner)
        assert self.as_teammate.post(self.page() + "/end", {"grant": grant.pk}).status_code == 403

    def test_the_last_owner_is_told_why_the_role_stays(self):
        grant = Grant.objects.get(person=self.owner)
        answer = self.as_owner.post(self.page() + "/end", {"grant": grant.pk}, follow=True)
        self.assertContains(answer, "needs an owner")

    def test_a_role_that_starts_later_is_listed_apart(self):
        services.give_grant(self.owner, self.stranger, self.entity, Role.VIEWER, starts=datetime.date(2999, 1, 1))
        self.assertContains(self.as_owner.get(self.page()), "Roles that start later")


@pytest.mark.parametrize("code", ["ar", "fr", "ru", "es", "zh"])
def test_each_language_has_its_prefix(client, code, db):
    answer = client.get(f"/{code}/sign-in")
    assert answer.status_code == 200
    assert f'lang="{code}"' in answer.content.decode()


def test_djangos_own_sentences_are_found_for_chinese():
    from django.utils import translation

    with translation.override("zh"):
        assert translation.gettext("This field is required.") == "这个字段是必填项。"
