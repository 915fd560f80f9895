"""The pages of what if: the path profile, where the menu is marked, and how much each asks of the database."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests import cast
from tests.looks import draw, look_at

from hatang.capabilities.prediction import public as prediction
from hatang.capabilities.whatif import panels
from hatang.capabilities.whatif.queries import profile
from hatang.kernel.models import Job
from hatang.kernel.problems import Missing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

TODAY = {"as_of": "2026-10-31"}
EAST, NORTH = 108.50, 15.10
MOST_QUERIES = 30


@pytest.fixture
def run(predicted):
    return predicted


def path_asked(**more):
    usual = {"lng_a": EAST, "lat_a": NORTH, "lng_b": EAST + 0.056, "lat_b": NORTH, "height_a_m": 40, "height_b_m": 10}
    return TODAY | usual | {"frequency_mhz": 1800} | more


def test_the_ridge_stands_in_the_first_fresnel_zone(run, client):
    told = client.get(reverse("whatif:profile_data"), path_asked()).json()
    assert told["clearance_share"] < 0
    assert told["loss_db"] > told["free_space_db"] + 20
    page = client.get(reverse("whatif:profile"), path_asked()).content.decode()
    assert "profile-fresnel" in page
    assert "profile-ground" in page
    clear = client.get(reverse("whatif:profile_data"), path_asked(lng_b=EAST - 0.03, height_b_m=40)).json()
    assert clear["clearance_share"] > profile.CLEAR_SHARE
    assert clear["loss_db"] == pytest.approx(clear["free_space_db"], abs=3)


def test_numbers_and_days_are_written_as_people_here_write_them(run, client):
    planner = cast.client(cast.planner())
    page = planner.get(reverse("whatif:new_site"), TODAY).content.decode()
    for name, words in (("height_m", "42"), ("eirp_dbm", "60,5"), ("band_mhz", "1800")):
        assert f'name="{name}" value="{words}"' in page, name
    asked = TODAY | {"lng": EAST, "lat": NORTH, "height_m": "33,5"}
    typed = planner.get(reverse("whatif:new_site"), asked)
    assert typed.context["form"].cleaned_data["height_m"] == 33.5
    short = client.get(reverse("whatif:profile"), path_asked(lng_b=EAST + 0.0001)).content.decode()
    assert "0,01 km" in short
    with pytest.raises(Missing) as refused:
        prediction.required_run(as_of=date(2020, 3, 5))
    assert "05/03/2020" in str(refused.value)


def test_while_the_first_run_is_at_work_the_profile_says_that_it_waits_and_how_far(world):
    look = look_at(None, as_of=date(2026, 10, 31))
    assert panels.to_profile(look) is None, "nothing is to come"
    now = timezone.now()
    job = Job.objects.create(title="Phủ sóng", function="f", arguments={}, created_at=now, done=37, total=100)
    prediction.Run.objects.create(
        as_of=look.context.as_of, step_m=90.0, radius_m=8000.0, created_at=now, state="running", job_id=job.pk
    )
    assert "đang tính (37 %) chạy xong" in draw(look, panels.to_profile(look)).replace("\u00a0", " ")
    with pytest.raises(Missing) as refused:
        prediction.required_run(as_of=look.context.as_of)
    assert "đã xong 37 %" in str(refused.value.hint)


def test_a_path_off_the_terrain_names_the_place(run, client):
    answer = client.get(reverse("whatif:profile_data"), path_asked(lng_b=EAST + 0.5))
    assert answer.status_code == 404
    assert "109.00000" in answer.content.decode()
    assert client.get(reverse("whatif:profile"), path_asked(lng_b=EAST + 0.5)).status_code == 422


def test_the_menu_marks_the_prediction_on_all_its_pages(run):
    planner = cast.client(cast.planner())
    for name in ("whatif:whatif", "whatif:profile", "whatif:sky"):
        page = planner.get(reverse(name), TODAY).content.decode()
        tabs = page.split('class="tabs word-tabs"')[1].split("</nav>")[0]
        current = next(each for each in tabs.split("<a ")[1:] if 'aria-current="page"' in each)
        assert reverse("coverage:gaps") in current, name


PAGES = (
    ("whatif:whatif", {}),
    ("whatif:switch_off", {"off": "3G"}),
    ("whatif:sharing", {"technology": "4G"}),
    ("whatif:new_site", {"lng": EAST, "lat": NORTH}),
    ("whatif:peaks", {"lng": EAST, "lat": NORTH}),
    ("whatif:sky", {"lng": EAST, "lat": NORTH}),
    ("whatif:profile", path_asked()),
)


@pytest.mark.usefixtures("operators")
def test_every_page_asks_little_of_the_database(run):
    client = cast.client(cast.officer())
    for name, asked in PAGES:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(name), TODAY | asked)
        assert answer.status_code == 200, name
        assert len(queries) <= MOST_QUERIES, f"{name}: {len(queries)}"
