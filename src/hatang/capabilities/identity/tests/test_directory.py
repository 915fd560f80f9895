"""The directory as the manual has it: succession as of dates, groups before and after the reform, names."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from hatang.capabilities.identity import public
from hatang.capabilities.identity.actions import organisations

PLAN_DAY = date(2022, 12, 16)
LAST_OLD_DAY, FIRST_NEW_DAY = date(2025, 6, 30), date(2025, 7, 1)
TODAY = date(2026, 11, 24)


def responsible(code, day, duty=None):
    return [body.code for body in public.responsible_today(code, day, duty)]


@pytest.mark.spec
@pytest.mark.parametrize(
    ("named", "day", "duty", "expected"),
    [
        ("QNG.STTTT", date(2025, 2, 28), None, ["QNG.STTTT"]),
        ("QNG.STTTT", date(2025, 3, 1), None, ["QNG.SKHCN"]),
        ("QNG.STTTT", date(2025, 2, 28), "information_security", ["QNG.STTTT"]),
        ("QNG.STTTT", date(2025, 3, 1), "information_security", ["QNG.CAT"]),
        ("QNG.STTTT", TODAY, "press", ["QNG.SVHTTDL"]),
        ("QNG.SKHDT", TODAY, None, ["QNG.STC"]),
        ("QNG.SLDTBXH", TODAY, None, ["QNG.SNV"]),
        ("QNG.SLDTBXH", TODAY, "vocational_education", ["QNG.SGDDT"]),
        ("QNG.SGTVT", TODAY, None, ["QNG.SXD"]),
        ("QNG.STNMT", TODAY, None, ["QNG.SNNMT"]),
        ("QNG.SNV", TODAY, "religion", ["QNG.SDTTG"]),
        ("QNG.SNV", TODAY, None, ["QNG.SNV"]),
        ("BTTTT", TODAY, None, ["BKHCN"]),
        ("BTTTT", TODAY, "information_security", ["BCA"]),
        ("BKHDT", TODAY, None, ["BTC"]),
        ("NHNN.QNG", TODAY, None, ["NHNN.KV9"]),
        ("QNG.DPTTH", date(2025, 5, 18), None, ["QNG.DPTTH"]),
        ("QNG.DPTTH", date(2025, 5, 19), None, ["QNG.BQN"]),
        ("QNG.DPTTH", TODAY, None, ["QNG.BPTTH"]),
        ("QNG.BCDCDS", TODAY, None, ["QNG.BCDDA06"]),
        # two steps: into Kon Tum's new department on 1 March, with the province on 1 July 2025
        ("KTM.STTTT", date(2025, 3, 1), None, ["KTM.SKHCN"]),
        ("KTM.STTTT", LAST_OLD_DAY, "information_security", ["KTM.CAT"]),
        ("KTM.STTTT", FIRST_NEW_DAY, "information_security", ["QNG.CAT"]),
        ("KTM.UBND", FIRST_NEW_DAY, None, ["QNG.UBND"]),
        # nobody is known for the bank of Kon Tum between the end of its branch and the merger
        ("NHNN.KTM", date(2025, 4, 1), None, []),
        # Lý Sơn stayed one: from district to special zone; an ordinary district went to its communes
        ("UBND.536.20200201", FIRST_NEW_DAY, None, ["UBND.21548.20250701"]),
        # an old commune with its change of 1 January 2025 in between
        ("UBND.21253.20200201", date(2025, 1, 1), None, ["UBND.21262.20250101"]),
        ("district_committee", LAST_OLD_DAY, None, ["district_committee"]),
        ("district_committee", FIRST_NEW_DAY, None, ["commune_committee"]),
        ("NOBODY", TODAY, None, []),
    ],
)
def test_who_is_responsible(reference, named, day, duty, expected):
    assert responsible(named, day, duty) == expected


@pytest.mark.spec
def test_the_city_went_to_the_communes_on_its_ground(reference):
    found = public.responsible_today("UBND.522.20200201", FIRST_NEW_DAY)
    assert len(found) == 6
    assert {body.kind for body in found} == {"commune_committee"}


@pytest.mark.spec
def test_a_split_commune_is_followed_by_both(reference):
    assert responsible("UBND.21142.20200201", FIRST_NEW_DAY) == ["UBND.21136.20250701", "UBND.21157.20250701"]


@pytest.mark.spec
@pytest.mark.parametrize(
    ("group", "counts"),
    [
        ("district_committee", (13, 13, 0, 0)),
        ("commune_committee", (173, 170, 96, 96)),
        ("operator", (4, 4, 4, 4)),
        ("press", (2, 1, 1, 1)),
        ("related", (0, 0, 0, 0)),
        ("no_such_group", (0, 0, 0, 0)),
    ],
)
def test_members_are_those_of_the_day(reference, group, counts):
    days = (PLAN_DAY, LAST_OLD_DAY, FIRST_NEW_DAY, TODAY)
    assert tuple(len(public.list_members(group, day)) for day in days) == counts


@pytest.mark.spec
def test_departments_before_and_after_the_reform(reference):
    before = {body.code for body in public.list_members("department", PLAN_DAY)}
    after = {body.code for body in public.list_members("department", TODAY)}
    assert {"QNG.STTTT", "QNG.CAT"} <= before
    assert before - after == {
        f"QNG.{name}" for name in ("STTTT", "SKHDT", "SLDTBXH", "SGTVT", "STNMT", "SNNPTNT", "BDT")
    }
    assert after - before == {"QNG.SNNMT", "QNG.SDTTG"}
    assert not any(code.startswith("KTM") for code in before | after)


@pytest.mark.spec
@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("Sở TT&TT", PLAN_DAY, "QNG.STTTT"),
        ("so tttt", PLAN_DAY, "QNG.STTTT"),
        ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", PLAN_DAY, "QNG.STTTT"),
        ("Sở TT&TT Kon Tum", PLAN_DAY, "KTM.STTTT"),
        ("Sở Khoa học & Công nghệ", TODAY, "QNG.SKHCN"),
        ("Sở LĐ TB&XH", PLAN_DAY, "QNG.SLDTBXH"),
        ("Ngân hàng Nhà nước", PLAN_DAY, "NHNN.QNG"),
        ("Ngân hàng Nhà nước", TODAY, "NHNN.KV9"),
        ("Công an tỉnh", PLAN_DAY, "QNG.CAT"),
        ("Công ty Điện lực", PLAN_DAY, "PC.QNG"),
        ("Uỷ ban nhân dân xã Cà Đam", TODAY, "UBND.21136.20250701"),
        ("Uỷ ban nhân dân xã Cà Đam", PLAN_DAY, None),
        ("UBND.21136", PLAN_DAY, "UBND.21136.20200201"),
        ("UBND.21136", TODAY, "UBND.21136.20250701"),
        ("UBND các huyện, thị xã, thành phố", PLAN_DAY, "district_committee"),
        ("Sở Phép thuật", TODAY, None),
        ("", TODAY, None),
        # no longer there: still found, so that the successor can be proposed
        ("Sở TT&TT", TODAY, "QNG.STTTT"),
        ("Đài PTTH tỉnh", TODAY, "QNG.DPTTH"),
    ],
)
def test_names_are_found_with_and_without_diacritics(reference, text, day, expected):
    found = public.find_organisation(text, day)
    assert (found.code if found else None) == expected


def test_marks_that_are_written_are_meant(reference):
    for name in ("Ba Tơ", "Ba Tô"):
        for text in (f"Ủy ban nhân dân xã {name}", f"Uỷ ban nhân dân xã {name}", f"UBND xã {name}"):
            found = public.find_organisation(text, TODAY)
            assert found is not None, text
            assert found.name.endswith(f"xã {name}")
    assert public.find_organisation("UBND xa Ba To", TODAY) is None, "without marks it may be either"


@pytest.mark.spec
def test_kinds_decide_between_a_group_and_its_unit_in_the_province(reference):
    assert public.find_organisation("VNPT", TODAY).code == "VNPT"
    assert public.find_organisation("Viettel", TODAY).code == "VIETTEL.QNG"
    assert public.find_organisation("VIETTEL", TODAY).code == "VIETTEL"
    assert public.find_organisation("VNPT", TODAY, kinds={"operator"}).code == "VNPT.QNG"


@pytest.mark.spec
def test_a_body_is_asked_for_as_of_a_date(reference):
    assert public.read_organisation("QNG.STTTT", date(2025, 3, 1)) is None
    assert (
        public.read_organisation("QNG.STTTT", date(2025, 2, 28)).name == "Sở Thông tin và Truyền thông tỉnh Quảng Ngãi"
    )
    assert public.read_organisation("QNG.STTTT").valid_to == date(2025, 3, 1)
    assert public.find_committee("21136", TODAY).area.valid_from == FIRST_NEW_DAY
    assert public.organisation_names(["QNG.STTTT", "X"], short=True) == {"QNG.STTTT": "Sở TT&TT", "X": "X"}


@pytest.mark.integration
def test_one_query_outside_a_reading_block_and_none_inside(reference):
    public.read_organisation("QNG.UBND")
    with CaptureQueriesContext(connection) as outside:
        public.list_members("commune_committee", TODAY)
    assert len(outside) == 1
    with public.cached_reading():
        public.read_organisation("QNG.UBND")
        with CaptureQueriesContext(connection) as inside:
            for body in public.list_members("commune_committee", TODAY):
                public.responsible_today(body.code, TODAY)
    assert len(inside) == 0


@pytest.mark.integration
def test_a_write_is_seen_at_once_even_inside_a_reading_block(reference):
    with public.cached_reading():
        assert public.read_organisation("QNG.SNGV", TODAY)
        organisations.close_organisation(
            *(cast.administrator(),),
            code="QNG.SNGV",
            on=date(2026, 1, 1),
            followers=[organisations.Follower("QNG.VPUBND", decree="thử")],
            reason="thử",
        )
        assert public.read_organisation("QNG.SNGV", TODAY) is None
        assert responsible("QNG.SNGV", TODAY) == ["QNG.VPUBND"]
