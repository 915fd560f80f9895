"""What people have: households on fibre from subscriptions, and what surveys found."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from hatang.capabilities.assets.models import Survey
from hatang.capabilities.assets.queries import frames, meanings, surroundings
from hatang.capabilities.assets.terms import (
    ADULT_AGE_ASKED,
    DEVICES_ASKED,
    SUBSCRIPTIONS_CURRENT_DAYS,
    SURVEY_ROUND_DAYS,
    SurveyMethod,
)
from hatang.kernel.indicators import Quality

if TYPE_CHECKING:
    from datetime import date

    from hatang.capabilities.assets.queries.meanings import SurveyMeans

# An operator files all its communes of a month at once: its last month that ended by the date is its state.
_FIBRE_SUBSCRIPTIONS = """
    WITH latest AS (
        SELECT operator, max(month) AS month FROM assets_subscription
        WHERE service = 'fibre' AND (month + interval '1 month')::date <= %(after)s AND month > %(oldest)s
        GROUP BY operator)
    SELECT s.operator, s.commune_code || '@' || s.commune_valid_from,
           CASE WHEN %(households)s THEN coalesce(s.households, s.subscriptions) ELSE s.subscriptions END::float8,
           s.households IS NULL OR NOT %(households)s,
           s.operator || '/' || s.commune_code || '@' || s.commune_valid_from || '/' || to_char(s.month, 'YYYY-MM')
             || '/fibre',
           s.import_id
    FROM assets_subscription s JOIN latest USING (operator, month) WHERE s.service = 'fibre'
"""


def household_facts(*, as_of: date) -> tuple[pl.DataFrame, bool]:
    """Evidence of households on fibre, and whether some of it is bounded by subscriptions, as the definition says.

    Per commune one row holds the households (the denominator) and one row per operator its part of the numerator: where
    only subscriptions are known, no more than the commune has households.
    """
    means = meanings.read_household_means(as_of)
    counted = frames.select_frame(
        _FIBRE_SUBSCRIPTIONS,
        {
            "after": as_of + timedelta(days=1),
            "oldest": as_of - timedelta(days=SUBSCRIPTIONS_CURRENT_DAYS),
            "households": means.counts_households,
        },
        place=pl.String,
        area=pl.String,
        numerator=pl.Float64,
        only_subscriptions=pl.Boolean,
        record=pl.String,
        imported_by=pl.String,
    )
    if counted.is_empty():
        return frames.as_facts(counted), False
    communes = surroundings.read_communes(as_of=as_of).filter(pl.col("households") > 0)
    capped = counted.join(communes.select("area", "households"), on="area", how="left")
    operators = frames.as_facts(
        capped.with_columns(
            numerator=pl.when("only_subscriptions")
            .then(pl.min_horizontal("numerator", "households"))
            .otherwise("numerator"),
            place_name=pl.col("place"),
            dataset=pl.lit("assets.subscription"),
            note=pl.when("only_subscriptions").then(pl.lit("subscriptions")).otherwise(pl.lit("households")),
        )
    )
    households = frames.as_facts(
        communes.with_columns(
            place=pl.col("area"),
            place_name=pl.col("name"),
            denominator=pl.col("households"),
            dataset=pl.lit("places.population"),
            record=pl.col("area"),
        )
    )
    is_bound = means.subscriptions_are_upper_bound and bool(counted["only_subscriptions"].any())
    return pl.concat([households, operators]), is_bound


_SURVEYS = """
    WITH filed AS (
        SELECT *, coalesce(minimum_age_years, %(age_asked)s) AS age,
               coalesce(nullif(devices, '{}'), %(devices_asked)s::varchar[]) AS asked
        FROM assets_survey WHERE subject = %(subject)s AND ended_on <= %(day)s),
    said AS (
        SELECT * FROM filed
        WHERE ended_on + make_interval(months => %(months)s) > %(day)s
          AND (%(age)s::int IS NULL OR age = %(age)s)
          AND (%(devices)s::varchar[] IS NULL
               OR (asked @> %(devices)s::varchar[] AND asked <@ %(devices)s::varchar[]))),
    round AS (SELECT * FROM said WHERE ended_on > (SELECT max(ended_on) FROM said) - %(days)s)
    SELECT DISTINCT ON (commune_code, commune_valid_from)
           CASE WHEN commune_code = '' THEN '' ELSE commune_code || '@' || commune_valid_from END,
           ended_on, code, positive::float8, sample::float8, method, import_id, surveyor, document,
           coalesce(population, 0)::float8,
           code || '/' || subject || '/' || CASE WHEN commune_code = '' THEN ''
             ELSE commune_code || '@' || commune_valid_from END
    FROM round ORDER BY commune_code, commune_valid_from, ended_on DESC, code
"""


def last_survey_ended(*, subject: str, as_of: date) -> date | None:
    """The day on which the last survey of the subject ended, whether it still answers or not."""
    ended = Survey.objects.filter(subject=subject, ended_on__lte=as_of).order_by("-ended_on")
    return ended.values_list("ended_on", flat=True).first()


def survey_facts(*, means: SurveyMeans, as_of: date) -> pl.DataFrame:
    """Evidence of the latest round of surveys that answer on the date: positive answers over those asked, by area.

    A survey that does not say of which age or devices it asked did so by the words first published.
    Of an area the latest result counts. A result for the whole province counts only where no commune was asked in
    the same round; it speaks of the province as it was when the survey ended.
    """
    surveys = frames.select_frame(
        _SURVEYS,
        {
            "subject": means.subject,
            "day": as_of,
            "days": SURVEY_ROUND_DAYS,
            "months": means.valid_months,
            "age": means.age_years,
            "age_asked": ADULT_AGE_ASKED,
            "devices": None if means.devices is None else sorted(means.devices),
            "devices_asked": list(DEVICES_ASKED),
        },
        area=pl.String,
        ended_on=pl.Date,
        code=pl.String,
        numerator=pl.Float64,
        denominator=pl.Float64,
        method=pl.String,
        imported_by=pl.String,
        surveyor=pl.String,
        document=pl.String,
        population=pl.Float64,
        record=pl.String,
    )
    if surveys.is_empty():
        return frames.as_facts(surveys)
    if (surveys["area"] != "").any():
        surveys = surveys.filter(pl.col("area") != "")
        names = surroundings.unit_names(keys=surveys["area"].to_list())
    else:
        province = surroundings.find_province(as_of=surveys["ended_on"].max())  # type: ignore[arg-type]
        surveys = surveys.with_columns(area=pl.lit(province.key))
        names = {province.key: province.name}
    measured = pl.col("method") != SurveyMethod.ADMINISTRATIVE.value
    return frames.as_facts(
        surveys.with_columns(
            place=pl.col("area"),
            place_name=pl.col("area").replace_strict(names, default=pl.col("area")),
            quality=pl.when(measured).then(pl.lit(Quality.MEASURED.value)).otherwise(pl.lit(Quality.DECLARED.value)),
            dataset=pl.lit("assets.survey"),
            note=pl.concat_str(
                [pl.col("ended_on").dt.strftime("%d/%m/%Y"), pl.col("surveyor"), pl.col("document")], separator=" · "
            ),
        )
    )
