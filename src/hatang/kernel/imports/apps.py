"""Import as a Django application: its runs, its pages, its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# start: the tables are not there before the apps are ready.


def _read_filings(wanted: Iterable[str]) -> dict[str, list[date]]:
    from hatang.kernel.imports import queries

    return queries.read_filings(wanted)


class ImportsConfig(AppConfig):
    name = "hatang.kernel.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hatang.kernel import access, filers
        from hatang.kernel.imports import rules

        access.register_rules(rules.RULES)
        filers.register_filings(_read_filings)
