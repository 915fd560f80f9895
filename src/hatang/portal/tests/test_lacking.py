"""What a new province lacks: who owes it, one way to do it, filled in; that letters cannot be sent is told."""

import re
from html import unescape
from urllib.parse import unquote_plus

import pytest
from django.urls import resolve
from tests import cast

from hatang.engines.writing.words import order_key
from hatang.portal import provisioning

pytestmark = pytest.mark.integration
PAGE = "/con-thieu/"


def read_lines(browser):
    """(owner, title, address) of every line of the page."""
    page = browser.get(PAGE).content.decode()
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td></tr>', page, re.DOTALL)
    lines = [
        (unescape(owner), unescape(title), unescape(address))
        for owner, owed in rows
        for address, title in re.findall(r'<li><a href="([^"]+)">(.*?)</a>', owed)
    ]
    assert len(lines) == page.count("<li><a href=", page.index("<table"))
    return lines


@pytest.mark.parametrize("who", [cast.administrator, cast.officer])
def test_each_line_says_who_owes_it_and_leads_to_a_page_that_opens(province, who):
    browser, opened = cast.client(who()), set()
    for owner, title, address in read_lines(browser):
        assert owner
        road = resolve(address.partition("?")[0]).view_name
        if road not in opened:
            opened.add(road)
            assert browser.get(address).status_code == 200, (title, address)
    assert {"person_add", "version", "definition", "new"} <= {road.rpartition(":")[2] for road in opened}


def test_a_file_is_owed_by_its_operator_and_its_form_opens_for_that_operator(province):
    lines = read_lines(cast.client(cast.officer()))
    owners = {owner for owner, title, _address in lines if title == "Vùng phủ khai báo theo ranh giới"}
    assert owners == {f"{name}, chưa ai có tài khoản" for name in ("MobiFone tỉnh Quảng Ngãi", "VNPT Quảng Ngãi")}
    (address,) = (
        address
        for owner, title, address in lines
        if title == "Vùng phủ khai báo theo ranh giới" and owner.startswith("VNPT")
    )
    assert "operator=VNPT Quảng Ngãi" in unquote_plus(address)
    form = cast.client(cast.officer()).get(address).content.decode()
    assert 'name="given-operator" value="VNPT Quảng Ngãi"' in form


def test_who_may_not_send_the_file_makes_the_account_of_who_owes_it(province):
    lines = read_lines(cast.client(cast.administrator()))
    addresses = {address for owner, title, address in lines if title == "Vùng phủ khai báo theo ranh giới"}
    asked = {f"/danh-ba/nguoi-dung/them/?co-quan={code}" for code in ("MOBIFONE.QNG", "VNPT.QNG")}
    assert {address.partition("&")[0] for address in addresses} == asked


def test_plans_without_targets_and_targets_without_data_stand_there_too(province):
    lines = {title: address for _owner, title, address in read_lines(cast.client(cast.officer()))}
    assert any(title.startswith("252/KH-UBND") for title in lines)
    (asked,) = (address for title, address in lines.items() if title.startswith("4. Hộ gia đình"))
    assert asked.startswith("/import/")


@pytest.mark.django_db
@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("path", ["/tong-quan/", PAGE, "/kiem-tra/"])
def test_that_no_mail_server_is_named_is_told_with_what_it_costs(settings, path, is_named):
    settings.HATANG_SENDS_MAIL = is_named
    page = cast.client(cast.administrator()).get(path).content.decode()
    for words in ("Chưa khai báo máy chủ thư", "lời mời chỉ in phiếu", "/tro-giup/may-chu-thu/"):
        assert (words in page) is not is_named


@pytest.mark.django_db
def test_the_help_says_how_a_mail_server_is_named():
    page = cast.client(cast.administrator()).get("/tro-giup/may-chu-thu/").content.decode()
    assert "HATANG_SMTP_HOST" in page


@pytest.mark.django_db
def test_an_installation_without_accounts_says_how_the_first_administrator_is_made():
    assert "hatang identity grant quan-tri administrator" in provisioning.write_welcome("http://x")
    cast.client(cast.officer())
    assert "hatang identity grant" not in provisioning.write_welcome("http://x")


def test_late_duties_and_backups_stand_there_with_who_owes_them_and_what_to_do(province, settings, tmp_path):
    settings.VAR = tmp_path
    browser = cast.client(cast.administrator())
    page = unescape(browser.get(PAGE).content.decode())
    assert "Sao lưu gần nhất: chưa ghi nhận bản nào" in page
    late = page.partition("Việc trễ hạn")[2].partition("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th><td>.*?<a href="([^"]+)">.*?(trễ hạn \d+ ngày)', late, re.DOTALL)
    assert rows
    for owner, address, _days in rows:
        assert owner
        assert browser.get(address).status_code == 200, address


def test_a_link_to_the_form_of_accounts_says_that_an_account_is_the_act(province):
    page = unescape(cast.client(cast.administrator()).get(PAGE).content.decode())
    lines = re.findall(r'<li><a href="([^"]+)">.*?</a>(.*?)</li>', page, re.DOTALL)
    acts = {words for address, words in lines if address.startswith("/danh-ba/nguoi-dung/them/")}
    assert acts
    assert all("tài khoản" in words for words in acts)


def test_each_number_of_the_first_page_leads_to_its_own_section(province):
    browser = cast.client(cast.administrator())
    targets = re.findall(r'/con-thieu/[^"#]*#([\w-]+)', browser.get("/tong-quan/").content.decode())
    page = browser.get(PAGE).content.decode()
    assert len(set(targets)) == len(targets) > 1
    assert all(page.count(f'id="{target}"') == 1 for target in targets)
    bodies = re.findall(r"<li><a [^>]+>(Ủy ban nhân dân xã .*?)</a>", page)
    assert bodies == sorted(bodies, key=order_key)
