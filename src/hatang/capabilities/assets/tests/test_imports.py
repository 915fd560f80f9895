"""Files of operators and agencies through the whole import: what changes, what is closed, the same file again."""
# mypy: allow-untyped-calls

from __future__ import annotations

import json
import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from tests import cast
from typer.testing import CliRunner

from hatang.capabilities.assets.imports import columns
from hatang.capabilities.assets.models import AgentReport, Cell, Endpoint, NetworkNode, SharedPlatform, Site, Survey
from hatang.kernel import imports
from hatang.kernel.access import Area
from hatang.kernel.imports import Resolution, checking, reading, references, report
from hatang.kernel.imports.commands import room
from hatang.kernel.imports.declaration import Added, Changed
from hatang.kernel.imports.models import ImportRun

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
COMMUNE = Area("21136", date(2025, 7, 1))
FIRST, SECOND = date(2026, 1, 31), date(2026, 6, 30)
HEAD = "Mã ô,Mã vị trí,Doanh nghiệp,Công nghệ,Băng tần (MHz),Góc phương vị (°),Công suất phát (dBm),Ngày phát sóng"


@pytest.fixture(autouse=True)
def bodies(monkeypatch):
    """Every code in capitals names a body."""
    monkeypatch.setattr(
        columns, "_resolve_body", lambda text, as_of, kinds: Resolution(text if text.isupper() else None, text)
    )


@pytest.fixture
def file(tmp_path):
    """`file(name, text, day)`: examine the text as a file of the import; commit it unless told not to."""

    def run(name, text, day, *, actor=None, commit=True):
        path = tmp_path / "tep.csv"
        path.write_text(text, encoding="utf-8-sig")
        declared = imports.get_import(name)
        found = checking.examine_document(
            reading.read_document(path, path.name),
            declared,
            checking.Decisions(whole=True),
            actor=actor or cast.officer(),
            as_of=day,
        )
        if commit and found.may_commit:
            with transaction.atomic():
                declared.apply(found.changes, actor=actor or cast.officer(), import_id=f"run-{day}", as_of=day)
        return found

    return run


def cells(*rows):
    return "\n".join([HEAD, *rows]) + "\n"


A = "C-A,S1,VIETTEL.QNG,4G,1800,120,43,05/03/2020"
B = "C-B,S1,VIETTEL.QNG,5G,2600,240,46,05/03/2024"


def numbers(found):
    changes = found.changes
    return len(changes.added), len(changes.changed), len(changes.closed), changes.unchanged


class TestCells:
    def test_the_same_file_again_changes_nothing(self, file):
        assert numbers(file("assets.cell", cells(A, B), FIRST)) == (2, 0, 0, 0)
        assert numbers(file("assets.cell", cells(A, B), SECOND)) == (0, 0, 0, 2)

    def test_a_cell_holds_from_its_first_day_on_the_air(self, file):
        file("assets.cell", cells(A, B), FIRST)
        assert Cell.objects.valid_on(date(2022, 1, 1)).count() == 1

    def test_the_preview_calls_bodies_by_their_names_and_tells_what_moves_the_past(self, file, monkeypatch):
        named = Resolution("VIETTEL.QNG", "Viettel Quảng Ngãi")
        monkeypatch.setattr(columns, "_resolve_body", lambda text, as_of, kinds: named)
        preview = report.preview_changes(file("assets.cell", cells(A), FIRST, commit=False))
        (added,) = preview["added"]
        texts = [each["value"] for each in added["values"]]
        assert "Viettel Quảng Ngãi" in texts
        assert "VIETTEL.QNG" not in texts
        assert "05/03/2020" in preview["notices"][0], "on the air since a year before that of the file"

    def test_a_later_file_closes_what_is_no_longer_in_it(self, file):
        file("assets.cell", cells(A, B), FIRST)
        assert numbers(file("assets.cell", cells(A), SECOND)) == (0, 0, 1, 1)
        closed = Cell.objects.get(code="C-B")
        assert (closed.valid_to, closed.import_id) == (SECOND, f"run-{FIRST}")
        assert Cell.objects.count() == 2

    def test_what_differs_is_the_next_version_and_the_past_stays(self, file):
        file("assets.cell", cells(A), FIRST)
        file("assets.cell", cells(A.replace(",43,", ",40,")), SECOND)
        assert [each.power_dbm for each in Cell.objects.order_by("valid_from")] == [43, 40]
        assert Cell.objects.valid_on(date(2026, 6, 29)).get().power_dbm == 43
        assert Cell.objects.valid_on(SECOND).get().import_id == f"run-{SECOND}"

    def test_a_closed_cell_that_comes_back_begins_anew(self, file):
        file("assets.cell", cells(A, B), FIRST)
        file("assets.cell", cells(A), date(2026, 3, 1))
        file("assets.cell", cells(A, B), SECOND)
        periods = [(each.valid_from, each.valid_to) for each in Cell.objects.filter(code="C-B").order_by("valid_from")]
        assert periods == [(date(2024, 3, 5), date(2026, 3, 1)), (date(2026, 3, 1), None)]

    def test_another_operators_cells_are_left_alone(self, file):
        file("assets.cell", cells(A, B), FIRST)
        file("assets.cell", cells(A.replace("VIETTEL", "VNPT")), SECOND)
        assert Cell.objects.filter(valid_to__isnull=True).count() == 3

    def test_an_engineer_cannot_file_for_another_operator(self, file):
        found = file("assets.cell", cells(A), FIRST, actor=cast.operator_engineer("VNPT.QNG"))
        assert [fault.kind.value for fault in found.faults] == ["not_yours"]
        assert not Cell.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "cell"),
        [
            (A.replace("4G", "9G"), "D2"),
            (A.replace(",120,", ",420,"), "F2"),
            (A.replace("05/03/2020", "31/02/2020"), "H2"),
            (A.replace("C-A", ""), "A2"),
            (A.replace("VIETTEL.QNG", "nhà mạng lạ"), "C2"),
            (B.replace("05/03/2024", "05/03/2012"), "H2"),
        ],
    )
    def test_a_fault_is_named_at_its_cell_and_nothing_is_written(self, file, wrong, cell):
        found = file("assets.cell", cells(wrong), FIRST)
        assert [fault.cell for fault in found.faults] == [cell]
        assert not Cell.objects.exists()

    @pytest.mark.night("samples")
    def test_a_later_file_of_3700_cells_changes_what_differs(self, file):
        rows = [f"C-{n},S{n // 3},VIETTEL.QNG,4G,1800,{n % 360},43,05/03/2020" for n in range(3700)]
        assert numbers(file("assets.cell", cells(*rows), FIRST)) == (3700, 0, 0, 0)
        changed = [row.replace(",43,", ",40,") for row in rows[:3000]]
        assert numbers(file("assets.cell", cells(*changed), SECOND)) == (0, 3000, 700, 0)


NODES = "Mã nút,Mã cơ quan,Cấp,Kết nối mạng chuyên dùng,Liên thông 4 cấp,Từ ngày,Đến ngày"


MACHINES = "Mã thiết bị,Mã cơ quan,Loại thiết bị,Phần mềm phòng chống mã độc,Lần kết nối cuối,Từ ngày"


class TestReportsOfAgents:
    @pytest.fixture
    def last_seen(self, file):
        """File one machine, last heard of on a day: what changed, and the days that are kept."""

        def run(seen, day):
            row = f"M1,QNG.SYT,Máy chủ,EDR,{seen},01/01/2024"
            found = file("assets.endpoint", f"{MACHINES}\n{row}\n", day)
            return numbers(found), list(AgentReport.objects.order_by("seen_on").values_list("seen_on", flat=True))

        return run

    def test_a_later_one_takes_the_place_of_none(self, last_seen):
        january, june = date(2026, 1, 20), date(2026, 6, 20)
        assert last_seen("20/01/2026", FIRST) == ((1, 0, 0, 0), [january])
        assert last_seen("20/06/2026", SECOND) == ((0, 1, 0, 0), [january, june])
        assert last_seen("20/06/2026", SECOND) == ((0, 0, 0, 1), [january, june])
        # The machine itself did not change: the file that brought it stays its own.
        assert Endpoint.objects.get().import_id == f"run-{FIRST}"
        assert Endpoint.objects.with_reports(FIRST).get().last_seen_on == january
        assert Endpoint.objects.with_reports(date(2025, 12, 31)).get().last_seen_on is None

    def test_an_older_file_fills_in_what_was_true_then(self, last_seen):
        last_seen("20/06/2026", SECOND)
        assert last_seen("20/01/2026", FIRST)[1] == [date(2026, 1, 20), date(2026, 6, 20)]
        assert last_seen("20/01/2026", FIRST)[0] == (0, 0, 0, 1)

    def test_a_corrected_file_denies_the_reports_that_it_contradicts(self, last_seen):
        last_seen("20/06/2026", SECOND)
        assert last_seen("10/05/2026", SECOND)[1] == [date(2026, 5, 10)]
        assert last_seen("", SECOND)[1] == []


def nodes(*rows):
    return "\n".join([NODES, *rows]) + "\n"


class TestStatedPeriods:
    history = (
        "N1,QNG.SYT,Tỉnh,Có,Không,01/01/2022,01/06/2024",
        "N1,QNG.SYT,Tỉnh,Có,Có,01/06/2024,",
    )

    def test_one_file_gives_the_whole_history_and_again_nothing(self, file):
        assert numbers(file("assets.network_node", nodes(*self.history), FIRST)) == (2, 0, 0, 0)
        assert [each.four_levels for each in NetworkNode.objects.order_by("valid_from")] == [False, True]
        assert numbers(file("assets.network_node", nodes(*self.history), SECOND)) == (0, 0, 0, 2)

    def test_a_corrected_statement_is_corrected_in_place(self, file):
        file("assets.network_node", nodes(*self.history), FIRST)
        file("assets.network_node", nodes(self.history[0], self.history[1].replace("Có,Có", "Có,Không")), SECOND)
        assert NetworkNode.objects.filter(four_levels=True).count() == 0
        assert NetworkNode.objects.count() == 2

    def test_rows_that_hold_at_once_are_named(self, file):
        open_ended = self.history[0].replace("01/06/2024", "")
        found = file("assets.network_node", nodes(open_ended, self.history[1]), FIRST)
        assert [(fault.cell, fault.kind.value) for fault in found.faults] == [("F3", "check")]


def test_each_state_of_a_platform_ends_when_the_next_begins(file):
    head = "Mã nền tảng,Mã cơ quan chủ trì,Trạng thái,Từ ngày"
    first = "lgsp,QNG.SKHCN,Đang triển khai,01/03/2021"
    second = "lgsp,QNG.SKHCN,Đã vận hành,01/06/2022"
    file("assets.platform", f"{head}\n{first}\n", FIRST)
    file("assets.platform", f"{head}\n{first}\n{second}\n", SECOND)
    states = [(each.state, each.valid_to) for each in SharedPlatform.objects.order_by("valid_from")]
    assert states == [("in_progress", date(2022, 6, 1)), ("operating", None)]
    assert numbers(file("assets.platform", f"{head}\n{first}\n{second}\n", SECOND)) == (0, 0, 0, 2)


SURVEYS = "Mã khảo sát,Nội dung khảo sát,Mã xã,Đến ngày,Phương pháp,Tổng thể,Cỡ mẫu,Số đạt"
WHOLE_PROVINCE = "KS-2026,Điện thoại thông minh,,26/06/2026,Phỏng vấn trực tiếp,600000,1000,930"
OF_A_COMMUNE = "KS-2026,Điện thoại thông minh,21136,26/06/2026,Phỏng vấn trực tiếp,6000,100,90"


def equation(summary):
    """What an import told of its rows, the zeros left out; every account adds up."""
    went = ("added", "changed", "unchanged", "closed", "faulty", "left_out")
    assert summary["read"] + summary["missing"] == sum(summary[name] for name in went)
    return {name: summary[name] for name in ("read", "missing", *went) if summary[name]}


class TestSurveysOfTheWholeProvince:
    """A survey without a commune speaks of the province: its key has an empty part and is a key all the same."""

    @pytest.fixture(autouse=True)
    def one_commune(self, monkeypatch):
        """The only unit there is."""

        def resolve(queries, level, as_of):
            return {query: Resolution(COMMUNE if query.text == COMMUNE.code else None) for query in queries}

        monkeypatch.setattr(references, "_units", SimpleNamespace(resolve=resolve, title=str))

    @pytest.fixture
    def take(self, tmp_path):
        """File rows on the command line: what the account of them says, and the exit code."""

        def run(*rows, head=SURVEYS):
            path = tmp_path / "khao-sat.csv"
            path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
            arguments = ["commit", str(path), "--as", "assets.survey", "--as-of", str(SECOND), "--json"]
            done = CliRunner().invoke(room, arguments, catch_exceptions=False)
            return equation(json.loads(done.stdout)["summary"]), done.exit_code

        return run

    def test_they_land_and_the_same_file_changes_nothing(self, take):
        rows = (WHOLE_PROVINCE, OF_A_COMMUNE, WHOLE_PROVINCE.replace("KS-2026", "KS-2025"))
        assert take(*rows) == ({"read": 3, "added": 3}, 0)
        assert take(*rows) == ({"read": 3, "unchanged": 3}, 0)
        places = Survey.objects.order_by("code", "commune_code").values_list("code", "commune_code", "positive")
        assert list(places) == [("KS-2025", "", 930), ("KS-2026", "", 930), ("KS-2026", "21136", 90)]

    def test_a_file_without_the_column_says_the_same(self, take):
        head, row = SURVEYS.replace("Mã xã,", ""), WHOLE_PROVINCE.replace(",,", ",")
        assert take(row, head=head) == ({"read": 1, "added": 1}, 0)
        assert take(WHOLE_PROVINCE) == ({"read": 1, "unchanged": 1}, 0)
        assert take(row.replace(",930", ",931"), head=head) == ({"read": 1, "changed": 1}, 0)
        assert Survey.objects.get().positive == 931

    def test_said_twice_in_a_file_they_are_faults(self, take):
        assert take(WHOLE_PROVINCE, WHOLE_PROVINCE.replace(",930", ",931")) == ({"read": 2, "faulty": 2}, 1)
        assert not Survey.objects.exists()

    def test_the_database_keeps_one_of_a_key_with_an_empty_part(self, take):
        take(WHOLE_PROVINCE)
        again = Survey.objects.get()
        again.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)

    def test_a_commune_that_is_unknown_is_no_province(self, take):
        assert take(OF_A_COMMUNE.replace("21136", "99999")) == ({"read": 1, "faulty": 1}, 1)

    def test_on_the_pages_they_land_and_every_page_tells_the_account(self):
        client = cast.client(cast.officer())
        for told in ("added", "unchanged"):
            upload = SimpleUploadedFile("khao-sat.csv", f"{SURVEYS}\n{WHOLE_PROVINCE}\n".encode("utf-8-sig"))
            client.post("/import/assets.survey/", {"file": upload, "as_of": str(SECOND)})
            run = ImportRun.objects.get(state="open")
            changes = reverse("imports:changes", args=[run.pk])
            preview = client.get(changes).content.decode()
            done = client.post(changes, {"do": "commit", "fingerprint": run.fingerprint}, follow=True).content.decode()
            run.refresh_from_db()
            assert run.state == "committed"
            assert equation(run.summary) == {"read": 1, told: 1}
            assert str(run.account) in done
            for page in (preview, done):
                assert counts(page) == list(run.account.as_dict().values())
        assert Survey.objects.count() == 1


def counts(page):
    """The numbers of the account as a page shows them, in their order."""
    told = page.partition('<ul class="import-counts">')[2].partition("</ul>")[0]
    return [int(each) for each in re.findall(r"<strong>(\d+)</strong>", told)]


def test_only_these_keys_have_parts_that_may_be_empty_and_their_tables_agree():
    """Whoever declares another must see to it that the table holds empty parts for equal."""
    optional = {each.name: each.optional_key for each in imports.list_imports() if each.optional_key}
    # A device that nobody named is an empty text, which the table compares as any other.
    assert optional == {"assets.survey": {"commune"}, "coverage.drive_test": {"device"}}
    unnamed = imports.get_import("coverage.drive_test").column("device")
    assert unnamed.default == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indnullsnotdistinct FROM pg_index WHERE indexrelid = 'one_survey_result'::regclass")
        assert cursor.fetchone() == (True,)


def test_a_mast_where_another_stands_is_pointed_out_and_refused_by_nothing():
    def place(code, longitude, latitude, owner="VIETTEL.QNG"):
        return Added((code,), {"code": code, "owner": owner, "longitude": longitude, "latitude": latitude}, 2)

    def notices(*added, changed=()):
        situation = imports.Situation(cast.officer(), SECOND)
        return [str(text) for text in declared.notices(imports.Changes(added=added, changed=changed), situation)]

    declared = imports.get_import("assets.site")
    for code, longitude in (("Q1", 108.5), ("Q2", 108.6)):
        Site.objects.create(code=code, owner="VNPT.QNG", valid_from=FIRST, point=Point(longitude, 15.1))
    assert notices() == []
    # Five metres north of a mast of another operator; two of the file at one point; one a hundred metres from any.
    near = notices(
        *(place("Q3", 108.5, 15.100045), place("Q4", 108.7, 15.1), place("Q5", 108.7, 15.1), place("Q6", 108.601, 15.1))
    )
    assert [re.match(r"(Q\d) cách (Q\d)", text).groups() for text in near] == [("Q3", "Q1"), ("Q4", "Q5")]
    assert re.search(r" 5,0\d* m", near[0])
    assert "Doanh nghiệp dùng chung" in near[0]
    assert notices(place("Q1", 108.5, 15.1, "VNPT.QNG")) == [], "a mast is not beside itself"
    moved = place("Q2", 108.5, 15.1, "VNPT.QNG")
    for after, said in (({"longitude": 108.5}, 1), ({"height_m": 40.0}, 0)):
        change = Changed(moved.key, {}, after, moved.values, 2)
        assert len(notices(changed=(change,))) == said, "of what stays where it stood nothing is said again"
