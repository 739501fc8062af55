"""Headers, cookies, signing key and database address."""

import json
import os
import stat
import subprocess
import sys

import pytest

from portal.core.secret import secret_key
from portal.middleware import CONTENT_SECURITY_POLICY


def read_settings(tmp_path, *names, **env):
    """Read settings in a process of their own, as an installation with this environment would."""
    code = f"import json, portal.settings as s; print(json.dumps({{n: getattr(s, n) for n in {names!r}}}, default=str))"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("QUINTET_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "QUINTET_VAR": str(tmp_path / "var"), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_it_works(tmp_path):
    got = read_settings(tmp_path, "DEBUG", "HTTPS", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS")
    assert got == {
        "DEBUG": False,
        "HTTPS": False,
        "SESSION_COOKIE_SECURE": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    }


def test_passwords_are_hashed_with_argon2id_as_strongly_as_django_has_it(tmp_path):
    got = read_settings(tmp_path, "PASSWORD_HASHERS")["PASSWORD_HASHERS"]
    assert got[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_a_host_beyond_the_loopback_means_https(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    got = read_settings(tmp_path, *names, QUINTET_ALLOWED_HOSTS="portal.example.org")
    assert all(got.values())


def test_a_cookie_under_https_is_bound_to_its_host(tmp_path):
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_IDLE_SECONDS", "SESSION_COOKIE_AGE")
    got = read_settings(tmp_path, *names, QUINTET_ALLOWED_HOSTS="portal.example.org", QUINTET_IDLE_MINUTES="30")
    assert list(got.values()) == ["__Host-sessionid", "__Host-csrftoken", 1800, 604800]
    said = read_settings(tmp_path, *names, QUINTET_SESSION_HOURS="0")
    assert "QUINTET_SESSION_HOURS must be a whole number above 0" in said


def test_production_serves_hashed_static_files(tmp_path):
    got = read_settings(tmp_path, "STORAGES")
    assert "Manifest" in got["STORAGES"]["staticfiles"]["BACKEND"]


def test_another_engine_than_sqlite_is_refused_by_name(tmp_path):
    said = read_settings(tmp_path, "DATABASES", QUINTET_DATABASE_URL="mysql://host/db")
    assert "QUINTET_DATABASE_URL must look like sqlite:///" in said


def test_a_sqlite_address_is_taken(tmp_path):
    got = read_settings(tmp_path, "DATABASES", QUINTET_DATABASE_URL="sqlite:///somewhere/a%20b.sqlite3")
    assert got["DATABASES"]["default"]["NAME"] == "/somewhere/a b.sqlite3"


def test_the_signing_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "secret_key"
    assert secret_key(path) == secret_key(path)
    assert len(secret_key(path)) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.django_db
def test_every_answer_carries_the_security_headers(client):
    for path in ("/sign-in", "/nothing-lives-here-at-all"):
        answer = client.get(path)
        assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer["Permissions-Policy"]


def test_the_policy_allows_nothing_inline():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
