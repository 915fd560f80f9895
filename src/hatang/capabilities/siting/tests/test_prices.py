"""The price book: dated, sourced, audited; what is missing is named; only those who plan see it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from tests import cast

from hatang.capabilities.siting.actions import prices as actions
from hatang.capabilities.siting.models import PriceLine
from hatang.capabilities.siting.queries import prices
from hatang.capabilities.siting.terms import PriceItem
from hatang.kernel.imports import actions as importing
from hatang.kernel.models import AuditEntry
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
DAY, LATER = date(2026, 1, 1), date(2026, 7, 1)
SECRET = "Báo giá kín của nhà thầu"


def priced(item=PriceItem.CABLE_12, amount=70_000, day=DAY, **more):
    return actions.set_price(cast.planner(), actions.PriceEntry(item.value, amount, SECRET, day), **more)


def test_a_later_price_ends_the_one_before_and_both_stay():
    priced()
    priced(amount=80_000, day=LATER)
    assert prices.read_price_book(as_of=date(2026, 6, 30)).amount(PriceItem.CABLE_12) == 70_000
    assert prices.read_price_book(as_of=LATER).amount(PriceItem.CABLE_12) == 80_000
    assert AuditEntry.objects.filter(action="siting.price.set").last().before["amount_vnd"] == 70_000


def test_a_price_of_the_same_day_is_corrected_and_one_in_between_ends_at_the_next():
    priced(day=LATER)
    priced(amount=1, day=DAY)
    priced(amount=2, day=DAY)
    assert list(PriceLine.objects.order_by("valid_from").values_list("amount_vnd", "valid_to")) == [
        (2, LATER),
        (70_000, None),
    ]


def test_a_missing_price_is_named():
    priced()
    with pytest.raises(Invalid) as refused:
        prices.read_price_book(as_of=LATER).require([PriceItem.CABLE_12, PriceItem.MAST, PriceItem.DUCT_RENT])
    assert str(PriceItem.MAST.label) in str(refused.value)
    assert str(PriceItem.DUCT_RENT.label) in str(refused.value)
    assert str(PriceItem.CABLE_12.label) not in str(refused.value)


def test_an_ended_price_is_missing_from_then_on():
    priced()
    actions.end_price(cast.planner(), item="cable_12", as_of=LATER, reason="hợp đồng hết hạn")
    assert prices.read_price_book(as_of=DAY).has(PriceItem.CABLE_12)
    assert not prices.read_price_book(as_of=LATER).has(PriceItem.CABLE_12)


@pytest.mark.parametrize("wrong", [{"source": " "}, {"amount_vnd": -1}, {"amount_vnd": 10**16}, {"item": "gold"}])
def test_a_price_without_source_or_sense_is_refused(wrong):
    said = {"item": "cable_12", "amount_vnd": 1, "source": "x", "valid_from": DAY} | wrong
    with pytest.raises(Invalid):
        actions.set_price(cast.planner(), actions.PriceEntry(**said))
    assert not PriceLine.objects.exists()


def test_a_price_book_comes_in_as_a_file_and_twice_changes_nothing():
    text = 'Hạng mục,Đơn giá (đồng),Giá công bố,Nguồn\ncable_12,"77.750","3,11 USD/m",Báo giá 1\n'
    text += "Cột mới,750000000,,Báo giá 2\n"
    for _time in range(2):
        importing.file_at_once(
            cast.officer(), name="siting.price", stream=io.BytesIO(text.encode()), file_name="gia.csv", as_of=DAY
        )
    assert dict(PriceLine.objects.values_list("item", "amount_vnd")) == {"cable_12": 77_750, "mast": 750_000_000}


@pytest.mark.parametrize(
    "actor", [cast.clerk(), cast.operator_engineer(), cast.resident(), cast.outsider(), cast.nobody]
)
def test_whoever_does_not_plan_sees_and_changes_no_price(actor, client):
    priced()
    assert not prices.list_price_lines(as_of=LATER, actor=actor).exists()
    with pytest.raises(Forbidden):
        actions.set_price(actor, actions.PriceEntry("cable_12", 1, "x", LATER))
    visitor = client if actor.is_anonymous else cast.client(actor)
    for address in (reverse("siting:prices"), reverse("siting:price", args=["cable_12"])):
        answer = visitor.get(address)
        assert answer.status_code == 403
        assert SECRET not in answer.content.decode()


def test_a_planner_reads_and_sets_prices_on_their_pages():
    priced()
    planner = cast.client(cast.planner())
    assert SECRET in planner.get(reverse("siting:prices")).content.decode()
    address = reverse("siting:price", args=["mast"])
    refused = planner.post(address, {"amount_vnd": "x", "source": "", "valid_from": "2026-07-01"})
    assert refused.status_code == 422
    done = planner.post(address, {"amount_vnd": "750000000", "source": "Báo giá 3", "valid_from": "2026-07-01"})
    assert done.status_code == 302
    assert prices.read_price_book(as_of=LATER).amount(PriceItem.MAST) == 750_000_000


def test_of_two_who_change_a_price_the_second_is_told():
    priced()
    address = reverse("siting:price", args=["cable_12"])
    one, two = (cast.client(cast.planner()) for _person in range(2))
    seen = [re.search(r'name="seen" value="(\w+)"', each.get(address).content.decode())[1] for each in (one, two)]
    said = {"source": "Báo giá 4", "valid_from": "2026-07-01"}
    assert one.post(address, said | {"amount_vnd": "71000", "seen": seen[0]}).status_code == 302
    late = two.post(address, said | {"amount_vnd": "99000", "seen": seen[1]})
    assert late.status_code == 422
    assert "71.000" in late.content.decode()
    assert "Người khác đã đổi giá này" in late.content.decode()
    ends = {"end": "1", "end-as_of": "2026-08-01", "end-reason": "hết hạn"}
    assert two.post(address, ends | {"seen": seen[1]}).status_code == 422
    assert prices.read_price_book(as_of=date(2026, 9, 1)).amount(PriceItem.CABLE_12) == 71_000
    again = re.search(r'name="seen" value="(\w+)"', late.content.decode())[1]
    assert two.post(address, said | {"amount_vnd": "99000", "seen": again}).status_code == 302
    assert prices.read_price_book(as_of=LATER).amount(PriceItem.CABLE_12) == 99_000
