"""What people have: households on fibre from subscriptions, and what surveys found."""

from __future__ import annotations

from dataclasses import dataclass
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
    SurveySubject,
)
from hatang.kernel.indicators import Quality
from hatang.kernel.samples import looked_schema, strata_schema

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


def held_households(*, as_of: date) -> pl.DataFrame:
    """The households, or subscriptions in their place, of each operator in its last month: (filer, area, numerator)."""
    evidence, _is_bound = household_facts(as_of=as_of)
    mine = evidence.filter(pl.col("dataset") == "assets.subscription")
    return mine.select(pl.col("place").alias("filer"), "area", "numerator")


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
           nullif(population, 0)::float8, design_effect::float8,
           code || '/' || subject || '/' || CASE WHEN commune_code = '' THEN ''
             ELSE commune_code || '@' || commune_valid_from END
    FROM round ORDER BY commune_code, commune_valid_from, ended_on DESC, code
"""


def last_survey_ended(*, subject: str, as_of: date) -> date | None:
    """The day on which the last survey of the subject ended, whether it still answers or not."""
    ended = Survey.objects.filter(subject=subject, ended_on__lte=as_of).order_by("-ended_on")
    return ended.values_list("ended_on", flat=True).first()


@dataclass(frozen=True)
class SurveyFindings:
    """The evidence of a round of surveys, its strata (`samples.strata_schema`), what it looked at
    (`samples.looked_schema`), and how many of its results do not tell for how many they speak."""

    frame: pl.DataFrame
    strata: pl.DataFrame
    looked_at: pl.DataFrame
    unweighted: int = 0


def survey_facts(*, means: SurveyMeans, as_of: date) -> SurveyFindings:
    """Evidence of the latest round of surveys that answer on the date, by area: each answers for its population.

    A survey that does not say of which age or devices it asked did so by the words first published. One that does not
    say for how many it speaks cannot be weighted: it is counted in `unweighted` alone.
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
        positive=pl.Float64,
        sample=pl.Float64,
        method=pl.String,
        imported_by=pl.String,
        surveyor=pl.String,
        document=pl.String,
        population=pl.Float64,
        design_effect=pl.Float64,
        record=pl.String,
    )
    of_communes = surveys.filter(pl.col("area") != "")
    chosen = surveys if of_communes.is_empty() else of_communes
    weighted = chosen.filter(pl.col("population").is_not_null() & (pl.col("sample") > 0))
    unweighted = chosen.height - weighted.height
    looked_at = _read_looked_at(weighted, means.subject, as_of)
    if weighted.is_empty():
        nothing = pl.DataFrame(schema=strata_schema())
        return SurveyFindings(frames.as_facts(nothing.select("area")), nothing, looked_at, unweighted)
    if of_communes.is_empty():
        province = surroundings.find_province(as_of=weighted["ended_on"].max())  # type: ignore[arg-type]
        weighted = weighted.with_columns(area=pl.lit(province.key))
        names = {province.key: province.name}
    else:
        names = surroundings.unit_names(keys=weighted["area"].to_list())
    sampled = pl.col("method") != SurveyMethod.ADMINISTRATIVE.value
    evidence = weighted.with_columns(
        place=pl.col("area"),
        place_name=pl.col("area").replace_strict(names, default=pl.col("area")),
        numerator=pl.col("population") * pl.col("positive") / pl.col("sample"),
        denominator=pl.col("population"),
        quality=pl.when(sampled).then(pl.lit(Quality.MEASURED.value)).otherwise(pl.lit(Quality.DECLARED.value)),
        dataset=pl.lit("assets.survey"),
        note=pl.concat_str(
            [
                pl.format("{}/{}", pl.col("positive").cast(pl.Int64), pl.col("sample").cast(pl.Int64)),
                pl.col("ended_on").dt.strftime("%d/%m/%Y"),
                pl.col("surveyor"),
                pl.col("document"),
            ],
            separator=" · ",
        ),
    )
    strata = weighted.with_columns(
        is_sampled=sampled,
        is_assumed=sampled & pl.col("design_effect").is_null(),
        design_effect=pl.col("design_effect").fill_null(means.design_effect),
    ).select(list(strata_schema()))
    return SurveyFindings(frames.as_facts(evidence), strata, looked_at, unweighted)


# Whom a subject speaks of, in the counts of places; of enterprises there is no count: they are where people are.
_SPEAKS_OF: dict[str, str] = {SurveySubject.ADULTS_SMARTPHONE: "adults", SurveySubject.HOUSEHOLDS_SMART: "households"}


def _read_looked_at(surveys: pl.DataFrame, subject: str, as_of: date) -> pl.DataFrame:
    """How many of those whom the subject speaks of live in each commune of the date, and in hamlets of it that a survey
    of the round reached: a frame of `samples.looked_schema`. Hamlets keep their codes while communes change."""
    counted = _SPEAKS_OF.get(subject, "population")
    reached: list[pl.DataFrame] = []
    for (day,), of_day in surveys.group_by("ended_on"):
        homes = surroundings.read_homes(as_of=day, counted=counted)
        asked = of_day["area"].to_list()
        if "" in asked:
            inside = surroundings.list_communes_of_province(as_of=day)
            asked = [*asked, *inside]
        reached.append(homes.filter(pl.col("commune").is_in(asked)).select("hamlet"))
    homes = surroundings.read_homes(as_of=as_of, counted=counted)
    hamlets = pl.concat(reached)["hamlet"].to_list() if reached else []
    return (
        homes.with_columns(seen=pl.when(pl.col("hamlet").is_in(hamlets)).then("counted").otherwise(0.0))
        .group_by("commune", maintain_order=True)
        .agg(
            pl.col("commune_name").first().alias("place_name"),
            pl.col("seen").sum().alias("looked_at"),
            pl.col("counted").sum().alias("of"),
        )
        .rename({"commune": "area"})
        .select(list(looked_schema()))
    )
