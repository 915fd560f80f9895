"""Import as a Django application: its runs, its pages, its rule."""

from django.apps import AppConfig

# start: the tables are not there before the apps are ready.


class ImportsConfig(AppConfig):
    name = "hatang.kernel.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hatang.kernel import access
        from hatang.kernel.imports import rules

        access.register_rules(rules.RULES)
