"""Settings: everything that differs between two machines comes from the environment; the rest stands here."""

from __future__ import annotations

import os
import secrets
import sys
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from hatang import capabilities
from hatang.config import cluster, logs
from hatang.kernel import gdal_formats

CHECKOUT = Path(__file__).resolve().parents[3]
PACKAGE = CHECKOUT / "src" / "hatang"
if os.environ.get("HATANG_DATA") == "":
    # An empty word is a variable that was not filled: the folder of whoever starts us would become the province's data.
    sys.stderr.write(
        "HATANG_DATA= : tên thư mục dữ liệu để trống; hãy điền hoặc bỏ biến này"
        " / the name of the data folder is empty; fill it in or unset the variable\n"
    )
    raise SystemExit(2)
VAR = Path(os.environ.get("HATANG_VAR") or CHECKOUT / "var")
VAR.mkdir(exist_ok=True)
# Nobody else on this machine reads what a process of ours writes: every one passes here, and its children inherit it.
os.umask(0o077)

HATANG_DATA = Path(os.environ.get("HATANG_DATA", VAR / "data"))
# Where published snapshots lie: a folder, or s3://bucket/prefix.
HATANG_LAKE = os.environ.get("HATANG_LAKE") or str(HATANG_DATA / "lake")


def _whole_number(name: str, default: int, *, lowest: int, highest: int, what: tuple[str, str]) -> int:
    """The number that the environment names; one that is none ends everything here, in both languages."""
    given = os.environ.get(name) or str(default)
    if not (given.isascii() and given.isdigit() and len(given) <= 5 and lowest <= int(given) <= highest):
        sys.stderr.write(
            f"{name}={given}: {what[0]} phải là một số từ {lowest} đến {highest}"
            f" / {what[1]} is a number from {lowest} to {highest}\n"
        )
        raise SystemExit(2)
    return int(given)


HATANG_PORT = _whole_number("HATANG_PORT", 8000, lowest=1, highest=65535, what=("cổng", "a port"))
# How many proxies of ours stand before us, one behind the other: only what they write of the client is taken.
HATANG_PROXIES = _whole_number(
    "HATANG_PROXIES", 0, lowest=0, highest=9, what=("số lượng proxy", "the number of proxies")
)
# The address of a Dask scheduler; empty means processes on this machine.
HATANG_DASK = os.environ.get("HATANG_DASK", "")
# Private networks from which other catalogues may be fetched, such as 10.20.0.0/16,192.168.5.7/32; none by default.
HATANG_PRIVATE_NETWORKS = [network for network in os.environ.get("HATANG_PRIVATE_NETWORKS", "").split(",") if network]
HATANG_ENSURE_DATABASE = "hatang.config.cluster.ensure"
# numba's compiled code lives with the checkout's other generated files.
os.environ.setdefault("NUMBA_CACHE_DIR", str(VAR / "numba"))
# Before anything brings GDAL: it chooses its formats once.
os.environ.setdefault(gdal_formats.VARIABLE, gdal_formats.SKIPPED)


def _secret_key() -> str:
    """The key of this installation: from the environment, or made once and kept unreadable to others."""
    if given := os.environ.get("HATANG_SECRET_KEY"):
        return given
    path = VAR / "secret_key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("HATANG_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("HATANG_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HATANG_ORIGINS", "").split(",") if origin]

# A capability is one folder: looking into the house finds it, no list names it twice.
CAPABILITIES = sorted(apps.parent.name for folder in capabilities.__path__ for apps in Path(folder).glob("*/apps.py"))

# The pages that describe the API are those of ninja. As an application it would bring pydantic into every process,
# though only those that answer the API need it.
NINJA = Path(str(find_spec("ninja").origin)).parent  # type: ignore[union-attr]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django_tasks_db",
    "hatang.kernel",
    "hatang.kernel.imports",
    "hatang.kernel.ui",
    *(f"hatang.capabilities.{name}" for name in CAPABILITIES),
    "hatang.portal",
    # After the capabilities, so that the templates of identity stand before allauth's own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "hatang.kernel.http.EncodingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Before everything that may answer by itself: files, a refused form, a page of a problem.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hatang.config.static.StaticFilesMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    # What everybody may ask and machines ask by the hundred needs nothing of what follows.
    "hatang.kernel.kept.KeptAnswersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hatang.kernel.ui.context.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hatang.kernel.capability.DeclaredMiddleware",
    "hatang.kernel.ui.door.CredentialMiddleware",
    "hatang.kernel.ui.context.ContextMiddleware",
]

ROOT_URLCONF = "hatang.config.urls"
ASGI_APPLICATION = "hatang.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hatang.kernel.ui.context.page",
            ],
        },
    },
]

# One database, one dialect. Connections are pooled because ASGI runs views in changing threads.
_database = dj_database_url.parse(cluster.get_database_url(VAR), engine="hatang.config.postgis")
_pool = {"min_size": 0, "max_size": 16, "timeout": 20}
DATABASES = {"default": {**_database, "OPTIONS": {**_database.get("OPTIONS", {}), "pool": _pool}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# "attended": work that somebody watches, which a worker of its own takes while long work holds the other. "computing":
# the engines at work, which waits while their machine code is made (`config/working`).
_QUEUES = ["default", "attended", "computing", "attended computing"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": _QUEUES}}
# Rates and wrong passwords are counted here, by each server process for itself: with two, two times the limit is the
# worst. A table that all share costs some hundred statements a sign-in and a write for every call of the API. As many
# entries as a flood can make within the time they are kept, so that it cannot push out what is counted of others.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if os.environ.get("HATANG_HTTPS") == "1" else "http"
# The lock-out. A province's agencies share one public address, so that no address is ever locked out for what was tried
# at one account: `identity/README.md` says what each line stops, and `identity/forms.py` asks them one after the other.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,10/h/key",  # one account from one address; one person's second factor
    "login_failed_account": "30/h/key",  # one account from everywhere
    "login_failed_hashing": "60/m/ip",  # what checking wrong passwords of one address may take of the processors
    "login_failed_address": "60/15m/ip",  # an address beyond this tries many accounts, and gets of each no more than
    "login_failed_spraying": "2/h/key",
    # Wrong codes of invitations: a commune's office types a few, a guesser of 79 bits gains nothing.
    "invitation": "60/15m/ip",
    # allauth counts these two by the address alone; what the link of a letter holds nobody guesses.
    "login": "",
    "reset_password_from_key": "",
    "reset_password": "20/m/ip,5/m/key",
}
# A passkey is not guessed either.
MFA_RATE_LIMITS = {"webauthn_login": ""}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hạ Tầng"
MFA_TOTP_TOLERANCE = 1
# WebAuthn wants HTTPS except on localhost, which is where an installation without HTTPS is used.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("HATANG_HTTPS") != "1"
# Whoever holds one of these roles signs in with a second factor; the demonstration's invented people need none.
HATANG_SECOND_FACTOR_ROLES = os.environ.get("HATANG_SECOND_FACTOR_ROLES", "administrator,analyst").split(",")

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "hatang_language"
LOCALE_PATHS = [PACKAGE / "kernel" / "locale", PACKAGE / "config" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [NINJA / "static"]
# The middleware warns of a folder that is not there yet; before the first collection it is empty.
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hatang.config.static.Storage"},
}
WHITENOISE_MAX_AGE = 31_536_000

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
HTTPS = os.environ.get("HATANG_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hatang.kernel.ui.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Without a mail server the letters lie in var/mail, readable on this machine only, and no reminders are written.
_security = os.environ.get("HATANG_SMTP_SECURITY", "")
_smtp = {
    "host": os.environ.get("HATANG_SMTP_HOST", ""),
    "port": int(os.environ.get("HATANG_SMTP_PORT", "25")),
    "username": os.environ.get("HATANG_SMTP_USER", ""),
    "password": os.environ.get("HATANG_SMTP_PASSWORD", ""),
    "use_tls": _security == "starttls",
    "use_ssl": _security == "tls",
    "timeout": 30,
}
HATANG_SENDS_MAIL = bool(_smtp["host"])
MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp}
    if _smtp["host"]
    else {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(VAR / "mail")}}
}
# Where people reach the platform: what letters and calendars link to.
_named_address = os.environ.get("HATANG_ADDRESS") or (CSRF_TRUSTED_ORIGINS[0] if CSRF_TRUSTED_ORIGINS else "")
HATANG_ADDRESS = _named_address or f"http://localhost:{HATANG_PORT}"
# Where nobody named it, what is made while somebody asks says the address at which they asked.
HATANG_ADDRESS_IS_NAMED = bool(_named_address)
# Who publishes the open data, as catalogues of others name it.
HATANG_PUBLISHER = os.environ.get("HATANG_PUBLISHER", "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi")
DEFAULT_FROM_EMAIL = os.environ.get("HATANG_EMAIL_FROM", "hatang@localhost")

LOGGING = logs.build_logging()
