"""The audit trail played again gives the rows as they stood at any moment."""

import random

from django.utils import timezone

from portal.core import services
from portal.core.history import lines_of, replay, snapshot
from portal.core.models import AuditLine, Entity, Grant
from portal.testing import AccessTestCase


class HistoryTest(AccessTestCase):
    def test_it_works(self):
        now = timezone.now()
        assert replay(Entity, now) == snapshot(Entity)
        assert replay(Grant, now) == snapshot(Grant)

    def test_a_past_moment_shows_what_stood_then(self):
        then, before = timezone.now(), snapshot(Entity)
        services.create_entity(self.owner, "Later")
        with services.write(self.owner, "rename", self.entity):
            self.entity.name = "Renamed"
            self.entity.save()
        assert replay(Entity, then) == before
        assert replay(Entity, timezone.now()) == snapshot(Entity) != before

    def test_long_values_are_kept_whole(self):
        long = "длинное слово " * 14
        with services.write(self.owner, "rename", self.entity):
            self.entity.name = long[:200]
            self.entity.save()
        assert replay(Entity, timezone.now())[str(self.entity.pk)]["name"] == long[:200]

    def test_random_changes_replay_to_every_snapshot_taken(self):
        rng, kept = random.Random(7), []
        for step in range(60):
            entity = rng.choice(list(Entity.objects.all()))
            with services.write(self.owner, "rename", entity):
                entity.acronym = f"E{step}"
                entity.save()
            if rng.random() < 0.2:
                services.create_entity(self.owner, f"Entity {step}")
            kept.append((AuditLine.objects.latest("pk").at, snapshot(Entity)))
        for at, rows in kept:
            assert replay(Entity, at) == rows

    def test_the_changes_of_one_row_are_listed_newest_first(self):
        services.change_language(self.owner, self.owner, "fr")
        assert [line.verb for line in lines_of(self.owner)] == ["change language", "create person"]
