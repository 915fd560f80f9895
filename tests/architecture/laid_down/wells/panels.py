"""What the wells show in the frames."""

from datetime import timedelta

from hatang.kernel import capability, datasets, panels
from hatang.kernel.ui import maps
from hatang.kernel.ui.search import rank_of


def _card(look):
    return panels.Part("wells/card.html", {"words": "Giếng trên trang đầu"})


def _panel(look):
    return panels.Part("wells/card.html", {"words": f"Giếng ở {look.area}"})


def _find(context, actor, words):
    rank = rank_of("Giếng làng cổ", "", words)
    return [] if rank is None else [panels.Hit("Giếng làng cổ", "/gieng/", rank=rank)]


def _layer(asked):
    return panels.DrawnLayers((maps.StyleLayer("wells", "Lớp giếng làng", "/gieng.geojson", kind="circle"),))


def _work(today):
    yield panels.WorkItem(
        key="well|1",
        title="Nạo vét giếng làng",
        detail="",
        due=today + timedelta(days=1),
        bodies=frozenset({"QNG.SKHCN"}),
        address="/gieng/1/",
    )


def _step(officer, now):
    datasets.bump_revisions("wells.well")


PANELS = (
    capability.Navigation(
        "Sổ giếng làng", "portal:map", icon="map-pin", order=900, rule="public", roles=frozenset({"officer"})
    ),
    panels.HomeCard("wells", "half", 90, _card),
    panels.PlacePanel("wells", frozenset({"commune"}), "below", 90, _panel),
    panels.SearchSource("Giếng", "map-pin", 900, _find),
    panels.MapLayer("wells", 900, _layer),
    panels.WorkSource("well", "giếng", _work),
    panels.DemonstrationStep("wells", 900, _step),
)
