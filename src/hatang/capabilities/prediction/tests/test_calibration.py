"""A run held against drive tests: the offset that was put in is found, the error falls, and the page says so."""

from datetime import date, timedelta

import numpy as np
import pytest
import rasterio
from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils import timezone, translation
from tests import cast

from hatang.capabilities.coverage.models import DriveTestSample
from hatang.capabilities.prediction import jobs as coverage_jobs
from hatang.capabilities.prediction.actions import calibration
from hatang.capabilities.prediction.datasets import predicted, states
from hatang.capabilities.prediction.models import Calibration
from hatang.capabilities.prediction.queries import corrections, raster_points, store, validation
from hatang.kernel import datasets, jobs
from hatang.kernel.models import AuditEntry, Job
from hatang.kernel.problems import Forbidden, Invalid, Missing
from hatang.kernel.ui import formats, marks

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NOW = timezone.make_aware(timezone.datetime(2026, 10, 31, 9))
EAST, NORTH = 108.50, 15.10
OFFSET_DB, SPREAD_DB = -9.0, 4.0


def drive_roads(run, *, seed, count, campaigns):
    """Receivers that read 9 dB less than the run says, give or take 4, at places around the mast; the run."""
    path = store.raster_path(run.pk, "rsrp", "VIETTEL.QNG", "4G")
    random = np.random.default_rng(seed)
    places = np.array([EAST, NORTH]) + random.uniform(-0.06, 0.06, (count, 2))
    told = raster_points.sample_raster(path, places)
    start = timezone.make_aware(timezone.datetime(2026, 9, 1, 8))
    DriveTestSample.objects.bulk_create(
        DriveTestSample(
            campaign=campaigns[number % len(campaigns)],
            device="may-1",
            operator="VIETTEL.QNG",
            technology="4G",
            measured_at=start + timedelta(seconds=number),
            measured_on=date(2026, 9, 1),
            position=Point(*place, srid=4326),
            rsrp_dbm=level + OFFSET_DB + random.normal(0, SPREAD_DB),
            import_id="import-7",
        )
        for number, (place, level) in enumerate(zip(places, told, strict=True))
        if not np.isnan(level)
    )
    datasets.bump_revisions("coverage.drive_test")
    return run


@pytest.fixture
def drive(predicted):
    """Roads driven by one campaign under the one mast."""
    return lambda count=400: drive_roads(predicted, seed=7, count=count, campaigns=("DK-01",))


def raster(run, quantity):
    with rasterio.open(store.raster_path(run.pk, quantity, "VIETTEL.QNG", "4G")) as file:
        return file.read(1)


def levels(run):
    """dBm, NaN where nothing arrives; a run that is superseded has no files: ask before."""
    found = raster(run, "rsrp")
    return np.where(found == -32768, np.nan, found / 10.0)


def percents(run):
    return raster(run, "probability").astype(int)


def test_the_offset_is_found_and_the_error_falls(drive):
    run = drive()
    kept = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    assert kept.run == run
    assert kept.bias_db == pytest.approx(OFFSET_DB, abs=1.0)
    assert kept.sigma_db == pytest.approx(SPREAD_DB, abs=1.0)
    assert kept.rmse_before_db == pytest.approx(np.hypot(OFFSET_DB, SPREAD_DB), abs=1.2)
    assert kept.rmse_after_db == pytest.approx(SPREAD_DB, abs=1.0)
    assert kept.fitted > 0
    assert kept.held_out > 0
    # One mast and one campaign: all that is left is to judge on other stretches of road, and it is said.
    assert kept.judged["held_by"] == "stretch"
    assert kept.judged["new_mast_db"] is None
    assert kept.judged["line_rmse_db"] > 0
    assert {each["clutter"] for each in kept.classes} <= {1000, 1001, 1002, 1003, 1004}
    assert all("hit_rate_after" in each for each in kept.classes)
    entry = AuditEntry.objects.get(action="coverage.run.calibrate")
    assert entry.after["rmse_after_db"] == kept.rmse_after_db


def test_the_same_samples_give_the_same_figures(drive):
    drive()
    first, second = (calibration.calibrate_run(cast.planner(), technology="4G", now=NOW) for _ in range(2))
    assert (first.rmse_after_db, first.classes) == (second.rmse_after_db, second.classes)


def rerun(predict_now, **more):
    """The same day computed again, and held against the same samples."""
    run = predict_now(**more)
    return run, calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)


@pytest.mark.night("samples")
def test_an_accepted_calibration_corrects_the_next_run(drive, predict_now):
    first = drive()
    plain = levels(first)
    before_percent = percents(first)
    found = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    calibration.accept_calibration(cast.planner(), calibration_id=found.pk, now=NOW)
    run, again = rerun(predict_now, calibrated=True)
    (told,) = run.inputs["calibrations"]
    assert (told["technology"], told["calibration"], told["run"]) == ("4G", found.pk, first.pk)
    assert run.inputs["sha256"] != first.inputs["sha256"]
    # Every level is lifted by the offset of its class.
    with rasterio.open(store.ground_raster(run.pk)) as file:
        ground = file.read(1)
    offsets = {each["clutter"]: each["offset_db"] for each in told["classes"]}
    lifted, known = levels(run), ~np.isnan(plain)
    for number in np.unique(ground[known]):
        here = known & (ground == number)
        wanted = offsets.get(int(number), told["bias_db"])
        assert np.abs((lifted - plain)[here] - wanted).max() <= 0.11
    # The spread found, 4 dB, is less than the usual 8: who is well above the threshold is more certain.
    above = known & (lifted > -112.0)
    assert (percents(run)[above] >= 50).all()
    below = known & (lifted < -119.0)
    assert below.any()
    assert percents(run)[below].mean() < before_percent[below].mean()
    # Judged on the same stretches that no fit has seen, the map itself is now as near as was promised.
    assert (again.fitted, again.held_out) == (found.fitted, found.held_out)
    assert again.rmse_before_db == pytest.approx(found.rmse_after_db, abs=0.1)
    assert abs(again.bias_db) < 0.2
    assert again.applied_bias_db == pytest.approx(found.bias_db)


@pytest.mark.night("samples")
def test_what_is_found_on_a_corrected_run_counts_from_the_model(drive, predict_now):
    drive()
    found = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    calibration.accept_calibration(cast.planner(), calibration_id=found.pk, now=NOW)
    corrected, again = rerun(predict_now, calibrated=True)
    Calibration.objects.filter(pk=again.pk).update(
        accepted_at=NOW + timedelta(days=1)
    )  # though it mends next to nothing
    run = predict_now(calibrated=True)
    (told,) = run.inputs["calibrations"]
    assert told["calibration"] == again.pk
    assert told["bias_db"] == pytest.approx(found.bias_db, abs=0.3)
    assert np.nanmax(np.abs(levels(run) - levels(corrected))) < 1.0  # not corrected twice


def test_only_what_mends_is_accepted_and_it_can_be_withdrawn(drive, predict_now):
    drive()
    found = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    with pytest.raises(Invalid):
        predict_now(calibrated=True)  # nothing is accepted yet
    Calibration.objects.filter(pk=found.pk).update(rmse_after_db=found.rmse_before_db + 1)
    with pytest.raises(Invalid):
        calibration.accept_calibration(cast.planner(), calibration_id=found.pk, now=NOW)
    Calibration.objects.filter(pk=found.pk).update(rmse_after_db=found.rmse_after_db)
    calibration.accept_calibration(cast.planner(), calibration_id=found.pk, now=NOW)
    with pytest.raises(Invalid):
        predict_now(calibrated=True, model="p1812")  # what one model lacks says nothing of another
    calibration.withdraw_calibration(cast.planner(), calibration_id=found.pk)
    with pytest.raises(Invalid):
        predict_now(calibrated=True)
    assert AuditEntry.objects.filter(action__startswith="coverage.calibration.").count() == 2
    with pytest.raises(Missing):
        calibration.accept_calibration(cast.planner(), calibration_id=0, now=NOW)


@pytest.mark.night("samples")
def test_who_may_not_accept(drive):
    drive()
    found = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    address = reverse("prediction:calibration_act", args=[found.pk, "nhan"])
    for who in (cast.operator_engineer(), cast.clerk(), cast.resident(), cast.outsider()):
        assert cast.client(who).post(address).status_code == 403
        with pytest.raises(Forbidden):
            calibration.accept_calibration(who, calibration_id=found.pk, now=NOW)
    found.refresh_from_db()
    assert found.accepted_at is None
    assert cast.client(cast.officer()).post(address).status_code == 302
    found.refresh_from_db()
    assert found.accepted_at is not None


@pytest.mark.night("samples")
def test_the_page_says_what_the_run_was_corrected_by(drive, predict_now):
    drive()
    found = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    calibration.accept_calibration(cast.planner(), calibration_id=found.pk, now=NOW)
    run, again = rerun(predict_now, calibrated=True)
    text = cast.client(cast.officer()).get(reverse("prediction:calibration"), {"as_of": "2026-10-31"}).content.decode()
    panel = text.split("đã hiệu chỉnh", 1)[1]
    for value in (found.rmse_before_db, again.rmse_before_db):
        assert f"{value:.1f}".replace(".", ",") in panel
    page = cast.client(cast.planner()).get(reverse("prediction:run", args=[run.pk])).content.decode()
    assert "σ" in page


def test_too_few_samples_are_said(drive):
    drive(6)
    with pytest.raises(Invalid) as caught:
        calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    assert "4G" in str(caught.value)
    assert not Calibration.objects.exists()


def test_without_a_run_there_is_nothing_to_compare():
    with pytest.raises(Missing):
        calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    assert calibration.calibrate_all(cast.planner(), now=NOW) == []


def test_who_may_not(drive):
    drive()
    for who in (cast.operator_engineer(), cast.clerk(), cast.resident(), cast.nobody):
        with pytest.raises(Forbidden):
            calibration.calibrate_run(who, technology="4G", now=NOW)
    assert not Calibration.objects.exists()


def test_every_run_is_held_against_what_was_measured(drive, monkeypatch):
    drive()
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert coverage_jobs.compare(jobs.Running(Job()))["calibrated"] == ["4G"]
    assert Calibration.objects.get().technology == "4G"


def test_new_drive_tests_queue_the_comparison_once(predict_now):
    for _ in range(2):
        coverage_jobs.on_import({"datasets": ["coverage.drive_test"]})
    assert Job.objects.filter(function__endswith=".compare").count() == 1


def test_the_page_shows_before_and_after(drive):
    drive()
    kept = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    page = cast.client(cast.officer()).get(reverse("prediction:calibration"), {"as_of": "2026-10-31"})
    text = page.content.decode()
    for words in (
        "RMSE",
        f"{kept.rmse_before_db:.1f}".replace(".", ","),
        f"{kept.rmse_after_db:.1f}".replace(".", ","),
    ):
        assert words in text


def test_the_page_asks_for_nothing_of_those_who_may_not(drive):
    drive()
    for client in (cast.client(cast.resident()), cast.client(cast.operator_engineer())):
        page = client.get(reverse("prediction:calibration"), {"as_of": "2026-10-31"})
        assert page.status_code == 200
        assert 'method="post"' not in page.content.decode().split("<main")[1].split("</main")[0]
        assert client.post(reverse("prediction:calibration"), {"technology": "4G"}).status_code == 403
    assert not Calibration.objects.exists()


@pytest.fixture
def masts(valley, predict_now):
    """Six masts a few kilometres apart, driven by two campaigns."""
    for number in range(5):
        east, north = 0.03 * (number % 3 - 1), 0.03 * (number // 3) - 0.045
        valley.cell(f"D{number}", site=f"T{number}", longitude=EAST + east, latitude=NORTH + north, eirp_dbm=58.0)

    def make():
        return drive_roads(predict_now(), seed=11, count=900, campaigns=("DK-01", "DK-02"))

    return make


def test_masts_are_held_out_and_every_predicted_figure_says_so(masts):
    run = masts()
    officer, day = cast.client(cast.officer()), {"as_of": "2026-10-31"}

    def read(address, **asked):
        return officer.get(address, day | asked).content.decode()

    address = reverse("prediction:predicted")
    assert "chưa kiểm chứng" in read(address)
    kept = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    assert kept.judged["held_by"] in {"mast", "mast_and_campaign"}
    assert 0 < kept.judged["held_masts"] < kept.judged["masts"] <= 6
    assert kept.judged["new_mast_db"] == pytest.approx(SPREAD_DB, abs=1.5)
    assert kept.judged["guarded"] > 0
    assert kept.sigma_db == kept.rmse_after_db
    words = f"4G RMSE {formats.format_number(kept.rmse_before_db, 1)} dB, n {formats.format_number(kept.held_out, 0)}"
    with translation.override("vi"):
        proof = validation.prove_prediction(date(2026, 10, 31))
        assert proof.short == words
        assert "kiểm chứng ở DK-01, DK-02" in proof.words
        assert marks.describe_quality("predicted", date(2026, 10, 31)) == f"dự báo ({words})"
        assert marks.describe_quality("declared", date(2026, 10, 31)) == "khai báo"
    page = read(address)
    assert page.count(words) >= 2, "the hamlets and the people without"
    assert "chưa kiểm chứng" not in page
    # Rows of files, answers of the API, and a table as a file carry it as well.
    for rows in (predicted.predicted_rows, states.hamlet_rows):
        with translation.override("vi"):
            assert {row["validation"] for row in rows(date(2026, 10, 31), cast.planner())} == {proof.words}
    known = officer.get("/api/v1/coverage/hamlets/51-21136-T01", day).json()
    assert "RMSE" in known["predicted"]["validation"]
    assert known["declared"]["validation"] == ""
    # The page of calibrations tells masts apart, and the line of distance beside the model.
    page = read(reverse("prediction:calibration"))
    assert "trạm" in page
    assert formats.format_number(kept.judged["line_rmse_db"], 1) in page
    assert ("không hơn đường thẳng" in page) == (kept.rmse_after_db >= kept.judged["line_rmse_db"])
    Calibration.objects.filter(pk=kept.pk).update(judged=kept.judged | {"line_rmse_db": 1.0})
    assert "không hơn đường thẳng" in read(reverse("prediction:calibration"))
    assert run.inputs.get("ground") is None, "the valley's heights are bare ground"


def test_stretches_of_road_prove_no_corrected_map(drive):
    """A fit that has seen every mast is not proven by other stretches around them; a map that nothing touched is."""
    run = drive()
    kept = calibration.calibrate_run(cast.planner(), technology="4G", now=NOW)
    assert validation.prove_prediction(NOW.date()).short.startswith("4G RMSE")
    run.inputs["calibrations"] = [corrections.describe_calibration(kept)]
    run.save(update_fields=["inputs"])
    datasets.bump_revisions("coverage.predicted")
    with translation.override("vi"):
        assert validation.prove_prediction(NOW.date()).short == "chưa kiểm chứng"
    assert validation.prove_prediction(date(2020, 1, 1)) is None, "nothing is predicted, so nothing is to be proven"
