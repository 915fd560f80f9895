"""The pages walked as a person does, without JavaScript; who may see what; no page asks too much of the database."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from tests import cast

from hatang.engines.sheets.tests import making
from hatang.kernel import datasets, files
from hatang.kernel.imports import ImportColumn, actions, reading, registry
from hatang.kernel.imports.models import ImportRun
from hatang.kernel.imports.tests import examples, ledger
from hatang.kernel.imports.tests.test_actions import FIRST, file_of, filed, opened
from hatang.kernel.imports.tests.test_reading import HOSTILE
from hatang.kernel.imports.tests.test_references import PLACES
from hatang.kernel.models import AuditEntry, StoredFile

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.integration, pytest.mark.django_db, pytest.mark.usefixtures("ledger_import")]


def send(client: Client, data: bytes, name: str = "so.xlsx", **more: Any) -> Any:
    upload = SimpleUploadedFile(name, data)
    return client.post("/import/ledger.account/", {"file": upload, "as_of": "2026-06-30", **more})


def _let_go(answer: Any) -> None:
    """Close the file of a download; closing the whole answer would end the test's own transaction."""
    for close in answer._resource_closers:
        close()


def test_from_the_file_to_the_commit_and_back_at_any_step() -> None:
    client = cast.client(cast.officer())
    assert "Sổ tài khoản" in client.get("/import/").content.decode()
    assert client.get("/import/ledger.account/").status_code == 200
    answer = send(client, file_of(["A0001", "VNPT", 10.0], ["AO002", "VNPT", 20.0], ["A0003", "VNPT", 5000.0]))
    run = ImportRun.objects.get()
    rows, columns = (reverse(f"imports:{name}", args=[run.pk]) for name in ("rows", "columns"))
    assert answer.url == rows, "no page between that asks for nothing"
    assert columns in client.get(rows).content.decode()
    page = client.get(columns).content.decode()
    assert "Số lượng" in page
    initial = {
        "as_of": "2026-06-30", "sheet": "Sheet1", "first_header_row": 1, "last_header_row": 1,
        "column-A": "code", "column-B": "operator", "column-C": "amount", "do": "on",
    }  # fmt: skip
    assert client.post(columns, initial).url == rows
    page = client.get(rows).content.decode()
    listed = client.get("/import/").content.decode().split('class="table-scroll"')[1]
    assert listed.count("<th ") == 11, "no more stand beside each other on a desktop"
    assert run.actor_label in listed.split("<tbody>")[1].split("</td>")[0]
    assert '<code>A3</code><span class="import-record">AO002</span>' in page
    assert '<code>C4</code><span class="import-record">A0003</span>' in page
    fault = run.faults.get(kind="lookalike")
    assert client.post(rows, {"do": f"accept:{fault.number}:Z9"}).status_code == 409, "another fault stands there now"
    assert run.faults.filter(kind="lookalike").exists()
    assert client.post(rows, {"do": f"accept:{fault.number}:{fault.cell}"}).status_code == 302
    fault = run.faults.get()
    assert (
        client.post(
            f"{rows}?kind=above_maximum", {"do": f"repair:{fault.cell}", f"text:{fault.cell}": "500"}
        ).status_code
        == 302
    )
    changes = reverse("imports:changes", args=[run.pk])
    page = client.get(changes).content.decode()
    assert "A0002" in page
    assert client.get(columns).status_code == 200
    run.refresh_from_db()
    done = client.post(changes, {"do": "commit", "fingerprint": run.fingerprint})
    assert done.url == reverse("imports:run", args=[run.pk])
    assert ledger.records() == {"A0001": 10, "A0002": 20, "A0003": 500}
    assert str(run.pk) in client.get(done.url).content.decode()
    for closed in (columns, rows, changes):
        assert client.get(closed).url == done.url


def test_the_name_beside_a_code_is_no_second_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._imports, "example.place", PLACES)
    client = cast.client(cast.officer())
    data = making.xlsx([["Mã", "Tên xã", "Mã xã", "Số người"], ["D-1", "Xã Bình Châu", "21000", 1.0]])
    upload = {"file": SimpleUploadedFile("a.xlsx", data), "as_of": "2026-06-30"}
    client.post("/import/example.place/", upload)
    columns = reverse("imports:columns", args=[ImportRun.objects.get().pk])
    sent = {
        "as_of": "2026-06-30", "sheet": "Sheet1", "first_header_row": 1, "last_header_row": 1, "do": "on",
        "column-A": "code", "column-B": "commune", "column-C": "commune", "column-D": "people",
    }  # fmt: skip
    assert client.post(columns, sent).status_code == 302
    assert client.post(columns, sent | {"column-D": "code"}).status_code == 422


def test_leaving_out_names_the_consequence() -> None:
    filed(file_of(*FIRST))
    client = cast.client(cast.officer())
    answer = client.post(
        "/import/ledger.account/",
        {
            "file": SimpleUploadedFile("so.xlsx", file_of(["A0001", "VNPT", 10.0], ["A0009", "VNPT", 5000.0])),
            "as_of": "2026-07-31",
        },
    )
    run = ImportRun.objects.get(state="open")
    assert answer.status_code == 302
    rows, changes = reverse("imports:rows", args=[run.pk]), reverse("imports:changes", args=[run.pk])
    client.post(rows, {"do": "leave_out"})
    page = client.get(changes).content.decode()
    assert "31/07/2026" in page
    run.refresh_from_db()
    assert 'value="commit"' not in page
    assert 'value="part"' in page
    assert client.post(changes, {"do": "whole"}).status_code == 302
    page = client.get(changes).content.decode()
    assert 'value="commit"' in page
    assert "A0002" in page
    run.refresh_from_db()
    client.post(changes, {"do": "commit", "fingerprint": run.fingerprint})
    assert ledger.records() == {"A0001": 10, "B0001": 30}


def test_of_a_part_nothing_is_closed_and_one_button_takes_it_in() -> None:
    filed(file_of(*FIRST))
    client = cast.client(cast.officer())
    changes = send(client, file_of(["A0001", "VNPT", 15.0]), as_of="2026-07-31").url
    run = ImportRun.objects.get(state="open")
    assert changes == reverse("imports:changes", args=[run.pk]), "of a sound file the changes come next"
    assert run.summary["asks_extent"]
    assert client.post(changes, {"do": "part", "fingerprint": "another"}).status_code == 409, "not what was seen"
    client.post(changes, {"do": "part", "fingerprint": run.fingerprint})
    assert ledger.records() == {"A0001": 15, "A0002": 20, "B0001": 30}
    run.refresh_from_db()
    assert (run.state, run.decisions["supplement"], run.account.closed) == ("committed", True, 0)
    assert AuditEntry.objects.filter(action="imports.commit", object_key=str(run.pk)).get().after["changes"] == (
        run.fingerprint
    )


def test_one_button_accepts_every_proposal_and_goes_on_what_was_typed_stands() -> None:
    client = cast.client(cast.officer())
    rows = send(client, file_of(["AO001", "VNPT", 10.0], ["AO002", "VNPT", 20.0], ["A0003", "VNPT", 5000.0])).url
    run = ImportRun.objects.get()
    changes = reverse("imports:changes", args=[run.pk])
    page = client.get(rows).content.decode()
    assert 'value="go_on"' in page
    assert 'value="leave_rest"' in page
    typed = run.faults.get(kind="above_maximum")
    again = client.post(rows, {"do": "go_on"})
    assert again.url.startswith(rows), "a row without a proposal waits for a word"
    assert [fault.pk for fault in run.faults.all()] != []
    client.post(rows, {"do": "take_back"})
    answer = client.post(rows, {"do": "go_on", f"text:{typed.cell}": "500", "text:A2": "A0009"})
    assert answer.url == changes
    run.refresh_from_db()
    client.post(changes, {"do": "commit", "fingerprint": run.fingerprint})
    assert ledger.records() == {"A0009": 10, "A0002": 20, "A0003": 500}


def test_one_button_accepts_what_is_proposed_and_leaves_the_rest_out() -> None:
    client = cast.client(cast.officer())
    rows = send(client, file_of(["AO001", "VNPT", 10.0], ["A0003", "VNPT", 5000.0])).url
    run = ImportRun.objects.get()
    assert client.post(rows, {"do": "leave_rest"}).url == reverse("imports:changes", args=[run.pk])
    run.refresh_from_db()
    assert (run.account.added, run.account.faulty) == (1, 1)


def test_a_file_whose_columns_are_not_known_is_asked_about_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._imports, examples.SITE.name, examples.SITE)
    rows = [[*_site(f"QNG{number:04d}", TRUE_COMMUNE.name)[:5], "Tự đứng"] for number in (1, 2)]
    upload = SimpleUploadedFile("tram.xlsx", making.xlsx([[*HEADS[:5], HEADS[6]], *rows]))
    client = cast.client(cast.officer())
    answer = client.post("/import/example.site/", {"file": upload, "as_of": "2026-06-30"})
    assert answer.url == reverse("imports:columns", args=[ImportRun.objects.get().pk])


def test_every_import_takes_its_file_from_the_list() -> None:
    page = cast.client(cast.officer()).get("/import/").content.decode()
    card = page.split('href="/import/ledger.account/"')[1].partition("</li>")[0]
    assert 'action="/import/ledger.account/"' in card
    assert "data-send" in card
    assert re.search(r'name="as_of" value="\d\d/\d\d/\d{4}"', card), "its day is asked where it is sent, and stands"


def test_a_wrong_file_is_refused_beside_its_field() -> None:
    client = cast.client(cast.officer())
    for data in (b"%PDF-1.4", b"", making.xlsx([["Thực đơn"], ["Cơm gà"]])):
        answer = send(client, data)
        assert answer.status_code == 422
        assert "field-errors" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_templates_and_marked_workbooks_are_downloads() -> None:
    client = cast.client(cast.officer())
    template = client.get("/import/ledger.account/mau.xlsx")
    assert template["Content-Disposition"] == 'attachment; filename="ledger.account.xlsx"'
    send(client, file_of(["A0001", "VNPT", 5000.0]), name='x"><b>.xlsx')
    run = ImportRun.objects.get()
    marked = client.get(reverse("imports:faults", args=[run.pk]))
    assert marked.content.startswith(b"PK")
    original = client.get(reverse("imports:original", args=[run.pk]))
    assert original["Content-Disposition"].startswith("attachment")
    assert original["Content-Type"] == "application/octet-stream"
    assert b"".join(original.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    _let_go(original)
    assert "<b>" not in client.get(reverse("imports:rows", args=[run.pk])).content.decode().replace("<b>x</b>", "")


def test_nobody_sees_the_imports_of_another() -> None:
    owner = cast.client(cast.operator_engineer())
    send(owner, file_of(["A0001", "VNPT", 5000.0]))
    run = ImportRun.objects.get()
    addresses = [
        reverse(f"imports:{name}", args=[run.pk])
        for name in ("run", "columns", "rows", "changes", "faults", "original")
    ]
    for address in addresses:
        answer = owner.get(address)
        assert answer.status_code in (200, 302)
        _let_go(answer)
    for actor in (cast.outsider(), cast.clerk(), cast.analyst()):
        client = cast.client(actor)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
        assert "so.xlsx" not in client.get("/import/").content.decode()
    from django.test import Client

    assert all(Client().get(address).status_code == 403 for address in ["/import/", *addresses])


def test_no_page_asks_the_database_often(django_assert_max_num_queries: Any) -> None:
    client = cast.client(cast.officer())
    rows = [[f"A{number:04d}", "VNPT", 5000.0] for number in range(1, 200)]
    send(client, file_of(*rows))
    run = ImportRun.objects.get()
    for name in ("columns", "rows", "changes"):
        with django_assert_max_num_queries(30):
            client.get(reverse(f"imports:{name}", args=[run.pk]))
    with django_assert_max_num_queries(30):
        client.get("/import/")


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAXIMUM_BYTES", 1000)
    client = cast.client(cast.officer())
    assert send(client, b"a;b\n" + b"1;2\n" * 1000, name="to.csv").status_code == 422


def test_an_unknown_button_is_an_error_in_words() -> None:
    client = cast.client(cast.officer())
    send(client, file_of(["A0001", "VNPT", 5000.0]))
    run = ImportRun.objects.get()
    assert client.post(reverse("imports:rows", args=[run.pk]), {"do": "nonsense"}).status_code == 400
    assert client.post(reverse("imports:rows", args=[run.pk]), {"do": "repair:x", "text:x": "1"}).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        *("bomb", "half an archive"),
        *(pytest.param(name, marks=pytest.mark.night("samples")) for name in ("an empty database", "deep json", "pdf")),
    ],
)
def test_a_file_that_is_refused_leaves_neither_bytes_nor_rows(settings: Any, tmp_path: Path, name: str) -> None:
    settings.HATANG_DATA = tmp_path
    client, kept = cast.client(cast.officer()), making.xlsx([["a"]])
    with transaction.atomic(), files.all_or_nothing():
        files.store_file("kept.bin", BytesIO(HOSTILE[name][0] + b" "), cast.officer())

    def count() -> tuple[object, ...]:
        lying = sorted(each for each in tmp_path.rglob("*") if each.is_file())
        return lying, ImportRun.objects.count(), StoredFile.objects.count(), AuditEntry.objects.count()

    before = count()
    assert send(client, HOSTILE[name][0], "x.xlsx").status_code == 422
    assert count() == before
    # What stood under the same bytes before stays.
    assert files.store_file("again.xlsx", BytesIO(kept), cast.officer())
    before = count()
    assert send(client, kept, "again.xlsx").status_code == 422
    assert count() == before


def test_what_was_typed_into_other_cells_goes_along_and_leaving_out_goes_on() -> None:
    client = cast.client(cast.officer())
    send(client, file_of(*FIRST, ["A0003", "VNPT", 5000.0], ["A0004", "VNPT", 6000.0], ["A0005", "VNPT", 7000.0]))
    run = ImportRun.objects.get()
    rows = f"{reverse('imports:rows', args=[run.pk])}?as_of=2026-06-30"
    one, two, three = run.faults.order_by("number")
    typed = {f"text:{one.cell}": "500", f"text:{two.cell}": "600", f"text:{three.cell}": ""}
    answer = client.post(rows, {**typed, "do": f"repair:{one.cell}"})
    assert "as_of=2026-06-30" in answer.url
    assert [fault.cell for fault in run.faults.all()] == [three.cell]
    page = client.get(rows).content.decode()
    assert 'value="accept_all"' not in page
    on = client.post(rows, {"do": "leave_out"}, headers={"HX-Request": "true"})
    assert on.headers["HX-Redirect"].startswith(reverse("imports:changes", args=[run.pk]))


def test_a_button_with_a_row_keeps_what_was_typed_elsewhere() -> None:
    client = cast.client(cast.officer())
    send(client, file_of(*FIRST, ["A0003", "VNPT", 5000.0], ["A0004", "VNPT", 6000.0]))
    run = ImportRun.objects.get()
    one, two = run.faults.order_by("number")
    rows = reverse("imports:rows", args=[run.pk])
    client.post(rows, {"do": f"drop:{one.row}", f"text:{two.cell}": "600"})
    assert not run.faults.exists()
    client.post(rows, {"do": f"repair:{two.cell}", f"text:{two.cell}": ""})
    run.refresh_from_db()
    assert run.decisions["repairs"][two.cell] == ""


HEADS = [
    "Mã trạm",
    "Doanh nghiệp",
    "Xã/phường",
    "Kinh độ",
    "Vĩ độ",
    "Chiều cao cột",
    "Loại cột",
    "Ngày đưa vào sử dụng",
]
TRUE_COMMUNE, WRONG_COMMUNE = examples.COMMUNES[0], examples.COMMUNES[19]


def _site(code: str, commune: str, day: str = "13/12/2023") -> list[Any]:
    return [code, "VNPT", commune, 108.25, 14.85, 40.0, "Tự đứng", day]


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> Client:
    """An officer who sent masts: one sound, one in a wrong commune, one in none, one with a year for a day."""
    monkeypatch.setitem(registry._imports, examples.SITE.name, examples.SITE)
    rows = [
        _site("QNG0001", TRUE_COMMUNE.name), _site("QNG0002", WRONG_COMMUNE.name), _site("QNG0003", "Xã Không Đâu"),
        _site("QNG0004", TRUE_COMMUNE.name, "2023"),
    ]  # fmt: skip
    client = cast.client(cast.officer())
    upload = SimpleUploadedFile("tram.xlsx", making.xlsx([HEADS, *rows]))
    assert client.post("/import/example.site/", {"file": upload, "as_of": "2026-06-30"}).status_code == 302
    return client


def test_one_error_is_counted_once_though_three_cells_bear_it(sites: Client) -> None:
    run = ImportRun.objects.get()
    assert sorted(fault.cell for fault in run.faults.filter(kind="outside_unit")) == ["C3", "D3", "E3"]
    assert (run.summary["faulty_rows"], run.summary["faults"]) == (3, 3)
    assert run.summary["faults_by_kind"] == {"outside_unit": 1, "unknown_unit": 1, "year_alone": 1}
    context = sites.get(reverse("imports:rows", args=[run.pk])).context
    assert {counted.kind: counted.faults for counted, _title in context["kinds"]} == run.summary["faults_by_kind"]
    assert [[one.fault.cell for one in cells] for cells in context["errors"]] == [["C3", "D3", "E3"], ["C4"], ["H5"]]
    assert context["shown"].total == 3
    page = sites.get(reverse("imports:rows", args=[run.pk])).content.decode()
    assert "108,25" in page
    assert re.search(r"cách ranh giới .* \d+,\d km", page), "a distance with a decimal comma"


def test_a_wrong_commune_is_chosen_anew_in_its_row_and_the_trace_stays(sites: Client) -> None:
    run = ImportRun.objects.get()
    rows = reverse("imports:rows", args=[run.pk])
    page = sites.get(rows).content.decode()
    for cell in ("C3", "C4"):
        chooser = page.split(f'name="text:{cell}"')[1].partition("</select>")[0]
        assert "data-search" in chooser, "searched by typing, with or without marks"
        assert f'<option value="{TRUE_COMMUNE.code}">{TRUE_COMMUNE.name}</option>' in chooser
    # Nothing chosen puts nothing in.
    sites.post(rows, {"do": "repair", "text:C3": ""})
    assert run.faults.filter(cell="C3").exists()
    sites.post(rows, {"do": "repair", "text:C3": TRUE_COMMUNE.code, "text:C4": TRUE_COMMUNE.code, "text:D3": ""})
    run.refresh_from_db()
    assert [fault.kind for fault in run.faults.all()] == ["year_alone"]
    page = sites.get(rows).content.decode()
    assert "“2023”" in page
    assert "01/01/2023" in page
    assert "2023-01-01" not in page
    sites.post(rows, {"do": f"accept:{run.faults.get().number}"})
    run.refresh_from_db()
    assert run.summary["faulty_rows"] == 0
    traces = {trace.cell: trace for trace in sites.get(reverse("imports:changes", args=[run.pk])).context["traces"]}
    assert list(traces) == ["C3", "C4", "H5"]
    assert (traces["C3"].was, traces["C3"].now) == (WRONG_COMMUNE.name, f"{TRUE_COMMUNE.name} ({TRUE_COMMUNE.code})")
    assert (traces["C4"].was, traces["H5"].was, traces["H5"].now) == ("Xã Không Đâu", "2023", "01/01/2023")
    assert {trace.by for trace in traces.values()} == {run.actor_label}


def test_the_trace_of_a_repair_names_who_made_it_and_goes_into_the_log() -> None:
    data = file_of(["A0001", "VNPT", 10.0], ["A0002", "VNPT", 5000.0])
    engineer = cast.operator_engineer("VNPT")
    run = opened(data, actor=engineer)
    actions.repair_cells(cast.administrator(), run.pk, cells={"C3": "500"})
    actions.repair_cells(engineer, run.pk, cells={"C2": "11"})
    done = actions.commit_run(engineer, run.pk)
    traces = AuditEntry.objects.get(action="imports.commit").after["decisions"]["traces"]
    assert (traces["C3"]["was"], traces["C3"]["now"], traces["C3"]["by"]) == ("5000", "500", cast.administrator().label)
    assert traces["C2"]["by"] == engineer.label
    page = cast.client(cast.administrator()).get(reverse("imports:run", args=[done.pk])).content.decode()
    assert "<del>5000</del>" in page
    assert "<ins>500</ins>" in page
    assert cast.administrator().label in page
    # Who repaired it when makes no other file of it.
    again = opened(data, actor=engineer)
    actions.repair_cells(engineer, again.pk, cells={"C3": "500", "C2": "11"})
    assert actions.commit_run(engineer, again.pk).repeats == done


def test_the_code_that_a_person_chose_stands_against_the_name_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._imports, "example.place", PLACES)
    client = cast.client(cast.officer())
    data = making.xlsx([["Mã", "Tên xã", "Mã xã", "Số người"], ["D-1", "Xã Nơi Khác", "99999", 1.0]])
    client.post("/import/example.place/", {"file": SimpleUploadedFile("a.xlsx", data), "as_of": "2026-06-30"})
    run = ImportRun.objects.get()
    assert {fault.cell for fault in run.faults.all()} == {"C2"}
    client.post(reverse("imports:rows", args=[run.pk]), {"do": "repair", "text:C2": TRUE_COMMUNE.code})
    assert not run.faults.exists()


def test_beside_a_fault_stands_what_the_register_has() -> None:
    filed(file_of(["A0001", "VNPT", 10.0], ["A0002", "VNPT", 20.0]))
    client = cast.client(cast.officer())
    page = client.get(send(client, file_of(["A0001", "VNPT", 5000.0], ["A0009", "VNPT", 6000.0])).url)
    cells = {error[0].fault.row: error[0].standing for error in page.context["errors"]}
    assert cells == {2: "10", 3: None}, "of a record that does not stand nothing is said"
    assert page.content.decode().count("Sổ đang có: 10") == 1


def test_what_changes_stands_before_what_ends_which_is_folded() -> None:
    many = [[f"A{number:04d}", "VNPT", 10.0] for number in range(1, 31)]
    filed(file_of(*many))
    client = cast.client(cast.officer())
    page = client.get(send(client, file_of(["A0001", "VNPT", 11.0], ["B0001", "VNPT", 1.0])).url).content.decode()
    changed, added, ended = (page.index(f"{word} <span") for word in ("Thay đổi", "Thêm mới", "Kết thúc"))
    assert changed < added < ended
    assert page[:ended].rstrip().endswith("<summary>")
    assert '<span class="count">29</span></summary>' in page, "how many is said without opening"


def test_what_the_register_has_is_taken_by_one_press() -> None:
    filed(file_of(["A0001", "VNPT", 10.0]))
    client = cast.client(cast.officer())
    rows = send(client, file_of(["A0001", "VNPT", 5000.0], ["A0002", "VNPT", 1.0])).url
    assert 'value="take:C2">Lấy theo sổ' in client.get(rows).content.decode()
    assert client.post(rows, {"do": "take:C2"}).status_code == 302
    run = ImportRun.objects.get(state="open")
    assert run.decisions["repairs"] == {"C2": 10.0}
    assert not run.faults.exists()
    assert client.post(rows, {"do": "take:C2"}).status_code == 409, "nothing is wrong there any more"


def test_the_same_file_is_recognised_with_the_ways_out() -> None:
    done = filed(file_of(*FIRST))
    client = cast.client(cast.officer())
    changes = send(client, file_of(*FIRST)).url
    page = client.get(changes).content.decode()
    assert "Chính tệp này đã nhập lúc" in page
    assert reverse("imports:run", args=[done.pk]) in page
    assert client.post(changes, {"do": "discard"}).status_code == 302
    other = send(client, file_of(["A0001", "VNPT", 11.0])).url
    assert "Chính tệp này" not in client.get(other).content.decode()


def test_from_which_day_a_file_is_valid_is_asked_beside_the_button() -> None:
    client = cast.client(cast.officer())
    changes = send(client, file_of(*FIRST)).url
    page = client.get(changes).content.decode()
    assert "Ghi nhận tệp, hiệu lực từ 30/06/2026" in page
    asked = {"do": "commit", "fingerprint": ImportRun.objects.get().fingerprint}
    assert client.post(changes, {**asked, "as_of": "31/02/2026"}).status_code == 422
    assert client.post(changes, {**asked, "as_of": "15/07/2026"}).url.endswith(changes), "looked at once more"
    run = ImportRun.objects.get()
    assert (run.state, run.as_of.isoformat()) == ("open", "2026-07-15")
    assert "Ghi nhận tệp, hiệu lực từ 15/07/2026" in client.get(changes).content.decode()
    client.post(changes, {"do": "commit", "fingerprint": run.fingerprint, "as_of": "15/07/2026"})
    run.refresh_from_db()
    assert run.state == "committed"


def test_a_record_is_found_among_the_rows_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = datasets.Dataset(
        name="ledger.account",
        title="Sổ tài khoản",
        description="",
        key=("code",),
        fields=(datasets.Field("code", "Mã", "code"),),
        rows=lambda as_of, actor: (),
        access="open",
        cadence="monthly",
    )
    monkeypatch.setattr(datasets, "find_dataset", lambda name: dataset if name == dataset.name else None)
    engineer = cast.operator_engineer("VNPT")
    many = [[f"A{number:04d}", "VNPT", float(number)] for number in range(1, 121)]
    many[99][2] = "5.000"
    run = opened(file_of(*many))
    actions.repair_cells(cast.officer(), run.pk, cells={"C101": 500.0})
    done = actions.commit_run(cast.officer(), run.pk)
    client = cast.client(cast.officer())
    page = reverse("imports:filed", args=[done.pk])
    assert page in client.get(reverse("imports:run", args=[done.pk])).content.decode()
    answer = client.get(page, {"bo": "ledger.account", "ban-ghi": "A0100"})
    shown = {str(cell.title): (cell.written, cell.stored) for cell in answer.context["cells"]}
    assert shown == {"Mã": ("A0100", "A0100"), "Doanh nghiệp": ("VNPT", "VNPT"), "Số lượng": ("5.000", "500")}
    assert "Dòng 101 của tệp" in answer.content.decode()
    assert answer.context["table"].count == 120
    answered = client.get(page, {"filed-f-code": "A0077"}).context["table"].visible
    assert [row["number"] for row in answered] == [78]
    assert "Không có đúng một dòng" in client.get(page, {"bo": "ledger.account", "ban-ghi": "B0001"}).content.decode()
    assert cast.client(engineer).get(page).status_code == 404, "another's file"
    begun = opened(file_of(*FIRST))
    assert client.get(reverse("imports:filed", args=[begun.pk])).status_code == 302


def test_one_press_accepts_the_proposals_and_takes_what_the_register_has_for_the_rest() -> None:
    filed(file_of(["A0001", "VNPT", 10.0], ["A0002", "VNPT", 20.0]))
    client = cast.client(cast.officer())
    rows = send(client, file_of(["A0001", "VNPT", 5000.0], ["AO002", "VNPT", 21.0], ["A0003", "VNPT", 6000.0])).url
    page = client.get(rows).content.decode()
    assert "1 ô chưa có đề xuất thì lấy theo sổ" in page
    answer = client.post(rows, {"do": "take_rest", "text:C4": "30"})
    run = ImportRun.objects.get(state="open")
    assert answer.url == reverse("imports:changes", args=[run.pk])
    assert run.decisions["repairs"] == {"A3": "A0002", "C2": 10.0, "C4": "30"}
    assert {trace["was"] for trace in run.decisions["traces"].values()} == {"AO002", "5000", "6000"}


@pytest.fixture
def dated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger with a day from which an account holds."""
    since = ImportColumn("since", "Từ ngày", kind="date")
    declared = replace(ledger.LEDGER, columns=(*ledger.LEDGER.columns, since), begins="since")
    monkeypatch.setitem(registry._imports, declared.name, declared)


def test_what_was_guessed_and_left_aside_and_what_it_does_to_the_past_stand_before_the_button(dated: None) -> None:
    heads = ["Mã", "Doanh nghiệp", "Số lượng", "Từ ngày", "Màu sơn"]
    data = [["A0001", "VNPT", 1, "12/2025", "xanh"], ["A0002", "VNPT", 2, "03/02/2026", "đỏ"]]
    client = cast.client(cast.officer())
    page = client.get(send(client, making.xlsx([heads, *data])).url).content.decode()
    before_the_button = page.partition('value="commit"')[0]
    assert "1 dòng có hiệu lực từ trước năm 2026, sớm nhất từ 01/12/2025" in before_the_button
    assert re.search(r"Các cột sau của tệp không được dùng: <strong>Màu sơn</strong>", before_the_button)
    read = page.partition('aria-labelledby="guessed-title"')[2].partition("</table>")[0]
    assert re.findall(r"<code>(\w+)</code>", read) == ["D2"], "a whole day is no guess"
    assert re.search("12/2025</td><td[^>]*>01/12/2025<", read)
    run = ImportRun.objects.get()
    client.post(reverse("imports:changes", args=[run.pk]), {"do": "commit", "fingerprint": run.fingerprint})
    assert "sớm nhất từ 01/12/2025" in client.get(reverse("imports:run", args=[run.pk])).content.decode()


def test_a_file_of_this_year_alone_moves_no_past_year(dated: None) -> None:
    heads = ["Mã", "Doanh nghiệp", "Số lượng", "Từ ngày"]
    client = cast.client(cast.officer())
    page = client.get(send(client, making.xlsx([heads, ["A0001", "VNPT", 1, "03/02/2026"]])).url).content.decode()
    assert "số liệu các năm trước" not in page
    assert "guessed-title" not in page
