"""Django's settings. What an operator may change comes from the environment.

Each variable is described in docs/settings.md; a bad value stops the start, naming it.
Reading this file writes nothing.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from lachan.accounts import conf as accounts
from lachan.lib import env
from lachan.lib.errors import UsageError
from lachan.site import database, encrypted, keys, logs
from lachan.site.paths import Paths

# --- What the operator says ---------------------------------------------------------

PATHS = Paths(Path(env.text("LACHAN_DATA", "var")).resolve())
LACHAN_DATA = PATHS.data
SECRETS_DIR = PATHS.secrets
POLICY_DIR = PATHS.policy
STATS_DIR = PATHS.stats
LISTS_DIR = PATHS.lists
RUN_DIR = PATHS.run
POLICY_KEY = keys.policy_key_path(SECRETS_DIR)
VAULT_KEY = keys.vault_key_path(SECRETS_DIR)
STATS_KEY = PATHS.secrets / keys.STATS_KEY
RELEASE_KEY = PATHS.secrets / keys.RELEASE_KEY
LAKE_DIR = PATHS.lake
OPEN_DIR = PATHS.open_data

LACHAN_WEB = env.address("LACHAN_WEB", "127.0.0.1:8000")
LACHAN_DNS = env.address("LACHAN_DNS", "127.0.0.1:5300")
# Where resolvers of providers fetch the national list, and which published levels.
LACHAN_ZONES = env.optional_address("LACHAN_ZONES")
LACHAN_ZONES_LEVELS = env.text("LACHAN_ZONES_LEVELS").replace(",", " ").split()

TLS_CERT, TLS_KEY = env.text("LACHAN_TLS_CERT"), env.text("LACHAN_TLS_KEY")
# Under what name and on which ports devices reach the encrypted transports, or None.
LACHAN_ENCRYPTED = encrypted.service()


# Names below it tell a page which device asks which gateway; they resolve to nothing.
LACHAN_PROBE = (
    f"thu.{LACHAN_ENCRYPTED.name}" if LACHAN_ENCRYPTED else "thu.lachan.internal"
)


def _public_url() -> str:
    given = env.text("LACHAN_URL")
    if not given:
        host, port = LACHAN_WEB
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"LACHAN_URL: {given!r} is not http://HOST or https://HOST")
    return given.rstrip("/")


LACHAN_URL = _public_url()
# Where blocked names lead, in profiles that ask for a page instead of no answer.
LACHAN_PAGE_ADDRESSES = env.text("LACHAN_PAGE_ADDRESSES").replace(",", " ").split()
HTTPS = LACHAN_URL.startswith("https:")
DEBUG = env.boolean("LACHAN_DEBUG", False)
# Where batches of families go that said yes; by default they stay in this house.
LACHAN_COLLECTOR = env.text("LACHAN_COLLECTOR", LACHAN_URL).rstrip("/")
# Batches of `lachan stats simulate` are taken, and kept apart. Not where it is real.
LACHAN_SYNTHETIC = env.boolean("LACHAN_SYNTHETIC", not HTTPS)
# Who vouches for senders beside the enrolled (observatory.services.senders.known).
LACHAN_SENDERS: list[str] = []
# A TOML file: what of a closed case goes into the file for the national child database.
LACHAN_CHILD_DATABASE = env.text("LACHAN_CHILD_DATABASE")
# How many boxes may wait for news at a time, each on a thread of the web part.
LACHAN_BOX_LINES = env.integer("LACHAN_BOX_LINES", 40)
SECRET_KEY = keys.django_key(SECRETS_DIR)
ALLOWED_HOSTS = [
    *{"localhost", "127.0.0.1", "[::1]", LACHAN_WEB[0]},
    urlsplit(LACHAN_URL).hostname or "",
    *env.text("LACHAN_HOSTS").replace(",", " ").split(),
]
DATABASES = database.databases(env.text("DATABASE_URL"), PATHS.database)
LOGGING = logs.logging_settings("DEBUG" if DEBUG else "INFO")

# --- Parts --------------------------------------------------------------------------


INSTALLED_APPS = [
    "lachan.site",
    "lachan.programme",
    "lachan.observatory",
    "lachan.cases",
    "lachan.reports",
    "lachan.supervision",
    "lachan.lists",
    "lachan.learning",
    "lachan.privacy",
    "lachan.partners",
    "lachan.outbox",
    "lachan.vault",
    "lachan.accounts",
    "lachan.audit",
    "lachan.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "lachan.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lachan.supervision.middleware.BlockPage",  # before anything that reads the host
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lachan.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lachan.web.middleware.told_methods",
    "allauth.account.middleware.AccountMiddleware",
    *accounts.MIDDLEWARE,
    "lachan.vault.middleware.VaultSession",
]
ROOT_URLCONF = "lachan.site.urls"
WSGI_APPLICATION = "lachan.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lachan.web.context.page",
                "lachan.partners.context.sample_data",
                "lachan.supervision.context.sample_data",
            ],
        },
    },
]
FORM_RENDERER = "lachan.web.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- People: lachan.accounts.conf decides -------------------------------------------

globals().update(accounts.settings())

# --- Languages, times, files --------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = PATHS.static
MEDIA_ROOT = PATHS.media
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
_SMTP = env.text("LACHAN_SMTP")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _SMTP else 'dummy'}.EmailBackend"
if _SMTP:
    EMAIL_HOST, EMAIL_PORT = env.host_port(_SMTP, what="LACHAN_SMTP")
    EMAIL_HOST_USER = env.text("LACHAN_SMTP_USER")
    EMAIL_HOST_PASSWORD = env.text("LACHAN_SMTP_PASSWORD")
    EMAIL_USE_TLS = env.boolean("LACHAN_SMTP_TLS", True)
    EMAIL_TIMEOUT = 20
LACHAN_REPORT_LETTERS = env.boolean("LACHAN_REPORT_LETTERS", True)
DEFAULT_FROM_EMAIL = env.text("LACHAN_EMAIL_FROM", "lachan@localhost")

# --- The frame of every page (docs/ui.md): (label, URL name, icon) ------------------

LACHAN_NAV = [
    (_("Gia đình"), "supervision:home", "home-heart"),
    (_("Vì sao bị chặn"), "supervision:why", "help-circle"),
    (_("Học"), "learning:index", "book"),
    (_("Số liệu"), "observatory:index", "chart-dots"),
]
LACHAN_STAFF_NAV = [
    (_("Tin báo"), "reports:desk", "inbox", "lachan.reports.facts.new_to_show"),
    (_("Hồ sơ"), "cases:index", "heart-handshake", "lachan.cases.facts.open_to_show"),
    (_("Việc đến hạn"), "cases:late", "clock", "lachan.cases.facts.due_to_show"),
    (_("Số liệu tin báo"), "reports:desk_counts", "chart-dots"),
    (_("Số mới, chưa công bố"), "observatory:fresh", "chart-dots"),
    (_("Danh sách"), "lists:index", "list-check"),
    (_("Báo chặn nhầm"), "lists:complaints", "flag"),
    (_("Bất đồng trong nhà"), "supervision:disputes", "users"),
    (_("Chương trình"), "programme:index", "flag"),
    (_("Chiến dịch"), "campaigns:index", "speakerphone"),
    (_("Soạn bài"), "learning:writing", "book"),
    (_("Tập huấn"), "training:index", "school"),
    (_("Pháp luật"), "law:index", "book-2"),
    (_("Mạng lưới"), "partners:index", "school"),
    (_("Thành viên"), "partners:members", "heart-handshake"),
    (_("Bàn giao"), "partners:handovers", "arrow-right"),
    (_("Đội của tôi"), "partners:my_teams", "users"),
    (_("Các trường"), "supervision:school_index", "book-2"),
    (_("Khóa"), "vault:home", "key", "lachan.vault.facts.waiting_to_show"),
    (_("Thư"), "outbox:index", "send", "lachan.outbox.facts.failed_to_show"),
    (_("Cán bộ"), "accounts:staff", "users"),
    (_("Máy chủ"), "state", "settings", "lachan.site.certificates.wrong_to_show"),
    (_("Biểu mẫu"), "cases:schemas", "file-text"),
    (_("Giữ hồ sơ"), "cases:periods", "history"),
    (_("Dữ liệu cá nhân"), "privacy:index", "shield-lock"),
]
LACHAN_ACCOUNT_URL = "accounts:home"
LACHAN_SIGN_IN_URL = "account_login"
LACHAN_REPORT_URL = "reports:way"
LACHAN_REPORT_OPEN = "lachan.reports.facts.is_open"
LACHAN_BANNER = "lachan.programme.facts.campaigns.banner_now"
LACHAN_COMPONENT_PAGE = DEBUG
# Only where a test says so: webhooks may go to http and to loopback.
LACHAN_WEBHOOK_LOOPBACK = env.boolean("LACHAN_WEBHOOK_LOOPBACK", False)

# --- Guards -------------------------------------------------------------------------

SESSION_COOKIE_NAME = "__Host-lachan" if HTTPS else "lachan"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-lachan-csrf" if HTTPS else "lachan-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [LACHAN_URL] if HTTPS else []
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Only a proxy of the operator's own may say what the browser used.
LACHAN_PROXIES = env.integer("LACHAN_PROXIES", 0)
if LACHAN_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = LACHAN_PROXIES
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# What people send is held in memory alone, up to this size of all files together.
FILE_UPLOAD_HANDLERS = ["lachan.web.uploads.InMemory"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
