"""The kernel as a Django application: its tables, its translations, its own rules."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "hatang.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hatang.kernel import access, rules

        access.register(rules.RULES)
