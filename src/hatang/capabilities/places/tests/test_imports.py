"""Files through the import engine: hamlets, figures, conditions, outlines; the same file again changes nothing."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.conf import settings
from tests import cast

from hatang.capabilities.places.models import Boundary, Hamlet, HamletCondition, PopulationFigure, SignalHole
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import actions
from hatang.kernel.imports.checking import Decisions
from hatang.kernel.problems import Problem

from .conftest import CA_DAM, NEW, OLD, TODAY, TRA_BUI

pytestmark = pytest.mark.integration

HAMLETS = """Mã thôn,"Tên thôn, tổ dân phố",Loại,Mã xã,Tên xã,Mã xã trước 01/07/2025,Vĩ độ,Kinh độ,Hiệu lực từ
51-21136-T01,Thôn 1,Thôn,21136,Xã Cà Đam,21142,"15,12","108,43",01/02/2020
51-21157-T01,Thôn 1,Thôn,21157,Xã Tây Trà Bồng,21142,"15,12","108,38",01/02/2020
"""


def file(name, text, actor=SYSTEM, as_of=TODAY, **more):
    return actions.file_at_once(
        actor, name=name, stream=io.BytesIO(text.encode()), file_name="tep.csv", as_of=as_of, **more
    )


def seats(code):
    return [seat.unit.area for seat in Hamlet.objects.get(code=code).seats.select_related("unit")]


def test_hamlets_with_codes_get_their_history_and_again_nothing_changes(squares):
    file("places.hamlet", HAMLETS)
    assert seats("51-21136-T01") == [TRA_BUI, CA_DAM]
    assert seats("51-21157-T01")[0] == TRA_BUI
    before = list(Hamlet.objects.values())
    again = file("places.hamlet", HAMLETS)
    assert again.summary["unchanged"] == 2
    assert list(Hamlet.objects.values()) == before
    file("places.hamlet", HAMLETS.replace("Thôn 1,Thôn,21136", "Thôn Một,Thôn,21136"))
    assert Hamlet.objects.get(code="51-21136-T01").name == "Thôn Một"
    assert seats("51-21136-T01") == [TRA_BUI, CA_DAM]


def test_a_list_without_codes_mints_them_once(squares):
    text = "Tên thôn,Xã\nThôn Đông,Cà Đam\nTổ dân phố 2,xã cà đam\n"
    file("places.hamlet_list", text)
    assert set(Hamlet.objects.values_list("code", "name")) == {
        ("51-21136-T01", "Thôn Đông"),
        ("51-21136-T02", "Tổ dân phố 2"),
    }
    file("places.hamlet_list", text)
    assert Hamlet.objects.count() == 2


def test_a_unit_that_is_gone_is_repaired_when_it_became_one(squares):
    text = "Tên thôn,Xã\nThôn A,Xã Nghĩa Phú\n"
    with pytest.raises(Problem):
        file("places.hamlet_list", text)
    assert not Hamlet.objects.exists()
    file("places.hamlet_list", text, accept_all=True)
    assert Hamlet.objects.get().code == "51-21034-T01"
    with pytest.raises(Problem):
        file("places.hamlet_list", "Tên thôn,Xã\nThôn B,Trà Bùi\n", accept_all=True)


def test_figures_and_conditions_of_hamlets(squares):
    file("places.hamlet", HAMLETS)
    people = 'Mã thôn,Ngày số liệu,Số hộ,Dân số,Nguồn\n51-21136-T01,31/12/2025,"1.200",4000,UBND xã\n'
    file("places.population", people)
    assert PopulationFigure.objects.get(kind="households").value == 1200
    nothing = people + "51-21157-T01,31/12/2025,,,UBND xã\n"
    with pytest.raises(Problem):
        file("places.population", nothing)
    run = file("places.population", nothing, decisions=Decisions(leave_out=True))
    assert (run.account.unchanged, run.account.faulty, run.account.added) == (1, 1, 0), "nothing lands of such a row"
    conditions = "Mã thôn,Ngày số liệu,Số hộ nghèo,Có điện lưới\n51-21136-T01,31/12/2025,,Không\n"
    file("places.hamlet_condition", conditions)
    found = HamletCondition.objects.get()
    assert (found.poor_households, found.grid_electricity) == (None, False)
    holes = "Mã thôn,Ngày ghi nhận,Nguyên nhân,Doanh nghiệp cam kết,Ngày cam kết hoàn thành,Ngày xoá lõm\n"
    with pytest.raises(Problem):
        file("places.signal_hole", holes + "51-21136-T01,01/01/2026,Địa hình che chắn,VNPT.QNG,01/06/2026,01/01/2025\n")
    file("places.signal_hole", holes + "51-21136-T01,01/01/2026,Địa hình che chắn,VNPT.QNG,01/06/2026,\n")
    assert SignalHole.objects.get().cleared_on is None


def test_a_clerk_files_only_for_the_own_commune(squares):
    with pytest.raises(Problem) as caught:
        file("places.hamlet", HAMLETS, actor=cast.clerk("21136"))
    assert caught.value.status == 403
    assert not Hamlet.objects.exists()
    mine = "\n".join(HAMLETS.splitlines()[:2]) + "\n"
    file("places.hamlet", mine, actor=cast.clerk("21136"))
    assert Hamlet.objects.count() == 1
    with pytest.raises(Problem):
        file("places.hamlet", mine, actor=cast.operator_engineer())


def test_the_outlines_of_the_demonstration_are_taken_and_again_nothing_changes(units):
    path = settings.CHECKOUT / "data" / "demo" / "files" / "ranh-gioi-2025-07-01.geojson"
    text = path.read_text("utf-8")

    def take():
        stream = io.BytesIO(text.encode())
        return actions.file_at_once(SYSTEM, name="places.boundary", stream=stream, file_name=path.name, as_of=NEW)

    assert take().summary["added"] == 96
    assert Boundary.objects.filter(schematic=True).count() == 96
    assert take().summary["unchanged"] == 96


def test_outlines_of_the_old_communes_stand_beside_the_new(units):
    folder = settings.CHECKOUT / "data" / "demo" / "files"
    text = json.loads((folder / "ranh-gioi-2020-02-01.geojson").read_text("utf-8"))
    stream = io.BytesIO(json.dumps(text).encode())
    actions.file_at_once(SYSTEM, name="places.boundary", stream=stream, file_name="a.geojson", as_of=date(2020, 2, 1))
    assert Boundary.objects.filter(unit__valid_from=OLD).count() == 276
