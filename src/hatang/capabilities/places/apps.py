"""The manifest of the places capability."""

from django.utils.translation import gettext_lazy as _

from hatang.kernel import capability, indicators


class PlacesConfig(capability.Capability):
    name = "hatang.capabilities.places"
    label = "places"
    title = _("Places")
    order = 20
    roles = (capability.Role("commune_clerk", _("Commune clerk")),)

    def ready(self) -> None:
        super().ready()
        # Every indicator is summed over areas; which area lies in which is known here alone.
        from hatang.capabilities.places.queries.areas import resolve

        indicators.register_area_resolver(resolve)
