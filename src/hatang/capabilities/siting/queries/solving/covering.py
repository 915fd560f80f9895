"""Whom a candidate would reach: by what operators declare and a radius, or by the radio model over the terrain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from django.utils.translation import gettext_lazy as _

from hatang.capabilities.siting.terms import PeopleAsked, SignalBasis
from hatang.engines.siting import cover as covers
from hatang.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from hatang.capabilities.siting.queries.asking import Ask
    from hatang.capabilities.siting.queries.solving.candidates import Sites
    from hatang.capabilities.siting.queries.solving.land import Land
    from hatang.engines.siting.cover import Cover


@dataclass(frozen=True, eq=False)
class CandidateReach:
    """`people` (m,) without signal by cell; `hamlet` (m,): position in `land` and `titles`; `land` (h,): hamlets as
    positions in the land; `cover`: sites x cells; `source`: what it rests on."""

    people: NDArray[np.float64]
    hamlet: NDArray[np.int32]
    land: NDArray[np.int32]
    titles: tuple[str, ...]
    cover: Cover
    source: str

    def of(self, site: int) -> float:
        """The people without signal whom one site reaches."""
        return float(self.people[self.cover.of(site)].sum())


def reach_m(ask: Ask) -> float:
    """How far from people without signal a candidate is worth looking at."""
    return ask.radius_m


def compute_reach(*, ask: Ask, land: Land, sites: Sites, tell: Callable[[int, int], object]) -> CandidateReach:
    """The people without signal and whom each candidate reaches; `Invalid` where nobody is without."""
    counted = land.inside if ask.people_asked == PeopleAsked.EVERYBODY else land.inside & ~land.covered
    needy = np.flatnonzero(counted & (land.without > 0)).astype(np.int32)
    if not len(needy):
        raise Invalid(
            "nobody_without",
            _("Nobody in this area is without a signal, as far as it is known"),
            hint=_("Choose another area, or file what operators declare."),
        )
    if ask.basis == SignalBasis.PREDICTED:
        return _predict_reach(ask, land, counted, sites, tell)
    cover = covers.cover_within_radius(sites.place[:, ::-1], land.place[needy][:, ::-1], ask.radius_m)
    titles = tuple(land.title(index) for index in needy.tolist())
    return CandidateReach(land.without[needy], np.arange(len(needy), dtype=np.int32), needy, titles, cover, "declared")


def _predict_reach(
    ask: Ask, land: Land, counted: NDArray[np.bool_], sites: Sites, tell: Callable[[int, int], object]
) -> CandidateReach:
    # start: rasterio, polars
    from hatang.capabilities.whatif import public as whatif

    proposals = [
        whatif.SiteProposal(float(place[0]), float(place[1]), float(height), ask.technology)
        for place, height in zip(sites.place, sites.height_m, strict=True)
    ]
    prediction = whatif.compute_reach(as_of=land.as_of, proposals=proposals, radius_m=ask.radius_m, tell=tell)
    at = {code: index for index, code in enumerate(land.codes)}
    inside = np.array([code in at and bool(counted[at[code]]) for code in prediction.codes])
    kept = np.flatnonzero(inside[prediction.hamlet]) if len(prediction.hamlet) else np.zeros(0, np.int64)
    if not len(kept):
        raise Invalid("nobody_without", _("Nobody in this area is without a signal, as far as it is known"))
    hamlets = np.unique(prediction.hamlet[kept])
    new = np.full(len(prediction.codes), -1, dtype=np.int32)
    new[hamlets] = np.arange(len(hamlets))
    cell = np.full(len(prediction.people), -1, dtype=np.int64)
    cell[kept] = np.arange(len(kept))
    some = cell[prediction.pair_cell] >= 0
    cover = covers.from_pairs(
        prediction.pair_site[some], cell[prediction.pair_cell[some]], sites=len(sites.codes), demands=len(kept)
    )
    where = np.array([at[prediction.codes[index]] for index in hamlets.tolist()], dtype=np.int32)
    titles = tuple(land.title(index) for index in where.tolist())
    return CandidateReach(
        prediction.people[kept], new[prediction.hamlet[kept]], where, titles, cover, f"run {prediction.run}"
    )
