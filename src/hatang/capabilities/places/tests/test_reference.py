"""The reference files and what the database makes of them, recomputed without the code that wrote them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from hatang.capabilities.places.actions.reference import load_reference
from hatang.capabilities.places.models import Unit, UnitChange
from hatang.capabilities.places.queries import units as queries
from hatang.kernel import audit, datasets
from hatang.kernel.access import ANONYMOUS, SYSTEM
from hatang.kernel.problems import Invalid

from .conftest import BEFORE, CA_DAM, KON_TUM, NEW, OLD_PROVINCE, PLAN, TAY_TRA_BONG, TODAY, TRA_BUI

COMMUNES = {"commune", "ward", "township", "special_zone"}
DISTRICTS = {"district", "city", "town"}


def read(name):
    with (settings.CHECKOUT / "data" / "places" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def valid(rows, day, kinds):
    return [
        row
        for row in rows
        if row["kind"] in kinds and row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])
    ]


@pytest.mark.golden
def test_the_numbers_of_the_decrees():
    rows = read("units.csv")
    parents = {(row["code"], row["valid_from"]): row["parent_code"] for row in rows}

    def in_province(day, kinds):
        return Counter(
            row["parent_code"]
            if row["kind"] in DISTRICTS or day >= "2025-07-01"
            else parents[row["parent_code"], row["parent_valid_from"]]
            for row in valid(rows, day, kinds)
        )

    assert in_province("2022-12-16", COMMUNES) == {"51": 173, "62": 102}
    assert in_province("2025-01-01", COMMUNES) == {"51": 170, "62": 102}
    assert in_province("2025-06-30", DISTRICTS) == {"51": 13, "62": 10}
    assert Counter(row["kind"] for row in valid(rows, "2025-07-01", COMMUNES)) == {
        "commune": 86, "ward": 9, "special_zone": 1,
    }  # fmt: skip
    assert not valid(rows, "2025-07-01", DISTRICTS)


@pytest.mark.golden
def test_the_changes_of_nq_1279_and_the_two_corrected_areas():
    names = {(row["code"], row["valid_from"]): (row["name"], row["kind"], row["area_km2"]) for row in read("units.csv")}
    assert names["21253", "2020-02-01"][0] == "Nghĩa Phú"
    assert names["21262", "2020-02-01"][0] == "Nghĩa An"
    assert names["21262", "2025-01-01"][0] == "An Phú"
    assert names["21220", "2020-02-01"][1] == "commune"
    assert names["21220", "2025-01-01"][1] == "township"
    assert names["21040", "2025-07-01"][2] == "99.7"
    assert names["21085", "2025-07-01"][2] == "129.2"
    edges = {(row["old_code"], row["new_code"]) for row in read("changes.csv") if row["new_valid_from"] == "2025-01-01"}
    assert edges == {
        ("21253", "21262"), ("21262", "21262"), ("21286", "21283"), ("21283", "21283"),
        ("21403", "21406"), ("21406", "21406"), ("21220", "21220"),
    }  # fmt: skip


@pytest.mark.golden
def test_every_commune_that_ended_went_somewhere_and_only_tra_bui_was_split():
    rows, targets, shares = read("units.csv"), defaultdict(set), defaultdict(list)
    for row in read("changes.csv"):
        old = (row["old_code"], row["old_valid_from"])
        targets[old].add(row["new_code"])
        shares[old].append(row["share"])
    for row in rows:
        if row["kind"] in COMMUNES and row["valid_to"]:
            assert targets[row["code"], row["valid_from"]], row
    assert {old: new for old, new in targets.items() if len(new) > 1} == {("21142", "2020-02-01"): {"21136", "21157"}}
    for each in shares.values():
        assert each == ["", ""] or sum(Decimal(share) for share in each) == 1
    keys = {(row["code"], row["valid_from"]) for row in rows}
    reached = {(row["new_code"], row["new_valid_from"]) for row in read("changes.csv")}
    assert reached <= keys
    assert {key for key in keys if key[1] == "2025-07-01"} <= reached


@pytest.mark.integration
def test_loading_again_changes_nothing_and_writes_no_audit(units):
    before = audit.verify_chain().entries
    assert not load_reference(SYSTEM)
    assert audit.verify_chain().entries == before
    assert len(queries.list_units(as_of=PLAN, level="commune", within=OLD_PROVINCE)) == 173
    assert len(queries.list_units(as_of=TODAY, level="commune", within=KON_TUM)) == 40


@pytest.mark.integration
def test_a_share_that_the_province_supplied_is_kept(units):
    change = UnitChange.objects.filter(kind="part")[0]
    change.share, change.share_source = Decimal("0.6"), "sổ hộ khẩu"
    change.save()
    assert not load_reference(SYSTEM)
    change.refresh_from_db()
    assert change.share == Decimal("0.6")


@pytest.mark.integration
def test_a_faulty_reference_names_the_row_and_changes_nothing(units, tmp_path):
    source = settings.CHECKOUT / "data" / "places"
    text = (source / "units.csv").read_text("utf-8").replace(",ward,", ",nonsense,", 1)
    (tmp_path / "units.csv").write_text(text, "utf-8")
    (tmp_path / "changes.csv").write_text((source / "changes.csv").read_text("utf-8"), "utf-8")
    with pytest.raises(Invalid) as caught:
        load_reference(SYSTEM, folder=tmp_path)
    assert "units.csv, " in str(caught.value.where)
    assert Unit.objects.filter(kind="ward").exists()


@pytest.mark.integration
def test_a_code_is_one_unit_a_day(units):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError, match="a_unit_code_is_one_unit_a_day"), transaction.atomic():
        Unit.objects.create(code="21136", valid_from=date(2026, 1, 1), name="Hai", search_name="hai", kind="commune")
    with pytest.raises(IntegrityError, match="a_unit_ends_after_it_begins"), transaction.atomic():
        Unit.objects.create(code="1", valid_from=NEW, valid_to=NEW, name="Không", search_name="khong", kind="commune")


def test_units_that_are_no_more_are_a_dataset_with_their_days(units):
    former = datasets.get_dataset("places.former_unit")
    assert list(former.rows(date(2020, 6, 1), ANONYMOUS)) == []
    rows = {(row["code"], row["valid_from"]): row for row in former.rows(TODAY, ANONYMOUS)}
    tra_bui = rows[(TRA_BUI.code, TRA_BUI.valid_from)]
    assert set(tra_bui) == {field.name for field in former.fields} | {"geometry"}
    assert (tra_bui["valid_to"], tra_bui["name"]) == (NEW, "Trà Bùi")
    assert tra_bui["went_into"] == f"{CA_DAM}; {TAY_TRA_BONG}"
    communes = [row for row in rows.values() if row["valid_from"] <= BEFORE < row["valid_to"]]
    assert {row["kind"] for row in communes} >= {"commune", "ward", "district", "province"}
    assert not [row for row in rows.values() if row["valid_to"] is None or row["valid_to"] > TODAY]
