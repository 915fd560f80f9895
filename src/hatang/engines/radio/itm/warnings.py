"""The warnings of the Irregular Terrain Model, as the bits of one number, and its return codes."""

from __future__ import annotations

from enum import IntFlag


class Warn(IntFlag):
    """Where a prediction stands near or beyond the model's bounds.

    >>> [each.name for each in Warn(1536)]
    ['TX_HORIZON_NEAR', 'RX_HORIZON_NEAR']
    """

    TX_HEIGHT = 0x0001  # antenna outside 1-1000 m
    RX_HEIGHT = 0x0002
    FREQUENCY = 0x0004  # outside 40-10,000 MHz
    PATH_LONG = 0x0008  # over 1,000 km
    PATH_VERY_LONG = 0x0010  # over 2,000 km
    PATH_SHORT = 0x0020  # steeper than 200 mrad between the effective heights
    PATH_VERY_SHORT = 0x0040  # under 1 km
    TX_HORIZON_ANGLE = 0x0080  # horizon above 200 mrad
    RX_HORIZON_ANGLE = 0x0100
    TX_HORIZON_NEAR = 0x0200  # nearer than a tenth of the smooth Earth's
    RX_HORIZON_NEAR = 0x0400
    TX_HORIZON_FAR = 0x0800  # farther than three times the smooth Earth's
    RX_HORIZON_FAR = 0x1000
    EXTREME_VARIABILITY = 0x2000  # a quantile beyond 3.1 standard deviations
    SURFACE_REFRACTIVITY = 0x4000  # under 250 N-units at the path's height


DONE, DONE_WITH_WARNINGS = 0, 1

# Return codes of NTIA's implementation by the field that is wrong.
RETURN_CODES = {
    "tx_height_m": 1000,
    "rx_height_m": 1001,
    "climate": 1002,
    "time_percent": 1003,
    "location_percent": 1004,
    "situation_percent": 1005,
    "confidence_percent": 1006,
    "reliability_percent": 1007,
    "n0": 1008,
    "frequency_mhz": 1009,
    "polarisation": 1010,
    "permittivity": 1011,
    "conductivity_s_m": 1012,
    "ground_impedance": 1013,
    "variability_mode": 1014,
    "effective_radius_m": 1016,
    "distance_km": 1017,
    "irregularity_m": 1018,
    "tx_siting": 1019,
    "rx_siting": 1020,
    "surface_refractivity_low": 1021,
    "surface_refractivity_high": 1022,
}
