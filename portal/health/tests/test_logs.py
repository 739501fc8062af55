"""Log lines: one line each, with the request's number, and never what a person has sent."""

import json
import logging
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from portal.health import logs
from portal.testing import PASSWORD, AccessTestCase

MARK = "ZQ7Sent"
EVIL = "a\nb\r\x1b[31m\u2028\u202ec"


def record(message="said", *args, error=None, **extra):
    """A record as a logger makes it."""
    exc_info = None
    if error is not None:
        try:
            raise error
        except Exception:
            exc_info = sys.exc_info()
    return logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, message, args, exc_info, extra=extra)


class Kept(logging.Handler):
    """Keeps every line as the JSON formatter writes it."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self.setFormatter(logs.Json())
        self.addFilter(logs.without_address)

    def emit(self, record):
        self.lines.append(self.format(record))

    def of(self, logger):
        return [found for line in self.lines if (found := json.loads(line))["logger"] == logger]


@pytest.fixture
def kept():
    """Everything that is logged meanwhile, debugging included."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


def test_it_works():
    said = json.loads(logs.Json().format(record("run %s", 7, run=12)))
    assert said.items() >= {"level": "INFO", "logger": "x", "message": "run 7", "run": 12}.items()
    assert said["time"].endswith("+00:00")


@pytest.mark.parametrize("formatter", [logs.Json(), logs.Line()])
def test_nobody_writes_a_line_or_a_command_of_their_own(formatter):
    line = formatter.format(record("got %s", EVIL, route=EVIL, error=OSError(EVIL)))
    assert line.isprintable()
    assert line.splitlines() == [line]


def test_a_line_of_text_names_its_values():
    assert (
        logs.Line()
        .format(record("request", route="account_login", ms=3.2))
        .endswith("INFO x request route=account_login ms=3.2")
    )


def test_an_exception_tells_its_places_and_not_its_text():
    said = json.loads(logs.Json().format(record(error=ValueError(f"could not convert {MARK}"))))
    assert MARK not in json.dumps(said)
    assert "ValueError" in said["error"]
    assert "test_logs.py" in said["error"]


def test_an_exception_that_speaks_of_the_machine_tells_its_text():
    assert "no room" in logs.told(OSError("no room"))
    assert "server closed" in logs.told(OperationalError("server closed"))


def test_the_cause_is_told_too():
    error = RuntimeError("x")
    error.__cause__ = KeyError(MARK)
    assert "KeyError" in logs.told(error)
    assert MARK not in logs.told(error)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="json or line"):
        logs.configuration("xml")


@pytest.mark.usefixtures("keep")
class AccessLineTest(AccessTestCase):
    @pytest.fixture
    def keep(self, kept):
        self.kept = kept

    def test_each_request_has_a_line(self):
        answer = self.as_owner.get(f"/my-organisation?q={MARK}")
        (line,) = self.kept.of("portal.access")
        assert line["request"] == answer["X-Request-ID"]
        assert (line["route"], line["status"], line["method"]) == ("core:my_organisation", 200, "GET")
        assert line["person"] == self.owner.pk
        assert line["ms"] >= 0

    def test_nobody_has_no_number(self):
        self.as_nobody.get("/sign-in")
        assert "person" not in self.kept.of("portal.access")[0]

    def test_what_is_sent_is_never_written(self):
        nobody = Client(raise_request_exception=False, headers={"user-agent": MARK, "referer": f"https://x/{MARK}"})
        nobody.cookies["other"] = MARK
        nobody.post("/sign-in", {"username": f"{MARK}@example.org", "password": f"{MARK} password"})
        nobody.post("/sign-in", {"username": "owner@example.org", "password": PASSWORD})
        file = SimpleUploadedFile(f"{MARK}.csv", f"a,b\n{MARK},1\n".encode())
        nobody.post("/methods/compliance_share", {"ratings": file, "other": MARK})
        nobody.post("/api/uploads", {"file": SimpleUploadedFile(f"{MARK}.csv", MARK.encode())})
        for path in ("/api/runs", "/api/methods", f"/nothing/{MARK}", f"/projects?q={MARK}", f"/%0a{MARK}"):
            nobody.get(path, headers={"authorization": f"Bearer qk_{MARK}"})
        nobody.post("/api/methods/compliance_share/run", {"ratings": MARK}, content_type="application/json")
        nobody.get("/", headers={"host": f"{MARK}.example.org"})
        self.as_owner.get("/profile")
        written = "\n".join(line for line in self.kept.lines if '"django.db' not in line)
        assert len(self.kept.of("portal.access")) >= 10
        assert not [line for line in written.splitlines() if MARK in line or PASSWORD in line]

    def test_an_unexpected_error_is_written_without_what_was_sent(self):
        def broken(*args, **kwargs):
            raise RuntimeError(f"could not read {MARK}")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.accounts.views.SignIn.get", broken)
            Client(raise_request_exception=False).get(f"/sign-in?q={MARK}")
        (line,) = self.kept.of("django.request")
        assert "RuntimeError" in line["error"]
        assert line["message"] == "Internal Server Error"
        assert MARK not in "\n".join(self.kept.lines)
