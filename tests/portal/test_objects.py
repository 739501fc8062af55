"""Role x route x object: whose words does who find, by any address of the portal?

Every reader opens every route, once for each object its address can name; in every answer the mark of every object is
looked for. A cell is one reader, one address and one object. A reader may find what `seen_by` allows and must be able
to find all of it somewhere, so that a mark nobody ever meets fails too.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import defaultdict
from typing import Any

import pytest
from django.apps import apps
from django.test import Client, TestCase
from django.urls import reverse

from portal.core.models import AuditLine, Person
from tests.portal import objects
from tests.portal.objects import OUTSIDE, READERS, Thing
from tests.portal.test_access_matrix import BODIES, SAID
from tests.portal.world import World, routes

MARK = re.compile(r"ZQ[A-Za-z]+?QZ")
HIDDEN = frozenset({301, 302, 401, 403, 404, 405})
# Routes whose address names an organisation or a period and whose page is open: it holds what is public.
OPEN_PAGES = frozenset({"core", "scorecards", "pages", "notices"})
# Its address names the kind of the file, not the object.
NO_OBJECT = frozenset({"portfolio:export", "portfolio:template", "pipeline:flow_file"})
PLAIN = ("other owner", "viewer")  # nobody and a stranger have test_access_matrix.py


def words(answer: Any) -> str:
    """Give the text of an answer, unpacked when it is a workbook or a document."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return str(body.decode("utf-8", "replace"))


class ObjectsTest(TestCase):
    who: objects.People
    things: list[Thing]
    world: World

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = objects.people()
        by = cls.who.by
        cls.world = World(by["owner"], by["member"], cls.who.entity)
        cls.things = objects.things(cls.who)
        objects.close(by["closed account"])

    def client_of(self, reader: str) -> Client:
        client = Client()
        if reader != "nobody":
            client.force_login(self.who.by[reader])
        return client

    def addresses(self) -> dict[str, list[tuple[str, Thing | None]]]:
        """Every route with the addresses it has: one of the world, and one for each object it can name."""
        found: dict[str, list[tuple[str, Thing | None]]] = {}
        for name, params in routes():
            first = self.world.kwargs(name, params)
            seen = {reverse(name, kwargs=first): None}
            space = name.partition(":")[0]
            for thing in self.things:
                own = thing.params.get(space, {}) if space != "api" else self.over_rest(name, thing)
                if own and set(params) & set(own) and set(params) <= set(first) and name not in NO_OBJECT:
                    seen.setdefault(reverse(name, kwargs={**first, **{k: own[k] for k in params if k in own}}), thing)
            found[name] = list(seen.items())
        return found

    private: frozenset[str] = frozenset()

    def over_rest(self, name: str, thing: Thing) -> dict[str, Any]:
        """The parameters by which an operation of the REST interface names an object."""
        spaces = {"initiative": "portfolio", "plan": "plans", "item": "plans", "report": "reports", "run": "runs",
                  "result": "runs", "scorecard": "scorecards", "gate": "portfolio", "rights": "portfolio",
                  "step": "portfolio", "answers": "scorecards"}  # fmt: skip
        for word, space in spaces.items():
            if word in name and space in thing.params:
                if space == "scorecards":
                    return {"entity": thing.params[space]["slug"]}
                return thing.params[space]
        return {}

    def look(self, readers: tuple[str, ...]) -> tuple[list[Any], dict[str, set[str]], int]:
        """Open every address as every reader: the leaks, who met which mark, and how many cells that were."""
        by_mark = {thing.mark: thing for thing in self.things}
        leaks, met, cells = [], defaultdict(set), 0
        addresses = self.addresses()
        for reader in readers:
            client = self.client_of(reader)
            for name, pairs in addresses.items():
                for path, named in pairs:
                    answer = client.get(path)
                    found = set(MARK.findall(words(answer))) & set(by_mark)
                    cells += len(by_mark)
                    for mark in found:
                        met[mark].add(reader)
                        if reader not in by_mark[mark].seen_by:
                            leaks.append((reader, path, by_mark[mark].label))
                    if named is not None and not named.told and answer.status_code == 200:
                        met[named.mark].add(reader)
                    closed = named is not None and reader not in named.seen_by
                    if closed and name.partition(":")[0] not in OPEN_PAGES and answer.status_code not in HIDDEN:
                        leaks.append((reader, path, answer.status_code))
                    if answer.status_code >= 500 and (name, answer.status_code) not in SAID:
                        leaks.append((reader, path, answer.status_code))
        return leaks, met, cells

    def test_it_works(self) -> None:
        marks = [thing.mark for thing in self.things]
        assert len(set(marks)) == len(marks)
        assert {thing.label for thing in self.things if thing.seen_by == frozenset(READERS)} >= {
            "initiative published", "plan approved", "report published", "run of the portal",
            "link of answer published",
        }  # fmt: skip
        named = {name for name, pairs in self.addresses().items() if any(thing for _path, thing in pairs)}
        assert {"portfolio:initiative", "plans:plan", "reports:download", "runs:download", "api:show_plan"} <= named

    def test_there_is_no_administrator(self) -> None:
        assert not {"is_staff", "is_superuser", "groups"} & {field.name for field in Person._meta.get_fields()}
        assert not apps.is_installed("django.contrib.admin")

    def test_two_readers_find_what_is_theirs_and_nothing_else(self) -> None:
        leaks, _met, cells = self.look(PLAIN)
        print(f"access: {len(routes())} routes x {len(PLAIN)} roles x {len(self.things)} objects, {cells} cells")
        assert leaks == []

    @pytest.mark.slow
    def test_every_reader_finds_what_is_theirs_and_nothing_else(self) -> None:
        leaks, met, cells = self.look(READERS)
        addresses = self.addresses()
        print(
            f"access: {len(addresses)} routes ({sum(map(len, addresses.values()))} addresses) x {len(READERS)} roles x "
            f"{len(self.things)} objects = {cells} cells asked, {len(leaks)} leaks"
        )
        assert leaks == []
        # A mark that nobody meets would hide a leak: whoever may read an object finds it by some address.
        assert {t.label: sorted(t.seen_by - met[t.mark]) for t in self.things if t.seen_by - met[t.mark]} == {}

    @pytest.mark.slow
    def test_outsiders_change_nothing(self) -> None:
        entity, addresses = self.who.entity, self.addresses()
        known = set(AuditLine.objects.values_list("object_kind", "object_id"))
        aimed = {**BODIES[1], "entity": entity.pk, "share_with": entity.pk, "person": self.who.by["owner"].pk}
        asked, wrong = 0, []
        for reader in OUTSIDE:
            client, own = self.client_of(reader), str(self.who.by[reader].pk) if reader in self.who.by else ""
            for name, pairs in addresses.items():
                for path, _named in pairs:
                    last = newest()
                    asked += len(send(client, path, aimed))
                    for line in AuditLine.objects.filter(pk__gt=last):
                        theirs = (line.object_kind, line.object_id) in known - {("core.person", own)}
                        if theirs or line.entity_id == entity.pk:
                            wrong.append((reader, name, path, line.verb))
        print(f"access: {asked} writes by {len(OUTSIDE)} outsiders at {len(addresses)} routes, {len(wrong)} kept")
        assert wrong == []


def newest() -> int:
    """Give the number of the newest audit line."""
    return AuditLine.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def send(client: Client, path: str, body: dict[str, Any]) -> list[Any]:
    """Try to write at an address in every way there is; an error of ours is a failure."""
    answers = [client.post(path, body), client.delete(path)]
    if path.startswith("/api/"):
        packed = json.dumps(body, default=str)
        answers += [getattr(client, verb)(path, packed, content_type="application/json")
                    for verb in ("post", "put", "patch")]  # fmt: skip
    assert all(answer.status_code < 500 for answer in answers), path
    return answers
