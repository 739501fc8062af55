"""Dated grants decide who sees and changes an entity."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.core import access, services
from portal.core.models import Grant, Role
from portal.testing import AccessTestCase

ONE_DAY = datetime.timedelta(days=1)


class AccessTest(AccessTestCase):
    def grant(self, role, starts, ends):
        Grant.objects.filter(person=self.teammate).delete()
        Grant.objects.create(
            person=self.teammate, entity=self.entity, role=role, starts=starts, ends=ends, given_by=self.owner
        )

    def test_it_works(self):
        people = (self.owner, self.teammate, self.stranger, AnonymousUser())
        assert [access.can_view_entity(p, self.entity) for p in people] == [True, True, False, False]
        assert [access.can_edit_entity(p, self.entity) for p in people] == [True, True, False, False]
        assert [access.can_manage_grants(p, self.entity) for p in people] == [True, False, False, False]

    def test_a_viewer_sees_and_changes_nothing(self):
        self.grant(Role.VIEWER, access.today(), None)
        assert access.can_view_entity(self.teammate, self.entity)
        assert not access.can_edit_entity(self.teammate, self.entity)

    def test_a_grant_that_expired_yesterday_opens_nothing(self):
        self.grant(Role.MEMBER, access.today() - 10 * ONE_DAY, access.today() - ONE_DAY)
        assert not access.can_view_entity(self.teammate, self.entity)

    def test_a_grant_ends_on_its_last_day_not_after_it(self):
        self.grant(Role.MEMBER, access.today() - ONE_DAY, access.today())
        assert not access.can_view_entity(self.teammate, self.entity)
        assert access.can_view_entity(self.teammate, self.entity, on=access.today() - ONE_DAY)

    def test_a_grant_that_starts_tomorrow_opens_nothing_today(self):
        self.grant(Role.MEMBER, access.today() + ONE_DAY, None)
        assert not access.can_view_entity(self.teammate, self.entity)
        assert access.can_view_entity(self.teammate, self.entity, on=access.today() + ONE_DAY)

    def test_a_closed_account_sees_nothing(self):
        self.owner.is_active = False
        assert not access.can_view_entity(self.owner, self.entity)
        assert not access.visible_entities(self.owner).exists()

    def test_visible_entities_agree_with_the_predicate(self):
        for person in (self.owner, self.teammate, self.stranger, AnonymousUser()):
            listed = set(access.visible_entities(person))
            asked = {e for e in (self.entity, self.other_entity) if access.can_view_entity(person, e)}
            assert listed == asked

    def test_a_viewer_cannot_edit_but_still_sees_the_entity_listed(self):
        self.grant(Role.VIEWER, access.today(), None)
        assert list(access.visible_entities(self.teammate)) == [self.entity]
        assert not access.editable_entities(self.teammate).exists()


class PartsTest(AccessTestCase):
    def setUp(self):
        super().setUp()
        self.part = services.create_entity(self.teammate, "Part", parent=self.entity)
        self.deep = services.create_entity(self.teammate, "Part of the part", parent=self.part)

    def test_a_role_holds_in_the_parts_of_an_entity(self):
        for place in (self.part, self.deep):
            assert access.can_manage_grants(self.owner, place)
            assert not access.can_view_entity(self.stranger, place)
        assert {self.part, self.deep} <= set(access.visible_entities(self.owner))
        assert access.roles_in(self.owner, self.deep) == {"owner"}

    def test_a_role_in_a_part_does_not_reach_the_whole(self):
        services.give_grant(self.owner, self.stranger, self.part, Role.OWNER)
        assert access.can_edit_entity(self.stranger, self.deep)
        assert not access.can_view_entity(self.stranger, self.entity)

    def test_nesting_ends_where_the_rule_ends(self):
        deepest = services.create_entity(self.teammate, "Third part", parent=self.deep)
        assert access.can_edit_entity(self.owner, deepest)
        with pytest.raises(ValueError, match="4 deep"):
            services.create_entity(self.teammate, "Fourth part", parent=deepest)

    def test_the_list_of_my_organisations_shows_the_parts(self):
        self.assertContains(self.as_owner.get("/my-organisation"), "Part of the part")

    def test_only_deciders_decide_and_only_validators_validate(self):
        for role, decides, validates in (("leader", True, False), ("validator", False, True), ("coach", False, False)):
            person = services.create_person(None, f"{role}@example.org", role, "correct horse battery")
            services.give_grant(self.owner, person, self.entity, role)
            assert access.can_decide(person, self.deep) is decides
            assert access.can_validate(person, self.deep) is validates
