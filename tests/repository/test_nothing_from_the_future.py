"""As of a day, as known on a day: no figure rests on what was not yet true, nor on what nobody knew yet.

All indicators are asked, on the demonstration. What happens here is undone after each test.
"""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests import cast

from hatang.capabilities.plan.models import ClosedResult
from hatang.capabilities.plan.queries import reproduction
from hatang.kernel import datasets, indicators, known, later
from hatang.kernel.access import Area
from hatang.kernel.problems import Missing

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("province")]
OLD_PROVINCE, NEW_PROVINCE = Area("51", date(2020, 2, 1)), Area("51", date(2025, 7, 1))
ASKED = [
    *(
        pytest.param(day, OLD_PROVINCE, marks=pytest.mark.night("rules"))
        for day in (date(2024, 12, 31), date(2025, 6, 30))
    ),
    (date(2026, 6, 30), NEW_PROVINCE),
]
TODAY = date(2026, 11, 24)
# Not facts: what was computed is kept by these.
MEANS = {"kernel_datasetrevision", "kernel_pastrow"}
# Written once, with the moment: who had filed by a moment is asked of it.
TELLS_ITS_MOMENT = {"imports_importrun"}


@pytest.fixture(autouse=True)
def undone(province):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    indicators.forget_frames()


def measure(day, area):
    indicators.forget_frames()
    codes = [indicator.code for indicator in indicators.list_indicators()]
    return {
        code: (figure.value, figure.numerator, figure.denominator, figure.places, figure.reason)
        for code, figure in indicators.measure_many(codes, [area], day).items()
    }


def execute(statement, **values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def columns_of(table):
    rows = execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped",
        table=table,
    )
    return {name for (name,) in rows}


def count_writes():
    """Every dataset has a new revision, as after any write."""
    datasets.bump_revisions(*(name for (name,) in execute("SELECT name FROM kernel_datasetrevision")))


@pytest.mark.property
@pytest.mark.parametrize(("day", "area"), ASKED)
def test_what_begins_to_be_true_after_the_day_changes_no_figure_of_the_day(day, area):
    before, gone = measure(day, area), 0
    with later.without_later(day):
        assert measure(day, area) == before
        left = {table: count(table) for table in known.list_kept_tables()}
    for table, times in [(table, later.list_fact_times().get(table, [])) for table in known.list_kept_tables()]:
        gone += execute(f"DELETE FROM {table} WHERE {later.read_beginning(times)} > %(day)s", day=day)
        ends = set() if any(each.stays for each in times) else {"valid_to"}
        tells = {name: name for name in ends & columns_of(table)} | {
            k: v for each in times for k, v in each.later.items()
        }
        for name, since in tells.items():
            empty = "''" if name == "agent" else "NULL"
            execute(f"UPDATE {table} SET {name} = {empty} WHERE {since} > %(day)s", day=day)
    # The views of the rule leave out what is deleted here for good.
    assert {table: count(table) for table in left} == left
    count_writes()
    assert gone > 100
    assert measure(day, area) == before
    assert sum(value is not None for value, *_rest in before.values()) > 15


def count(table):
    return execute(f"SELECT count(*) FROM {table}")[0][0]


def checksum(table):
    """Changes with any bit of any row."""
    return execute(f"SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {table} AS t")[0]


@pytest.mark.property
@pytest.mark.night("rules")
def test_what_becomes_known_later_changes_no_figure_asked_as_known_before():
    tables, moment = known.list_kept_tables(), timezone.now()
    before, rows = measure(TODAY, NEW_PROVINCE), {table: checksum(table) for table in tables}
    with known.as_known(moment - timedelta(days=3650)):
        # Whatever was filed since was not known then, and is not there.
        assert {value for value, *_rest in measure(TODAY, NEW_PROVINCE).values()} == {None}
    with known.recorded_at(moment + timedelta(hours=1)):
        for table in tables:
            execute(f"DELETE FROM {table}")
        count_writes()
    with pytest.raises(Missing):
        measure(TODAY, NEW_PROVINCE)
    with known.as_known(moment):
        assert measure(TODAY, NEW_PROVINCE) == before
        assert {table: checksum(table) for table in tables} == rows


def test_the_past_of_every_table_that_an_indicator_reads_is_kept():
    measure(TODAY, NEW_PROVINCE)
    read = execute(
        "SELECT DISTINCT relname FROM pg_locks JOIN pg_class ON pg_class.oid = relation"
        " WHERE pid = pg_backend_pid() AND relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    assert {name for (name,) in read} - MEANS - TELLS_ITS_MOMENT - set(known.list_kept_tables()) == set()
    # Today's question reads no row of the past: as many of them as may be, it is as fast.
    assert ("kernel_pastrow",) not in read


def test_a_correction_changes_the_figure_asked_today_and_not_the_closed_one():
    closed = ClosedResult.objects.filter(indicator="fibre.hamlets", superseded_at=None).first()
    assert reproduction.reproduce_result(result=closed).then_is_same
    with known.recorded_at(timezone.now() + timedelta(hours=1)):
        execute("UPDATE assets_fibreservice SET served_percent = 1 WHERE mod(id, 2) = 0")
        count_writes()
    again = reproduction.reproduce_result(result=closed)
    assert (again.is_same, again.then_is_same, again.live_is_same) == (True, True, False)
    assert again.then.value == closed.value
    assert again.live.value < closed.value


def test_a_page_says_as_known_when_and_shows_what_was_known(province):
    client = cast.client(cast.officer())
    address = reverse("plan:standing_target", args=["5"])
    yesterday = (timezone.localdate() - timedelta(days=2)).isoformat()
    page = client.get(address, {"known_on": yesterday}).content.decode()
    assert "Theo những gì đã biết" in page
    assert f"known_on={yesterday}" in page
    assert "Theo những gì đã biết" not in client.get(address).content.decode()
    # The command that gives it again is for who has a command line.
    evidence = cast.client(cast.administrator()).get(f"/can-cu/fibre.hamlets/?known_on={yesterday}").content.decode()
    assert f"--known-on {yesterday}" in evidence
    assert client.get(address, {"known_on": "hôm qua"}).status_code == 422
