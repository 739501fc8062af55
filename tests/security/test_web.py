"""What every answer and every module of the portal keeps to: headers, verbs, and functions that are never used.

Source of the rules: OWASP ASVS 5.0.0, as docs/reference/asvs.md maps them.
"""

from __future__ import annotations

import ast
import datetime
import logging
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage
from django.test import Client, override_settings
from django.urls import reverse
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from portal.core.models import AuditLine
from portal.core.passwords import GUESSED_FIRST
from portal.pipeline import services as pipeline
from portal.plans import services as plans
from portal.plans.writing import checklist
from portal.portfolio import services as portfolio
from portal.scorecards import services as scorecards
from portal.testing import AccessTestCase
from tests.portal.world import World, routes

ROOT = Path(__file__).parent.parent.parent
OURS = [
    path for top in ("quintet", "portal") for path in sorted((ROOT / top).rglob("*.py")) if "tests" not in path.parts
]
TEMPLATES = sorted((ROOT / "portal").rglob("*.html"))
SCRIPTS = [path for path in sorted((ROOT / "portal").rglob("*.js")) if not path.name.startswith("htmx")]
DANGEROUS = {"eval", "exec", "compile", "__import__", "system", "popen", "mktemp"}
INSECURE_MODULES = {"pickle", "marshal", "shelve", "dill", "xmlrpc", "telnetlib", "ftplib", "commands", "random"}
# Methods draw samples with a seed that stands in the result; nobody must not guess them.
SEEDED = re.compile(r"quintet/")
KEPT_BY_READING = {"keep file of report"}  # the first reader of a report's file has it made and kept


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    """List the calls of a module by their last name."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(getattr(node.func, "id", getattr(node.func, "attr", "")), node) for node in found]


def test_it_works() -> None:
    wrong = ast.parse("import os, pickle\nos.system('x')\neval('1')\nsubprocess.run('x', shell=True)")
    assert {"system", "eval"} <= {name for name, _node in calls(wrong)}
    assert len(OURS) > 200
    assert TEMPLATES
    assert SCRIPTS


def test_no_module_runs_words_as_code_or_in_a_shell() -> None:
    found = []
    for path in OURS:
        for name, node in calls(ast.parse(path.read_text(encoding="utf-8"))):
            if name in DANGEROUS and not (name == "compile" and isinstance(node.func, ast.Attribute)):
                found.append((path.name, node.lineno, name))
            if any(word.arg == "shell" for word in node.keywords):
                found.append((path.name, node.lineno, "shell="))
    assert found == []


def test_no_module_reads_objects_from_bytes_or_guesses_with_a_weak_generator() -> None:
    found = []
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            bad = {name.partition(".")[0] for name in names} & INSECURE_MODULES
            if bad and not (bad == {"random"} and SEEDED.search(path.as_posix())):
                found.append((path.as_posix(), sorted(bad)))
    assert found == []


def test_yaml_is_read_by_a_safe_loader_only() -> None:
    for path in OURS:
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"yaml\.(?:load|load_all|full_load|unsafe_load)\([^\n]*", text):
            assert re.search(r"Loader=(yaml\.C?SafeLoader|loader\))", call), (path, call)


def test_no_password_is_hashed_and_no_file_is_named_by_a_broken_hash() -> None:
    for path in OURS:
        used = {name for name, _node in calls(ast.parse(path.read_text(encoding="utf-8")))}
        assert not used & {"md5", "sha1", "ECB", "ARC4", "TripleDES", "Blowfish"}, path


def test_no_template_switches_escaping_off() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        if path.name != "docs_page.html":  # our own documentation, rendered with HTML switched off
            assert not re.search(r"\|\s*(safe|safeseq)\b|autoescape\s+off", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S|\son\w+\s*=\s*[\"']|javascript:", text), path


def test_our_scripts_write_text_and_keep_nothing_in_the_browser() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        words = (
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage|sessionStorage"
        )
        assert not re.search(words + r"|indexedDB|postMessage|document\.cookie", text), path
    assert '"historyCacheSize":0' in (ROOT / "portal/design/templates/base.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["Quintet2026!!!", "welcome-welcome", "UnitedNations2.0", "sdg-sdg-sdg-17"])
def test_a_password_built_on_a_word_of_this_place_is_refused(word: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(word)
    assert "context" in {error.code for error in caught.value.error_list}


@pytest.mark.parametrize(
    "word",
    ["correct horse battery", "my quintet plays chamber music", "密码很长很难猜到的一个句子啊", "a" * 30 + "b" * 98],
)
def test_any_other_password_of_any_make_up_is_taken(word: str) -> None:
    validate_password(word)
    assert all(word == word.lower() for word in GUESSED_FIRST)


def test_the_server_refuses_a_message_with_two_lengths() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
    whole, split = head + b"\r\nabcd", head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert next(RequestParser(Config(), iter([whole]), ("127.0.0.1", 1))).body.read() == b"abcd"
    with pytest.raises(ParseException):
        next(RequestParser(Config(), iter([split]), ("127.0.0.1", 1)))


def test_a_line_break_does_not_reach_a_mail_header() -> None:
    for headers in ({"subject": "News\nBcc: x@example.org"}, {"to": ["a@example.org\nBcc: x@example.org"]}):
        with pytest.raises(BadHeaderError):
            EmailMessage(body="Words", **headers).message()


class EveryRouteTest(AccessTestCase):
    paths: ClassVar[dict[str, str]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        world = World(cls.owner, cls.teammate, cls.entity)
        cls.paths = {name: reverse(name, kwargs=world.kwargs(name, params)) for name, params in routes()}

    @pytest.mark.slow
    def test_reading_changes_nothing(self) -> None:
        last, wrong = AuditLine.objects.order_by("-pk").values_list("pk", flat=True)[0], []
        for name, path in self.paths.items():
            for verb in ("get", "head", "options"):
                getattr(self.as_owner, verb)(path)
            new = AuditLine.objects.filter(pk__gt=last).exclude(verb__in=KEPT_BY_READING)
            wrong += [(name, line.verb) for line in new]
            last = AuditLine.objects.order_by("-pk").values_list("pk", flat=True)[0]
        assert wrong == []

    def test_every_answer_says_what_it_is_and_lets_nobody_else_read_it(self) -> None:
        for name, path in self.paths.items():
            for client in (self.as_owner, self.as_nobody):
                answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
                kind = answer.headers.get("Content-Type", "")
                if answer.status_code == 200:
                    assert kind, name
                if kind.startswith("text/") or "xml" in kind.partition(";")[0].partition("/")[2].split("+"):
                    assert "charset=" in kind, (name, kind)
                assert answer.headers["X-Content-Type-Options"] == "nosniff", name
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], name
                assert answer.headers["Referrer-Policy"] == "same-origin", name
                assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", name
                assert "Access-Control-Allow-Origin" not in answer.headers, name

    def test_a_file_that_is_handed_out_is_saved_under_a_name_of_ours(self) -> None:
        named = 0
        for name, path in self.paths.items():
            said = self.as_owner.get(path).headers.get("Content-Disposition", "")
            if said:
                named += 1
                assert re.fullmatch(r"(attachment|inline)(; filename=\"[\w. -]+\")?", said), (name, said)
        assert named >= 8

    def test_no_verb_but_the_known_ones_is_served(self) -> None:
        for path in ("/", self.paths["core:profile"], "/api/methods"):
            for verb in ("TRACE", "CONNECT", "PROPFIND"):
                assert self.as_owner.generic(verb, path).status_code in (400, 405), (verb, path)

    def test_no_folder_is_listed_and_no_source_is_served(self) -> None:
        for path in ("/static/", "/.git/config", "/static/../settings.py", "/var/", "/media/", "/uploads/", "/admin/"):
            assert self.as_owner.get(path).status_code == 404, path

    def test_a_value_given_twice_counts_once(self) -> None:
        first = self.as_owner.post("/profile", {"language": ["es", "fr"], "digest": ["daily", "weekly"]})
        assert first.status_code == 302
        self.owner.refresh_from_db()
        assert (self.owner.language, self.owner.digest) == ("fr", "weekly")  # the last one, as Django has it

    def test_cookies_are_for_this_site_and_not_for_scripts(self) -> None:
        answer = self.as_owner.post("/profile", {"language": "es", "digest": "daily"})
        given = {**answer.cookies, **self.as_owner.get("/profile/password").cookies}
        assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(given)
        for name, cookie in given.items():
            assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", ""), name
            assert len(name) + len(cookie.value) < 4096

    def test_somebody_elses_page_cannot_post_a_form(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(self.owner)
        posted, let_in = 0, []
        for name, path in self.paths.items():
            answer: Any = strict.post(path, {"title": "x"}, headers={"Origin": "https://elsewhere.example"})
            posted += 1
            if answer.status_code not in (403, 404, 405):
                let_in.append((name, answer.status_code))
        assert posted > 100
        assert let_in == []


class AddressesTest(AccessTestCase):
    def test_an_address_of_evidence_is_one_of_the_web(self) -> None:
        words = {"title": "A van", "kind": "case", "summary": "Words"}
        found = portfolio.create(self.owner, self.entity, **words, link="https://example.org/a")
        line = checklist(self.entity, "drivers")[0].id
        scorecards.load_frameworks()
        asked = scorecards.framework("data").indicators.get(code="by_sex")
        for bad in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org"):
            said = pipeline.Saying(reason="Wait", evidence=bad, review_on=datetime.date(2200, 1, 1))
            for write in (
                lambda bad=bad: portfolio.create(self.owner, self.entity, **words, link=bad),
                lambda bad=bad: plans.set_checks(self.owner, self.entity, {line: ("done", "", bad, False)}),
                lambda bad=bad: scorecards.record(
                    self.owner, self.entity, "2026-H1", {asked: scorecards.Answer(value=Decimal(1), link=bad)}
                ),
                lambda said=said: pipeline.propose(self.owner, found, "hold", said),
            ):
                with pytest.raises(ValueError, match=r"(?i)url|https|address"):
                    write()


class SignsTest(AccessTestCase):
    def test_signing_in_failing_and_out_leave_a_line_without_an_address(self) -> None:
        with self.assertLogs("portal.sign_in", logging.INFO) as told:
            authenticate(None, username="someone@example.org", email="someone@example.org", password="wrong words here")
            client = self.signed_in(self.owner)
            client.logout()
        assert [record.getMessage() for record in told.records] == ["sign-in failed", "signed in", "signed out"]
        assert [getattr(record, "person", None) for record in told.records] == [None, self.owner.pk, self.owner.pk]
        assert "example.org" not in "".join(told.output)


@override_settings(SECURE_SSL_REDIRECT=True)
class PlainHttpTest(AccessTestCase):
    def test_an_operation_is_refused_and_a_page_is_led_to_https(self) -> None:
        answer = self.as_nobody.get("/api/methods")
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
        assert self.as_nobody.get("/privacy").status_code == 301
        assert self.as_nobody.get("/api/methods", secure=True).status_code == 200
