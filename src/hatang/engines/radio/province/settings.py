"""What a province is computed with beside its sites and its terrain."""

from __future__ import annotations

from dataclasses import dataclass

from hatang.engines.radio.checks import check_number


@dataclass(frozen=True)
class Settings:
    """`model` and `options` go to the sweep (`sweep.Terms`); what stands on the ground counts in the complete P.1812
    only, the median is that of the bare ground. A level below `floor_dbm` is nobody's server.

    `tile_m` None: tiles twice the radius wide, smaller where many layers meet. `memory_bytes` bounds what one
    worker holds of the tallies.
    """

    model: str = "median"
    radius_m: float = 15_000.0
    receiver_height_m: float = 1.5
    floor_dbm: float = -150.0
    options: tuple[tuple[str, float | str | bool], ...] = ()
    tile_m: float | None = None
    memory_bytes: int = 600_000_000

    def __post_init__(self) -> None:
        check_number("radius_m", self.radius_m, 0.0, 200_000.0, "m", above=True)
        check_number("receiver_height_m", self.receiver_height_m, 1.0, 3000.0, "m above ground")
        check_number("floor_dbm", self.floor_dbm, -300.0, 0.0, "dBm")

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """What the levels depend on, for fingerprints."""
        return self.model, self.radius_m, self.receiver_height_m, self.floor_dbm, self.options
