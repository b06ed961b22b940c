"""Django's settings, all from the environment; docs/configuration.md explains every variable."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from csp.constants import NONCE, NONE, SELF

from config import env, kept, logs

# numpy reads it when it is loaded, which is later: many small products on many threads are slower than on one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent

# Where everything is kept, and what the world calls us.
THROUGHLINE_DATA = kept.folder(BASE_DIR)
PUBLIC_URL = env.address("PUBLIC_URL", kept.printed_address(THROUGHLINE_DATA))
HTTPS = PUBLIC_URL.startswith("https://")
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret("SECRET_KEY") or kept.secret_key(THROUGHLINE_DATA)
SECRET_KEY_FALLBACKS = [key.strip() for key in env.secret("SECRET_KEY_FALLBACKS").split(",") if key.strip()]
OPS_TOKEN = env.secret("OPS_TOKEN")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
PRIVATE_HOSTS = env.host_ports("PRIVATE_HOSTS")
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS"), urlsplit(PUBLIC_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [urlsplit(kept.printed_address(THROUGHLINE_DATA)).hostname or "localhost"]

# The simulator plays the providers; only with it may the clock be shifted.
SIMULATOR = env.flag("SIMULATOR", env.flag("THROUGHLINE_EMBEDDED", False))
SIMULATOR_URL = f"http://127.0.0.1:{kept.simulator_port(THROUGHLINE_DATA)}" if SIMULATOR else ""
CLOCK_OFFSET = env.duration("CLOCK_OFFSET")
if CLOCK_OFFSET and not SIMULATOR:
    raise env.WrongSetting("CLOCK_OFFSET", "shifts the clock only with the simulator on; set SIMULATOR=1 or remove it")

INSTALLED_APPS = [
    "config",
    "automation",
    "channels_app",
    "memory",
    "inbox",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
]
MIDDLEWARE = [
    "inbox.api.problems.ProblemPages",
    "config.transport.TransportMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    }
]

# PostgreSQL is the only truth; Redis wakes and may be lost at any moment.
_DATABASE = env.database("DATABASE_URL", "postgres://throughline@127.0.0.1:5432/throughline")
_TIMEOUT = env.number("DATABASE_STATEMENT_TIMEOUT", 10_000)
_POOL = env.number("DATABASE_POOL", 16, highest=200)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **{key: value for key, value in _DATABASE.items() if key != "query"},
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 2,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": f"-c statement_timeout={_TIMEOUT} -c lock_timeout={min(_TIMEOUT, 2_000)}"
            " -c idle_in_transaction_session_timeout=10000",
            **dict(parse_qsl(_DATABASE["query"])),
            **({"pool": {"min_size": 1, "max_size": _POOL, "timeout": 10, "max_idle": 60}} if _POOL else {}),
        },
        "TEST": {"NAME": env.text("TEST_DATABASE") or None, "TEMPLATE": env.text("TEST_TEMPLATE") or None},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "throughline",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

# All periodic work: the task, every how many seconds.
PERIODIC_WORK: dict[str, float] = {
    "inbox.tasks.announce_what_was_left": 5,
    "inbox.tasks.seal_events": 5,
    "inbox.tasks.wake_snoozed": 5,
    "inbox.tasks.fold_tallies": 60,
    "inbox.tasks.recount": 86_400,
    "inbox.tasks.index_messages": 2,
    "inbox.tasks.tell_subscribers": 2,
    "inbox.tasks.go_on_with_imports": 10,
    "inbox.tasks.attach_signals": 30,
    "inbox.tasks.forget_the_old": 3_600,
    "memory.tasks.remember": 2,
    "memory.tasks.remember_signals": 60,
    "memory.tasks.embed": 5,
    "memory.tasks.watch_promises": 10,
    "memory.tasks.read_sources": 5,
    "memory.tasks.embed_passages": 5,
    "memory.tasks.forget_gaps": 3_600,
    "memory.tasks.fade_repeats": 3_600,
    "memory.tasks.fetch_records": 10,
    "channels_app.tasks.drain_what_was_left": 2,
    "channels_app.tasks.sync_channels": 15,
    "channels_app.tasks.show_lonely_reactions": 300,
    "channels_app.tasks.forget_silent_visitors": 3_600,
    "channels_app.tasks.look_through_lists": 60,
    "channels_app.tasks.forget_at_providers": 600,
}

# What understands a question beyond its words: auto (minilm where its weights are installed), minilm, none, or
# endpoint: a model at any OpenAI-compatible address.
EMBEDDER = env.text("EMBEDDER") or "auto"
if EMBEDDER not in ("auto", "minilm", "none", "endpoint"):
    raise env.WrongSetting("EMBEDDER", "must be auto, minilm, endpoint or none")
EMBEDDER_BASE_URL = env.text("EMBEDDER_BASE_URL")
EMBEDDER_MODEL = env.text("EMBEDDER_MODEL")
EMBEDDER_API_KEY = env.secret("EMBEDDER_API_KEY")
if EMBEDDER == "endpoint" and not (EMBEDDER_BASE_URL and EMBEDDER_MODEL):
    raise env.WrongSetting("EMBEDDER", "endpoint needs EMBEDDER_BASE_URL and EMBEDDER_MODEL")

# Any OpenAI-compatible endpoint that may phrase briefs; without one everything works.
LLM_BASE_URL = env.text("LLM_BASE_URL")
LLM_MODEL = env.text("LLM_MODEL")
LLM_API_KEY = env.secret("LLM_API_KEY")

# Who signs in. A password is at least 12 characters long (contract, section 2).
AUTH_USER_MODEL = "inbox.Agent"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
OTP_TOTP_ISSUER = "Throughline"
# Throttled by the pair of name and address: nobody can lock a colleague out from elsewhere.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "429.html"

# Transport: PUBLIC_URL alone decides between http and https.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = list(dict.fromkeys([PUBLIC_URL, kept.printed_address(THROUGHLINE_DATA)]))
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^webhooks/", r"^healthz/?$", r"^readyz/?$", r"^metrics/?$"]
# W001 asks for Django's SecurityMiddleware by name; ours is a subclass that spares loopback peers the redirect.
SILENCED_SYSTEM_CHECKS = ["security.W001"]

# Bodies: config/server.py refuses what is too big before Django sees it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
FILE_UPLOAD_TEMP_DIR = None
MEDIA_ROOT = THROUGHLINE_DATA / "uploads"
MEDIA_URL = "/media-is-served-by-views/"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or THROUGHLINE_DATA / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.served.ServedFiles"},
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# No inline script or style without a nonce, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Throughline",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # The document is made by config/openapi.py with settings of its own, and has tests of its own.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

LOGGING = logs.settings(env.text("LOG_FILE"), DEBUG)
