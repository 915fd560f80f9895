"""What an attacker learns of few poor households from every page and file together: nothing, and what officers see."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from datetime import UTC, date, datetime
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.linalg import null_space
from tests import cast

from hatang.capabilities.lake import public as lake
from hatang.capabilities.places.actions.conditions import record_hamlet_condition
from hatang.capabilities.places.queries import conditions
from hatang.kernel import decisions
from hatang.kernel.access import ANONYMOUS, SYSTEM, Area
from hatang.kernel.imports import actions as imports
from hatang.kernel.suppression import HIDDEN

from .conftest import CA_DAM, NEW, PROVINCE, TAY_TRA_BONG

pytestmark = pytest.mark.integration

WORDS = "ẩn vì quá ít"
LEAST = 5
FOUND, GROWN = date(2025, 12, 31), date(2026, 3, 31)
DAYS = ("2026-01-31", "2026-04-30")
TRA_BONG, THANH_BONG = Area("21115", NEW), Area("21127", NEW)
# Poor and near-poor households of each hamlet: one small count in a commune, two, one beside nothing, none.
POOR = {
    CA_DAM: [(3, 11), (7, 12), (12, 13), (0, 14)],
    TAY_TRA_BONG: [(3, 4), (4, 20), (9, 21)],
    TRA_BONG: [(1, 0), (0, 0)],
    THANH_BONG: [(20, 30), (31, 41)],
}


@pytest.fixture
def villages(register):
    """The hamlets by code with their commune; on the second day the first of Cà Đam has grown past the threshold."""
    hamlets = {}
    for unit, counts in POOR.items():
        for poor, near_poor in counts:
            made = register(f"Thôn {len(hamlets)}", unit, valid_from=NEW)
            values = {"poor_households": poor, "near_poor_households": near_poor}
            record_hamlet_condition(SYSTEM, hamlet=made.area, dated=FOUND, values=values)
            hamlets[made.code] = SimpleNamespace(area=made.area, unit=unit, found={FOUND: poor}, near_poor=near_poor)
    first = next(iter(hamlets.values()))
    record_hamlet_condition(SYSTEM, hamlet=first.area, dated=GROWN, values={"poor_households": 9})
    first.found[GROWN] = 9
    return hamlets


def table(browser, path, name, **wishes):
    """The rows of a table's CSV by code, the last one under "" where it is the total; and the page as people see it."""
    sent = browser.get(path, {f"{name}-format": "csv", **wishes})
    assert sent.status_code == 200, path
    heads, *lines = csv.reader(io.StringIO(b"".join(sent).decode("utf-8-sig")))
    column = heads.index("Số hộ nghèo")
    return {line[1]: line[column] for line in lines}


def newest(found, day):
    return max(dated for dated in found if dated.isoformat() <= day)


class Attacker:
    """Keeps what is shown: a value for each cell, or that it is hidden, and which cells add up to which."""

    def __init__(self, browser, hamlets):
        self.browser, self.hamlets = browser, hamlets
        self.shown, self.sums = {}, []

    def note(self, key, text):
        text = text.replace(".", "")
        value = HIDDEN if text == WORDS else int(text)
        assert self.shown.setdefault(key, value) == value, f"two pages tell {key} differently"

    def collect(self):
        for day in DAYS:
            communes = table(self.browser, "/dia-diem/", "units", as_of=day)
            for unit in POOR:
                self.note((unit.code, day), communes[unit.code])
                hamlets = table(self.browser, f"/noi/{unit}/", "people", as_of=day)
                self.note((unit.code, day), hamlets.pop(""))
                parts = [(code, newest(self.hamlets[code].found, day)) for code in hamlets]
                for part in parts:
                    self.note(part, hamlets[part[0]])
                self.sums.append(((unit.code, day), parts))
            self.note(("51", day), communes[""])
            self.note(("51", day), table(self.browser, f"/noi/{PROVINCE}/", "people", as_of=day)[""])
            self.sums.append((("51", day), [(unit.code, day) for unit in POOR]))
            for code, known in self.hamlets.items():
                page = self.browser.get(f"/noi/{known.area}/", {"as_of": day}).content.decode()
                (poor,) = re.findall(r"<dt>Số hộ nghèo</dt>\s*<dd>(.*?)</dd>", page)
                self.note((code, newest(known.found, day)), html.unescape(re.sub(r"<[^>]*>", "", poor)))
        for dated in (FOUND, GROWN):
            for row in open_rows(dated):
                if row["poor_households"] is not None:
                    self.note((row["hamlet"], row["dated"]), str(row["poor_households"]))

    def followed(self):
        """The hidden cells that the sums give, by linear algebra."""
        hidden = sorted((key for key, value in self.shown.items() if value is HIDDEN), key=str)
        equations = np.zeros((len(self.sums), len(hidden)))
        for line, (total, parts) in zip(equations, self.sums, strict=True):
            for key, sign in [(total, -1), *((part, 1) for part in parts)]:
                if key in hidden:
                    line[hidden.index(key)] += sign
        # What no other solution of the equations moves is known.
        return {key for key, moved in zip(hidden, null_space(equations), strict=True) if np.abs(moved).max() < 1e-6}


def open_rows(as_of):
    lake.publish(SYSTEM, names=["places.hamlet_condition"], as_of=as_of, now=datetime(2026, 5, 1, tzinfo=UTC))
    (found,) = [each for each in lake.list_readable(ANONYMOUS, as_of) if each.dataset.name == "places.hamlet_condition"]
    return pq.read_table(lake.local_path(found.edition["file"])).to_pylist()


@pytest.fixture
def own_lake(settings, tmp_path):
    settings.HATANG_DATA, settings.HATANG_LAKE = tmp_path, str(tmp_path / "lake")


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(cast.nobody, id="nobody"),
        pytest.param(cast.outsider(), id="outsider", marks=pytest.mark.night("roads")),
    ],
)
def test_no_small_count_is_shown_nor_follows_from_all_pages_and_files(villages, own_lake, actor):
    attacker = Attacker(cast.client(actor), villages)
    attacker.collect()
    small = {
        (code, dated) for code, known in villages.items() for dated, value in known.found.items() if 0 < value < LEAST
    }
    assert len(small) == 4
    assert {key for key in small if attacker.shown[key] is not HIDDEN} == set()
    assert attacker.shown[TRA_BONG.code, DAYS[0]] is HIDDEN, "the total of a commune is a small count itself"
    assert attacker.followed() == set()
    # What need not be hidden is shown.
    assert attacker.shown[CA_DAM.code, DAYS[0]] == 22
    assert attacker.shown[THANH_BONG.code, DAYS[0]] == 51
    assert attacker.shown["51", DAYS[0]] == sum(poor for counts in POOR.values() for poor, _near in counts)


def test_officers_and_the_clerk_of_the_commune_see_what_was_found(villages):
    for actor in (cast.officer(), cast.administrator()):
        browser = cast.client(actor)
        assert table(browser, "/dia-diem/", "units", as_of=DAYS[0])[TRA_BONG.code] == "1"
        for unit, counts in POOR.items():
            shown = table(browser, f"/noi/{unit}/", "people", as_of=DAYS[0])
            found = [poor for poor, _near_poor in counts]
            assert list(shown.values()) == [str(value) for value in (*found, sum(found))]
        assert WORDS not in browser.get(f"/noi/{CA_DAM}/", {"as_of": DAYS[0]}).content.decode()
    clerk = cast.client(cast.clerk(CA_DAM.code))
    own = table(clerk, f"/noi/{CA_DAM}/", "people", as_of=DAYS[0])
    assert list(own.values()) == ["3", "7", "12", "0", "22"]
    other = table(clerk, f"/noi/{TAY_TRA_BONG}/", "people", as_of=DAYS[0])
    assert list(other.values())[:2] == [WORDS, WORDS]


def test_order_filters_and_part_totals_tell_nothing(villages):
    path = f"/noi/{TAY_TRA_BONG}/"
    outsider, officer = cast.client(cast.outsider()), cast.client(cast.officer())

    def codes(browser, **wishes):
        shown = table(browser, path, "people", as_of=DAYS[0], **wishes)
        shown.pop("", None)
        return list(shown)

    three, four, nine = codes(officer)
    for order in ("poor_households", "-poor_households"):
        assert codes(outsider, **{"people-sort": order}) == [nine, three, four]
    assert codes(officer, **{"people-sort": "-poor_households"}) == [nine, four, three]
    for wanted in ("3", "<5", "1..4", ">=1"):
        assert set(codes(outsider, **{"people-f-poor_households": wanted})) <= {nine}
    assert codes(officer, **{"people-f-poor_households": "3"}) == [three]
    part = table(outsider, path, "people", as_of=DAYS[0], **{"people-f-code": three})
    assert part == {three: WORDS, "": WORDS}
    without = table(outsider, "/dia-diem/", "units", as_of=DAYS[0], **{"units-f-poor_households": ">=0"})
    assert without[""] == "73", "only of what is shown"


def test_pages_and_workbooks_say_that_it_is_hidden_and_why(villages):
    browser = cast.client(cast.nobody)
    path = f"/noi/{TAY_TRA_BONG}/"
    page = browser.get(path).content.decode()
    assert len(re.findall(rf'<span class="withheld" title="Ít đến mức[^"]*">{WORDS}</span>', page)) >= 2
    workbook = browser.get(path, {"people-format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as archive:
        assert WORDS in archive.read("xl/sharedStrings.xml").decode()
    hamlet = next(code for code, known in villages.items() if known.near_poor == 4)
    page = browser.get(f"/noi/{villages[hamlet].area}/").content.decode()
    assert page.count(WORDS) == 2
    assert not re.search(r"Số hộ (cận )?nghèo</dt>\s*<dd>\d", page)


def test_a_clerk_learns_nothing_from_what_a_file_would_change(villages):
    """The preview of a file names what stands: only of hamlets that the clerk may change."""
    codes = [code for code, known in villages.items() if known.unit in (CA_DAM, TAY_TRA_BONG)]
    text = "Mã thôn,Ngày số liệu,Số hộ nghèo\n" + "".join(f"{code},31/12/2025,40\n" for code in codes)
    clerk = cast.client(cast.clerk(CA_DAM.code)).actor
    run = imports.open_run(
        clerk, name="places.hamlet_condition", stream=io.BytesIO(text.encode()), file_name="ho-ngheo.csv", as_of=GROWN
    )
    told = run.report["preview"]
    assert [each["fields"][0]["before"] for each in told["changed"]] == ["3", "7", "12", "0"]
    assert len(told["added"]) == len(POOR[TAY_TRA_BONG])


def test_the_decision_is_made_once_a_revision(villages, monkeypatch):
    made = []
    decide = decisions._decide_cells
    monkeypatch.setattr(decisions, "_decide_cells", lambda *given: made.append(given) or decide(*given))
    decisions.forget()
    for _time in range(3):
        conditions.hamlet_conditions(as_of=GROWN)
    assert len(made) == 1
    first = next(iter(villages.values()))
    record_hamlet_condition(SYSTEM, hamlet=first.area, dated=GROWN, values={"poor_households": 2})
    assert conditions.hamlet_conditions(as_of=GROWN)[first.area].poor_households is HIDDEN
    assert len(made) == 2
