# SPDX-License-Identifier: Apache-2.0
"""Settings from the workspace named by ZHUASHOU_WORKSPACE (default `workspace`); usable without one, for --help and for tests."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhuashou.workspace import Settings, Workspace

ROOT = Path(os.environ.get("ZHUASHOU_WORKSPACE", "workspace")).resolve()
WORKSPACE = Workspace.open(ROOT) if (ROOT / "zhuashou.toml").exists() else Workspace(ROOT, Settings())


def _database() -> dict[str, object]:
    """SQLite in the workspace, or the PostgreSQL server that `database` names."""
    if WORKSPACE.settings.database:
        url = urlsplit(WORKSPACE.settings.database)
        return {"ENGINE": "django.db.backends.postgresql", "NAME": url.path.lstrip("/"), "USER": unquote(url.username or ""),
                "PASSWORD": unquote(url.password or ""), "HOST": url.hostname or "", "PORT": url.port or ""}  # fmt: skip
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": WORKSPACE.ledger,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 120,  # seconds that one person waits while another books a large file
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;",
        },
    }


DATABASES = {"default": _database()}
SECRET_KEY = WORKSPACE.settings.secret or "no-workspace-yet-nothing-is-signed"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver", *filter(None, WORKSPACE.settings.hosts.split(","))]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "zhuashou.ledger",
    "zhuashou.doors.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhuashou.doors.web.middleware.content_policy",
]
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
                "zhuashou.doors.web.shell.context",
            ]
        },
    }
]
AUTH_USER_MODEL = "ledger.User"
AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
ROOT_URLCONF = "zhuashou.config.urls"
WSGI_APPLICATION = "zhuashou.config.wsgi.application"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
