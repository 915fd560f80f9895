"""A case of each radio model: its fields by the golden files' names, and the answer under their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hatang.engines.radio import checks, itm, p1812, refractivity
from hatang.engines.radio.errors import RadioError
from hatang.engines.radio.itm.model import return_code
from hatang.engines.radio.p1812.climate import centre_deg
from hatang.engines.radio.p1812.intermediates import list_intermediates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from numpy.typing import NDArray

MISSING = object()  # the value of a field that is not there
FAR_FROM_THE_COAST_KM = 500.0
LONGEST_STEP_M = 1e7  # further than any two points of a path are apart
# What is told of a case beside what goes into it.
_REMARKS = frozenset({"line", "id", "name", "note", "notes", "comment", "error"})


class RadioCase:
    """The fields of one case; asking for one that is not there names it. `asked`: those a model looked for."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        if name not in self.fields:
            raise RadioError(name, MISSING, "")
        return self.fields[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The field, or what stands in for one that is absent or null."""
        self.asked.add(name)
        field_value = self.fields.get(name)
        return otherwise if field_value is None else field_value

    def heights_m(self) -> NDArray[np.float64]:
        return checks.check_profile("profile", self["profile"])

    def step_m(self) -> float:
        return checks.check_number("step_m", self["step_m"], 0, LONGEST_STEP_M, "m", above=True)

    def unknown(self, results: Collection[str]) -> list[str]:
        """Fields that neither the model looked for nor its own results are called."""
        return sorted(set(self.fields) - self.asked - set(results))


@dataclass(frozen=True)
class Maps:
    """The ITU's maps, where the reader gave them."""

    n0: refractivity.RefractivityMap | None = None
    delta_n: refractivity.RefractivityMap | None = None


@dataclass(frozen=True)
class RadioModel:
    """How a model answers a case, what its cases call the engine's parameters, its return codes for errors, and the
    names of results, which cases may hold too."""

    answer: Callable[[RadioCase, Maps], dict[str, Any]]
    names: Mapping[str, str]
    code: Callable[[str], int | None]
    results: frozenset[str]

    def field(self, name: str) -> str:
        """The case's name of a parameter; a place in a list stays behind it."""
        bare, bracket, place = name.partition("[")
        return self.names.get(bare, bare) + bracket + place


def _compute_p1812(case: RadioCase, maps: Maps) -> dict[str, Any]:
    heights = case.heights_m()
    distances, _step = case.get("d_km"), case.get("step_m")
    if distances is None:
        distances = np.arange(len(heights)) * case.step_m() / 1000.0
    path = p1812.Path.of(d_km=distances, h_m=heights, clutter_m=case.get("R"), zone=case.get("zone"))
    ends = [
        checks.check_number(name, case[name], -limit, limit, "degrees")
        for name, limit in (("phi_t", 80), ("lam_t", 180), ("phi_r", 80), ("lam_r", 180))
    ]
    latitude, longitude = centre_deg(ends[0], ends[1], ends[2], ends[3], float(path.d_km[-1]))
    path_loss = p1812.predict_loss(
        path,
        frequency_ghz=case["f_ghz"],
        time_percent=case["p"],
        tx_height_m=case["htg"],
        rx_height_m=case["hrg"],
        polarisation=case["pol"],
        delta_n=_of_air(case, "DN", maps.delta_n, latitude, longitude),
        n0=_of_air(case, "N0", maps.n0, latitude, longitude),
        latitude_deg=latitude,
        tx_coast_km=case.get("dct", FAR_FROM_THE_COAST_KM),
        rx_coast_km=case.get("dcr", FAR_FROM_THE_COAST_KM),
        location_percent=case.get("pL", 50.0),
        location_sigma_db=case.get("sigmaL", 0.0),
    )
    answer = {"Lb": path_loss.loss_db, "Ep": path_loss.field_dbuv_m, "iv": list_intermediates(path_loss)}
    return {**answer, "notes": list(path_loss.notes)} if path_loss.notes else answer


def _of_air(
    case: RadioCase, name: str, known: refractivity.RefractivityMap | None, latitude: float, longitude: float
) -> Any:
    """The case's own value, or the map's where the case has none."""
    if case.get(name) is None and known is not None:
        return known.at(latitude, (longitude + 180.0) % 360.0 - 180.0)
    return case[name]


def _compute_itm(case: RadioCase, _maps: Maps) -> dict[str, Any]:
    heights = case.heights_m()
    path_loss = itm.point_to_point(
        heights,
        step_m=case.step_m(),
        tx_height_m=case["h_tx"],
        rx_height_m=case["h_rx"],
        climate=case["climate"],
        n0=case["N0"],
        frequency_mhz=case["f_mhz"],
        polarisation=case["pol"],
        permittivity=case["eps"],
        conductivity_s_m=case["sigma"],
        variability=itm.Variability(case["mdvar"], case["time"], case["location"], case["situation"]),
    )
    shape = path_loss.shape
    return {
        "A_db": path_loss.loss_db,
        "rc": path_loss.rc,
        "warnings": int(path_loss.warnings),
        "mode": path_loss.mode,
        "delta_h": shape.irregularity_m,
        "A_ref": path_loss.reference_db,
        "A_fs": path_loss.free_space_db,
        "theta": [shape.theta_t, shape.theta_r],
        "d_hzn": [shape.horizon_t_m, shape.horizon_r_m],
        "h_e": [shape.effective_t_m, shape.effective_r_m],
        "N_s": path_loss.surface_refractivity,
    }


MODELS = {
    "p1812": RadioModel(
        _compute_p1812,
        {
            "h_m": "profile",
            "clutter_m": "R",
            "frequency_ghz": "f_ghz",
            "time_percent": "p",
            "tx_height_m": "htg",
            "rx_height_m": "hrg",
            "polarisation": "pol",
            "delta_n": "DN",
            "n0": "N0",
            "tx_coast_km": "dct",
            "rx_coast_km": "dcr",
            "location_percent": "pL",
            "location_sigma_db": "sigmaL",
        },
        lambda _field: None,
        frozenset({"Lb", "Ep", "iv"}) | _REMARKS,
    ),
    "itm": RadioModel(
        _compute_itm,
        {
            "height_m": "profile",
            "tx_height_m": "h_tx",
            "rx_height_m": "h_rx",
            "n0": "N0",
            "frequency_mhz": "f_mhz",
            "polarisation": "pol",
            "permittivity": "eps",
            "conductivity_s_m": "sigma",
            "variability_mode": "mdvar",
            "time_percent": "time",
            "location_percent": "location",
            "situation_percent": "situation",
        },
        return_code,
        frozenset({"A_db", "rc", "warnings", "mode", "delta_h", "A_ref", "A_fs", "theta", "d_hzn", "h_e", "N_s"})
        | _REMARKS,
    ),
}
