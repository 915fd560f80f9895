"""The machine code of fibre networks, made before anybody asks: the village of the examples."""

from __future__ import annotations

from hatang.engines.network.fibre import connecting, design, example, rerouting


def warm_up() -> None:
    """Compile, or load what was compiled before, so that the seconds of the next solve are those of the search."""
    village = example.build_village()
    for share in (0.9, 1.0):
        network = connecting.connect_share(village, share)
        design.design_network(village, network)
        rerouting.tidy_routes(village, network.edges, network.reached)
