"""The kernel as a Django application: its tables, its translations, its own rules."""

from django.apps import AppConfig

# start: the tables are not there before the apps are ready.


class KernelConfig(AppConfig):
    name = "hatang.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hatang.kernel import access, rules, secret_addresses

        access.register_rules(rules.RULES)
        secret_addresses.register_secrets()


def read_all_rooms() -> None:
    """Read whatever capabilities declare, for a process that answers in threads or changes the declarations."""
    from hatang.kernel import datasets, indicators, rooms
    from hatang.kernel.imports import registry

    for registered in (datasets, indicators, registry):
        registered.read_rooms()
    rooms.read_room("jobs")
