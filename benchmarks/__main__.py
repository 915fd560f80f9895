"""`python -m benchmarks [NAME …]`: on the database that DATABASE_URL names, filled with the demonstration."""

from __future__ import annotations

import os
import sys
from datetime import date
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hatang.config.settings")
import django

django.setup()

from hatang.config import cluster

NAMES = ("figures", "imports", "pages", "questions", "reading")


def main(names: list[str]) -> int:
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"usage: python -m benchmarks [{' | '.join(NAMES)}]", file=sys.stderr)
        return 2
    cluster.ensure()
    for name in names or NAMES:
        import_module(f"benchmarks.{name}").run(as_of=date(2026, 11, 25))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
