"""Log lines for the terminal and the collector: logfmt on standard error.

No line carries what a person typed, an address or a name that was asked: of a failure
it keeps the type and the place, not the message, which may quote a row.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any


class PlainFormatter(logging.Formatter):
    """`time=… level=… logger=… msg="…"`, one record a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        when = datetime.fromtimestamp(record.created, UTC).astimezone()
        fields = {
            "time": when.isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            fields |= failure(record.exc_info[1])
        return " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())


class WithoutAdvice(logging.Filter):
    """Drops granian's advice against many threads: ours mostly wait for boxes."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to keep the record."""
        return not record.getMessage().startswith("Configuration allows spawning")


def failure(exc: BaseException) -> dict[str, str]:
    """Return type and place of a failure, without its message."""
    return {"failure": type(exc).__name__, "at": _places(exc.__traceback__)}


def _places(tb: TracebackType | None) -> str:
    frames = traceback.extract_tb(tb)[-6:]
    return " ".join(f"{Path(f.filename).name}:{f.lineno}" for f in frames)


def _quoted(text: str) -> str:
    plain = text and all(c.isalnum() or c in "-_.:+/" for c in text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def logging_settings(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, from `level` up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": PlainFormatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Paths of refused requests may carry codes or names; failures still show.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
            # The Host header of a blocked page is a name that a child asked for.
            "django.security.DisallowedHost": {
                "handlers": ["nowhere"],
                "propagate": False,
            },
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
        },
    }
