"""The portal on the demonstration: each page answers, in few queries, with figures that open down to their rows."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast
from tests.questions import QUESTIONS, read_numbers

from hatang.engines.writing.words import order_key
from hatang.kernel import indicators, panels
from hatang.kernel.access import ANONYMOUS, Area
from hatang.kernel.ui.context import Context
from hatang.kernel.ui.evidence import record_url
from hatang.portal import search
from hatang.portal.search import search_everywhere

pytestmark = pytest.mark.integration

OLD_PROVINCE, NEW_PROVINCE = "51@2020-02-01", "51@2025-07-01"
COMMUNE = "21157@2025-07-01"  # Tây Trà Bồng
DISTRICT = "525@2020-02-01"  # Trà Bồng, until 2025-07-01
PAGES = (
    "/",
    "/ban-do/",
    "/chi-tieu/5/",
    "/can-cu/fibre.hamlets/",
    f"/noi/{COMMUNE}/",
    "/nhiem-vu/",
    "/tim/?q=tra+bong",
    "/chon/dia-ban/",
)
LAYERS = ("/ban-do/xa.geojson", "/ban-do/chua-du/5.geojson")
# The same views for another day, area, target or layer.
MORE = (
    "/?as_of=2025-06-30",
    "/?area=51@2025-07-01",
    f"/?area={COMMUNE}",
    "/chi-tieu/1/",
    "/chi-tieu/17/",
    "/chi-tieu/D1/",
    f"/noi/{OLD_PROVINCE}/",
    f"/noi/{DISTRICT}/",
    "/chon/ke-hoach/",
)
MORE_LAYERS = ("/ban-do/thon.geojson", "/ban-do/vi-tri-cot.geojson")
MOST_QUERIES = 30
# Questions that by day have one number: of hamlets, of masts, of tasks, of results.
ASKED_BY_DAY = (
    *("hamlets of the province", "mast positions on air", "overdue tasks"),
    "targets of 2025 reached on the plan's own territory",
)


def at_night(*cases):
    """Further cases of a family whose defect those of the day would show."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.night("samples"))
        for case in cases
    ]


def text(answer):
    return answer.getvalue().decode() if answer.streaming else answer.content.decode()


def hamlet_of(client):
    return re.search(r"/noi/(51-21157-T\d+@[\d-]+)/", text(client.get(f"/noi/{COMMUNE}/")))[1]


@pytest.mark.parametrize("path", [*PAGES, *LAYERS, *at_night(*MORE, *MORE_LAYERS)])
def test_every_page_answers_in_at_most_thirty_queries_for_an_officer_too(province, path):
    for client in (Client(), cast.client(cast.officer())):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
            body = text(answer)
        assert answer.status_code == 200
        assert len(asked) <= MOST_QUERIES, f"{path}: {len(asked)} queries"
        # Each page of the demonstration says that it is one; asked here, where each is there already.
        assert ".geojson" in path or "Bản trình diễn" in body


def test_the_page_of_a_hamlet_answers_in_at_most_thirty_queries(province, client):
    path = f"/noi/{hamlet_of(client)}/"
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert len(asked) <= MOST_QUERIES


@pytest.mark.parametrize("one_in", [3, *at_night(1)])
def test_every_figure_of_home_opens_its_evidence(province, client, one_in):
    page = text(client.get("/"))
    links = set(re.findall(r'class="figure-number" href="([^"]+)"', page))
    assert len(links) >= 15
    for link in sorted(links)[::one_in]:
        drawer = client.get(link.replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert drawer.status_code == 200, link
        assert "hatang indicator measure" not in text(drawer), "a command is for who has a command line"
    drawer = cast.client(cast.administrator()).get(link.replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert "hatang indicator measure" in text(drawer)


def test_home_is_about_the_province_of_the_day_and_the_plan_about_its_own(province, client):
    page = text(client.get("/"))
    assert NEW_PROVINCE in re.search(r'href="(/chi-tieu/5/[^"]*)"', page)[1]
    assert "Tỉnh Quảng Ngãi (cũ)" in page  # the territory of Plan 194, named as such
    own = re.search(r'href="(/\?plan=194[^"]*)"', page)[1]
    assert f"area={OLD_PROVINCE}" in own
    assert OLD_PROVINCE in re.search(r'href="(/chi-tieu/5/[^"]*)"', text(client.get(own.replace("&amp;", "&"))))[1]
    assert OLD_PROVINCE in re.search(r'href="(/chi-tieu/5/[^"]*)"', text(client.get("/?as_of=2024-06-30")))[1]


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("", cast.nobody),
        (f"?area={OLD_PROVINCE}", cast.officer()),
        *at_night(
            ("", cast.officer()),
            (f"?area={OLD_PROVINCE}", cast.nobody),
            (f"?area={COMMUNE}", cast.nobody),
            (f"?area={COMMUNE}", cast.officer()),
        ),
    ],
    ids=str,
)
def test_home_counts_the_targets_of_a_year_once(province, who, asked):
    """One bar to a year, since two would contradict: what the plan's own territory counts stands under its name."""
    browser = Client() if who.is_anonymous else cast.client(who)
    page = text(browser.get(f"/tong-quan/{asked}"))
    titles = re.findall(r'<section class="panel lines" aria-label="([^"]+)"', page)
    assert "Mục tiêu 2025" in titles
    assert len(titles) == len(set(titles))
    tallies = re.findall(r'class="(?:state-bar|muted line-counts)', page)
    assert len(tallies) == len(titles)
    named = "Kết quả trên địa bàn của kế hoạch: Tỉnh Quảng Ngãi (cũ)"
    assert (named in page) == (OLD_PROVINCE not in asked)
    assert ("đang xem trên địa bàn của kế hoạch" in page) == (OLD_PROVINCE in asked)


@pytest.mark.parametrize(
    ("who", "heading"),
    [(cast.analyst, "security-title"), *at_night((cast.planner, "scenarios-title"), (cast.officer, "plans-title"))],
)
def test_everybody_finds_their_own_card_on_home(province, who, heading):
    assert f'id="{heading}"' in text(cast.client(who()).get("/tong-quan/"))


def test_the_installation_comes_first_for_who_keeps_it_and_once(province):
    for who, is_first in ((cast.administrator, True), (cast.officer, False)):
        page = text(cast.client(who()).get("/tong-quan/"))
        assert page.count('id="keeping-title"') == 1
        assert (page.index('id="keeping-title"') < page.index('id="plans-title"')) is is_first


def test_the_board_of_one_state_is_its_lane_alone(province, client):
    lanes = [
        text(client.get(f"/nhiem-vu/?co-quan={asked}")).count("board-column") for asked in ("", "&trang-thai=overdue")
    ]
    assert lanes[0] >= 3
    assert lanes[1] == 1


def test_a_place_that_does_not_count_says_that_no_filing_does_and_leads_to_what_was_said(province, client):
    page = unescape(client.get("/can-cu/fibre.hamlets/?evidence-f-complete=0").text)
    rows = re.findall(r'<a href="(/noi/[^"]+)">Không khai báo nào được tính ở đây; xem những gì đã khai</a>', page)
    assert rows
    assert client.get(rows[0]).status_code == 200
    counted = unescape(client.get("/can-cu/fibre.hamlets/?evidence-f-complete=1").text)
    assert re.findall(r">[^<>]*\.QNG, [^<>]*<", counted) == [], "operators of a note have names"


def test_the_drawer_the_target_page_and_the_command_give_one_figure(province, client):
    measured = indicators.measure_indicator("fibre.hamlets", [Area.parse(OLD_PROVINCE)], date(2025, 6, 30))
    shown = f"{measured.value:.1f}".replace(".", ",")
    for path in ("/can-cu/fibre.hamlets/?as_of=2025-06-30", "/chi-tieu/5/?as_of=2025-06-30", "/?as_of=2025-06-30"):
        assert shown in text(client.get(path)), path


def test_the_exported_evidence_adds_up_to_the_figure(province, client):
    answer = client.get(
        "/can-cu/fibre.hamlets/?as_of=2025-06-30&evidence-format=csv&evidence-cols=numerator,denominator"
    )
    lines = list(csv.reader(io.StringIO(text(answer).lstrip("\ufeff"))))
    measured = indicators.measure_indicator("fibre.hamlets", [Area.parse(OLD_PROVINCE)], date(2025, 6, 30))
    rows = [(float(n), float(d)) for n, d in lines[1:-1]]
    assert sum(n for n, _d in rows) == measured.numerator
    assert sum(d for _n, d in rows) == measured.denominator


def test_two_dates_give_two_figures_and_keep_the_date_in_every_link(province, client):
    before, after = text(client.get("/chi-tieu/5/?as_of=2023-06-30")), text(client.get("/chi-tieu/5/"))
    figure = re.compile(r"figure-large.*?([\d.,]+)\u00a0%", re.DOTALL)
    assert figure.search(before)[1] != figure.search(after)[1]
    rail = re.findall(r'<nav class="rail".*?</nav>', text(client.get("/?as_of=2023-06-30")), re.DOTALL)[0]
    assert all("as_of=2023-06-30" in link for link in re.findall(r'<a href="(/[^"]*)"', rail))


def test_the_map_speaks_the_figures_of_the_table(province, client):
    features = json.loads(text(client.get("/ban-do/xa.geojson?as_of=2025-12-31")))["features"]
    inside = [each["properties"] for each in features]
    assert len(inside) == 57 or len(inside) > 40
    areas = [Area.parse(each["key"]) for each in inside]
    each_one = indicators.measure_each("fibre.hamlets", areas, date(2025, 12, 31))
    for properties, area in zip(inside, areas, strict=True):
        value = each_one[area].value
        assert properties.get("t5") == (None if value is None else round(value, 4))


def test_an_upper_bound_keeps_its_mark_in_trend_map_and_forecast(province, client):
    page = text(client.get("/chi-tieu/6/?as_of=2025-11-30"))
    trend = re.search(r'<figure class="trend">.*?</figure>', page, re.DOTALL)[0]
    shown = re.findall(r"[≤\u00a0]*[\d.,]+\u00a0%", trend)
    assert [each for each in shown if "≤" in each]
    assert re.search(r"<strong>≤\u00a0[\d,]+\u00a0%</strong>", page) or "ahead-title" not in page
    assert re.search(r'aria-label="[^"]*→ ≤\u00a0', text(client.get("/?as_of=2025-11-30")))
    features = json.loads(text(client.get("/ban-do/xa.geojson?as_of=2025-11-30")))["features"]
    known = [each["properties"] for each in features if "t6" in each["properties"]]
    assert known
    assert all(each["t6_text"].startswith("≤\u00a0") and each["t6_upper_bound"] for each in known)
    assert not any("t5_upper_bound" in each["properties"] for each in features)


def test_the_gap_is_the_hamlets_that_are_missing(province, client):
    features = json.loads(text(client.get("/ban-do/chua-du/5.geojson?as_of=2025-06-30")))["features"]
    measured = indicators.measure_indicator("fibre.hamlets", [Area.parse(OLD_PROVINCE)], date(2025, 6, 30))
    assert len(features) == measured.denominator - measured.numerator


@pytest.mark.parametrize(
    "question", [*ASKED_BY_DAY, *at_night(*(question for question in QUESTIONS if question not in ASKED_BY_DAY))]
)
def test_a_question_has_one_number_wherever_it_is_answered(province, question):
    numbers = read_numbers(question)
    assert len(numbers) == 1, numbers


def test_a_layer_that_did_not_change_is_not_sent_again(province, client):
    first = client.get("/ban-do/xa.geojson")
    again = client.get("/ban-do/xa.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_an_old_district_says_what_became_of_it(province, client):
    page = text(client.get(f"/noi/{DISTRICT}/"))
    assert "không còn tại ngày đang xem" in page
    assert "(cũ)" in page
    assert f"/noi/{COMMUNE}/" in page
    code, _at, _day = DISTRICT.partition("@")
    assert client.get(f"/noi/{code}/").url == f"/noi/{DISTRICT}/"  # a code alone names the unit that bore it last


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tra bong", "Xã <mark>Trà</mark> <mark>Bồng</mark>"),
        ("dien thoai thong minh", "<mark>điện</mark>"),
        *at_night(
            ("Trà Bồng", "Xã <mark>Trà</mark> <mark>Bồng</mark>"),
            ("cap quang bang rong", "<mark>cáp</mark> <mark>quang</mark>"),
            ("khoa hoc va cong nghe", "Sở"),
        ),
    ],
)
def test_search_with_and_without_diacritics(province, client, asked, found):
    assert found in text(client.get("/tim/", {"q": asked}))


def test_answers_stand_by_number_and_in_vietnamese_order():
    names = ["Thôn Đá 1", "Thôn Dâu 10", "Thôn Dâu 2", "Thôn Da 1"]
    source = panels.SearchSource("", "house", 1, lambda *asked: [panels.Hit(name, "") for name in names])
    hits = search._find_hits(source, None, cast.nobody, ("thon",)).hits
    assert [hit.title for hit in hits] == ["Thôn Da 1", "Thôn Dâu 2", "Thôn Dâu 10", "Thôn Đá 1"]


def test_what_the_search_counts_beside_the_first_answers_is_one_press_away(province, client):
    page = text(client.get("/tim/", {"q": "tra bong"}))
    link, more = re.search(r'href="([^"]*loai=2[^"]*)">và (\d+) kết quả khác', page).groups()
    kind = client.get(unescape(link))
    assert len(kind.context["kinds"][0][1]) == search.PER_KIND + int(more)
    assert client.get("/tim/?q=tra+bong&loai=zz").status_code == 404


def test_a_kind_with_more_answers_than_a_page_goes_on_step_by_step(province, client):
    ((kind, hits),) = client.get("/tim/?q=thon&loai=2").context["kinds"]
    assert len(hits) == search.PER_STEP
    ((further, hits),) = client.get("/tim/?q=thon&loai=2&buoc=2").context["kinds"]
    assert (len(hits), further.more) == (2 * search.PER_STEP, kind.more - search.PER_STEP)


def test_search_finds_nothing_kindly(province, client):
    assert "Không tìm thấy" in text(client.get("/tim/", {"q": "zzzzqq"}))
    assert "ít nhất hai" in text(client.get("/tim/", {"q": "a"}))


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("xã cà đan", "Xã Cà Đam"), ("zzzz qqqq", None), *at_night(("tay tra bongg", "Xã Tây Trà Bồng"))],
)
def test_search_says_that_no_place_is_called_so(province, client, asked, nearest):
    note = re.search(r"<section[^>]*data-no-place.*?</section>", text(client.get("/tim/", {"q": asked})), re.DOTALL)[0]
    assert f"Không có nơi nào tên “{asked}”" in note
    assert ("Tên gần giống" in note) == (nearest is not None)
    assert nearest is None or nearest in note


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ("thôn nước cà đam", "cà đam"),
        ("thôn zzzz", ""),
        *at_night(("zzzz đam", ""), ("zzzz 3", ""), ("THÔN ZZ Trà Bùi", "Trà Bùi")),
    ],
)
def test_what_holds_most_of_the_words_is_shown_where_nothing_holds_all(province, client, asked, most):
    client.get("/tim/", {"q": asked})
    with CaptureQueriesContext(connection) as plain:
        client.get("/tim/", {"q": "cà đam"})
    with CaptureQueriesContext(connection) as asking:
        answer = client.get("/tim/", {"q": asked})
    assert len(asking) <= min(len(plain), MOST_QUERIES), "places are read already for the answers that are none"
    page, titles = text(answer), [str(hit.title) for _kind, hits in answer.context["kinds"] for hit, _marked in hits]
    assert ("Không có kết quả cho đủ các từ; đây là kết quả cho:" in page) == bool(most) == bool(titles)
    assert answer.context["most"] == most
    assert answer.context["count"] == 0
    assert all(most.lower() in title.lower() for title in titles)
    assert most != "cà đam" or titles[0] == "Xã Cà Đam"


@pytest.mark.parametrize(
    "asked", ["tra tan 4 ca dam", "khieu nai", *at_night("tra bong", "xa ca dam", "tra b", "21136")]
)
def test_search_is_silent_about_places_where_the_words_name_something(province, client, asked):
    assert "data-no-place" not in text(client.get("/tim/", {"q": asked}))


def test_the_page_of_the_province_names_hamlets_and_operators_of_disputes_once(province):
    page = text(cast.client(cast.officer()).get(f"/noi/{NEW_PROVINCE}/"))
    disputes = re.search(r'aria-labelledby="disputes-title".*?</section>', page, re.DOTALL)[0]
    assert re.search(r'khieu-nai/\d+/[^>]*">Thôn [^<]*</a> · \w+ Quảng Ngãi · 4G', disputes)
    assert not re.search(r"[A-Z]{4,}\.QNG", re.sub(r"<[^>]+>", " ", page))


def test_home_says_which_evidence_colours_the_map_beside_what_is_declared(province, client):
    card = re.search(r'aria-labelledby="worst-title".*?</section>', text(client.get("/")), re.DOTALL)[0]
    assert "Theo khai báo của doanh nghiệp; bản đồ tô theo loại số liệu quyết định chỉ tiêu" in card
    assert 'href="/phu-song/' in card


def test_search_marks_are_escaped(province, client):
    page = text(client.get("/tim/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page


def test_search_offers_only_the_pages_the_reader_may_open(province):
    def pages(actor):
        answer = cast.client(actor).get("/tim/", {"q": "nhat ky kiem toan"})
        return "/nhat-ky/" in text(answer).split("<main", 1)[1]

    assert pages(cast.officer())
    assert not pages(cast.resident())
    assert not pages(cast.outsider())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/chi-tieu/99/", 404),
        ("/can-cu/no.such/", 404),
        ("/noi/nowhere/", 422),
        ("/noi/99999@2025-07-01/", 404),
        ("/can-cu/fibre.hamlets/?evidence-sort=nothing", 422),
        ("/can-cu/fibre.hamlets/?evidence-f-numerator=abc", 422),
        ("/chi-tieu/5/?plan=nothing", 404),
        ("/ban-do/chua-du/99.geojson", 404),
    ],
)
def test_what_does_not_exist_is_named(province, client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert "problem" in text(answer)


def test_evidence_obeys_the_rule_of_its_rows(province):
    """Weaknesses are the analyst's: the figure is for all, its rows are not."""
    path = "/can-cu/security.agencies_weaknesses_fixed/"
    open_to = text(cast.client(cast.analyst()).get(path))
    closed_to = text(cast.client(cast.resident()).get(path))
    figure = re.compile(r"figure-large.*?([\d.,]+)\u00a0%", re.DOTALL)
    assert figure.search(open_to)[1] == figure.search(closed_to)[1]
    assert open_to.count("<tr>") > 3
    assert "Không có dòng căn cứ" in closed_to or closed_to.count("<tr>") < open_to.count("<tr>")
    assert "chỉ người có quyền mới mở được" in closed_to


def test_the_area_chip_finds_hamlets_and_returns_to_the_page(province, client):
    page = text(client.get("/chon/dia-ban/?tim=tay+tra+bong&return=/chi-tieu/5/%3Fas_of%3D2025-12-31"))
    assert f"/chi-tieu/5/?as_of=2025-12-31&amp;area={COMMUNE}" in page
    titles = re.findall(r"<span>((?:Đặc khu|Phường|Xã) [^<]+)</span>", text(client.get("/chon/dia-ban/")))
    assert len(titles) == 96
    assert titles == sorted(titles, key=order_key)


def test_the_chips_never_lead_to_another_site(province, client):
    page = text(client.get("/chon/ke-hoach/?return=https://example.org/"))
    assert not re.search(r'<a [^>]*href="https?://example\.org', page)


def test_the_demonstration_says_so_on_the_map_too(province, client):
    assert text(client.get("/ban-do/")).count("Bản trình diễn") >= 2


def test_a_part_of_a_page_for_the_drawer_is_no_page(province, client):
    part = text(client.get("/can-cu/fibre.hamlets/", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "data-close" in part


def test_plans_without_content_are_said_to_be_so(province, client):
    page = text(client.get("/?plan=252"))
    assert "Chưa nhập chỉ tiêu của 252/KH-UBND" in page
    assert "/ke-hoach/" in page.split("<main", 1)[1]


@pytest.mark.parametrize("path", ["/nhat-ky/", "/viec-dang-chay/"])
def test_what_is_not_public_is_refused_with_the_way_to_sign_in(province, client, path):
    answer = client.get(path)
    assert answer.status_code == 403
    assert "/tai-khoan/" in text(answer)
    assert cast.client(cast.officer()).get(path).status_code == 200


def test_the_chain_of_acts_is_verified_on_the_page(province):
    page = text(cast.client(cast.officer()).get("/nhat-ky/?verify=1"))
    assert "Chuỗi nguyên vẹn" in page


def test_search_knows_masts_with_their_codes(province):
    kinds = search_everywhere(Context(plan="", as_of=date.today()), ANONYMOUS, ("tra", "bong"))
    assert any(kind.icon == "house" for kind in kinds)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/ban-do/", "/chi-tieu/5/", "/nhiem-vu/", "/noi/51@2025-07-01/", "/tim/?q=tra"])
def test_an_empty_installation_says_what_will_stand_here(client, path):
    """Before anything is loaded each page still answers, or says what is missing."""
    answer = client.get(path)
    assert answer.status_code in (200, 404)
    assert "<h1" in text(answer)


JOBS = {
    "giao nhiệm vụ": "/nhiem-vu/",
    "cách giao việc cho cơ quan": "/nhiem-vu/",
    "ghi tiến độ": "/nhiem-vu/",
    "danh sách thôn": f"/noi/{NEW_PROVINCE}/",
    "danh sach xa": "/dia-diem/",
    "báo không có sóng": "/phu-song/mat-song/",
    "mất sóng thì báo ở đâu": "/phu-song/mat-song/",
    "khiếu nại": "/phu-song/mat-song/",
    "danh sách khiếu nại": "/phu-song/khieu-nai/",
    "mời tài khoản": "/danh-ba/nguoi-dung/",
    "tải dữ liệu": "/du-lieu-mo/",
    "chia sẻ bản đồ": "/ban-do/",
    "nộp báo cáo": "/bao-cao/",
    "ai đã sửa": "/nhat-ky/",
    "ngày đầu tiên": "/con-thieu/",
    "tỉnh mới": "/con-thieu/",
}


@pytest.mark.parametrize(
    ("asked", "path"), [case if number % 8 == 0 else at_night(case)[0] for number, case in enumerate(JOBS.items())]
)
def test_the_words_of_a_job_lead_to_where_it_is_done_and_to_help_after_it(province, asked, path):
    everything = replace(cast.administrator(), grants=cast.administrator().grants | cast.officer().grants)
    answer = cast.client(everything).get("/tim/", {"q": asked})
    titles = [str(kind.title) for kind, _hits in answer.context["kinds"]]
    jobs = next(hits for kind, hits in answer.context["kinds"] if kind.title == "Việc bạn có thể làm")
    assert urlsplit(jobs[0][0].url).path == path
    assert "Trợ giúp" not in titles[: titles.index("Việc bạn có thể làm")]
    assert not answer.context["no_place"]


@pytest.mark.parametrize(
    "actor",
    [
        cast.officer(),
        *(
            pytest.param(actor, marks=pytest.mark.night("crawl"))
            for actor in (cast.nobody, cast.resident(), cast.administrator())
        ),
    ],
    ids=lambda actor: actor.id or "nobody",
)
def test_a_job_is_offered_to_whom_its_page_opens(province, actor):
    browser = Client() if actor.is_anonymous else cast.client(actor)
    context = Context(plan="", as_of=date(2026, 11, 25))
    offered = panels.list_panels(panels.UserJob, actor)
    assert offered
    for job in offered:
        address = job.link(context) if job.link is not None else reverse(job.url_name)
        assert browser.get(address.partition("#")[0], follow=True).status_code == 200, job.title


def test_the_name_of_a_place_is_no_job(province, client):
    for asked in ("ba to", "thon tra tan 4"):
        kinds = [str(kind.title) for kind, _hits in client.get("/tim/", {"q": asked}).context["kinds"]]
        assert "Việc bạn có thể làm" not in kinds, asked


def test_where_rows_bring_one_side_of_a_share_none_counts_as_lacking(province):
    """Subscriptions stand in the operators' rows, households in those of communes."""
    # A year after their last month the operators' rows are too old to count.
    page = text(cast.client(cast.officer()).get("/can-cu/fibre.households/?as_of=2026-11-25"))
    rows = re.findall(r'<tr>(<th scope="row".*?)</tr>', page, re.DOTALL)
    assert rows
    assert not [row for row in rows if "kind-boolean" in row and ">không<" in row]
    counted = [re.search(r"kind-decimal[^>]*>([^<]*)<", row)[1] for row in rows]
    assert counted[0] not in ("0", "", "–")
    # In the address of a record a code may stand, in words none.
    assert "VIETTEL.QNG" not in re.sub(r'href="[^"]*"', "", page)


def test_a_row_of_evidence_leads_to_its_mast(province):
    assert record_url("assets.site", "QNI-VTL-0001") == "/tai-san/vi-tri-cot/QNI-VTL-0001/"
    assert record_url("places.hamlet", "51/21157/T01/more") == ""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("mobile.hamlets_broadband", "Viettel Quảng Ngãi"),
        *at_night(
            ("mobile.urban_population_4g5g", "Viettel Quảng Ngãi"), ("fibre.hamlets", "Thôn Trà Hiệp 1, Xã Thanh Bồng")
        ),
    ],
)
def test_evidence_speaks_of_names_and_days_and_shares_as_people_write_them(province, client, code, name):
    rows = re.findall(r"<tbody.*?</tbody>", text(client.get(f"/can-cu/{code}/")), re.DOTALL)
    said = " ".join(re.sub(r"<[^>]+>", " ", " ".join(rows)).split())
    assert name in said
    assert re.findall(r"[A-Z]{3,}\.QNG|\d{4}-\d\d-\d\d|\d\.\d+ %", said) == []


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("fibre.households", cast.officer),
        ("platforms.shared", cast.analyst),
        *at_night(
            ("fibre.households", cast.analyst),
            ("platforms.shared", cast.officer),
            ("network.agencies_four_levels", cast.officer),
            ("network.agencies_four_levels", cast.analyst),
        ),
    ],
)
def test_a_row_of_evidence_opens_its_record_or_says_who_brings_one_in(province, who, code):
    page = text(cast.client(who()).get(f"/can-cu/{code}/?evidence-f-complete=0"))
    rows = re.findall(r'<tr>(<th scope="row".*?)</tr>', page, re.DOTALL)
    cells = [re.search(r'<td class="kind-text"[^>]*>(.*?)</td>', row, re.DOTALL)[1] for row in rows]
    assert all("<a href=" in cell or "nộp tệp" in cell for cell in cells), cells[:3]


def test_the_hamlets_of_a_commune_are_one_press_from_its_top(province, client):
    page = text(client.get("/noi/21157@2025-07-01/"))
    top, _nav, rest = page.partition('<nav class="jumps"')
    assert 'id="hamlets-table"' in rest
    assert 'class="people"' not in top, "before everything else"
    jumps = re.findall(r'href="#([^"]+)"', rest.partition("</nav>")[0])
    assert jumps[0] == "hamlets-table"
    assert [anchor for anchor in jumps if f'id="{anchor}"' not in rest] == []
