"""Measurements through the real import, and what they say: shares, means, and "not enough samples"."""

from datetime import date, datetime
from io import BytesIO

import numpy as np
import pytest
import xlsxwriter
from tests import cast

from hatang.capabilities.coverage.models import DriveTestSample, SpeedMonth
from hatang.capabilities.coverage.queries.measurement import means, samples, speeds
from hatang.kernel import datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.imports import actions
from hatang.kernel.problems import Forbidden, Invalid

pytestmark = pytest.mark.integration

FILED = date(2026, 10, 31)
HEADER = "Đợt đo;Thời gian;Kinh độ;Vĩ độ;Nhà mạng;Công nghệ;Có sóng;RSRP (dBm);SINR (dB);DL (Mbps)"
NORTH = 1 / 110_645  # a metre in degrees of latitude


@pytest.fixture(autouse=True)
def _operators(settings, tmp_path, db):
    from hatang.capabilities.identity.models import Organisation

    settings.HATANG_DATA = tmp_path
    for code, name in (("VIETTEL.QNG", "Viettel Quảng Ngãi"), ("VNPT.QNG", "VNPT Quảng Ngãi")):
        Organisation.objects.create(
            code=code, name=name, short_name=name, kind="operator", province="QNG", valid_from=date(2020, 2, 1)
        )
    datasets.bump_revisions("identity.organisation")


@pytest.fixture(autouse=True)
def _inside(monkeypatch):
    """The small world of these tests has no boundaries: every point of it lies in its commune."""
    from hatang.kernel.imports import references

    resolver = references.unit_resolver()
    monkeypatch.setattr(resolver, "locate", lambda points, as_of: ["here"] * len(points))


def file(body, *, name="coverage.drive_test", actor=None, file_name="do-kiem.csv", as_of=FILED, **more):
    return actions.file_at_once(
        actor or cast.officer(), name=name, stream=BytesIO(body), file_name=file_name, as_of=as_of, **more
    )


def lines(*rows, header=HEADER):
    return "\n".join([header, *rows]).encode("utf-8-sig")


def drive(world_point, levels, *, technology="4G", operator="VIETTEL.QNG", day="12/10/2026", campaign="DK-01"):
    """One sample a second at one place; None is a receiver that found nothing."""
    longitude, latitude = world_point
    return [
        f"{campaign};{day} 08:{second // 60:02d}:{second % 60:02d};{longitude};{latitude};{operator};{technology};"
        + ("Không;;;" if level is None else f"Có;{level};;")
        for second, level in enumerate(levels)
    ]


HERE = (108.50, 15.10)


def test_a_drive_test_is_taken_in_and_measures_a_hamlet(world):
    hamlet = world.hamlet(1)
    rows = drive(HERE, [-90.5] * 24 + [-118] * 10 + [None] * 6)
    run = file(lines(*rows))
    assert run.summary["added"] == 40
    sample = DriveTestSample.objects.order_by("measured_at").first()
    assert (sample.measured_on, sample.campaign, sample.source) == (date(2026, 10, 12), "DK-01", "drive")
    assert sample.measured_at.isoformat() == "2026-10-12T01:00:00+00:00"
    found, _means = samples.of_hamlet(hamlet_code=hamlet, as_of=FILED)
    assert [(each.operator, each.technology, each.samples) for each in found] == [("VIETTEL.QNG", "4G", 40)]
    assert found[0].share_percent == pytest.approx(100 * 24 / 40)
    again = file(lines(*rows))
    assert (again.summary["added"], again.summary["changed"], again.summary["unchanged"]) == (0, 0, 40)
    row = samples.by_hamlet(FILED).row(0, named=True)
    assert (row["hamlet"], row["good"], row["share"]) == (hamlet, 24, pytest.approx(60.0))


def test_a_workbook_with_real_moments(world):
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, moment = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
    sheet.write_row(
        0, 0, ["STT", "Chiến dịch", "Thời điểm", "Long", "Lat", "Operator", "Network type", "RSRP", "Ping (ms)"]
    )
    for number in range(3):
        sheet.write_row(number + 1, 0, [number + 1, "DK-02"])
        sheet.write_datetime(number + 1, 2, datetime(2026, 9, 1, 14, 5, number), moment)
        sheet.write_row(number + 1, 3, [108.5, 15.1, "Viettel Quảng Ngãi", "LTE", -101.5, 40])
    book.close()
    file(stream.getvalue(), file_name="do-kiem.xlsx")
    found = DriveTestSample.objects.order_by("measured_at")
    assert [each.measured_at.second for each in found] == [0, 1, 2]
    assert {(each.technology, each.rsrp_dbm, each.latency_ms) for each in found} == {("4G", -101.5, 40.0)}


def test_too_few_samples_are_never_a_share(world):
    hamlet = world.hamlet(1)
    least = means.drive_test(FILED).minimum_samples
    file(lines(*drive(HERE, [-80] * (least - 1))))
    found, _means = samples.of_hamlet(hamlet_code=hamlet, as_of=FILED)
    assert (found[0].samples, found[0].share_percent, found[0].median_rsrp_dbm) == (least - 1, None, None)
    file(lines(*drive(HERE, [-80], campaign="DK-02")))
    found, _means = samples.of_hamlet(hamlet_code=hamlet, as_of=FILED)
    assert found[0].share_percent == 100.0


def test_only_samples_on_the_ground_of_the_hamlet_and_of_the_valid_time_count(world):
    hamlet = world.hamlet(1)
    near, far = (HERE[0], HERE[1] + 480 * NORTH), (HERE[0], HERE[1] + 530 * NORTH)
    file(lines(*drive(near, [-80] * 30), *drive(far, [-130] * 30, campaign="DK-02")))
    assert samples.by_hamlet(FILED).row(0, named=True)["share"] == 100.0
    assert samples.by_hamlet(date(2028, 10, 11)).height == 1
    assert samples.by_hamlet(date(2028, 10, 12)).is_empty()
    assert samples.by_hamlet(date(2026, 10, 11)).is_empty()
    assert samples.of_hamlet(hamlet_code=hamlet, as_of=date(2028, 10, 12))[0] == []


def test_a_sample_between_two_hamlets_speaks_of_both():
    hamlets = np.array([[108.5, 15.1], [108.506, 15.1]])
    hamlet, sample = samples.pair_hamlets_with_samples(hamlets, np.array([[108.503, 15.1]]))
    assert (hamlet.tolist(), sample.tolist()) == ([0, 1], [0, 0])


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("DK-01;12/10/2026 08:00:00;108,5;15,1;VIETTEL.QNG;4G;;;;", "rsrp_dbm"),
        ("DK-01;12/10/2026 08:00:00;108,5;15,1;VIETTEL.QNG;4G;Có;12;;", "rsrp_dbm"),
        ("DK-01;12/11/2026 08:00:00;108,5;15,1;VIETTEL.QNG;4G;Có;-90;;", "measured_at"),
        ("DK-01;hôm qua;108,5;15,1;VIETTEL.QNG;4G;Có;-90;;", "measured_at"),
        ("DK-01;12/10/2026 08:00:00;108,5;15,1;BEELINE;4G;Có;-90;;", "operator"),
    ],
)
def test_a_wrong_sample_is_named_and_nothing_is_taken_in(world, row, field):
    body = lines("DK-01;12/10/2026 07:59:59;108,5;15,1;VIETTEL.QNG;4G;Có;-90;;", row)
    run = actions.open_run(
        cast.officer(), name="coverage.drive_test", stream=BytesIO(body), file_name="x.csv", as_of=FILED
    )
    assert {fault.field for fault in run.faults.all()} == {field}
    assert {fault.row for fault in run.faults.all()} == {3}
    with pytest.raises(Invalid):
        actions.commit_run(cast.officer(), run.pk)
    assert not DriveTestSample.objects.exists()


@pytest.mark.parametrize("who", [cast.operator_engineer(), cast.clerk(), cast.resident(), cast.outsider(), cast.nobody])
@pytest.mark.parametrize("name", ["coverage.drive_test", "coverage.speed"])
def test_nobody_measures_his_own_claim(world, who, name):
    with pytest.raises(Forbidden):
        file(lines(), actor=who, name=name)


def test_single_samples_are_for_the_state_and_the_operator_measured(world):
    world.hamlet(1)
    mine, theirs = drive(HERE, [-90]), drive(HERE, [-91], operator="VNPT.QNG")
    file(lines(*mine, *theirs))

    def seen(actor):
        return sorted(row["operator"] for row in datasets.get_dataset("coverage.drive_test").rows(FILED, actor))

    assert seen(cast.officer()) == seen(cast.clerk()) == ["VIETTEL.QNG", "VNPT.QNG"]
    assert seen(cast.operator_engineer()) == ["VIETTEL.QNG"]
    assert seen(cast.resident()) == seen(cast.outsider()) == seen(cast.nobody) == []


SPEED_HEADER = "Mã xã;Tên xã;Nhà mạng;Loại mạng;Tháng;Số mẫu;Tải xuống (Mbps);Tải lên (Mbps);Độ trễ (ms)"


@pytest.fixture
def _communes(monkeypatch):
    """Communes by their code, without the reference of units."""
    from hatang.kernel.access import Area
    from hatang.kernel.imports import references

    resolver = references.unit_resolver()

    def resolve(queries, level, as_of):
        return {
            each: references.Resolution(Area(each.text[:5], date(2025, 7, 1)), each.text)
            for each in queries
            if each.text
        }

    monkeypatch.setattr(resolver, "resolve", resolve)
    monkeypatch.setattr(resolver, "title", str)


@pytest.mark.usefixtures("_communes")
def test_ispeed_below_300_samples_is_never_a_mean(world):
    file(
        lines(
            '21136;;Viettel Quảng Ngãi;Di động;10/2026;299;"52,5";"20";31',
            '21136;;VNPT Quảng Ngãi;Di động;10/2026;300;"40";"10";44',
            '21157;;Viettel Quảng Ngãi;Băng rộng cố định;10/2026;1200;"95,5";"80";9',
            header=SPEED_HEADER,
        ),
        name="coverage.speed",
        file_name="i-speed.csv",
    )
    assert SpeedMonth.objects.count() == 3
    rows = {
        (row["operator"], row["network"]): row for row in datasets.get_dataset("coverage.speed").rows(FILED, SYSTEM)
    }
    few = rows["VIETTEL.QNG", "mobile"]
    assert (few["samples"], few["download_mbps"], few["upload_mbps"], few["latency_ms"]) == (299, None, None, None)
    assert rows["VNPT.QNG", "mobile"]["download_mbps"] == 40.0
    assert [each.download_mbps for each in speeds.of_commune(commune="21136@2025-07-01", as_of=FILED)] == [None, 40.0]


@pytest.mark.usefixtures("_communes")
def test_areas_are_weighed_by_samples_and_asked_for_enough(world):
    file(
        lines(
            "21136;;VIETTEL.QNG;Di động;09/2026;100;30;10;40",
            "21157;;VIETTEL.QNG;Di động;09/2026;300;50;20;20",
            "21136;;VNPT.QNG;Di động;09/2026;150;10;10;10",
            "21157;;VNPT.QNG;Di động;09/2026;149;90;90;90",
            header=SPEED_HEADER,
        ),
        name="coverage.speed",
    )
    rows = {row["operator"]: row for row in speeds.pool_speeds(FILED, by=["operator"]).iter_rows(named=True)}
    assert rows["VIETTEL.QNG"]["download_mbps"] == pytest.approx((100 * 30 + 300 * 50) / 400)
    assert (rows["VNPT.QNG"]["samples"], rows["VNPT.QNG"]["download_mbps"]) == (299, None)
