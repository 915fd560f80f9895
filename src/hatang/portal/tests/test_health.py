"""The health of the installation: measured, judged, said with what to do; first on the administrator's first page."""

import html
import json
import re
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.kernel import health
from hatang.kernel.models import Job
from hatang.portal import health as pages

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def backups(settings, tmp_path):
    """Notes a backup of so long ago; its folder."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()

    def save(ago, *, verified=None):
        taken = timezone.now() - ago
        made = tmp_path / "backups" / f"{taken.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        made.mkdir(parents=True)
        (made / "database.dump").write_bytes(b"x" * 5000)
        health.write_backup_note(made, taken)
        if verified is not None:
            health.write_drill_note(made, timezone.now() - verified)
        return made

    return save


def signs():
    return {sign.title: sign for sign in pages.list_signs(timezone.localtime())}


def add_job(**fields):
    now = timezone.now()
    values = {"title": "x", "function": "f", "actor_id": "system", "created_at": now, "heartbeat_at": now}
    return Job.objects.create(**values | fields)


def test_without_a_backup_the_page_says_so_and_what_to_do(backups):
    page = cast.client(cast.administrator()).get(reverse("portal:health")).content.decode()
    assert "chưa ghi nhận bản nào" in page
    assert "deploy/backup THƯ_MỤC" in page
    assert cast.client(cast.resident()).get(reverse("portal:health")).status_code == 403


@pytest.mark.parametrize(
    ("hours", "state"), [(1, "good"), (35, "good"), (37, "attention"), (7 * 24 - 1, "attention"), (7 * 24 + 1, "loss")]
)
def test_a_backup_grows_old(backups, hours, state):
    made = backups(timedelta(hours=hours))
    sign = signs()["Sao lưu gần nhất"]
    assert sign.state == state
    assert str(made) in sign.words
    assert "4,9 KB" in sign.words
    assert bool(sign.advice) is (state != "good")


def test_a_backup_that_is_gone_or_was_never_restored_is_told(backups):
    made = backups(timedelta(hours=2))
    assert signs()["Khôi phục thử bản sao lưu"].state == "attention"
    health.write_drill_note(made, timezone.now() - timedelta(days=39))
    assert signs()["Khôi phục thử bản sao lưu"].state == "good"
    health.write_drill_note(made, timezone.now() - timedelta(days=41))
    assert signs()["Khôi phục thử bản sao lưu"].state == "attention"
    made.rename(made.with_name("moved"))
    assert "không thấy thư mục" in signs()["Sao lưu gần nhất"].advice


def test_the_drill_of_an_earlier_backup_counts(backups):
    backups(timedelta(days=1), verified=timedelta(hours=20))
    backups(timedelta(hours=1))
    assert signs()["Khôi phục thử bản sao lưu"].state == "good"


@pytest.mark.parametrize("note", ["", "{}", "[]", json.dumps({"taken_at": "x", "folder": "/x", "size_bytes": 1})])
def test_a_note_that_cannot_be_read_is_none(backups, settings, note):
    (settings.VAR / health.BACKUP_NOTE).write_text(note)
    assert health.read_last_backup() is None


@pytest.mark.parametrize(
    ("free", "room", "state"), [(40, "40 GB", "good"), (10, "10 GB", "attention"), (4, "4,0 GB", "loss")]
)
def test_a_disk_that_fills_is_told_before_it_is_full(monkeypatch, settings, free, room, state):
    usage = SimpleNamespace(total=100 * 2**30, free=free * 2**30)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
    sign = signs()["Ổ đĩa"]
    assert (sign.state, sign.words) == (state, f"còn trống {room} trên 100 GB ({free},0\xa0%)")
    assert (str(settings.HATANG_DATA) in sign.advice) is (state != "good")


def test_work_that_nobody_takes_is_told():
    add_job(state="done", ended_at=timezone.now())
    assert signs()["Việc đang chạy"].state == "good"
    add_job(state="waiting", created_at=timezone.now() - timedelta(minutes=11), heartbeat_at=None)
    assert (signs()["Việc đang chạy"].state, "hatang-worker" in signs()["Việc đang chạy"].advice) == ("loss", True)
    add_job(state="running")
    assert signs()["Việc đang chạy"].state == "good"


def test_a_worker_of_which_nothing_was_seen_for_a_day_is_told():
    add_job(state="done", ended_at=timezone.now(), heartbeat_at=timezone.now() - timedelta(hours=27))
    assert signs()["Việc đang chạy"].state == "loss"


def test_failed_work_is_counted_and_opened():
    now = timezone.now()
    add_job(state="failed", ended_at=now)
    add_job(state="failed", ended_at=now - timedelta(days=8))
    sign = signs()["Việc đang chạy"]
    assert (sign.state, "1 thất bại" in sign.words) == ("attention", True)
    listed = cast.client(cast.administrator()).get(sign.address)
    assert listed.status_code == 200


def test_the_database_says_what_it_is():
    words = signs()["Cơ sở dữ liệu"].words
    assert re.fullmatch(r"PostgreSQL \d+(\.\d+)? · PostGIS 3\.\S+ · [\d.,]+ (MB|GB)", words), words


def test_the_administrators_first_page_begins_with_health_users_and_what_is_lacking(backups):
    page = cast.client(cast.administrator()).get("/tong-quan/").content.decode()
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page[page.index("<main") :])
    assert heads[:3] == ["Hệ thống chạy có tốt không?", "Người dùng", "Còn thiếu gì"]
    assert "/danh-ba/nguoi-dung/them-nhieu/" in page
    backups(timedelta(minutes=1), verified=timedelta(minutes=1))
    officers = cast.client(cast.officer()).get("/tong-quan/").content.decode()
    assert "Hệ thống chạy có tốt không?" not in officers


def test_signs_on_the_first_page_are_those_of_this_minute(backups, monkeypatch):
    browser, clock = cast.client(cast.administrator()), [1_000_000.0]
    monkeypatch.setattr("hatang.portal.home.time.time", lambda: clock[0])
    assert "chưa ghi nhận bản nào" in browser.get("/tong-quan/").content.decode()
    backups(timedelta(hours=2))
    clock[0] += 61
    assert "chưa ghi nhận bản nào" not in browser.get("/tong-quan/").content.decode()


def test_each_number_of_people_opens_those_whom_it_counts(backups):
    browser, day = cast.client(cast.administrator()), timezone.now() - timedelta(days=8)
    for name, fields in (
        ("moi", {"last_login": timezone.now()}),
        ("cu", {"last_login": day}),
        ("dong", {"is_active": False, "last_login": timezone.now()}),
    ):
        get_user_model().objects.create(username=name, full_name=f"Người {name}", **fields)
    page = browser.get(reverse("portal:health")).content.decode()
    counted = re.findall(r'<a href="(/danh-ba/nguoi-dung/[^"]+)">(\d+)</a>', page)
    assert len(counted) == 2
    for address, number in counted:
        listed = browser.get(html.unescape(address)).context["table"].count
        assert listed == int(number), address
