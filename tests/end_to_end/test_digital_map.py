"""The digital map in a real browser: layers, filter, time, comparison, measuring, printing, sharing, offline use."""

import itertools
import json
import re
import time
import urllib.request

import pypdfium2
import pytest
from playwright.sync_api import expect
from tests.screens import PHONE

pytestmark = pytest.mark.end_to_end
IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE


@pytest.fixture(scope="session")
def published_atlas(installation):
    """Three datasets with a place in the lake and loaded: what the map draws. One of them has no dates."""
    # The lake has one writer at a time, and the installation's own worker may still be publishing.
    for _ in range(60):
        done = installation.hatang("publish", "places.boundary", "places.unit", "coverage.hamlet", check=False)
        if done.returncode == 0:
            break
        time.sleep(5)
    assert done.returncode == 0, done.stderr
    installation.hatang("spatial", "refresh")


def drawn(page, at_least=1):
    """How many features are drawn, once there are so many and no more come for two seconds."""
    number, since = 0, 0
    for _ in range(120):
        page.wait_for_timeout(250)
        before, number = number, int(page.locator("[data-map]").get_attribute("data-features") or 0)
        since = since + 1 if number == before else 0
        if number >= at_least and since >= 8:
            return number
    raise AssertionError(f"{number} features are drawn")


def layer(page, name):
    return page.locator(f"[data-entry='{name}']")


@pytest.mark.night("browser")
def test_layers_are_drawn_filtered_and_shared_by_their_link(open_page, published_atlas):
    page = open_page("/ban-do/#lop=")
    layer(page, "places.unit").locator("input[type=checkbox]").check()
    layer(page, "places.boundary").locator("input[type=checkbox]").check()
    everything = drawn(page, 50)
    expect(page).to_have_url(re.compile(r"lop=places\.unit,places\.boundary"))
    layer(page, "places.unit").locator("input[type=checkbox]").uncheck()
    row = layer(page, "places.boundary")
    row.locator(".map-filter summary").click()
    row.locator("[data-filter]").fill("schematic = true")
    row.locator("[data-filter]").press("Enter")
    expect(page).to_have_url(re.compile(r"loc\.places\.boundary="))
    again = open_page(page.url)
    assert drawn(again) <= everything
    assert layer(again, "places.boundary").locator("input[type=checkbox]").is_checked()


@pytest.mark.night("browser")
def test_a_filter_that_is_refused_says_why_in_words_until_it_is_mended(open_page, published_atlas, expect_refusal):
    page = open_page("/ban-do/#lop=places.boundary")
    everything = drawn(page)
    row = layer(page, "places.boundary")
    row.locator(".map-filter summary").click()
    row.locator("[data-filter]").fill("schematik = true")
    row.locator("[data-filter]").press("Enter")
    expect(page.locator("#tools-said")).to_have_text("Ranh giới – Không có thuộc tính này: schematik")
    expect(row.locator(".map-wrong")).to_contain_text("schematic")
    expect(row.locator("[data-filter]")).to_have_attribute("aria-invalid", "true")
    row.locator("[data-filter]").fill("")
    row.locator("[data-filter]").press("Enter")
    expect(row.locator(".map-wrong")).to_be_hidden()
    assert drawn(page, everything) == everything


@pytest.mark.night("browser")
def test_a_link_is_followed_where_the_map_stands_already(open_page, published_atlas):
    page = open_page("/ban-do/#lop=places.boundary")
    drawn(page)
    page.evaluate("location.hash = 'map=9.00/15.10000/108.80000&lop=places.unit'")
    expect(layer(page, "places.unit").locator("input[type=checkbox]")).to_be_checked()
    expect(layer(page, "places.boundary").locator("input[type=checkbox]")).not_to_be_checked()
    assert "map=9.00/15.10000/108.80000" in page.url


@pytest.mark.night("browser")
def test_a_layer_that_no_date_changes_is_named_beside_the_date(open_page, published_atlas):
    page = open_page("/ban-do/#lop=places.boundary,coverage.hamlet")
    drawn(page)
    page.locator("summary", has_text="So với ngày khác").click()
    expect(page.locator("#tools-undated")).to_be_hidden()
    page.locator("[data-time]").press("ArrowLeft")
    expect(page.locator("#tools-undated")).to_contain_text("Phủ sóng di động của từng thôn")
    assert "Ranh giới" not in page.locator("#tools-undated").inner_text()


@pytest.mark.night("browser")
def test_a_dark_screen_prints_on_white_paper(open_page, published_atlas):
    page = open_page("/ban-do/#map=9/15/108.8&lop=places.boundary", dark=True)
    drawn(page)
    page.evaluate("() => { window.print = () => { window.printed = true; }; }")
    page.locator("summary", has_text="In theo tỷ lệ").click()
    page.locator("#tools-print").click()
    page.wait_for_function("() => window.printed")
    brightest = page.evaluate(
        "() => { const made = document.createElement('canvas'); made.width = made.height = 8; const on ="
        " made.getContext('2d'); on.drawImage(document.getElementById('tools-picture'), 0, 0, 8, 8);"
        " return Math.min(...on.getImageData(0, 0, 8, 8).data); }"
    )
    assert brightest > 120
    assert page.evaluate("document.documentElement.dataset.theme") == "auto"


@pytest.mark.night("browser")
def test_a_newcomer_sees_layers_and_whoever_takes_them_off_has_an_empty_map(open_page, published_atlas):
    page = open_page("/ban-do/")
    drawn(page)
    ticked = page.locator("[data-layer]:checked")
    assert ticked.count() > 0
    while ticked.count():
        ticked.first.uncheck()
    expect(page).to_have_url(re.compile(r"lop=(&|$)"))
    again = open_page(page.url)
    expect(again.locator("[data-entry]").first).to_be_visible()
    expect(again.locator("[data-layer]:checked")).to_have_count(0)


@pytest.mark.night("browser")
def test_two_dates_are_compared(open_page, published_atlas):
    page = open_page("/ban-do/#lop=places.boundary")
    drawn(page)
    page.locator("summary", has_text="So với ngày khác").click()
    page.locator("#tools-compare").check()
    other = page.locator(".tools-other")
    other.locator("canvas").wait_for()
    page.locator("#tools-swipe").fill("25")
    assert "25%" in other.evaluate("each => each.style.clipPath")
    assert "so=" in page.url


@pytest.mark.night("browser")
def test_a_distance_and_an_area_are_measured(open_page):
    page = open_page("/ban-do/#map=10/15/108.8")
    page.locator("summary", has_text="Đo trên bản đồ").click()
    page.locator("#tools-measure").click()
    box = page.locator("[data-canvas] canvas").bounding_box()
    said = page.locator("#tools-measured")
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    # Two clicks close to each other in time would be one that zooms.
    page.wait_for_timeout(500)
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.4)
    expect(said).to_contain_text("km")
    pixels = box["width"] * 0.2
    # A pixel of zoom 10 (tiles of 512) at 15 degrees north.
    expected = pixels * 40075.016686 * 0.96593 / (512 * 1024)
    assert float(said.inner_text().split()[0].replace(".", "").replace(",", ".")) == pytest.approx(expected, rel=0.02)
    page.wait_for_timeout(500)
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6)
    expect(said).to_contain_text("km²")


@pytest.mark.night("browser")
def test_a_feature_that_was_clicked_is_told_in_words(open_page, published_atlas):
    page = open_page("/ban-do/#map=9/15/108.8&lop=places.boundary")
    drawn(page)
    box = page.locator("[data-canvas] canvas").bounding_box()
    told = page.locator(".map-popup")
    for across, down in itertools.product((0.5, 0.45, 0.55, 0.4, 0.6), (0.5, 0.45, 0.55)):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        page.wait_for_timeout(600)
        if told.count():
            break
    said = dict(zip(told.locator("th").all_inner_texts(), told.locator("td").all_inner_texts(), strict=True))
    assert said["Sơ đồ"] in {"có", "không"}, said
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", said["Hiệu lực từ"]), said


@pytest.mark.night("browser")
def test_a_sheet_is_printed_to_its_scale_with_its_legend(open_page, published_atlas):
    page = open_page("/ban-do/#map=9/15/108.8&lop=places.boundary,places.unit")
    drawn(page)
    page.evaluate("window.print = () => { window.printed = document.documentElement.dataset.sheet; }")
    page.locator("summary", has_text="In theo tỷ lệ").click()
    page.locator("#tools-scale").select_option("100000")
    page.locator("#tools-print").click()
    for _ in range(80):
        if page.evaluate("window.printed ?? ''"):
            break
        page.wait_for_timeout(250)
    assert page.evaluate("window.printed") == "a4"
    assert page.locator("#tools-caption").text_content().startswith("1:100.000")
    assert page.locator("#tools-legend .map-entry-title").all_text_contents() == ["Ranh giới", "Đơn vị hành chính"]
    assert page.locator("#tools-legend [data-swatch]").first.get_attribute("fill") != "none"
    # A bar of 5 km is 50 mm of a paper of 1:100.000.
    assert page.locator("#tools-bar").text_content() == "5 km"
    assert page.locator("#tools-bar").evaluate("each => each.style.width") == "50mm"
    assert "Bản trình diễn" in page.locator("#tools-sheet").text_content()
    size = page.locator("#tools-picture").evaluate("each => [each.naturalWidth, each.naturalHeight]")
    assert size[0] / size[1] == pytest.approx(277 / 168, rel=0.01)
    assert size[0] > 2000
    # What the printer gets: one sheet of A4 across, the picture as wide as its millimetres, so that the scale holds.
    page.evaluate(
        "() => { document.documentElement.dataset.sheet = 'a4';"
        " document.getElementById('tools-sheet').hidden = false; }"
    )
    (sheet,) = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert [each / 72 * 25.4 for each in sheet.get_size()] == pytest.approx([297, 210], abs=0.5)
    (left, bottom, right, top) = max(
        (each.get_bounds() for each in sheet.get_objects(filter=[IMAGE])), key=lambda box: box[2] - box[0]
    )
    assert [(right - left) / 72 * 25.4, (top - bottom) / 72 * 25.4] == pytest.approx([277, 168], abs=0.5)


@pytest.mark.night("browser")
def test_the_sovereign_islands_stand_on_an_extent_that_reaches_them(open_page):
    page = open_page("/ban-do/#map=4.4/13/111")
    base = json.loads(page.locator("[data-map]").get_attribute("data-config"))["base"]
    named = page.evaluate(
        "async (address) => (await (await fetch(address)).json()).features.map(each => each.properties.name)", base
    )
    assert any("Hoàng Sa" in str(each) and "Việt Nam" in each for each in named)
    assert any("Trường Sa" in str(each) and "Việt Nam" in each for each in named)


@pytest.mark.night("browser")
def test_the_embedded_map_is_shown_in_the_page_of_another(open_page, address):
    page = open_page("/ban-do/")
    page.locator("summary", has_text="Chia sẻ").click()
    assert "/ban-do/nhung/" in page.locator("#tools-code").input_value()
    with urllib.request.urlopen(f"{address}/ban-do/nhung/") as sent:
        assert "X-Frame-Options" not in sent.headers
        assert "frame-ancestors *" in sent.headers["Content-Security-Policy"]
    with urllib.request.urlopen(f"{address}/ban-do/") as sent:
        assert "frame-ancestors 'none'" in sent.headers["Content-Security-Policy"]


@pytest.mark.night("browser")
def test_the_embedded_map_says_on_the_phone_too_what_it_shows(open_page, published_atlas):
    page = open_page("/ban-do/nhung/#map=9/15/108.8&lop=places.boundary", viewport=PHONE, dark=True)
    drawn(page)
    expect(page.locator(".map-notes")).to_contain_text("Bản trình diễn")
    assert layer(page, "places.boundary").locator("[data-layer]").is_checked()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.night("browser")
def test_the_page_of_a_style_draws_that_style(open_page, published_atlas):
    page = open_page("/ogc/styles/places.boundary?f=html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    for _ in range(120):
        if int(page.locator("#tiles-map").get_attribute("data-drawn") or 0):
            break
        page.wait_for_timeout(250)
    assert int(page.locator("#tiles-map").get_attribute("data-drawn")) > 0
    assert any(each.endswith("/ogc/styles/places.boundary?f=json") for each in asked)


@pytest.mark.night("browser")
def test_an_area_is_kept_and_stands_without_a_network(open_page, published_atlas, expect_refusal):
    page = open_page("/ban-do/#map=9/15/108.8&lop=places.boundary")
    drawn(page)
    page.locator("summary", has_text="Chia sẻ").click()
    page.locator("#tools-keep").click()
    for _ in range(120):
        if page.locator("#map-tools").get_attribute("data-kept"):
            break
        page.wait_for_timeout(250)
    assert int(page.locator("#map-tools").get_attribute("data-kept")) > 20
    page.context.set_offline(True)
    page.reload()
    assert drawn(page) > 0
    page.context.set_offline(False)


def test_on_the_phone_nothing_stands_on_the_map_or_off_the_screen(open_page):
    page = open_page("/ban-do/", viewport=PHONE, maps=False)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    covering = page.evaluate(
        """() => {
        const stage = document.querySelector(".map-stage").getBoundingClientRect();
        return [".topbar", ".chips", ".map-filters", ".map-bar", ".map-time", ".map-side"].filter((each) => {
          const box = document.querySelector(each).getBoundingClientRect();
          const over = box.top < stage.bottom - 1 && box.bottom > stage.top + 1;
          return over || box.left < 0 || box.right > 391;
        }); }"""
    )
    assert covering == []


@pytest.mark.night("browser")
def test_a_hamlet_is_found_by_its_name_and_the_link_shows_the_same(open_page):
    page = open_page("/ban-do/")
    page.locator("[data-map][data-live]").wait_for()
    page.locator("[data-map-search] input[type=search]").fill("tay tra bong")
    page.locator("[data-hits] button").first.click()
    expect(page.locator(".map-found")).to_contain_text("Tây Trà Bồng")
    expect(page.locator("a.map-found")).to_have_attribute("href", re.compile("^/noi/21157@"))  # the way to its page
    page.locator("[data-layer][value=hamlets]").check()
    expect(page).to_have_url(re.compile("hamlets"))
    again = open_page(page.url)
    again.locator("[data-map][data-live]").wait_for()
    assert again.locator("[data-layer][value=hamlets]").is_checked()
    where = (
        "() => { const { lng, lat } = document.querySelector('[data-map]').view.map.getCenter(); return [lng, lat]; }"
    )
    assert again.evaluate(where) == pytest.approx(page.evaluate(where), abs=0.001)


@pytest.mark.night("browser")
def test_what_takes_longer_than_a_second_says_so(open_page):
    page = open_page("/tim/?q=tra")
    # The event alone: an answer on its way would make the browser of the test wait, as its people do.
    page.evaluate(
        """() => { const form = document.createElement("form"); form.append(Object.assign(
        document.createElement("button"), { id: "slow", textContent: "Xem" }));
        document.querySelector("main").append(form);
        form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, submitter: form.firstChild })); }"""
    )
    assert page.locator("#slow").is_enabled()
    expect(page.locator("#busy")).to_be_visible()
    expect(page.locator("#slow")).to_be_disabled()
    assert page.locator("#slow").inner_text() == page.locator("#busy").inner_text()


@pytest.mark.night("browser")
def test_a_printed_map_holds_what_the_screen_showed(open_page):
    page = open_page("/noi/51-21157-T01@2020-02-01/")
    page.locator("[data-map][data-live]").wait_for()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    colours = page.evaluate(
        """() => { const paper = document.querySelector(".map-paper");
        const dots = paper.getContext("2d").getImageData(0, 0, paper.width, paper.height).data;
        return new Set([...Array(dots.length / 4).keys()].map((at) => dots.slice(4 * at, 4 * at + 3).join())).size; }"""
    )
    assert colours > 20


@pytest.mark.night("browser")
def test_two_clicks_at_once_come_nearer_and_one_opens_what_lies_there(open_page):
    page = open_page("/ban-do/#map=9.00/15.05000/108.60000")
    page.locator(".map-page[data-live]").wait_for()
    box = page.locator(".map-page canvas").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.dblclick(*middle)
    page.wait_for_function("() => Number(location.hash.match(/map=([0-9.]+)/)[1]) > 9.5")
    page.wait_for_timeout(600)
    assert "/ban-do/" in page.url
    page.mouse.click(*middle)
    page.wait_for_url("**/noi/**")


@pytest.mark.night("browser")
def test_a_mast_that_is_pressed_says_what_it_is_where_it_stands(sign_in):
    page = sign_in("ky-su-mang", "/tai-san/vi-tri-cot/?sites-f-code=QNI-VTL-0208")
    page.locator("[data-map][data-drawn]").wait_for()
    canvas = page.locator("[data-canvas] canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # the mast itself comes after the ground
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    told = page.locator(".map-popup")
    told.wait_for()
    assert "/tai-san/vi-tri-cot/?" in page.url, "the map is not left"
    assert "Viettel Quảng Ngãi" in told.inner_text()
    assert "MobiFone" in told.inner_text()
    told.get_by_role("link").click()
    page.wait_for_url("**/tai-san/vi-tri-cot/QNI-VTL-0208/")
