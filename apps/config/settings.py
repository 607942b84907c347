"""All settings, read once from the environment. The defaults are for the embedded mode: SQLite, one process, loopback only.

`docs/configuration.md` lists the variables. A wrong value stops the start with one sentence that names the variable.
"""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP

from apps.config import environment

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")
CONTENT_DIR = environment.folder("CONTENT_DIR", BASE_DIR / "content")

# Core

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key("SECRET_KEY", kept_in=DATA_DIR / "secret_key")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ROOT_URLCONF = "apps.config.urls"
WSGI_APPLICATION = "apps.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "apps.config",
    "apps.core",
    "apps.accounts",
    "apps.curriculum",
    "apps.interviews",
    "apps.teams",
    "apps.rooms",
    "apps.reviews",
    "apps.progress",
    "apps.example",
    "apps.observability",
    "apps.simulator",
    "apps.handson",
]

MIDDLEWARE = [
    "apps.observability.views.health.HealthMiddleware",  # first: a probe needs no host name and no session
    "apps.observability.views.requests.requests",
    "apps.core.http.hosts.hosts",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "apps.core.http.device.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.core.http.public_pages.PublicPageMiddleware",  # a visitor's lesson, already rendered and compressed
    "apps.core.http.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "apps.core.http.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.config.limits.LimitsMiddleware",
    "apps.core.http.error_pages.explain_405",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "apps.core.templatetags.ui",
                "apps.core.templatetags.charts",
                "apps.rooms.templatetags.rooms",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Storage

DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR / "dryrun.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = environment.redis("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    # For values that may be lost: while Redis is away, each process has its own.
    "default": {"BACKEND": "apps.core.http.caching.RedisOrMemory", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # For counts that all processes must share: raises while Redis is away.
    "counts": {"BACKEND": "apps.core.http.caching.ImpatientRedis", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts", "OPTIONS": {"MAX_ENTRIES": 10_000}},
    # For what is the same for everyone, in each process: it may be outdated by TIMEOUT seconds.
    "memory": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "memory",
        "TIMEOUT": 20,
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}

# Language and time: all times are stored in UTC

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_ROOT", DATA_DIR / "static")
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "static"] if folder.is_dir()]  # the image holds only what was collected from it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "apps.core.http.stylesheet.OneStylesheet",
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# Security

CSRF_FAILURE_VIEW = "apps.core.http.error_pages.stale_form"
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
BEHIND_TLS = environment.flag("BEHIND_TLS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
# Limits are counted by address: in X-Forwarded-For only the entries that our own proxies added are trusted.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("TRUSTED_PROXIES", default=1 if BEHIND_TLS else 0)
PEOPLE_BEHIND_ONE_ADDRESS = environment.number("PEOPLE_BEHIND_ONE_ADDRESS", default=10, least=1)
LIMITS_TIMES = environment.number("LIMITS_TIMES", default=1, least=1)
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 365  # a guest reaches their work by this cookie alone
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "progress:home"
LOGOUT_REDIRECT_URL = "progress:home"
ACCOUNT_ADAPTER = "apps.accounts.views.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # works without any mail server
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {  # only by account; apps/config/limits.py has those by person and address
    "login": None,
    "login_failed": "5/300s/key",
    "signup": None,
    "change_password": None,
    "reset_password": None,
    "reset_password_from_key": None,
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "progress:home"

# Mail

MAIL_LEAVES = bool(environment.text("EMAIL_URL"))
MAILERS = {"default": environment.mailer("EMAIL_URL")}
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "Dry Run <dryrun@localhost>")
SITE_URL = environment.origin(  # for links in mail that is sent outside of a request
    "SITE_URL", default=next((origin for origin in CSRF_TRUSTED_ORIGINS if "*" not in origin), "http://localhost:8000")
)

# Work in the background

TERMINAL = environment.flag("TERMINAL", default=not REDIS_URL)
"""Whether kubectl is run for people, in a box, beside this process. In several processes it would stand beside their secrets."""

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 60

# Operation

VERSION = environment.text("VERSION", "unreleased")
METRICS_PORT = environment.number("METRICS_PORT", default=0)
DRAIN_FILE = environment.folder("DRAIN_FILE", DATA_DIR / "draining")
POD = {  # set by the downward API
    "name": environment.text("POD_NAME"),
    "namespace": environment.text("POD_NAMESPACE"),
    "node": environment.text("NODE_NAME"),
}
POD_RESOURCES = {  # thousandths of a core, and MiB
    "cpu_request": environment.number_or_none("CPU_REQUEST"),
    "cpu_limit": environment.number_or_none("CPU_LIMIT"),
    "memory_request": environment.number_or_none("MEMORY_REQUEST"),
    "memory_limit": environment.number_or_none("MEMORY_LIMIT"),
}
CLUSTER_VIEW = environment.flag("CLUSTER_VIEW", default=False)
CLUSTER_API = environment.origin("CLUSTER_API", default="https://kubernetes.default.svc")
DRILLS = environment.flag("DRILLS", default=False)

# Logs

LOG_LEVEL = environment.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="WARNING")
LOG_FORMAT = environment.one_of("LOG_FORMAT", ("text", "json"), default="text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "pythonjsonlogger.json.JsonFormatter", "format": "{asctime}{levelname}{name}{message}", "style": "{"},
    },
    "filters": {"discreet": {"()": "apps.observability.rules.logs.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["discreet"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        "django.request": {"level": "ERROR"},  # `dryrun.requests` logs every request
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # anyone could fill the log with tracebacks
    },
}
