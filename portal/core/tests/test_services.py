"""Every write is one transaction with its audit line."""

import dataclasses
import datetime

import pytest
from django.core.exceptions import PermissionDenied

from portal.core import access, services
from portal.core.models import AuditLine, Entity, Grant, Person, Role
from portal.testing import PASSWORD, AccessTestCase


@dataclasses.dataclass
class Seed:
    slug: str
    name: str
    acronym: str = ""
    kind: str = "un_entity"
    is_ceb_member: bool = True


class ServicesTest(AccessTestCase):
    def test_it_works(self):
        line = AuditLine.objects.get(object_kind="core.entity", object_id=str(self.entity.pk))
        assert (line.verb, line.who, line.entity) == ("create entity", self.owner, self.entity)
        assert line.before is None
        assert line.after is not None
        assert line.after["name"] == "Entity of the owner"

    def test_an_error_inside_a_write_undoes_row_and_line(self):
        lines = AuditLine.objects.count()
        with pytest.raises(RuntimeError), services.write(self.owner, "rename", self.entity):
            Entity.objects.filter(pk=self.entity.pk).update(name="Half written")
            raise RuntimeError
        assert Entity.objects.get(pk=self.entity.pk).name == "Entity of the owner"
        assert AuditLine.objects.count() == lines

    def test_an_audit_line_holds_only_what_changed(self):
        services.change_language(self.owner, self.owner, "fr")
        line = AuditLine.objects.filter(verb="change language").get()
        assert (line.before, line.after) == ({"language": "en"}, {"language": "fr"})

    def test_a_deleted_object_leaves_its_values_in_the_trail(self):
        grant = Grant.objects.get(person=self.teammate)
        with services.write(self.owner, "delete role", grant):
            Grant.objects.filter(pk=grant.pk).delete()
        line = AuditLine.objects.filter(verb="delete role").get()
        assert line.before is not None
        assert line.before["role"] == "member"
        assert line.after is None

    def test_a_password_never_reaches_the_trail(self):
        services.change_password(self.owner, self.owner, "another long password")
        assert Person.objects.get(pk=self.owner.pk).check_password("another long password")
        assert "argon2" not in str(list(AuditLine.objects.values()))

    def test_a_password_is_stored_with_argon2(self):
        assert self.owner.password.startswith("argon2$argon2id$")

    def test_only_the_person_changes_their_password_and_language(self):
        with pytest.raises(PermissionDenied):
            services.change_password(self.teammate, self.owner, "another long password")
        with pytest.raises(PermissionDenied):
            services.change_language(self.teammate, self.owner, "fr")

    def test_an_unknown_language_is_refused(self):
        with pytest.raises(ValueError, match="language"):
            services.change_language(self.owner, self.owner, "de")

    def test_a_taken_address_is_refused_in_any_letter_case(self):
        with pytest.raises(ValueError, match="email"):
            services.create_person(None, "OWNER@example.org", "Somebody", PASSWORD)

    def test_only_an_owner_gives_roles(self):
        for person in (self.teammate, self.stranger):
            with pytest.raises(PermissionDenied):
                services.give_grant(person, self.stranger, self.entity, Role.VIEWER)

    def test_an_unknown_role_is_refused(self):
        with pytest.raises(ValueError, match="owner, focal_point, leader"):
            services.give_grant(self.owner, self.stranger, self.entity, "boss")

    def test_an_end_before_the_start_is_refused(self):
        with pytest.raises(ValueError, match="first day"):
            yesterday = access.today() - datetime.timedelta(days=1)
            services.give_grant(self.owner, self.stranger, self.entity, "viewer", ends=yesterday)

    def test_a_role_is_not_given_twice(self):
        with pytest.raises(ValueError, match="already"):
            services.give_grant(self.owner, self.teammate, self.entity, Role.MEMBER)

    def test_a_role_follows_an_earlier_one(self):
        services.end_grant(self.owner, Grant.objects.get(person=self.teammate))
        services.give_grant(self.owner, self.teammate, self.entity, Role.MEMBER)
        assert access.can_edit_entity(self.teammate, self.entity)

    def test_ending_a_role_takes_effect_at_once(self):
        services.end_grant(self.owner, Grant.objects.get(person=self.teammate))
        assert not access.can_view_entity(self.teammate, self.entity)

    def test_a_role_that_has_ended_cannot_end_again(self):
        grant = services.end_grant(self.owner, Grant.objects.get(person=self.teammate))
        with pytest.raises(ValueError, match="already"):
            services.end_grant(self.owner, grant)

    def test_the_last_owner_stays(self):
        with pytest.raises(ValueError, match="needs an owner"):
            services.end_grant(self.owner, Grant.objects.get(person=self.owner))

    def test_a_teammate_gives_up_their_own_role_but_nobody_elses(self):
        own, owners = Grant.objects.get(person=self.teammate), Grant.objects.get(person=self.owner)
        with pytest.raises(PermissionDenied):
            services.end_grant(self.teammate, owners)
        services.end_grant(self.teammate, own)
        assert not access.can_view_entity(self.teammate, self.entity)

    def test_a_part_is_added_only_by_those_who_may_change_the_whole(self):
        with pytest.raises(PermissionDenied):
            services.create_entity(self.stranger, "Part", parent=self.entity)
        assert services.create_entity(self.teammate, "Part", parent=self.entity).parent == self.entity

    def test_two_entities_of_one_name_get_two_addresses(self):
        slugs = {services.create_entity(self.owner, "Same name").slug for _ in range(3)}
        assert slugs == {"same-name", "same-name-2", "same-name-3"}

    def test_a_name_without_latin_letters_gets_an_address_too(self):
        assert services.create_entity(self.owner, "مكتب الإحصاء").slug == "entity"

    def test_loading_the_seed_twice_writes_once(self):
        seed = [Seed("a", "Entity A"), Seed("b", "Entity B", "B")]
        assert services.load_entities(seed) == 2
        lines = AuditLine.objects.count()
        assert services.load_entities(seed) == 0
        assert AuditLine.objects.count() == lines

    def test_loading_a_changed_seed_updates_the_entity(self):
        services.load_entities([Seed("a", "Entity A")])
        assert services.load_entities([Seed("a", "Entity A, renamed")]) == 1
        line = AuditLine.objects.filter(verb="load entity").latest("pk")
        assert (line.who, line.by) == (None, "system")
        assert line.after == {"name": "Entity A, renamed"}

    def test_the_official_entities_of_the_seed_load(self):
        from quintet.seed.entities import entities

        assert services.load_entities(entities()) == len(entities())
        assert Entity.objects.filter(is_ceb_member=True).exists()
