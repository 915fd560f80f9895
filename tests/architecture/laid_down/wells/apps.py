"""The manifest of the wells."""

from hatang.kernel import capability


class WellsConfig(capability.Capability):
    name = "hatang.capabilities.wells"
    label = "wells"
    title = "Giếng làng"
    order = 45
