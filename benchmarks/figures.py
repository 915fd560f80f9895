"""All indicators on all hamlets, cold and warm; beside it the obvious way, one sum a place over the same facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from benchmarks import machine

if TYPE_CHECKING:
    from datetime import date


def run(as_of: date) -> None:
    from hatang.capabilities.places import public as places
    from hatang.kernel import indicators

    hamlets = [row.area for row in places.list_hamlets(as_of=as_of)]
    province = [places.find_province(as_of=as_of).area]
    codes = [each.code for each in indicators.list_indicators()]

    def grid() -> object:
        return indicators.measure_grid(codes, hamlets, as_of)

    def obvious() -> object:
        """One filter and one sum for each hamlet of one indicator, as a page would do it without the mechanism."""
        facts = indicators.get_indicator("fibre.hamlets").facts(as_of).frame
        return [facts.filter(pl.col("area") == str(area))["numerator"].sum() for area in hamlets]

    one_pass = machine.seconds(
        lambda: indicators.measure_each("fibre.hamlets", hamlets, as_of), runs=3, before=indicators.forget_frames
    )
    one_by_one = machine.seconds(obvious, runs=3)
    machine.write(
        "figures",
        {
            "hamlets": len(hamlets),
            "indicators": len(codes),
            "all_hamlets_cold_seconds": machine.seconds(grid, runs=3, before=indicators.forget_frames),
            "all_hamlets_warm_seconds": machine.seconds(grid),
            "province_cold_seconds": machine.seconds(
                lambda: indicators.measure_many(codes, province, as_of), runs=3, before=indicators.forget_frames
            ),
            "province_warm_seconds": machine.seconds(lambda: indicators.measure_many(codes, province, as_of)),
            "one_indicator_one_by_one_over_one_pass_ratio": one_by_one / one_pass,
        },
    )
