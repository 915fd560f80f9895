"""A village small enough to reckon by hand, for the manual's examples and the tests; its prices are round numbers."""

from __future__ import annotations

import numpy as np

from hatang.engines.network.fibre.demand import FibreTask, Places
from hatang.engines.network.fibre.prices import DiscountTerms, Prices
from hatang.engines.network.fibre.ways import WayKind, Ways

BOOK = {
    "duct_rent_m_year": 3,
    "duct_cabling_m": 8,
    "pole_rent_m_year": 1,
    "pole_cabling_m": 9,
    "aerial_new_m": 90,
    "trench_shared_m": 120,
    "trench_m:soil": 250,
    "trench_m:asphalt": 600,
    "cable_m:12": 5,
    "cable_m:24": 7,
    "cable_m:48": 9,
    "cable_m:96": 12,
    "cable_m:144": 15,
    "splitter:4": 300,
    "splitter:8": 450,
    "splitter:32": 1500,
    "cabinet": 9000,
    "closure": 1500,
    "exchange_port": 4000,
    "drop_home": 1200,
}


def build_village() -> FibreTask:
    """An exchange (0), a crossing (1), two mandatory hamlets (2: 10 homes, 3: 40) and one that is not (4: 5).

    0–1 2 km poles · 1–2 1 km new poles or trench · 1–3 1 km road work of 2027 · 2–3 1 km asphalt · 3–4 3 km soil.
    """
    ways = Ways(
        vertices=5,
        tails=np.array([0, 1, 1, 2, 3], np.int32),
        heads=np.array([1, 2, 3, 3, 4], np.int32),
        length_m=np.array([2000.0, 1000.0, 1000.0, 1000.0, 3000.0]),
        offers=np.array(
            [
                WayKind.POLE.bit,
                WayKind.AERIAL.bit | WayKind.TRENCH.bit,
                WayKind.SHARED.bit,
                WayKind.TRENCH.bit,
                WayKind.TRENCH.bit,
            ],
            np.uint8,
        ),
        surface=np.array([0, 0, 0, 1, 0], np.int16),
        surfaces=("soil", "asphalt"),
        work_year=np.array([0, 0, 2027, 0, 0], np.int16),
        commune=np.array([0, 0, 1, 1, 1], np.int32),
    )
    places = Places(
        vertex=np.array([2, 3, 4], np.int32),
        homes=np.array([10, 40, 5]),
        is_mandatory=np.array([True, True, False]),
        commune=np.array([0, 1, 1], np.int32),
        names=("Gò Rộng", "Làng Teng", "Nước Nia"),
    )
    return FibreTask(ways, places, np.array([0], np.int32), Prices(BOOK), DiscountTerms(20, 0.0))
