"""QGIS asks our interfaces as its users do, without a window; run by the Python that QGIS was made for.

`qgis_client.py OGC FOLDER FIELD VALUE KEY RIVAL`: the address of `/ogc`, the unpacked package of field work, what a
surveyor writes into which field of its first feature, an access key for layers, and that of somebody else. What QGIS
found is JSON on stdout.
"""

import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def features(address: str) -> dict[str, object]:
    """A collection as a layer of OGC API – Features, read whole, in a box and in VN-2000."""
    layer = QgsVectorLayer(f"url='{address}' typename='test.well'", "wells", "OAPIF")
    box = QgsFeatureRequest().setFilterRect(QgsRectangle(108.54, 15.0, 108.585, 15.1))
    there = QgsVectorLayer(f"url='{address}' typename='test.well' srsname='EPSG:5898'", "wells", "OAPIF")
    west = min(each.geometry().boundingBox().xMinimum() for each in there.getFeatures() if each.hasGeometry())
    return {
        "valid": layer.isValid(),
        "count": sum(1 for _each in layer.getFeatures()),
        "fields": [each.name() for each in layer.fields()],
        "in_box": sum(1 for each in layer.getFeatures(box) if each.hasGeometry()),
        "vn_2000": there.crs() == QgsCoordinateReferenceSystem("EPSG:5898"),
        "west_m": west,
    }


def tiles(address: str) -> dict[str, object]:
    """The same collection as vector tiles, painted: how many of the picture's pixels are not white."""
    road = f"{address}/collections/test.well/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    layer = QgsVectorTileLayer(f"type=xyz&url={road}&zmin=0&zmax=14", "tiles")
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), mercator, QgsProject.instance())
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setExtent(there.transformBoundingBox(QgsRectangle(108.4, 14.9, 108.8, 15.3)))
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    white = QColor("white").rgb()
    painted = sum(picture.pixel(x, y) != white for x in range(400) for y in range(400))
    return {"valid": layer.isValid(), "painted": painted}


def package(folder: Path, field: str, value: str) -> dict[str, object]:
    """The project of field work: its layer is there, one feature is changed and saved."""
    (project,) = folder.glob("*.qgs")
    opened = QgsProject.instance().read(str(project))
    (layer,) = QgsProject.instance().mapLayers().values()
    feature = next(layer.getFeatures())
    layer.startEditing()
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf(field), value)
    return {
        "opened": opened,
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "saved": layer.commitChanges(),
    }


def private(address: str, key: str, rival: str, field: str, value: str) -> dict[str, object]:
    """A layer that is not open, read, added to and changed in place with an access key as the password.

    `lost` is whether a change went through of what another had changed since the layer was opened, as nobody may who
    has not seen it; `again` whether it does once the layer is opened anew.
    """
    name = "typename='spatial.tram'"
    layer = QgsVectorLayer(f"url='{address}' {name} username='qgis' password='{key}'", "tram", "OAPIF")
    found: dict[str, object] = {
        "valid": layer.isValid(),
        "count": sum(1 for _each in layer.getFeatures()),
        "without": QgsVectorLayer(f"url='{address}' {name}", "tram", "OAPIF").isValid(),
        "wrong": QgsVectorLayer(f"url='{address}' {name} username='qgis' password='htg_x'", "tram", "OAPIF").isValid(),
    }
    layer.startEditing()
    for _number in range(3):
        feature = QgsFeature(layer.fields())
        feature[field] = value
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(108.9, 15.2)))
        layer.addFeature(feature)
    # Numbered 4 to 6: the package of field work below holds the three that were there.
    found |= {"added": layer.commitChanges(), "said": layer.commitErrors()}

    def change(of: QgsVectorLayer, number: str, **values: object) -> bool:
        """One feature, as a user does who writes into its form and moves it."""
        (chosen,) = [each for each in of.getFeatures() if each["oid"] == number]
        of.startEditing()
        for name, written in values.items():
            if name == "geometry":
                of.changeGeometry(chosen.id(), written)
            else:
                of.changeAttributeValue(chosen.id(), of.fields().indexOf(name), written)
        done = of.commitChanges()
        if not done:
            found["said"] += of.commitErrors()
            of.rollBack()
        return done

    moved = QgsGeometry.fromPointXY(QgsPointXY(108.95, 15.25))
    found["changed"] = [change(layer, "4", **{field: value}), change(layer, "4", geometry=moved)]
    found["changed_again"] = change(layer, "4", **{field: f"{value} 2"})
    change_as_another(address, rival, field)
    found["lost"] = change(layer, "5", **{field: value})
    newer = QgsVectorLayer(f"url='{address}' {name} username='qgis' password='{key}'", "tram", "OAPIF")
    found["again"] = change(newer, "5", **{field: value})
    newer.startEditing()
    (last,) = [each for each in newer.getFeatures() if each["oid"] == "6"]
    newer.deleteFeature(last.id())
    return found | {"removed": newer.commitChanges()}


def change_as_another(address: str, key: str, field: str) -> None:
    """Somebody else writes into the fifth feature meanwhile."""
    road = f"{address}/collections/spatial.tram/items/5"
    headers = {"Authorization": f"Bearer {key}", "If-Match": "*", "Content-Type": "application/merge-patch+json"}
    body = json.dumps({"properties": {field: "Của người khác"}}).encode()
    urlopen(Request(road, body, headers, method="PATCH")).close()


def main(address: str, folder: str, field: str, value: str, key: str, rival: str) -> None:
    """Ask everything and tell what was found."""
    QgsApplication.setPrefixPath("/usr", useDefaultPaths=True)
    application = QgsApplication([], False)
    application.initQgis()
    try:
        found = {
            "features": features(address),
            "tiles": tiles(address),
            "package": package(Path(folder), field, value),
            "private": private(address, key, rival, field, f"{value} (khóa)"),
        }
    finally:
        QgsProject.instance().clear()
    print(json.dumps(found, ensure_ascii=False))
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
