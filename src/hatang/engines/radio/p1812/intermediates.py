"""The terms of P.1812-8 under the names of the ITU's validation logs, each with the equation it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatang.engines.radio.p1812.kernel import PathTerms
    from hatang.engines.radio.p1812.prediction import Prediction


def list_intermediates(prediction: Prediction) -> dict[str, float]:
    """Every intermediate by its name in the logs, in their order.

    "Lbd (dB) Eq (43)" holds what the logs hold: the value after eq (61), for the reference program writes that over
    the one of eq (43); the value of eq (43) itself is the last entry.
    """
    terms = prediction.terms
    return {
        "dct (km)": terms.tx_coast_km,
        "dcr (km)": terms.rx_coast_km,
        "d (km)": terms.length_km,
        **_list_geometry(terms),
        "phi (deg) Eq (4)": prediction.latitude_deg,
        "Fi Eq (40)": terms.fi,
        "Fj Eq (57)": terms.fj,
        "Fk Eq (58)": terms.fk,
        "Lbfs Eq (8)": terms.lbfs,
        "Lb0p Eq (10)": terms.lb0p,
        "Lb0b Eq (11)": terms.lb0b,
        **_list_losses(terms),
        "Ep (dBuV/m) Eq (70)": terms.ep,
        "Lbd before Eq (61) (dB) Eq (43)": terms.lbd,
    }


def _list_geometry(terms: PathTerms) -> dict[str, float]:
    shape, zones = terms.geometry, terms.climate
    return {
        "dlt (km) Eq (78)": shape.dlt_km,
        "dlr (km) Eq (81a)": shape.dlr_km,
        "th_t (mrad) Eqs (76-78)": shape.theta_t_mrad,
        "th_r (mrad) Eqs (79-81)": shape.theta_r_mrad,
        "th (mrad) Eq (82)": shape.theta_mrad,
        "hts (m)": terms.hts_m,
        "hrs (m)": terms.hrs_m,
        "htc (m) Table 5": terms.hts_m,
        "hrc (m) Table 5": terms.hrs_m,
        "w Table 5": zones.sea_share,
        "dtm (km) Sec 3.6": zones.longest_land_km,
        "dlm (km) Sec 3.6": zones.longest_inland_km,
        "b0 (%) Eq (5)": zones.beta0_percent,
        "ae (km) Eq (7a)": terms.ae_km,
        "hst (m) Eq (85)": shape.hst_m,
        "hsr (m) Eq (86)": shape.hsr_m,
        "hst (m) Eq (90a)": shape.hst_duct_m,
        "hsr (m) Eq (90b)": shape.hsr_duct_m,
        "hstd (m) Eq (89)": shape.hstd_m,
        "hsrd (m) Eq (89)": shape.hsrd_m,
        "htc (m) Eq (37a)": terms.hts_m - shape.hstd_m,
        "hrc (m) Eq (37b)": terms.hrs_m - shape.hsrd_m,
        "hte (m) Eq (92a)": shape.hte_m,
        "hre (m) Eq (92b)": shape.hre_m,
        "hm (m) Eq (93)": shape.hm_m,
    }


def _list_losses(terms: PathTerms) -> dict[str, float]:
    return {
        "Lbulla (dB) Eq (21)": terms.lbulla,
        "Lbulls (dB) Eq (21)": terms.lbulls,
        "Ldsph (dB) Eq (27)": terms.ldsph,
        "Ld50 (dB) Eq (39)": terms.ld50,
        "Ldb (dB) Eq (39)": terms.ldb,
        "Ldp (dB) Eq (41)": terms.ldp,
        "Lbd50 (dB) Eq (42)": terms.lbd50,
        "Lbd (dB) Eq (43)": terms.lbda,
        "Lminb0p (dB) Eq (59)": terms.lminb0p,
        "Lba (dB) Eq (46)": terms.lba,
        "Lminbap (dB) Eq (60)": terms.lminbap,
        "Lbda (dB) Eq (61)": terms.lbda,
        "Lbam (dB) Eq (62)": terms.lbam,
        "Lbs (dB) Eq (44)": terms.lbs,
        "Lbc (dB) Eq (63)": terms.lbc,
        "Lb (dB) Eq (69)": terms.lb,
    }
