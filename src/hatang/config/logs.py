"""Logging: one line an event on stderr; never a secret, never a request body."""

from __future__ import annotations

import os
from typing import Any


def build_logging() -> dict[str, Any]:
    """The `LOGGING` setting; `HATANG_LOG` sets the level of our own loggers."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "hatang": {"level": os.environ.get("HATANG_LOG", "INFO")},
            # Each process would tell of each format that its GDAL never had and that we leave out all the same.
            "rasterio._env": {"level": "ERROR"},
        },
    }
