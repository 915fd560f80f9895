"""Logging: one line an event on stderr; never a secret, never a request body."""

from __future__ import annotations

import logging
import os
from typing import Any

_LONGEST_HOST_LINE = 160


class RequestFilter(logging.Filter):
    """What Django logs of a request, without the secret of its address; a host that is not ours in one short line."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and record.args and isinstance(record.args, tuple):
            # start: the settings name this module before the apps are there.
            from hatang.kernel.secret_addresses import hide_secrets

            # Django escapes what it logs of a request.
            path, shown = (text.encode("unicode_escape").decode() for text in (request.path, hide_secrets(request)))
            record.args = tuple(shown if part == path else part for part in record.args)
        if record.name == "django.security.DisallowedHost":
            # Whoever scans the network sends some: no fault of ours to be traced.
            record.exc_info, record.msg = None, str(record.msg).partition(" You may need")[0][:_LONGEST_HOST_LINE]
        return True


def build_logging() -> dict[str, Any]:
    """The `LOGGING` setting; `HATANG_LOG` sets the level of our own loggers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "filters": {"requests": {"()": RequestFilter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["requests"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "hatang": {"level": os.environ.get("HATANG_LOG", "INFO")},
            # Which job a worker began and how it ended.
            "django.tasks": {"level": "INFO"},
            "django_tasks_db": {"level": "INFO"},
            # Each process would tell of each format that its GDAL never had and that we leave out all the same.
            "rasterio._env": {"level": "ERROR"},
        },
    }
