"""The portal's one settings file, driven by the environment.

QUINTET_VAR            folder for the database and other state (default ./var, created on demand)
QUINTET_SECRET_KEY     signing key; without it one is generated and kept in VAR/secret_key (mode 0600)
QUINTET_DEBUG          1 shows details of errors; never in production
QUINTET_ALLOWED_HOSTS  host names, separated by commas; a name beyond the loopback means HTTPS
QUINTET_SITE_URL       address of the home page in e-mails (default http://127.0.0.1:8000)
QUINTET_EMAIL_URL      smtp://user:password@host:587 (STARTTLS) or smtps://...:465; without it e-mails are files in
                       VAR/mail
QUINTET_EMAIL_FROM     sender of e-mails (default quintet@localhost)
QUINTET_DATABASE_URL   sqlite:///absolute/path.sqlite3 or postgresql://user:password@host:5432/name
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.core import languages
from portal.core.secret import secret_key
from portal.db import database

PORTAL = Path(__file__).resolve().parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
REQUEST_MAX_BYTES = 64 * 1024 * 1024
FIELDS_MAX_BYTES = 4 * 1024 * 1024
FILE_IN_MEMORY_BYTES = 2 * 1024 * 1024
HSTS_SECONDS = 365 * 24 * 3600


VAR = Path(os.environ.get("QUINTET_VAR") or "var").resolve()
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = os.environ.get("QUINTET_DEBUG") == "1"
TESTING = "pytest" in sys.modules
SECRET_KEY = os.environ.get("QUINTET_SECRET_KEY") or secret_key(VAR / "secret_key")
ALLOWED_HOSTS = [
    host for part in os.environ.get("QUINTET_ALLOWED_HOSTS", "").split(",") if (host := part.strip())
] or list(LOOPBACK)
# Plain HTTP is served on the loopback only; the proxy in front of any other host speaks HTTPS
# and says so in X-Forwarded-Proto, which gunicorn believes from the loopback alone.
HTTPS = not DEBUG and any(host not in LOOPBACK for host in ALLOWED_HOSTS)

INSTALLED_APPS = [
    "portal.core",
    "portal.runs",
    "portal.portfolio",
    "portal.notices",
    "portal.scorecards",
    "portal.pipeline",
    "portal.plans",
    "portal.reports",
    "portal.pages",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "portal.middleware.request_id",
    "portal.middleware.security_headers",
    "portal.core.refusals.refuse",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.body_limit",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "core.Person"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
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
LOGIN_URL = "core:sign_in"
LOGIN_REDIRECT_URL = "core:my_organisation"
LOGOUT_REDIRECT_URL = "core:sign_in"

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
MEDIA_ROOT = VAR / "media"

DATA_UPLOAD_MAX_MEMORY_SIZE = FIELDS_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = FILE_IN_MEMORY_BYTES
FILE_UPLOAD_PERMISSIONS = 0o600

SITE_URL = os.environ.get("QUINTET_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("QUINTET_EMAIL_FROM", "quintet@localhost")
EMAIL_BACKEND, _mail = (
    "django.core.mail.backends.filebased.EmailBackend",
    urlsplit(os.environ.get("QUINTET_EMAIL_URL", "")),
)
EMAIL_FILE_PATH = VAR / "mail"
if _mail.scheme:
    if _mail.scheme not in {"smtp", "smtps"} or not _mail.hostname:
        raise ImproperlyConfigured("QUINTET_EMAIL_URL must look like smtp://user:password@host:587.")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.scheme == "smtps", _mail.scheme == "smtp"
    EMAIL_TIMEOUT = 30

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.core.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
