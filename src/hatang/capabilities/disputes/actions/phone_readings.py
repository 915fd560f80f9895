"""What a telephone showed in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PhoneReading:
    """None is unknown."""

    rsrp_dbm: float | None = None
    download_mbps: float | None = None
    upload_mbps: float | None = None
    latency_ms: float | None = None
