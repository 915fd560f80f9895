"""The document's own words beside the plan's lines: from the file the province uploaded, with page and place."""

from datetime import date

import pytest
from django.urls import reverse
from tests import cast
from weasyprint import HTML

from hatang.capabilities.plan import public as plan
from hatang.capabilities.readings import panels
from hatang.capabilities.readings.actions import entering, quoting
from hatang.capabilities.readings.actions import readings as actions
from hatang.capabilities.readings.models import Reading
from hatang.capabilities.readings.queries import readings as queries
from hatang.capabilities.readings.terms import Decision, ReadingState
from hatang.capabilities.readings.tests.conftest import NOW, TODAY, PlanVersion
from hatang.kernel.models import AuditEntry, StoredFile
from hatang.kernel.problems import Conflict, Forbidden, Invalid

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
CODE = "194-kh-ubnd"
HEAD = """ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI
Số: 194/KH-UBND
Quảng Ngãi, ngày 16 tháng 12 năm 2022
KẾ HOẠCH
Phát triển hạ tầng số tỉnh Quảng Ngãi đến năm 2025 và định hướng đến năm 2030
"""
FIRST = """I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
Xây dựng hạ tầng số góp phần nâng cao hiệu lực, hiệu quả điều hành, tạo nền tảng chính quyền số, kinh tế số, xã hội số;
cải thiện môi trường đầu tư.
III. MỤC TIÊU CỤ THỂ
1. Mục tiêu đến năm 2025
a) Mạng viễn thông băng rộng di động
- 100% các thôn, tổ dân phố trên địa bàn tỉnh có hạ tầng băng rộng di động;
- Mua hai máy bơm nước cho trạm thủy lợi.
"""
SECOND = """VI. TỔ CHỨC THỰC HIỆN
5. Thủ trưởng các sở, ban, ngành
d) Định kỳ trước ngày 10/12 hàng năm, báo cáo kết quả triển khai thực hiện về Ủy ban nhân dân tỉnh (thông qua Sở
Thông tin và Truyền thông).
"""


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path, world):
    settings.HATANG_DATA = tmp_path


def upload(content, name="ke-hoach.txt"):
    content = content.encode() if isinstance(content, str) else content
    return actions.upload_document(cast.officer(), content=content, name=name, now=NOW)


def words_of(version, kind, number):
    return plan.list_quotations(version=version, kind=kind, number=number).get((kind, number), ())


def in_force():
    return plan.version_in_force(plan=plan.find_plan(name="194"), as_of=TODAY)


def pdf_of(*leaves):
    pages = "<div style='page-break-after: always'></div>".join(
        "".join(
            f"<p>{line}</p>" for line in leaf.replace(";\ncải", "; cải").replace("Sở\nThông", "Sở Thông").splitlines()
        )
        for leaf in leaves
    )
    return HTML(
        string=f"<html><body style='font-family: DejaVu Sans; font-size: 11pt'>{pages}</body></html>"
    ).write_pdf()


def test_every_line_of_the_plan_has_the_words_of_the_document(world):
    panels._upload_plan(cast.officer(), NOW)
    reading, version = Reading.objects.get(), in_force()
    assert (reading.state, reading.version_id) == (ReadingState.QUOTED, version.pk)
    assert version.number == 1  # nothing of the plan changed
    kept = plan.list_quotations(version=version)
    lines = {(line.kind, line.number) for line in plan.list_placed_lines(version=version)}
    assert lines <= set(kept)
    assert {kind for kind, _number in kept} == set(plan.PlanLineKind)
    assert sum(kind == plan.PlanLineKind.TASK for kind, _number in kept) == 20
    (task,) = words_of(version, plan.PlanLineKind.TASK, "3.1")
    assert "Xác định mô hình, duy trì và đảm bảo kết nối thông suốt" in task.text
    (words,) = words_of(version, plan.PlanLineKind.TARGET, "15")
    # One sentence of three in its paragraph, to the letter.
    assert words.text.startswith("100% máy chủ, máy trạm các cơ quan nhà nước được triển khai")
    assert (words.path, words.paragraph, words.file_name) == ("IV.4", 64, "ke-hoach-194-kh-ubnd.txt")
    assert len(words_of(version, plan.PlanLineKind.TARGET, "D1")) == 2  # part IV and the annex say it
    assert AuditEntry.objects.filter(action="plan.version.quote").count() == 1


def test_words_of_a_pdf_know_their_page_and_what_says_something_else_is_left_out(world):
    reading = upload(pdf_of(HEAD + FIRST, SECOND), "194.pdf")
    found = quoting.quote_document(cast.officer(), reading=reading, today=TODAY)
    version = in_force()
    (target,) = words_of(version, plan.PlanLineKind.TARGET, "1")
    assert (target.page, target.text) == (
        1,
        "100% các thôn, tổ dân phố trên địa bàn tỉnh có hạ tầng băng rộng di động;",
    )
    (duty,) = words_of(version, plan.PlanLineKind.DUTY, "VI.5.d")
    assert duty.page == 2
    assert "trang 2" in duty.place
    # The second dash of III.1.a is there, but it does not say what target 2 says.
    assert words_of(version, plan.PlanLineKind.TARGET, "2") == ()
    assert "2" in {line.number for line in found.missing if line.kind == plan.PlanLineKind.TARGET}


def test_only_a_plan_that_is_entered_is_quoted_and_only_by_its_keepers(world):
    panels._upload_plan(cast.officer(), NOW)
    reading = Reading.objects.get()
    with pytest.raises(Conflict):
        quoting.quote_document(cast.officer(), reading=reading, today=TODAY)
    unknown = upload(HEAD.replace("194/KH", "777/KH") + FIRST)
    with pytest.raises(Invalid, match="kế hoạch"):
        quoting.quote_document(cast.officer(), reading=unknown, today=TODAY)
    empty = upload(HEAD + "V. KINH PHÍ\nNgân sách tỉnh.\n")
    with pytest.raises(Invalid, match="văn bản này"):
        quoting.quote_document(cast.officer(), reading=empty, today=TODAY)
    for actor in (cast.outsider(), cast.clerk(), cast.agency_officer()):
        with pytest.raises(Forbidden):
            quoting.quote_document(actor, reading=empty, today=TODAY)


def test_what_is_entered_from_a_document_keeps_its_words_and_an_amendment_takes_them_along(world):
    text = HEAD.replace("194/KH", "88/KH") + FIRST.replace("Mua hai máy bơm", "95% hộ có máy bơm") + SECOND
    reading = upload(text)
    for item in queries.list_undecided(items=queries.list_read_items(reading=reading)):
        actions.decide_item(cast.officer(), item=item, decision=Decision.ACCEPTED, revision=item.revision, now=NOW)
    reading.refresh_from_db()
    named = {
        "number": "88/KH-UBND",
        "title": "Hạ tầng số",
        "signed_on": date(2022, 12, 16),
        "issuer_named": "UBND tỉnh",
    }
    version = entering.enter(
        cast.officer(),
        reading=reading,
        revision=reading.revision,
        head={**named, "issuer": "QNG.UBND", "territory_code": "51", "instrument": "88/KH-UBND"},
        valid_from=date(2022, 12, 16),
        today=TODAY,
    ).version
    (words,) = words_of(version, plan.PlanLineKind.TARGET, "1")
    assert words.text.endswith("100% các thôn, tổ dân phố trên địa bàn tỉnh có hạ tầng băng rộng di động;")
    kinds = {kind for kind, _number in plan.list_quotations(version=version)}
    assert {plan.PlanLineKind.PART, plan.PlanLineKind.TARGET, plan.PlanLineKind.DUTY} <= kinds
    assert version.parts.first().number == "I.1"
    draft = plan.prepare_amendment(cast.officer(), plan=version.plan, instrument="99/KH-UBND", note="", today=TODAY)
    assert PlanVersion.objects.get(pk=draft.pk).passages.count() == version.passages.count()
    assert words_of(draft, plan.PlanLineKind.TARGET, "1") == ()  # a draft is not for everybody
    assert plan.list_quotations(version=draft, actor=cast.officer())


def test_pages_show_the_words_with_their_place_and_the_way_to_the_file(world):
    reading = upload(pdf_of(HEAD + FIRST, SECOND), "194.pdf")
    officer, anybody = cast.client(cast.officer()), cast.client(cast.resident())
    question = reverse("readings:quote", args=[reading.pk])
    assert question in officer.get(reverse("readings:show", args=[reading.pk])).content.decode()
    asked = officer.get(question).content.decode()
    assert "chỉ tiêu 2" in asked  # what has no words is named before
    assert anybody.get(question).status_code == 403
    assert anybody.post(question).status_code == 403
    file = reverse("plan:document_file", args=[CODE, reading.file])
    assert anybody.get(file).status_code == 404  # until it is the plan's document, nobody opens it
    assert officer.post(question, {"keep": "1"}).status_code == 302
    context = {"plan": CODE}
    for name, arguments in (("plan:target", [CODE, "1"]), ("plan:standing_target", ["1"])):
        shown = anybody.get(reverse(name, args=arguments), context).content.decode()
        assert "100% các thôn, tổ dân phố trên địa bàn tỉnh" in shown, name
        assert "trang 1" in shown
        assert file in shown
    assert (
        "trước ngày 10/12 hàng năm, báo cáo kết quả"
        in anybody.get(reverse("work:duties", args=[CODE]), context).content.decode()
    )
    document = anybody.get(reverse("plan:document", args=[CODE]), context).content.decode()
    assert "góp phần nâng cao hiệu lực" in document
    answer = anybody.get(file)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="194.pdf"'
    assert answer.content.startswith(b"%PDF")
    other = StoredFile.objects.exclude(pk=reading.file).first()
    assert other is None or anybody.get(reverse("plan:document_file", args=[CODE, other.pk])).status_code == 404


def test_an_officer_points_to_words_that_the_reader_did_not_find(world):
    reading = upload(pdf_of(HEAD + FIRST, SECOND), "194.pdf")
    quoting.quote_document(cast.officer(), reading=reading, today=TODAY)
    officer, anybody = cast.client(cast.officer()), cast.client(cast.resident())
    address = f"{reverse('readings:point', args=[CODE])}?line=target:2"
    target = reverse("plan:target", args=[CODE, "2"])
    assert "Chỉ ra đoạn của văn bản" in officer.get(target).content.decode()
    assert "Chỉ ra đoạn của văn bản" not in anybody.get(target).content.decode()
    assert (anybody.get(address).status_code, anybody.post(address).status_code) == (403, 403)
    assert 'value="target:2" selected' in officer.get(address).content.decode()
    said = "Mua hai máy bơm nước\n cho trạm thủy lợi."
    refused = officer.post(address, {"line": "target:2", "page": "2", "words": said})
    assert refused.status_code == 422
    assert "trang 1 của 194.pdf" in refused.content.decode()  # where they do stand
    for wrong in ({"page": "1", "words": said.replace("hai", "ba")}, {"page": "", "words": said}):
        assert officer.post(address, {"line": "target:2", **wrong}).status_code == 422
    assert words_of(in_force(), plan.PlanLineKind.TARGET, "2") == ()
    answer = officer.post(address, {"line": "target:2", "page": "1", "words": said})
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, target)
    (words,) = words_of(in_force(), plan.PlanLineKind.TARGET, "2")
    assert (words.text, words.page, words.file) == ("Mua hai máy bơm nước cho trạm thủy lợi.", 1, reading.file)
    assert words.picked_by == cast.officer().label
    shown = anybody.get(target).content.decode()
    assert "Mua hai máy bơm nước cho trạm thủy lợi." in shown
    assert f"do {cast.officer().label} chỉ ra" in shown
    entry = AuditEntry.objects.get(action="plan.passage.quote")
    assert (entry.object_key, entry.before["words"], entry.after["page"]) == (f"{CODE}/1/target/2", [], 1)


def test_words_over_several_paragraphs_and_of_a_document_without_pages_are_found(world):
    reading = upload(HEAD + FIRST)
    quoting.quote_document(cast.officer(), reading=reading, today=TODAY)
    said = "a) Mạng viễn thông băng rộng di động - 100% các thôn, tổ dân phố"
    quoting.point_to_words(
        cast.officer(), version=in_force(), line=(plan.PlanLineKind.TARGET, "1"), page=None, words=said, now=NOW
    )
    (words,) = words_of(in_force(), plan.PlanLineKind.TARGET, "1")
    assert (words.text, words.page) == (said, None)
    assert words.paragraph
    with pytest.raises(Forbidden):
        quoting.point_to_words(
            cast.clerk(), version=in_force(), line=(plan.PlanLineKind.TARGET, "1"), page=None, words=said, now=NOW
        )
    with pytest.raises(Invalid):
        quoting.point_to_words(
            cast.officer(), version=in_force(), line=(plan.PlanLineKind.TARGET, "1"), page=None, words=" ", now=NOW
        )


def test_of_a_plan_without_its_document_nothing_is_pointed_to(world):
    answer = cast.client(cast.officer()).get(reverse("readings:point", args=[CODE]))
    assert answer.status_code == 404
