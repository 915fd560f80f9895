"""An operator's engineer brings a dirty file: repairs it, sees what will change, commits, and the map is another."""

import json
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.end_to_end

ENGINEER = "ky-su-mang"
FILE = Path(__file__).parents[2] / "data" / "demo" / "dirty" / "viettel-vi-tri-cot-2026-11.xlsx"
PLANTED = json.loads(FILE.with_name(f"{FILE.name}.json").read_text(encoding="utf-8"))
SITES = "/ban-do/vi-tri-cot.geojson?as_of=2026-11-30"
MISSING_LONGITUDE = "I75"
TYPED_LONGITUDE = "108,912345"  # a little east of where the mast stood


def positions(page):
    """Code -> longitude and latitude of every mast that the reader sees on the map."""
    answer = page.request.get(SITES)
    assert answer.ok
    return {each["properties"]["code"]: each["geometry"]["coordinates"] for each in answer.json()["features"]}


def faults(page):
    """The cells that the page names."""
    return page.locator("#import-faults td:first-child code").all_inner_texts()


def act(page, button):
    """Press a button whose answer replaces the list of faults; returns when the new list stands and works."""
    page.locator("#import-faults").evaluate("list => { list.dataset.old = '' }")
    button.click()
    # The mark is carried over to the new list until htmx has settled it.
    page.locator("#import-faults:not([data-old])").wait_for()


def test_a_dirty_file_is_repaired_previewed_and_committed_and_the_map_changes(sign_in):
    page = sign_in(ENGINEER, "/import/assets.site/")
    before = positions(page)

    page.fill("#id_as_of", PLANTED["as_of"])
    page.check("#id_supplement")  # a part of the operator's masts: the others stay
    page.set_input_files("input[type=file]", FILE)  # which sends it
    page.wait_for_url("**/dong/")

    named = faults(page)
    expected = {each["cell"] for each in PLANTED["faults"] if not each["drop"]}
    assert expected <= set(named)

    act(page, page.locator("button[value=accept_all]"))
    left = faults(page)
    assert len(left) < len(named)

    row = page.locator("#import-faults tbody tr", has=page.get_by_text(MISSING_LONGITUDE, exact=True))
    row.locator("input[name^='text:']").fill(TYPED_LONGITUDE)
    act(page, row.locator("button[value^='repair:']"))
    assert MISSING_LONGITUDE not in faults(page)

    act(page, page.locator("#import-faults tbody tr").first.locator("button[value^='drop:']"))
    assert positions(page) == before  # nothing changes before the last step

    page.locator("button[value=leave_out]").first.click()
    page.wait_for_url("**/thay-doi/")
    page.locator("button[value=commit]").click()
    page.wait_for_url(re.compile(r"/import/lan/[0-9a-f-]+/$"))
    after = positions(page)
    moved = [after[code] for code in after if after[code] != before.get(code)]
    assert 108.912345 in [longitude for longitude, latitude in moved]
    assert after.keys() >= before.keys()


@pytest.mark.night("journeys")
def test_a_file_that_is_no_table_is_refused_in_words(sign_in, expect_refusal, tmp_path):
    wrong = tmp_path / "anh.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n not a workbook")
    page = sign_in(ENGINEER, "/import/assets.site/")
    page.set_input_files("input[type=file]", wrong)
    page.locator("main form button.primary").click()
    assert page.locator("main [role=alert], main .field-errors, main .form-errors").first.inner_text().strip()


@pytest.mark.night("journeys")
def test_an_operator_is_not_offered_what_it_may_not_file(sign_in, expect_refusal):
    page = sign_in(ENGINEER, "/import/")
    assert page.locator("a[href*='/import/assets.site/']").count() > 0
    assert page.locator("a[href*='/import/assets.finding/']").count() == 0
    page.goto("/import/assets.finding/")
    assert page.locator("input[type=file]").count() == 0
