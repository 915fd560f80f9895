"""From a transmitter's power to what a phone measures: power per resource element, pilot or broadcast carrier."""

from __future__ import annotations

import math

from hatang.engines.radio.errors import RadioError

SUBCARRIERS = 12  # of a resource block (3GPP TS 36.211, 38.211)
# Resource blocks by channel bandwidth in MHz: 3GPP TS 36.104 Table 5.6-1.
LTE_BLOCKS = {1.4: 6, 3.0: 15, 5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100}
# Resource blocks by subcarrier spacing in kHz and bandwidth in MHz: 3GPP TS 38.104 Table 5.3.2-1 (FR1).
NR_BLOCKS = {
    15.0: {5: 25, 10: 52, 15: 79, 20: 106, 25: 133, 30: 160, 35: 188, 40: 216, 45: 242, 50: 270},
    30.0: {
        5: 11,
        10: 24,
        15: 38,
        20: 51,
        25: 65,
        30: 78,
        35: 92,
        40: 106,
        45: 119,
        50: 133,
        60: 162,
        70: 189,
        80: 217,
        90: 245,
        100: 273,
    },
    60.0: {
        10: 11,
        15: 18,
        20: 24,
        25: 31,
        30: 38,
        35: 44,
        40: 51,
        45: 58,
        50: 65,
        60: 79,
        70: 93,
        80: 107,
        90: 121,
        100: 135,
    },
}
LTE_SPACING_KHZ = 15.0
# The common pilot's usual tenth of a 3G cell's power (3GPP TS 25.942 clause 5.1.1.5 assumes it).
CPICH_SHARE_DB = -10.0
# What one unit of the measured quantity occupies: a GSM carrier, a WCDMA carrier.
GSM_BANDWIDTH_HZ = 200_000.0
WCDMA_CHIP_RATE_HZ = 3_840_000.0
TECHNOLOGIES = ("2G", "3G", "4G", "5G")


def default_spacing_khz(frequency_mhz: float) -> float:
    """The usual NR subcarrier spacing: 15 kHz in the FDD bands below 2.3 GHz, 30 kHz in the TDD bands above.

    >>> default_spacing_khz(700), default_spacing_khz(3700)
    (15.0, 30.0)
    """
    return 15.0 if frequency_mhz < 2300 else 30.0


def resource_blocks(technology: str, bandwidth_mhz: float, spacing_khz: float) -> int:
    """Resource blocks of a 4G or 5G channel. RadioError for a bandwidth the standard does not have.

    >>> resource_blocks("4G", 20, 15), resource_blocks("5G", 100, 30)
    (100, 273)
    """
    table = LTE_BLOCKS if technology == "4G" else NR_BLOCKS.get(spacing_khz)
    if table is None:
        raise RadioError("spacing_khz", spacing_khz, "15, 30 or 60 kHz")
    for known, blocks in table.items():
        if abs(known - bandwidth_mhz) < 1e-6:
            return blocks
    raise RadioError("bandwidth_mhz", bandwidth_mhz, f"one of {', '.join(f'{width_mhz:g}' for width_mhz in table)} MHz")


def reference_share_db(
    technology: str, *, bandwidth_mhz: float | None = None, spacing_khz: float | None = None, frequency_mhz: float = 0.0
) -> float:
    """What of a cell's whole power is in one unit of what phones report, dB (0 or less).

    5G SS-RSRP and 4G RSRP: one resource element, the power spread evenly over the channel. 3G RSCP: the pilot's tenth.
    2G RxLev: the broadcast carrier, all of it.

    >>> round(reference_share_db("4G", bandwidth_mhz=20), 2)
    -30.79
    >>> round(reference_share_db("5G", bandwidth_mhz=100, spacing_khz=30), 2)
    -35.15
    >>> reference_share_db("2G"), reference_share_db("3G")
    (0.0, -10.0)
    """
    if technology == "2G":
        return 0.0
    if technology == "3G":
        return CPICH_SHARE_DB
    if technology not in TECHNOLOGIES:
        raise RadioError("technology", technology, f"one of {', '.join(TECHNOLOGIES)}")
    if bandwidth_mhz is None:
        raise RadioError("bandwidth_mhz", None, "the bandwidth of the channel")
    spacing = LTE_SPACING_KHZ if technology == "4G" else spacing_khz or default_spacing_khz(frequency_mhz)
    return -10.0 * math.log10(SUBCARRIERS * resource_blocks(technology, bandwidth_mhz, spacing))


def reference_eirp_dbm(
    technology: str,
    power_dbm: float,
    gain_dbi: float,
    *,
    losses_db: float = 0.0,
    bandwidth_mhz: float | None = None,
    spacing_khz: float | None = None,
    frequency_mhz: float = 0.0,
) -> float:
    """Radiated power of one resource element (pilot, carrier) in the antenna's best direction, dBm.

    >>> round(reference_eirp_dbm("4G", 46.0, 17.0, losses_db=2.0, bandwidth_mhz=20), 2)
    30.21
    """
    share = reference_share_db(
        technology, bandwidth_mhz=bandwidth_mhz, spacing_khz=spacing_khz, frequency_mhz=frequency_mhz
    )
    return power_dbm + gain_dbi - losses_db + share


def reference_bandwidth_hz(technology: str, *, spacing_khz: float | None = None, frequency_mhz: float = 0.0) -> float:
    """The bandwidth in which a unit of the reported quantity meets noise.

    >>> reference_bandwidth_hz("4G"), reference_bandwidth_hz("2G")
    (15000.0, 200000.0)
    """
    if technology == "2G":
        return GSM_BANDWIDTH_HZ
    if technology == "3G":
        return WCDMA_CHIP_RATE_HZ
    if technology == "4G":
        return LTE_SPACING_KHZ * 1000.0
    return (spacing_khz or default_spacing_khz(frequency_mhz)) * 1000.0
