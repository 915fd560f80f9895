"""What agencies register is seen outside: in the catalogue of OGC API – Records, and on pages that machines read."""

from __future__ import annotations

import json
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from hatang.capabilities.ckan.tests.test_peer_harvesters import CHANGES
from hatang.capabilities.opendata.tests.test_feeds import SITE, path_of

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ITEMS = "/ogc/collections/catalogue/items"


def read_records(client, **asked):
    sent = client.get(ITEMS, {"f": "json"} | asked)
    assert sent.status_code == 200, sent.content
    return sent.json()


def look_at_records(client):
    seen = {}
    for each in read_records(client, limit=100)["features"]:
        said, files = each["properties"], [link for link in each["links"] if link["rel"] == "enclosure"]
        seen[said["title"]] = [said["description"], said["keywords"], len(files)]
    return seen


def look_at_pages(client):
    """By title what the page says; and each page's moment in the site map."""
    seen, moments = {}, {}
    for url in ElementTree.fromstring(client.get("/sitemap.xml").content).iterfind("s:url", SITE):
        address = url.find("s:loc", SITE).text
        if "/dang-ky/" not in address:
            continue
        text = client.get(path_of(address)).content.decode()
        said = json.loads(text.partition('ld+json">')[2].partition("</script>")[0])
        # schema.org wants a description of every dataset.
        assert said["description"]
        assert said["url"] == address
        seen[said["name"]] = [said["description"], said.get("keywords", []), len(said.get("distribution", []))]
        moments[said["name"]] = datetime.fromisoformat(url.find("s:lastmod", SITE).text)
    return seen, moments


def test_every_change_is_seen_in_the_catalogue_and_on_the_page_of_the_site_map(health, keeper):
    client, before = Client(), {}
    for action, asked, expected in CHANGES:
        assert keeper(action, **asked)[0] == 200
        assert look_at_records(client) == expected, action
        seen, moments = look_at_pages(client)
        assert seen == expected, action
        changed = asked.get("name") or asked["id"]
        titles = {"mot": ("Một", "Một mới"), "hai": ("Hai",)}[changed]
        for title in set(titles) & set(moments):
            assert moments[title] > before.get(title, datetime.min.replace(tzinfo=moments[title].tzinfo))
        before |= moments


def test_records_of_agencies_are_paged_found_and_lead_to_their_files(health, keeper, client):
    for number in range(3):
        made = {"name": f"bo-{number}", "title": f"Bộ <b>{number}</b>", "owner_org": "qng-syt", "license_id": "cc-by"}
        files = [
            {"url": f"https://example.vn/{number}.csv", "format": "csv", "name": "Bảng"},
            {"url": "javascript:alert(1)", "format": "HTML"},
        ]
        assert keeper("package_create", **made, resources=files, tags=[{"name": f"thẻ {number}"}])[0] == 200
    assert keeper("package_create", name="kin", title="Kín", owner_org="qng-syt", private=True)[0] == 200
    first = read_records(client, limit=2)
    assert (first["numberMatched"], first["numberReturned"]) == (3, 2)
    (following,) = [each["href"] for each in first["links"] if each["rel"] == "next"]
    last = client.get(path_of(following)).json()
    assert [each["id"] for each in first["features"] + last["features"]] == ["bo-0", "bo-1", "bo-2"]
    assert not [each for each in last["links"] if each["rel"] == "next"]
    assert client.get("/ogc/collections/catalogue?f=json").json()["recordsCount"] == 3
    for asked in ({"q": "the 1"}, {"ids": "bo-1"}, {"filter": "title LIKE '%1%'"}, {"keywords": "thẻ 1"}):
        assert [each["id"] for each in read_records(client, **asked)["features"]] == ["bo-1"], asked
    record = client.get(f"{ITEMS}/bo-1?f=json").json()
    (file,) = [each for each in record["links"] if each["rel"] == "enclosure"]
    assert (file["href"], file["type"], file["title"]) == ("https://example.vn/1.csv", "text/csv", "Bảng")
    (page,) = [each for each in record["links"] if each["rel"] == "about"]
    assert client.get(path_of(page["href"])).status_code == 200
    page = client.get(f"{ITEMS}/bo-1?f=html").content.decode()
    assert "javascript:" not in page
    assert "<b>1" not in page
    assert client.get(f"{ITEMS}/kin?f=json").status_code == 404
