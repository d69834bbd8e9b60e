"""The only settings module. Values come from the environment (``.env.example`` lists it), not from a copy of this."""

from __future__ import annotations

import datetime as dt
import mimetypes
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from annotator.environment import read_environment, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = read_environment(BASE_DIR)
DATA_DIR = ENVIRONMENT.data
DATA_DIR.mkdir(parents=True, exist_ok=True)

# --- security -----------------------------------------------------------------------------------
SECRET_KEY = secret_key(ENVIRONMENT.secret_key_file)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts
SITE_URL = ENVIRONMENT.site_url
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]  # probes come over plain http, from inside
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.https
if ENVIRONMENT.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # idle; SessionMiddleware below renews it at most every ten minutes
SESSION_ABSOLUTE_AGE = 7 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000  # a page of chosen articles, or all of a small project
UPLOAD_MAX_DOCUMENT = 10 * 1024 * 1024
UPLOAD_MAX_TABLE = 200 * 1024 * 1024

# --- application --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "articles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_standardized_errors",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.web.middleware.HealthMiddleware",
    "articles.web.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "articles.web.middleware.HeadersMiddleware",  # tells the policy above of the import map's hash
    "articles.web.middleware.DatabaseBusyMiddleware",
    "articles.web.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.web.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "annotator.urls"
WSGI_APPLICATION = "annotator.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Built in from Django 6 on: no template loads the library by name.
            "builtins": ["template_partials.templatetags.partials"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
ADMIN_ENABLED = ENVIRONMENT.admin

# --- database -----------------------------------------------------------------------------------
# SQLite: IMMEDIATE because the deferred default answers "database is locked" under two writers;
# FULL because an acknowledged save must outlive a crash. docs/decisions/ has the measurements.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-20000;PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;"
)
if ENVIRONMENT.database_url:
    DATABASES = {"default": dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=60)}
    DATABASES["default"] |= {
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            # Compiling a query costs more than our lists take: by state 1.25 s with it, 0.13 s without.
            "options": "-c jit=off -c statement_timeout=15s -c lock_timeout=10s "
            "-c idle_in_transaction_session_timeout=30s",
        },
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA_DIR / "annotator.sqlite3"),
            # A file also in tests: an export reads its snapshot through a second connection.
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One process serves SQLite, so counters in memory are exact; several serve PostgreSQL and share a table.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "annotator_cache"}
        if ENVIRONMENT.database_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"}
    ),
    # Counting operations must not cost the save path a query: per process, see docs/decisions/.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}

# --- accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "articles.web.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # else anybody could have us write to anybody
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_RATE_LIMITS = (
    {
        "login": "30/m/ip",
        "login_failed": "5/m/ip,5/m/key",
        "reset_password": "10/m/ip,3/m/key",
        "reset_password_from_key": "20/m/ip",
        "invitation": "20/m/ip",
    }
    if ENVIRONMENT.throttle
    else False
)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENVIRONMENT.trusted_proxy else 0
#: Marks a browser that has signed in before: see articles.web.accounts.
DEVICE_COOKIE_NAME = "__Host-device" if ENVIRONMENT.https else "device"
DEVICE_COOKIE_AGE = 180 * 24 * 3600
KNOX_TOKEN_MODEL = "articles.Token"  # noqa: S105 (the name of a model)
MIGRATION_MODULES = {"knox": None}  # its own token table is swapped for ours: none is made
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "psa_",
    "TOKEN_TTL": dt.timedelta(days=90),
}
TOKEN_TTL_MAX = dt.timedelta(days=365)

# --- REST ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "articles.api.authentication.TokenAuthentication",
        "articles.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["articles.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["articles.api.parsing.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS would describe the code; schema/ describes the API
    "DEFAULT_SCHEMA_CLASS": "articles.api.schema.Schema",
    "EXCEPTION_HANDLER": "articles.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 1 if ENVIRONMENT.trusted_proxy else 0,
}
THROTTLE = ENVIRONMENT.throttle
THROTTLE_RATES = {"anonymous": "60/min", "operations": "1200/min", "transfers": "60/h"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Policy Shift Annotator",
    "DESCRIPTION": "Articles, blind codings, labelled spans and agreement.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],  # the only default hook names enums; ours stay where they are used
}

# --- language, static files ---------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
mimetypes.add_type("text/javascript", ".js")
# `serve` collects the files before it starts; without them (tests, DEBUG) names stay plain.
HASHED_STORAGE = "annotator.storage.HashedStorage"
HASHED_STATIC = not DEBUG and (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": HASHED_STORAGE
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
MEDIA_ROOT = DATA_DIR / "uploads"
# --- mail: invitations and forgotten passwords --------------------------------------------------
MAIL_READY = ENVIRONMENT.mail.ready  # without it no page offers mail
EMAIL_BACKEND = ENVIRONMENT.mail.backend
EMAIL_HOST, EMAIL_PORT = ENVIRONMENT.mail.host, ENVIRONMENT.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENVIRONMENT.mail.user, ENVIRONMENT.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = ENVIRONMENT.mail.starttls, ENVIRONMENT.mail.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
