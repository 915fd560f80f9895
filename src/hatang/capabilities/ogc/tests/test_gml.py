"""The abstract tests of OGC API – Features Part 1 about GML, each under its name: levels 0 and 2 of simple features."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import shapely
from django.test import Client
from lxml import etree
from tests.wells import get, links, read

from hatang.capabilities.ogc.formats import gml
from hatang.capabilities.ogc.terms import GML
from hatang.capabilities.ogc.tests.test_core import MINE, conf_of_each, paths

pytestmark = [pytest.mark.golden, pytest.mark.django_db, pytest.mark.usefixtures("published")]
HERE = Path(__file__).parent


def level(conf_id):
    return conf_id.partition("/")[0].removeprefix("gml")


def asked(path, conf_id):
    found = Client().get(path, headers={"Accept": f"{GML[level(conf_id)]}, application/xml;q=0.9"}, follow=True)
    assert found.status_code == 200, path
    return found


def schemas(name, tmp_path):
    """The application schema of the collection, with the parts of GML that it builds on beside it."""
    text = Client().get(f"/ogc/collections/{name}/schema?f=xsd").content.decode()
    assert 'schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"' in text
    for each in ("gml.xsd", "sf.xsd"):
        (tmp_path / each).write_bytes((HERE / each).read_bytes())
    (tmp_path / "app.xsd").write_text(text.replace("http://schemas.opengis.net/gml/3.2.1/gml.xsd", "gml.xsd"))
    namespace = etree.fromstring(text.encode()).get("targetNamespace")
    whole = tmp_path / "whole.xsd"
    whole.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{gml.SF}" schemaLocation="sf.xsd"/>'
        f'<xs:import namespace="{namespace}" schemaLocation="app.xsd"/></xs:schema>'
    )
    return etree.XMLSchema(etree.parse(str(whole)))


@conf_of_each("gmlsf0/definition", "gmlsf2/definition")
def test_every_resource_is_answered_in_xml_where_it_is_asked_for(conf_id):
    assert (
        f"http://www.opengis.net/spec/ogcapi-features-1/1.1/conf/gml{level(conf_id)}"
        in read("/ogc/conformance")["conformsTo"]
    )
    for path in paths():
        found = asked(path, conf_id)
        features = "/items" in path and "/catalogue" not in path
        assert found["Content-Type"] == (GML[level(conf_id)] if features else "application/xml"), path
        etree.fromstring(found.content)


@conf_of_each("gmlsf0/content", "gmlsf2/content")
@pytest.mark.parametrize("name", MINE)
def test_features_validate_against_the_schema_of_their_collection(conf_id, name, tmp_path):
    schema = schemas(name, tmp_path)
    found = asked(f"/ogc/collections/{name}/items?limit=1000", conf_id)
    root = etree.fromstring(found.content)
    assert root.tag == f"{{{gml.SF}}}FeatureCollection"
    assert schema.validate(root), schema.error_log
    plain = read(f"/ogc/collections/{name}/items?limit=1000")["features"]
    members = root.findall(f"{{{gml.SF}}}featureMember/*")
    assert [gml.decode_gml_id(each.get(f"{{{gml.GML}}}id")) for each in members] == [each["id"] for each in plain]
    for member, feature in zip(members, plain, strict=True):
        values = {etree.QName(each).localname: each.text for each in member}
        for field, value in feature["properties"].items():
            said = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert values.get(field) == said
        place = member.find("{*}geometry")
        assert (place is None) == (feature["geometry"] is None)
        if place is not None:
            drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
            numbers = [float(each) for text in place.itertext() for each in text.split()]
            assert numbers == shapely.get_coordinates(drawn).ravel().tolist()
    assert "owner_phone" not in found.content.decode()


@conf_of_each("gmlsf0/content", "gmlsf2/content")
def test_a_feature_bears_the_name_of_its_address(conf_id, tmp_path):
    schema = schemas("test.well", tmp_path)
    for identifier in ("W5@2026-01-06", "W5_x0040_2026-01-06"):
        found = asked(f"/ogc/collections/test.well/items/{identifier}", conf_id)
        root = etree.fromstring(found.content)
        assert schema.validate(root), schema.error_log
        assert root.get(f"{{{gml.GML}}}id") == found.request["PATH_INFO"].rpartition("/")[2] == "W5_x0040_2026-01-06"
    for missing in ("none", "W5"):
        path = f"/ogc/collections/test.well/items/{missing}?f=gml"
        assert Client().get(path, follow=True).status_code == 404


@conf_of_each("gmlsf0/content", "gmlsf2/content")
def test_what_json_says_beside_the_features_stands_in_headers(conf_id):
    page = read("/ogc/collections/test.well/items?limit=5")
    found = asked("/ogc/collections/test.well/items?limit=5", conf_id)
    assert (found["OGC-NumberMatched"], found["OGC-NumberReturned"]) == ("19", "5")
    assert found["Date"].endswith("GMT")
    for each in page["links"]:
        assert f'rel="{each["rel"]}"' in found["Link"]
    (following,) = links(page, "next")
    assert urlsplit(following["href"]).query in found["Link"]
    metres = asked("/ogc/collections/test.well/items?limit=2&crs=http://www.opengis.net/def/crs/EPSG/0/5898", conf_id)
    assert b'srsName="http://www.opengis.net/def/crs/EPSG/0/5898"' in metres.content


def test_the_two_forms_have_tags_of_their_own():
    path = "/ogc/collections/test.well/items"
    plain = Client().get(path)
    known = {"If-None-Match": plain["ETag"], "Accept": GML["sf0"]}
    assert Client().get(path, headers=known).status_code == 200
    assert get(f"{path}?f=gml")["Content-Type"] == GML["sf0"]
