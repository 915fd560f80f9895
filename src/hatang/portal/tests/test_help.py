"""The help: each page finds that of its job, in both languages, and names its buttons as the page does."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import resolve, reverse
from django.utils.translation import override
from tests import cast

from hatang.kernel import panels
from hatang.kernel.ui import shell
from hatang.kernel.ui.topics import choose_template, find_topic, read_text

pytestmark = pytest.mark.integration

SOURCE = Path(apps.get_app_config("portal").path).parent
TOPICS = panels.list_panels(panels.HelpTopic)
PERSONS = [
    cast.nobody,
    cast.administrator(),
    cast.officer(),
    cast.agency_officer(),
    cast.clerk(),
    cast.operator_engineer(),
    cast.planner(),
    cast.analyst(),
    cast.resident(),
]


@pytest.mark.parametrize("actor", PERSONS, ids=lambda actor: actor.id or "nobody")
def test_every_page_of_the_menu_has_the_help_of_its_job(actor):
    for entry in shell.list_navigation(actor):
        for name in (entry.url_name, *entry.also):
            topic = find_topic(resolve(reverse(name)), actor)
            assert topic.roads, name


@pytest.mark.parametrize(
    ("path", "actor", "name"),
    [
        ("/", cast.nobody, "tong-quan"),
        ("/tim/", cast.nobody, "bat-dau"),
        ("/noi/51-21157-T01@2020-02-01/", cast.nobody, "trang-dia-ban"),
        ("/can-cu/fibre.hamlets/", cast.nobody, "chi-tieu"),
        ("/chi-tieu/5/", cast.nobody, "chi-tieu"),
        ("/ke-hoach/194/", cast.officer(), "ke-hoach"),
        ("/ke-hoach/194/chi-tieu/5/dong/", cast.officer(), "chi-tieu"),
        ("/ke-hoach/194/chi-tieu/5/phan-bo/", cast.officer(), "phan-viec"),
        ("/ke-hoach/194/nhiem-vu/3/bao-cao/", cast.agency_officer(), "nhiem-vu"),
        ("/ke-hoach/doc/", cast.officer(), "doc-van-ban"),
        ("/bao-cao/nam/2026/QNG.SYT/", cast.agency_officer(), "bao-cao"),
        ("/bao-cao/che-do/nam/", cast.officer(), "che-do-bao-cao"),
        ("/import/assets.site/", cast.operator_engineer(), "gui-bang-tinh"),
        ("/tai-san/cap-quang/51-21157-T01/dinh-chinh/", cast.clerk(), "cap-quang"),
        ("/tai-san/he-thong/", cast.agency_officer(), "an-toan"),
        ("/tai-san/diem-yeu/X/", cast.analyst(), "an-toan"),
        ("/phuong-an/so-sanh/", cast.planner(), "so-sanh-phuong-an"),
        ("/danh-ba/loi-moi/", cast.nobody, "tai-khoan"),
        ("/tai-san/vi-tri-cot/X/", cast.operator_engineer(), "ha-tang"),
        ("/phu-song/thon/51-21157-T01/mat-song/", cast.nobody, "mat-song"),
        ("/phu-song/thon/51-21157-T01/khieu-nai/", cast.clerk(), "khieu-nai"),
        ("/phu-song/mat-cat/", cast.planner(), "thu-truoc"),
        ("/phuong-an/3/", cast.planner(), "phuong-an"),
        ("/phuong-an/bang-gia/pole/", cast.planner(), "dau-vao-phuong-an"),
        ("/danh-ba/nguoi-dung/7/", cast.administrator(), "nguoi-dung"),
        ("/tai-khoan/login/", cast.nobody, "tai-khoan"),
        ("/du-lieu-mo/places.hamlet/", cast.nobody, "du-lieu-mo"),
        ("/phan-tich/nguon-goc/", cast.analyst(), "kho-du-lieu"),
    ],
)
def test_a_page_about_one_thing_has_the_help_of_its_job(path, actor, name):
    assert find_topic(resolve(path), actor).name == name


def test_a_page_that_is_none_leads_to_where_one_begins():
    assert find_topic(None, cast.nobody).name == "bat-dau"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_topic_is_written_out_in_both_languages(topic, language):
    with override(language):
        text = read_text(choose_template(topic))
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) >= 8, "what the page is for, steps, what goes wrong"
    assert max(map(len, lines)) < 450
    assert ("Khi có trục trặc" if language == "vi" else "When something goes wrong") in text


def test_topics_have_names_and_roads_of_their_own():
    names = [topic.name for topic in TOPICS]
    roads = [road for topic in TOPICS for road in topic.roads]
    assert len(set(names)) == len(names)
    assert len(set(roads)) == len(roads)


def test_buttons_are_named_as_on_the_pages():
    pattern = re.compile(r'<b>{% translate "([^"]+)" %}</b>')
    helps = list(SOURCE.rglob("templates/*/help/*.html"))
    named = {text: path.stem for path in helps for text in pattern.findall(path.read_text())}
    pages = [path for ending in ("html", "py") for path in SOURCE.rglob(f"*.{ending}") if path.parent.name != "help"]
    written = "\n".join(path.read_text() for path in pages if path.parent.name != "tests")
    unknown = {text: stem for text, stem in named.items() if f'"{text}"' not in written and f"'{text}'" not in written}
    assert len(named) > 100
    assert unknown == {}


@pytest.mark.django_db
def test_the_help_is_a_page_and_a_drawer_for_everybody(client, settings):
    page = client.get("/tro-giup/cap-quang/").content.decode()
    assert "<h1>Đính chính cáp quang của thôn</h1>" in page
    assert "<b>Ghi nhận đính chính</b>" in page
    assert ">Mở trang</a>" not in page, "it takes a hamlet to open it"
    drawer = client.get("/tro-giup/nguoi-dung/", headers={"HX-Request": "true"}).content.decode()
    assert "drawer-head" in drawer
    assert "<html" not in drawer
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "<b>Record the correction</b>" in client.get("/tro-giup/cap-quang/").content.decode()
    assert client.get("/tro-giup/khong-co/").status_code == 404


@pytest.mark.django_db
def test_the_list_holds_what_the_reader_may_do(client):
    topics = client.get("/tro-giup/").content.decode()
    assert "/tro-giup/mat-song/" in topics
    assert "/tro-giup/nguoi-dung/" not in topics
    assert "/tro-giup/nguoi-dung/" in cast.client(cast.administrator()).get("/tro-giup/").content.decode()


@pytest.mark.django_db
def test_each_page_opens_the_help_of_its_job_and_the_search_finds_it(client):
    page = client.get("/phu-song/mat-song/?as_of=2026-06-30").content.decode()
    opener = re.search(r'<a class="help-opener"[^>]*>', page)[0]
    assert 'href="/tro-giup/mat-song/?as_of=2026-06-30"' in opener
    assert 'aria-label="Trợ giúp"' in opener
    answer = client.get("/tim/?q=ma+phan+anh").content.decode()
    assert 'href="/tro-giup/mat-song/"' in answer
