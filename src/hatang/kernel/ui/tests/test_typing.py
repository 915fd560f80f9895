"""Days and sums as people type them, and what a field says to what is none."""

import re
from datetime import date, datetime

import pytest
from django import forms
from django.utils import timezone
from django.utils.translation import override

from hatang.kernel.ui.fields import DayField, MomentField, MoneyField, make_last_day_field
from hatang.kernel.ui.forms import SearchBoxes
from hatang.kernel.ui.reading import find_money

pytestmark = pytest.mark.unit


class TypedForm(forms.Form):
    on = DayField(label="Ngày")
    sum_vnd = MoneyField(label="Số tiền", required=False)


@pytest.mark.parametrize(
    "text", ["24/11/2026", "24-11-2026", "24.11.26", "2026-11-24", " 24/11/2026 ", "24112026", "24 tháng 11 năm 2026"]
)
def test_a_day_is_read_in_every_shape_and_shown_in_ours(text):
    form = TypedForm({"on": text})
    assert form.is_valid()
    assert form.cleaned_data["on"] == date(2026, 11, 24)
    assert 'value="24/11/2026"' in str(form["on"])
    assert 'type="date"' not in str(form["on"])


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("31/02/2026", "Không có ngày 31/02/2026. Hãy ghi ngày/tháng/năm, ví dụ 24/11/2026."),
        ("11/24/2026", "Trong “11/24/2026” không có tháng nào như vậy: ngày ghi trước. Có phải là 24/11/2026?"),
        ("11/2026", "“11/2026” là nhiều ngày. Hãy ghi ngày/tháng/năm, ví dụ 24/11/2026."),
        ("mai", "“mai” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 24/11/2026."),
        ("45657", "“45657” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 24/11/2026."),
        ("24/11/1026", "Năm trong “24/11/1026” nằm ngoài khoảng từ 1900 đến 2100."),
        ("9" * 5000, None),
    ],
)
def test_what_is_no_day_is_refused_with_the_way_out(text, way_out):
    with override("vi"):
        form = TypedForm({"on": text})
        (message,) = form.errors["on"]
        assert way_out is None or message == way_out
        assert way_out is None or f'value="{text}"' in str(form["on"]), "what was typed stays there to be mended"


def test_a_last_day_tells_the_script_which_days_are_not_what_their_weekday_says(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 12, 1))

    class DueForm(forms.Form):
        due_on = make_last_day_field("Hạn")

    (told,) = re.findall(r'data-other-days="([^"]+)"', str(DueForm()["due_on"]))
    days = set(told.split())
    assert {"2026-09-02", "2026-08-22"} <= days, "a holiday on a Wednesday, a Saturday worked for another"
    assert not {"2026-12-20", "2026-12-21", "2026-08-29"} & days, "as their weekdays say"
    assert max(days) < "2029"


def test_a_moment_is_in_the_time_of_the_province():
    moment = MomentField().clean("24/11/2026 08:30")
    assert (moment.replace(tzinfo=None), moment.utcoffset().total_seconds()) == (datetime(2026, 11, 24, 8, 30), 25_200)
    assert MomentField().clean("2026-11-24T08:30") == moment
    with pytest.raises(forms.ValidationError):
        MomentField().clean("24/11/2026 25:00")


@pytest.mark.parametrize(
    ("text", "vnd"),
    [
        ("1.200.000.000", 1_200_000_000),
        ("1 200 000 000 đồng", 1_200_000_000),
        ("1200000000", 1_200_000_000),
        ("1,2 tỷ", 1_200_000_000),
        ("1.2 tỷ đồng", 1_200_000_000),
        ("1.200 triệu", 1_200_000_000),
        ("350tr", 350_000_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("2 nghìn tỷ", 2_000_000_000_000),
        ("123456789012345678", 123_456_789_012_345_678),
        ("0", 0),
        ("12,5", None),
        ("1.20.000", None),
        ("200 triệu 1 tỷ", None),
        ("5 km", None),
        ("-5", None),
        ("1,2 tỷ nhé", None),
    ],
)
def test_a_sum_is_read_in_figures_and_in_words(text, vnd):
    assert find_money(text) == vnd
    form = TypedForm({"on": "24/11/2026", "sum_vnd": text})
    assert form.is_valid() is (vnd is not None)


def test_a_sum_stands_grouped_with_its_words_below():
    with override("vi"):
        shown = str(TypedForm(initial={"sum_vnd": 1_250_000_000})["sum_vnd"])
    assert 'value="1.250.000.000"' in shown
    assert ">1,25 tỷ đồng</output>" in shown
    assert not TypedForm({"on": "24/11/2026", "sum_vnd": "9" * 19}).is_valid()


@pytest.mark.django_db
def test_a_day_typed_into_the_address_is_led_to_the_one_that_links_write(client):
    answer = client.get("/ui/?as_of=30/06/2025&form=wrong")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ui/?as_of=2025-06-30&form=wrong")


class LockedForm(forms.Form):
    keep = forms.MultipleChoiceField(label="Giữ", choices=[("a", "Thôn A"), ("b", "Thôn B")], widget=SearchBoxes)


def test_several_of_many_are_found_by_words_and_ticked():
    form = LockedForm({"keep": ["b"]})
    assert form.is_valid()
    text = str(form["keep"])
    assert 'data-search="Gõ một phần tên để tìm"' in text
    assert text.count('type="checkbox"') == 2
    assert re.findall(r'value="(.)"[^>]* checked', text) == ["b"]
