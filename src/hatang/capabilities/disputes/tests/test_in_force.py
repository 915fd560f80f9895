"""What a challenge changes elsewhere: the figures of coverage, through the dataset, and the list of claims."""

from datetime import date

import polars as pl
import pytest
from django.utils import timezone
from tests import cast

from hatang.capabilities.disputes.models import Challenge
from hatang.capabilities.disputes.queries import challenges
from hatang.kernel import indicators

pytestmark = pytest.mark.integration

TODAY = date(2024, 6, 1)


def figure(as_of):
    return indicators.get_indicator("mobile.hamlets_broadband").facts(as_of)


def covered(facts):
    return set(facts.frame.filter(facts.frame["numerator"] > 0)["place"])


def upheld(hamlet, *, share, since, until=None, operator="VIETTEL.QNG", technology="4G"):
    return Challenge.objects.create(
        operator=operator,
        technology=technology,
        hamlet_code=hamlet,
        commune_code="21136@2025-07-01",
        reason="no_signal",
        description="…",
        observed_on=since,
        claimed_share_percent=share,
        declared_share_percent=100,
        state="upheld",
        filed_by="1",
        filed_by_label="…",
        filed_at=timezone.now(),
        decision="…",
        decided_at=timezone.now(),
        decided_share_percent=share,
        effective_from=since,
        effective_to=until,
    )


def test_an_upheld_challenge_replaces_the_declaration_from_its_day(world, declare):
    hamlet = world.hamlet(1)
    declare(hamlet, 100)
    upheld(hamlet, share=10, since=date(2024, 3, 1), until=date(2024, 5, 1))
    assert covered(figure(date(2024, 2, 29))) == {hamlet}
    assert covered(figure(date(2024, 3, 1))) == set()
    assert covered(figure(date(2024, 5, 1))) == {hamlet}


def test_a_challenge_of_one_operator_leaves_the_others(world, declare):
    hamlet = world.hamlet(1)
    declare(hamlet, 100)
    declare(hamlet, 80, operator="VNPT.QNG")
    upheld(hamlet, share=0, since=date(2024, 3, 1))
    facts = figure(TODAY)
    assert covered(facts) == {hamlet}
    assert facts.frame["record"][0].startswith("VNPT.QNG|4G|")


def test_a_pending_challenge_is_named_by_number_only(db):
    filed = Challenge.objects.create(
        operator="VIETTEL.QNG",
        technology="4G",
        hamlet_code="51-21136-T01",
        commune_code="21136@2025-07-01",
        reason="no_signal",
        description="Bà Lan nói không có sóng",
        observed_on=date(2026, 9, 1),
        claimed_share_percent=10,
        declared_share_percent=95,
        filed_by=cast.resident().id,
        filed_by_label=cast.resident().label,
        filed_at=timezone.now(),
    )
    claims = pl.DataFrame(
        {"hamlet": ["51-21136-T02", "51-21136-T01"], "operator": ["VIETTEL.QNG"] * 2, "technology": ["4G"] * 2}
    )
    rows = challenges.with_pending(claims, actor=cast.officer())
    assert rows["challenge"].to_list() == [None, filed.pk]
    assert "Lan" not in str(rows.rows())
