"""The portal's one settings file, driven by the environment.

QUINTET_VAR            folder for the database and other state (default ./var, created on demand)
QUINTET_SECRET_KEY     signing key; without it one is generated and kept in VAR/secret_key (mode 0600)
QUINTET_DEBUG          1 shows details of errors; never in production
QUINTET_ALLOWED_HOSTS  host names, separated by commas; a name beyond the loopback means HTTPS
QUINTET_SITE_URL       address of the home page in e-mails (default http://127.0.0.1:8000)
QUINTET_EMAIL_URL      smtp://user:password@host:587 (STARTTLS) or smtps://...:465; without it e-mails are files in
                       VAR/mail
QUINTET_EMAIL_FROM     sender of e-mails (default quintet@localhost)
QUINTET_LOG_FORMAT     line (default) or json: how log lines are written
QUINTET_METRICS_TOKEN  lets a program elsewhere read /metrics and the detail of /ready, as `Authorization: Bearer ...`
QUINTET_FILES_KEY      key that seals uploads: 32 bytes in base64 (openssl rand -base64 32), or "new,old" while
                       `rotate_files_key` changes it; without it one is generated and kept in VAR/files_key (mode 0600).
                       Keep a copy apart from the backups: without the key no upload can be opened
QUINTET_OIDC_PROVIDERS sign-in through other organisations: a JSON list, or the path of a file that holds one
                       (docs/how-to/sign-in.md)
QUINTET_IDLE_MINUTES   a session unused for so long ends (default 720)
QUINTET_SESSION_HOURS  a session this old ends, used or not (default 168)
QUINTET_API_PER_MINUTE requests to the REST interface that a key, or a person, may send in a minute (default 600); an
                       address at which nobody is signed in may send half of them
QUINTET_DATABASE_URL   sqlite:///absolute/path.sqlite3 or postgresql://user:password@host:5432/name
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.accounts import configuration
from portal.core import languages
from portal.core.secret import secret_key
from portal.db import database
from portal.health import logs

PORTAL = Path(__file__).resolve().parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
REQUEST_MAX_BYTES = 64 * 1024 * 1024
FIELDS_MAX_BYTES = 4 * 1024 * 1024
FILE_IN_MEMORY_BYTES = 2 * 1024 * 1024
HSTS_SECONDS = 365 * 24 * 3600
TOKEN_MIN = 32


VAR = Path(os.environ.get("QUINTET_VAR") or "var").resolve()
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = os.environ.get("QUINTET_DEBUG") == "1"
TESTING = "pytest" in sys.modules
SECRET_KEY = os.environ.get("QUINTET_SECRET_KEY") or secret_key(VAR / "secret_key")
FILES_KEY = os.environ.get("QUINTET_FILES_KEY", "")
ALLOWED_HOSTS = [
    host for part in os.environ.get("QUINTET_ALLOWED_HOSTS", "").split(",") if (host := part.strip())
] or list(LOOPBACK)
# Plain HTTP is served on the loopback only; the proxy in front of any other host speaks HTTPS
# and says so in X-Forwarded-Proto, which gunicorn believes from the loopback alone.
HTTPS = not DEBUG and any(host not in LOOPBACK for host in ALLOWED_HOSTS)

INSTALLED_APPS = [
    "portal.core",
    "portal.health",
    "portal.accounts",
    "portal.keys",
    "portal.runs",
    "portal.portfolio",
    "portal.notices",
    "portal.scorecards",
    "portal.pipeline",
    "portal.plans",
    "portal.reports",
    "portal.operate",
    "portal.pages",
    "portal.privacy",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "portal.middleware.request_id",
    "portal.middleware.client_address",
    "portal.health.middleware.access_line",
    "portal.middleware.security_headers",
    "portal.core.refusals.refuse",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.health.middleware.probes",
    "portal.health.middleware.closed_for_maintenance",
    "portal.middleware.body_limit",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.accounts.sessions.lifetimes",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PORTAL / "design" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ.get("QUINTET_DATABASE_URL", ""), str(VAR / "quintet.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Files, because what is remembered here (a one-time code that was used, for one) holds for every process.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "core.Person"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["portal.testing.QuickHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "portal.core.passwords.ContextWordsValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:my_organisation"
LOGOUT_REDIRECT_URL = "account_login"

# django-allauth: an account is its e-mail address, nobody signs up by themselves, and one table of the
# database counts failures (portal/accounts/throttle.py), so that every process knows of them.
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "reauthenticate": "portal.accounts.forms.ConfirmForm",
    "reset_password_from_key": "portal.accounts.forms.ResetForm",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the danger this setting averts is open sign-up, which there is none of
MFA_RATE_LIMITS = False
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute off (RFC 6238, 5.2); no code works twice
MFA_TOTP_ISSUER = "Quintet"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.forms.FirstCodeForm",
    "add_webauthn": "portal.accounts.forms.NewKeyForm",
    "edit_webauthn": "portal.accounts.forms.KeyNameForm",
}
SOCIALACCOUNT_ADAPTER = "portal.accounts.social.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_PROVIDERS = configuration.providers(os.environ.get("QUINTET_OIDC_PROVIDERS", ""))
SOCIALACCOUNT_PROVIDERS = configuration.for_allauth(OIDC_PROVIDERS)
SIGN_IN_ORIGINS = configuration.origins(OIDC_PROVIDERS)

LANGUAGE_CODE = languages.DEFAULT_LANGUAGE
LANGUAGES = list(languages.LANGUAGES)
LOCALE_PATHS = [PORTAL / "locale", languages.link_chinese(VAR)]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PORTAL / "design" / "static"]
_PLAIN_STATIC = DEBUG or TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = _PLAIN_STATIC
WHITENOISE_AUTOREFRESH = _PLAIN_STATIC
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR / "media"

DATA_UPLOAD_MAX_MEMORY_SIZE = FIELDS_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = FILE_IN_MEMORY_BYTES
FILE_UPLOAD_PERMISSIONS = 0o600

# The tests ask every address many times within a minute; those of the limit set one of their own.
API_PER_MINUTE = int(os.environ.get("QUINTET_API_PER_MINUTE") or (1_000_000 if TESTING else 600))
API_PER_MINUTE_NOBODY = API_PER_MINUTE // 2
SITE_URL = os.environ.get("QUINTET_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("QUINTET_EMAIL_FROM", "quintet@localhost")
EMAIL_BACKEND, _mail = (
    "django.core.mail.backends.filebased.EmailBackend",
    urlsplit(os.environ.get("QUINTET_EMAIL_URL", "")),
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_CONFIGURED = bool(_mail.scheme)
if _mail.scheme:
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        raise ImproperlyConfigured("QUINTET_EMAIL_URL must look like smtp://user:password@host:587.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"
    EMAIL_TIMEOUT = 30

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # The prefix binds the cookie to this very host (RFC 6265bis).
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_IDLE_SECONDS = configuration.number("QUINTET_IDLE_MINUTES", 720) * 60
SESSION_COOKIE_AGE = configuration.number("QUINTET_SESSION_HOURS", 168) * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.core.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]  # probes ask from this machine, over HTTP
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 asks for `preload`: consent to an entry in browsers that takes months to undo and that covers a whole registered
# domain. It is the domain owner's to give, in the web server in front, not this program's.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

METRICS_TOKEN = os.environ.get("QUINTET_METRICS_TOKEN", "")
if METRICS_TOKEN and len(METRICS_TOKEN) < TOKEN_MIN:
    raise ImproperlyConfigured(f"QUINTET_METRICS_TOKEN needs {TOKEN_MIN} characters or more: openssl rand -hex 32")
try:
    LOGGING = logs.configuration(os.environ.get("QUINTET_LOG_FORMAT") or "line")
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
