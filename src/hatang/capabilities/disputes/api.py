"""The API of disputes: the register of signal holes, residents' tests."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - read by ninja at run time
from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Field, Router, Schema

from hatang.capabilities.coverage.public import Technology  # noqa: TC001 - read by ninja at run time
from hatang.capabilities.disputes.actions import residents as resident_actions
from hatang.capabilities.disputes.actions.phone_readings import PhoneReading
from hatang.capabilities.disputes.queries import holes as hole_queries
from hatang.capabilities.disputes.terms import RESIDENT_TESTS_PER_DAY
from hatang.kernel import access, http
from hatang.kernel.access import Area

if TYPE_CHECKING:
    from django.http import HttpRequest

# Addresses and names of operations are those of coverage, of which this was a part.
PREFIX = "coverage"
NAMES = "hatang_capabilities_coverage_api"
router = Router()


class HoleOut(Schema):
    hamlet: str
    name: str
    commune: str
    recorded_on: date
    cause: str
    has_power: bool | None
    state: str
    operator: str
    committed_on: date | None
    mended_on: date | None
    closed_on: date | None
    is_late: bool
    people: float | None


@router.get(
    "/signal-holes",
    response=list[HoleOut],
    auth=http.auth_by_rule("coverage.view"),
    operation_id=f"{NAMES}_signal_holes",
)
def signal_holes(
    request: HttpRequest, as_of: date | None = None, area: str = "", with_closed: bool = False
) -> list[HoleOut]:
    """The register of signal holes, the longest known first."""
    rows = hole_queries.list_register(
        as_of=as_of or timezone.localdate(),
        actor=access.actor_of(request),
        within=Area.parse(area) if area else None,
        with_closed=with_closed,
    )
    return [
        HoleOut(
            hamlet=row.hole.hamlet_code,
            name=row.hamlet_name,
            commune=row.commune,
            recorded_on=row.hole.recorded_on,
            cause=row.hole.cause,
            has_power=row.hole.has_power,
            state=row.hole.state,
            operator=row.hole.operator,
            committed_on=row.hole.committed_on,
            mended_on=row.hole.mended_on,
            closed_on=row.hole.closed_on,
            is_late=row.is_late or row.promise_late,
            people=row.people,
        )
        for row in rows
    ]


class TestIn(Schema):
    """A resident's own test; `consents` must be true. The position is used to find the hamlet and kept coarse."""

    operator: str
    technology: Technology
    has_signal: bool
    is_indoors: bool = False
    consents: bool
    tested_on: date | None = None
    hamlet: str = ""
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)
    rsrp_dbm: float | None = None
    download_mbps: float | None = None
    upload_mbps: float | None = None
    latency_ms: float | None = None


class ReceiptOut(Schema):
    """`receipt` lets whoever sent the test take it back; it is told only now."""

    hamlet: str
    receipt: str


class TakeBackIn(Schema):
    receipt: str = Field(max_length=120)


@router.post(
    "/tests",
    response={201: ReceiptOut},
    auth=http.auth_by_rule("coverage.test"),
    operation_id=f"{NAMES}_send_test",
)
def send_test(request: HttpRequest, told: TestIn) -> tuple[int, ReceiptOut]:
    """Send a test of one's own, signed in or not; limited by the day."""
    _limit_tests(request)
    has_position = told.longitude is not None and told.latitude is not None
    test = resident_actions.OwnTest(
        operator=told.operator,
        technology=told.technology,
        has_signal=told.has_signal,
        is_indoors=told.is_indoors,
        tested_on=told.tested_on,
        hamlet_code=told.hamlet,
        position=(float(told.longitude or 0), float(told.latitude or 0)) if has_position else None,
        figures=PhoneReading(told.rsrp_dbm, told.download_mbps, told.upload_mbps, told.latency_ms),
    )
    sent = resident_actions.send_resident_test(
        access.actor_of(request), test, consents=told.consents, now=timezone.now()
    )
    return 201, ReceiptOut(hamlet=sent.hamlet_code, receipt=resident_actions.sign_receipt(sent))


@router.post(
    "/tests/take-back",
    response={204: None},
    auth=http.auth_by_rule("coverage.test"),
    operation_id=f"{NAMES}_take_back",
)
def take_back(request: HttpRequest, told: TakeBackIn) -> tuple[int, None]:
    """Erase a test for whoever holds its receipt."""
    _limit_tests(request)
    resident_actions.take_back(access.actor_of(request), receipt=told.receipt)
    return 204, None


def _limit_tests(request: HttpRequest) -> None:
    http.limit_rate(request, "coverage.test", allowed=RESIDENT_TESTS_PER_DAY, seconds=86_400)
