"""The first account of an installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from portal.core import access
from portal.core.models import AuditLine, Entity, Person

pytestmark = pytest.mark.django_db


def create_owner(**options):
    out = io.StringIO()
    call_command("create_owner", email="first@example.org", name="First", stdout=out, **options)
    return out.getvalue()


def test_it_works():
    password = create_owner().splitlines()[-1]
    assert Person.objects.get(email="first@example.org").check_password(password)


def test_the_write_is_in_the_audit_trail_under_the_systems_name():
    create_owner()
    assert AuditLine.objects.get(verb="create person").by == "system"


def test_a_second_account_of_one_address_is_refused():
    create_owner()
    with pytest.raises(CommandError, match="email"):
        create_owner()
    assert Person.objects.count() == 1


def test_an_official_entity_gets_its_first_owner():
    entity = Entity.objects.create(slug="office", name="Office", kind="statistical_office")
    create_owner(entity="office")
    assert access.can_manage_grants(Person.objects.get(), entity)


def test_an_unknown_entity_leaves_no_account_behind():
    with pytest.raises(CommandError, match="nowhere"):
        create_owner(entity="nowhere")
    assert not Person.objects.exists()
