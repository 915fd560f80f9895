"""The one root of what this engine refuses."""


class TilesError(ValueError):
    """A tile or an archive that is none."""
