"""The pages of reporting, walked by those who use them; what the others must not see is there to be leaked."""

import io
import re
from importlib import import_module
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from tests import cast

from hatang.capabilities.identity import public as identity
from hatang.capabilities.reporting.models import IssuedReport, Regime, Submission
from hatang.capabilities.reporting.queries import obligations
from hatang.capabilities.reporting.queries.forms import list_missing_answers
from hatang.capabilities.reporting.rules import REPORTERS
from hatang.capabilities.reporting.tests import signing
from hatang.capabilities.reporting.tests.conftest import NOW, TODAY, YEARLY, begin_report
from hatang.engines.writing.words import order_key
from hatang.kernel import files, reading
from hatang.kernel.capability import Group
from hatang.kernel.models import StoredFile
from hatang.kernel.ui import menu

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

SECRET = "chuyện riêng của xã chưa gửi"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.HATANG_DATA = tmp_path


@pytest.fixture
def clerk(world):
    return cast.client(cast.clerk("21136"))


@pytest.fixture
def officer(world):
    return cast.client(cast.officer())


def _at(name, commune="21136"):
    return reverse(f"reporting:{name}", args=[YEARLY, "2026", cast.committee(commune)])


def _begin(clerk):
    return begin_report(clerk, YEARLY, "2026", cast.committee("21136"))


def _answers(**changes):
    submission = Submission.objects.get()
    known = {"number": "1,5", "text": "Đã thực hiện", "yes_no": "yes"}
    return {f"value-{code}": known[each["kind"]] for code, each in submission.values.items()} | changes


def test_a_clerk_begins_corrects_sends_and_the_department_returns_and_accepts(clerk, officer):
    assert _begin(clerk).status_code == 302
    page = clerk.get(_at("submission"))
    assert "value-fibre_hamlets" in page.content.decode()
    sent = clerk.post(_at("write"), _answers(send="1"))
    assert sent.status_code == 302
    assert Submission.objects.get().state == "submitted"
    assert officer.get(_at("submission")).status_code == 200
    returned = officer.post(_at("give_back"), {"comment": "Thiếu thôn 2"})
    assert returned.status_code == 302
    assert "Thiếu thôn 2" in clerk.get(_at("submission")).content.decode()
    assert clerk.post(_at("write"), _answers(send="1")).status_code == 302
    assert officer.post(_at("accept"), {"comment": ""}).status_code == 302
    assert Submission.objects.get().state == "accepted"


def test_a_clerk_takes_back_what_was_sent_and_the_department_reads_that_it_is_a_draft(clerk, officer):
    _begin(clerk)
    clerk.post(_at("write"), _answers(send="1"))
    assert _at("take_back") in clerk.get(_at("submission")).content.decode()
    assert _at("take_back") not in officer.get(_at("submission")).content.decode()
    assert cast.client(cast.nobody).post(_at("take_back")).status_code == 403
    assert cast.client(cast.clerk("21157")).post(_at("take_back")).status_code == 403
    assert officer.post(_at("take_back"), {"csrf": "1"}).status_code == 403
    assert "09/12/2026" in clerk.get(_at("take_back")).content.decode()
    assert clerk.post(_at("take_back"), {"csrf": "1"}).status_code == 302
    clerk.post(_at("write"), {"value-difficulties": SECRET, "save": "1"})
    page = clerk.get(_at("submission")).content.decode()
    assert "đơn vị tự rút lại" in page
    assert _at("throw_away") not in page
    assert SECRET not in officer.get(_at("submission")).content.decode(), "a draft is its body's own"


def test_a_report_opens_filled_in_and_is_sent_with_one_press(clerk):
    """Nothing is stored by looking at it; what is sent is the body's first and only step."""
    page = clerk.get(_at("submission"))
    known = page.context["form"].values
    assert not Submission.objects.exists()
    text = page.content.decode()
    assert 'name="send"' in text
    assert _at("workbook") in text
    typed = {"number": "1,5", "text": "Đã thực hiện", "yes_no": "yes"}
    answers = {f"value-{code}": typed[each["kind"]] for code, each in known.items() if each["known"] is None}
    kept = {
        field.html_name: field.value()
        for field in page.context["form"]
        if field.html_name not in answers and field.value() not in (None, False)
    }
    assert clerk.post(_at("write"), kept | answers | {"send": "1"}).status_code == 302
    (sent,) = Submission.objects.all()
    assert (sent.state, sent.version) == ("submitted", 1)
    assert {code: each["value"] for code, each in sent.values.items() if each["known"] is not None} == {
        code: each["known"] for code, each in known.items() if each["known"] is not None
    }


def test_another_body_reads_nothing_of_a_report_that_was_not_begun(clerk, officer):
    for browser in (cast.client(cast.clerk("21157")), officer, cast.client(cast.agency_officer())):
        assert browser.get(_at("submission")).status_code in (403, 404)
        assert browser.post(_at("write"), {"save": "1"}).status_code in (403, 404)
        assert browser.get(_at("workbook")).status_code in (403, 404)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("site", "comes_back"), [("http://testserver", "submission"), ("https://khac.example", "write")]
)
def test_whose_session_ended_is_led_back_to_the_form_of_this_site(world, site, comes_back):
    refused = Client().post(_at("write"), {"save": "1"}, headers={"Referer": f"{site}{_at('submission')}"})
    assert refused.status_code == 403
    page = refused.content.decode()
    assert "data-not-taken" in page
    assert page.count(f'class="button primary" href="{reverse("account_login")}?next={quote(_at(comes_back))}"') == 1


def test_what_was_typed_is_not_lost_when_it_is_refused(clerk):
    _begin(clerk)
    answer = clerk.post(_at("write"), _answers(**{"value-fibre_hamlets": "chín mươi", "value-difficulties": SECRET}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "chín mươi" in text
    assert SECRET in text
    assert "Đây không phải là số" in text


def test_all_that_is_wanting_is_said_at_its_field(clerk):
    _begin(clerk)
    answers = _answers(send="1", **{"value-fibre_hamlets": "", "value-households_smart": ""})
    page = clerk.post(_at("write"), answers).content.decode()
    assert page.count('field-wrong"') == 2
    for name in ("fibre_hamlets", "households_smart"):
        assert f'href="#id_value-{name}"' in page
        assert f'id="id_value-{name}_error"' in page
    unread = clerk.post(_at("write"), _answers(**{"value-fibre_hamlets": "chín mươi"})).content.decode()
    assert unread.count('field-wrong"') == 1
    assert 'id="id_value-fibre_hamlets_error"' in unread


def test_the_form_travels_as_a_workbook_and_comes_back(clerk):
    _begin(clerk)
    book = clerk.get(_at("workbook"))
    assert book.status_code == 200
    upload = io.BytesIO(book.content)
    upload.name = "bieu-mau.xlsx"
    assert clerk.post(_at("take_workbook"), {"workbook": upload}).status_code == 302
    wrong = io.BytesIO(b"not a workbook")
    wrong.name = "bieu-mau.xlsx"
    assert clerk.post(_at("take_workbook"), {"workbook": wrong}).status_code == 422


def test_a_document_that_is_no_pdf_is_named_and_nothing_is_sent(clerk):
    _begin(clerk)
    wrong = io.BytesIO(b"hello")
    wrong.name = "ky.pdf"
    assert clerk.post(_at("write"), _answers(send="1", document=wrong)).status_code == 422
    assert Submission.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: signing.replace_page(signing.sign(signing.document())), "Văn bản đã bị sửa sau khi ký"),
        pytest.param(
            lambda: signing.document(password="secret"), "Tệp PDF bị khoá", marks=pytest.mark.night("samples")
        ),
        pytest.param(
            lambda: signing.sign(signing.document())[:-900], "Tệp PDF bị hỏng", marks=pytest.mark.night("samples")
        ),
    ],
    ids=["replaced page", "locked", "cut"],
)
def test_a_signed_document_that_was_tampered_with_is_named_and_nothing_is_sent_or_kept(clerk, tmp_path, content, said):
    _begin(clerk)
    document = io.BytesIO(content())
    document.name = "ky.pdf"
    before = _stored(tmp_path)
    answer = clerk.post(_at("write"), _answers(send="1", document=document))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Submission.objects.get().state == "draft"
    assert _stored(tmp_path) == before


def test_a_whole_document_is_not_kept_where_the_report_is_not_sent(clerk, tmp_path):
    _begin(clerk)
    document = io.BytesIO(signing.sign(signing.document()))
    document.name = "ky.pdf"
    before = _stored(tmp_path)
    answers = _answers(send="1", document=document, **{"value-households_smart": ""})
    assert clerk.post(_at("write"), answers).status_code == 422
    assert _stored(tmp_path) == before


def _stored(data):
    """What the storage holds: records and bytes."""
    return StoredFile.objects.count(), sorted(path.name for path in (data / "files").rglob("*"))


def test_the_signature_of_a_whole_document_stands_beside_its_version(clerk, tmp_path):
    signing.trust(tmp_path, "Trần Thị Ký")
    _begin(clerk)
    document = io.BytesIO(signing.sign(signing.document()))
    document.name = "ky.pdf"
    assert clerk.post(_at("write"), _answers(send="1", document=document)).status_code == 302
    page = clerk.get(_at("submission")).content.decode()
    assert "đã ký số, nguyên vẹn" in page
    assert "Trần Thị Ký" in page
    assert _stored(tmp_path)[0] == 1


def test_a_draft_leaks_to_nobody(clerk, officer):
    _begin(clerk)
    clerk.post(_at("write"), _answers(save="1", **{"value-difficulties": SECRET}))
    assert SECRET in clerk.get(_at("submission")).content.decode()
    others = [officer, cast.client(cast.clerk("21157")), cast.client(cast.resident()), cast.client(cast.outsider())]
    for client in others:
        for name in ("submission", "workbook"):
            answer = client.get(_at(name))
            assert answer.status_code in (403, 404)
            assert SECRET not in answer.content.decode()
        assert SECRET not in client.get(reverse("reporting:period", args=[YEARLY, "2026"])).content.decode()
        assert client.post(_at("write"), {"value-own_plan": "no"}).status_code in (403, 404)
    assert Submission.objects.get().values["difficulties"]["value"] == SECRET


def test_only_the_recipient_decides_and_issues(clerk, officer):
    for name in ("give_back", "accept", "open_again"):
        assert clerk.get(_at(name)).status_code == 403
    assert clerk.get(reverse("reporting:draft", args=["nd09-tinh-nam", "2026"])).status_code == 403
    assert clerk.get(reverse("reporting:issue", args=["nd09-tinh-nam", "2026"])).status_code == 403


def test_the_form_of_a_consolidated_report_leads_to_its_documents(officer):
    page = officer.get(reverse("reporting:submission", args=["nd09-tinh-nam", "2026", "QNG.SKHCN"]))
    assert reverse("reporting:draft", args=["nd09-tinh-nam", "2026"]) in page.content.decode()


def test_an_issued_report_is_public(officer, client):
    address = reverse("reporting:issue", args=["nd09-tinh-nam", "2026"])
    said = {
        "number": "312/BC-SKHCN",
        "issued_on": TODAY.isoformat(),
        "signer": "Nguyễn Văn A",
        "signer_title": "GIÁM ĐỐC",
    }
    assert officer.post(address, said).status_code == 302
    assert officer.post(address, said).status_code == 422  # the number is given once
    report = IssuedReport.objects.get()
    for kind in ("docx", "pdf"):  # that they are reproduced byte for byte: test_languages.py
        answer = client.get(reverse("reporting:download", args=[report.pk, kind]))
        assert b"".join(answer.streaming_content) == files.path_of(getattr(report, kind)).read_bytes()
    page = client.get(reverse("reporting:index")).content.decode()
    assert "312/BC-SKHCN" in page


WITHOUT = [
    (YEARLY, "2026"),
    *(
        pytest.param(code, key, marks=pytest.mark.night("samples"))
        for code, key in (
            ("kh194-ke-hoach-doanh-nghiep", "2026"),
            ("dii", "2026"),
            ("dti", "2026"),
            ("nd09-tinh-thang", "2026-11"),
        )
    ),
]


@pytest.mark.parametrize(("code", "key"), WITHOUT)
def test_a_regime_without_consolidated_report_offers_none_and_refuses_its_address(officer, code, key):
    page = officer.get(reverse("reporting:period", args=[code, key])).content.decode()
    addresses = [reverse(f"reporting:{name}", args=[code, key]) for name in ("draft", "issue")]
    assert [each for each in addresses if each in page] == []
    said = {"number": "5/BC", "issued_on": TODAY.isoformat(), "signer": "Nguyễn Văn A", "signer_title": "GIÁM ĐỐC"}
    answers = [*(officer.get(each) for each in addresses), officer.post(addresses[1], said)]
    for answer in answers:
        assert answer.status_code == 404
        assert "Chế độ báo cáo này không có báo cáo tổng hợp" in answer.content.decode()
    assert not IssuedReport.objects.exists()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("nd09-tinh-6-thang", "2026-H2"),
        *(
            pytest.param(code, key, marks=pytest.mark.night("samples"))
            for code, key in (("nd09-tinh-nam", "2026"), ("nd09-tinh-quy", "2026-Q3"))
        ),
    ],
)
def test_a_regime_with_a_consolidated_report_offers_it(officer, code, key):
    page = officer.get(reverse("reporting:period", args=[code, key])).content.decode()
    for name in ("draft", "issue"):
        assert reverse(f"reporting:{name}", args=[code, key]) in page
    assert officer.get(reverse("reporting:issue", args=[code, key])).status_code == 200


def test_a_regime_corrected_here_keeps_its_consolidated_report(world):
    Regime.objects.update(consolidated=False, sha256="")
    import_module("hatang.capabilities.reporting.migrations.0004_consolidated").mark(apps, None)
    marked = Regime.objects.filter(consolidated=True).values_list("code", flat=True)
    assert set(marked) == {"nd09-tinh-nam", "nd09-tinh-quy"}


def test_a_stranger_sees_what_is_due_and_not_who_is_behind(client, world):
    assert client.get(reverse("reporting:index")).status_code == 200
    page = client.get(reverse("reporting:period", args=[YEARLY, "2026"]))
    assert page.status_code == 200
    assert identity.find_committee("21136", TODAY).name not in page.content.decode()


@pytest.mark.parametrize("where", ["khong-co/2026/", f"{YEARLY}/2026-Q1/", f"{YEARLY}/xx/"])
def test_an_unknown_regime_or_period_is_said(client, world, where):
    assert client.get(f"/bao-cao/{where}").status_code in (404, 422)


@pytest.mark.parametrize(
    "lost", [{"plan_deadline": "khong-con"}, pytest.param({"plan": "999/KH-UBND"}, marks=pytest.mark.night("samples"))]
)
def test_a_plan_that_names_a_deadline_no_more_takes_no_other_report_with_it(clerk, lost):
    Regime.objects.filter(code=YEARLY).update(**lost)
    reading.drop_cached()
    page = clerk.get(reverse("reporting:index"))
    assert page.status_code == 200
    assert "không còn nêu ngày nộp" in page.content.decode()
    assert "Báo cáo quý" in page.content.decode()
    assert clerk.get(reverse("reporting:mine")).status_code == 200
    refused = clerk.get(_at("submission"))
    assert refused.status_code == 422
    assert "Hãy đưa lại thời hạn" in refused.content.decode()


def test_the_draft_is_thrown_away_after_its_body_read_what_goes(clerk, officer):
    _begin(clerk)
    clerk.post(_at("write"), _answers(save="1"))
    assert _at("throw_away") in clerk.get(_at("submission")).content.decode()
    assert "vẫn đến hạn ngày 09/12/2026" in clerk.get(_at("throw_away")).content.decode()
    assert Submission.objects.count() == 1
    assert cast.client(cast.nobody).post(_at("throw_away")).status_code == 403
    assert cast.client(cast.clerk("21157")).post(_at("throw_away")).status_code == 403
    assert officer.post(_at("throw_away")).status_code == 404  # an officer sees nobody's draft
    assert clerk.post(_at("throw_away"), {"csrf": "1"}).status_code == 302
    assert not Submission.objects.exists()
    assert clerk.get(_at("submission")).status_code == 200
    assert _at("throw_away") not in clerk.get(_at("submission")).content.decode()


@pytest.mark.parametrize("actor", cast.everybody(), ids=lambda actor: actor.id or "nobody")
def test_what_is_late_is_a_tab_of_plans_and_reports_for_whoever_owes_or_receives(actor):
    late = reverse("reporting:overdue")
    entries = {word.title: [entry.path for entry in word.entries] for word in menu.list_words(actor, late)}
    assert (late in entries.get(Group.PLAN.label, ())) is actor.has(*REPORTERS)


def test_after_a_draft_is_thrown_away_every_count_is_what_it_was(clerk, officer):
    """Lists and pages that told of the draft tell what they told before it was begun."""
    period = reverse("reporting:period", args=[YEARLY, "2026"])
    roads = ("/bao-cao/", period, _at("submission"), reverse("reporting:mine"), "/noi/21136@2025-07-01/")

    def read(reader):
        pages = [reader.get(road) for road in roads if reader is clerk or road != _at("submission")]
        assert {page.status_code for page in pages} == {200}
        texts = [re.sub(r"<(script|style|head).*?</\1>", "", page.content.decode(), flags=re.DOTALL) for page in pages]
        return [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for text in texts]

    before = read(clerk), read(officer)
    _begin(clerk)
    clerk.post(_at("write"), _answers(save="1", **{"value-difficulties": SECRET}))
    assert read(clerk) != before[0]
    clerk.post(_at("throw_away"), {"csrf": "1"})
    clerk.get("/bao-cao/")  # what was done is said once
    assert (read(clerk), read(officer)) == before


def test_a_body_reads_what_its_report_still_lacks_and_each_leads_to_its_field(clerk):
    _begin(clerk)
    page = clerk.get(_at("submission"))
    wanted = list_missing_answers(Submission.objects.get().values)
    assert wanted
    shown = re.findall(r'<li><a href="#([^"]+)"', page.content.decode())
    assert shown == [f"id_{part}-{code}" for code, part, _words in wanted]
    assert all(f'id="{field}"' in page.content.decode() for field in shown)
    clerk.post(_at("write"), _answers(save="1"))
    complete = clerk.get(_at("submission")).content.decode()
    assert ("Không còn thiếu gì" in complete) == (list_missing_answers(Submission.objects.get().values) == [])
    assert "Không còn thiếu gì" in complete


def test_the_yearly_report_says_what_is_missing_who_owes_it_and_where_it_is_brought_in(
    officer, clerk, world, set_clock
):
    set_clock(NOW)
    regime, key = "nd09-tinh-nam", "2026"
    road = reverse("reporting:period", args=[regime, key])

    def read():
        sections = officer.get(road).context["lacking"]
        return {section.title: section.parts for section in sections}

    bodies = obligations.find_regime(code=YEARLY, as_of=TODAY)
    owing = obligations.list_reporters(regime=bodies, as_of=TODAY)
    assert len(read()[bodies.title]) == len(owing)
    _begin(clerk)
    assert len(read()[bodies.title]) == len(owing)
    clerk.post(_at("write"), _answers(send="1"))
    parts = read()[bodies.title]
    # What was sent waits for whoever accepts it, and stands first.
    assert (parts[0].address, len(parts)) == (_at("submission"), len(owing))
    assert parts[0].owner != parts[1].owner
    officer.post(_at("accept"), {"comment": ""})
    assert len(read()[bodies.title]) == len(owing) - 1
    lacking = read()
    assert {"Phần cơ quan báo cáo tự viết", "Chỉ tiêu chưa có số liệu", "Nhiệm vụ chưa ai báo cáo"} <= lacking.keys()
    for section in lacking.values():
        for part in (section[0], section[-1]):
            assert part.owner
            assert officer.get(part.address.partition("#")[0]).status_code == 200, part
    draft = officer.get(reverse("reporting:draft", args=[regime, key]))
    assert [section.title for section in draft.context["lacking"]] == list(lacking)
    assert not officer.get(reverse("reporting:period", args=[YEARLY, "2026"])).context["lacking"]


def test_the_list_of_a_period_links_to_what_the_reader_may_open(officer, clerk):
    """A report that nobody sent is its body's own: for the recipient the name is no way to a refusal."""
    period = reverse("reporting:period", args=[YEARLY, "2026"])
    names = [row["name"] for row in officer.get(period).context["table"].visible]
    assert len(names) > 1
    assert names == sorted(names, key=order_key)
    for reader in (officer, clerk):
        links = re.findall(r'href="(/bao-cao/kh194-bao-cao-nam/2026/UBND[^"]+)"', reader.get(period).content.decode())
        assert {reader.get(link).status_code for link in links} <= {200}
    assert _at("submission") in clerk.get(period).content.decode()
    assert _at("submission") not in officer.get(period).content.decode()
    _begin(clerk)
    clerk.post(_at("write"), _answers(send="1"))
    assert _at("submission") in officer.get(period).content.decode()
