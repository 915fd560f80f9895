"""What agencies have: their nodes, systems, platforms, databases, data centres; and what endangers them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl
from django.utils.translation import gettext_noop

from hatang.capabilities.assets.models import Endpoint
from hatang.capabilities.assets.queries import frames, meanings, surroundings
from hatang.capabilities.assets.terms import PLAN_194_SIGNED, DatabaseName, PlatformName
from hatang.kernel.definitions import read_definition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import TextChoices


def _read_day_limits(code: str, as_of: date) -> dict[str, int]:
    """The numbers of days that a dated definition sets; before the first reading, that one holds."""
    values = read_definition(code, max(as_of, PLAN_194_SIGNED)).values
    return {name: value for name, value in values.items() if isinstance(value, int)}


def read_agent_days(as_of: date) -> int:
    """Within how many days an anti-malware agent must have been heard of to count."""
    return _read_day_limits("antimalware_active", as_of)["last_seen_within_days"]


def read_due_days(as_of: date) -> dict[str, int]:
    """Within how many days a weakness must be fixed, by severity, where no day was set for it."""
    limits = _read_day_limits("weakness_fixed", as_of)
    return {name.removeprefix("due_days_"): value for name, value in limits.items() if name.startswith("due_days_")}


def read_state_agencies(*, as_of: date) -> pl.DataFrame:
    """(agency, name, area, kind): the bodies of the date that are state agencies by its definition."""
    kinds = meanings.read_list(meanings.STATE_AGENCY, "organisation_kinds", as_of)
    return surroundings.read_agencies(as_of=as_of).filter(pl.col("kind").is_in(kinds))


def find_looked_at(*, agencies: Iterable[str], as_of: date) -> pl.DataFrame:
    """Which state agencies of the date were looked at, given those that were: a frame of `samples.looked_schema`."""
    return read_state_agencies(as_of=as_of).select(
        "area",
        pl.col("name").alias("place_name"),
        pl.col("agency").is_in(list(agencies)).cast(pl.Float64).alias("looked_at"),
        pl.lit(1.0).alias("of"),
    )


_NODES = """
    SELECT n.agency, bool_or(n.connected), bool_or(n.connected AND n.four_levels AND n.level = ANY(%(levels)s)),
           string_agg(n.code, ', ' ORDER BY n.code), max(n.import_id)
    FROM assets_networknode n WHERE HOLDS(n) GROUP BY n.agency
"""


def network_facts(*, as_of: date) -> pl.DataFrame:
    """One row per state agency of the date: 1 where a node of a level of the definition is connected and through them.

    Which bodies are state agencies, and which levels there are, are definitions of the date.
    """
    nodes = frames.select_frame(
        _NODES,
        {"day": as_of, "levels": meanings.read_list(meanings.FOUR_LEVELS, "levels", as_of)},
        agency=pl.String,
        connected=pl.Boolean,
        four_levels=pl.Boolean,
        record=pl.String,
        imported_by=pl.String,
    )
    if nodes.is_empty():
        return frames.as_facts(nodes)
    agencies = read_state_agencies(as_of=as_of)
    return frames.as_facts(
        agencies.join(nodes, on="agency", how="left").with_columns(
            place=pl.col("agency"),
            place_name=pl.col("name"),
            numerator=pl.col("four_levels").fill_null(value=False).cast(pl.Float64),
            denominator=pl.lit(1.0),
            dataset=pl.lit("assets.network_node"),
            note=pl.when(pl.col("connected").is_null())
            .then(pl.lit(gettext_noop("no node")))
            .when(~pl.col("connected"))
            .then(pl.lit(gettext_noop("not connected")))
            .when(~pl.col("four_levels"))
            .then(pl.lit(gettext_noop("not through four levels")))
            .otherwise(pl.lit("")),
        )
    )


def of_state_agencies(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows of bodies that are state agencies by the definition of the date, with their area and name.

    A body that has ended, and whose rows nobody took over yet, is not left out: no figure gets better by that.
    """
    kinds = meanings.read_list(meanings.STATE_AGENCY, "organisation_kinds", as_of)
    placed = surroundings.with_agency_area(frame, as_of=as_of)
    return placed.filter(pl.col("agency_kind").is_null() | pl.col("agency_kind").is_in(kinds))


_SYSTEMS = """
    SELECT s.code, s.name, s.agency,
           coalesce(CASE %(feature)s WHEN 'monitored_from' THEN s.monitored_from
                                     WHEN 'dedicated_network_from' THEN s.dedicated_network_from
                                     WHEN 'ipv6_from' THEN s.ipv6_from END <= %(day)s,
                    %(undated)s)::int::float8,
           s.import_id
    FROM assets_informationsystem s
    WHERE HOLDS(s)
      AND CASE %(among)s WHEN 'shared' THEN s.shared WHEN 'public_online' THEN s.public_online ELSE true END
"""


def system_facts(
    *, feature: str, as_of: date, among: str = "", word: str = "", of_agencies: bool = False
) -> pl.DataFrame:
    """One row per information system (only the `shared` or `public_online` ones): 1 where the feature holds.

    `of_agencies` leaves out those of bodies that are not state agencies.

    `feature` is the column of the day since which it holds: monitored_from, dedicated_network_from, ipv6_from.
    `word` is the definition that says whether a system of which no day is recorded counts; without one it does not.
    """
    systems = frames.select_frame(
        _SYSTEMS,
        {
            "day": as_of,
            "feature": feature,
            "among": among,
            "undated": bool(word) and not meanings.needs_recorded_day(word, as_of),
        },
        place=pl.String,
        place_name=pl.String,
        agency=pl.String,
        numerator=pl.Float64,
        imported_by=pl.String,
    )
    placed = of_state_agencies(systems, as_of) if of_agencies else surroundings.with_agency_area(systems, as_of=as_of)
    return frames.as_facts(
        placed.with_columns(
            denominator=pl.lit(1.0),
            dataset=pl.lit("assets.information_system"),
            record=pl.col("place"),
            note=pl.col("agency"),
        )
    )


def _find_named_facts(sql: str, names: type[TextChoices], dataset: str, as_of: date) -> pl.DataFrame:
    """One row per name of the plan's list: 1 where its state is one that the definition of the date
    takes for operating. Empty where nothing was filed at all.

    They are lists of the plan, so they stand on the province for which it was made (the new one contains it).
    """
    filed = frames.select_frame(
        sql,
        {"day": as_of},
        place=pl.String,
        agency=pl.String,
        state=pl.String,
        record=pl.String,
        imported_by=pl.String,
    )
    if filed.is_empty():
        return frames.as_facts(filed)
    listed = pl.DataFrame({"place": names.values})
    return frames.as_facts(
        listed.join(filed, on="place", how="left").with_columns(
            area=pl.lit(surroundings.find_province(as_of=PLAN_194_SIGNED).key),
            place_name=pl.col("place"),
            numerator=pl.col("state")
            .is_in(meanings.read_list(meanings.IN_OPERATION, "states", as_of))
            .fill_null(value=False)
            .cast(pl.Float64),
            denominator=pl.lit(1.0),
            dataset=pl.lit(dataset),
            note=pl.col("state").fill_null(gettext_noop("not filed")),
        )
    )


def platform_facts(*, as_of: date) -> pl.DataFrame:
    """One row per shared platform that the plan names: 1 where it operates."""
    return _find_named_facts(
        "SELECT p.platform, p.agency, p.state, p.platform || '/' || p.valid_from, p.import_id"
        " FROM assets_sharedplatform p WHERE HOLDS(p)",
        PlatformName,
        "assets.shared_platform",
        as_of,
    )


def database_facts(*, as_of: date) -> pl.DataFrame:
    """One row per database that the plan names: 1 where it operates."""
    return _find_named_facts(
        "SELECT d.database, d.agency, d.state, d.database || '/' || d.valid_from, d.import_id"
        " FROM assets_nameddatabase d WHERE HOLDS(d)",
        DatabaseName,
        "assets.named_database",
        as_of,
    )


_CRITERIA = """
    SELECT DISTINCT ON (c.data_centre, c.criterion) c.criterion, c.title, d.agency,
           (c.result = 'met')::int::float8, c.result,
           c.data_centre || '/' || c.document || '/' || c.criterion || '/' || c.assessed_on, c.import_id
    FROM assets_datacentrecriterion c JOIN assets_datacentre d ON d.code = c.data_centre AND HOLDS(d)
    WHERE c.document = %(document)s AND c.assessed_on <= %(day)s
    ORDER BY c.data_centre, c.criterion, c.assessed_on DESC
"""


def criterion_facts(*, as_of: date) -> pl.DataFrame:
    """One row per data centre and criterion of the decision in force on the date: 1 where the last judgement is met."""
    judgements = frames.select_frame(
        _CRITERIA,
        {"day": as_of, "document": meanings.read_criteria_document(as_of)},
        place=pl.String,
        place_name=pl.String,
        agency=pl.String,
        numerator=pl.Float64,
        note=pl.String,
        record=pl.String,
        imported_by=pl.String,
    )
    return frames.as_facts(
        surroundings.with_agency_area(judgements, as_of=as_of).with_columns(
            denominator=pl.lit(1.0), dataset=pl.lit("assets.data_centre_criterion")
        )
    )


def assessed_documents(*, as_of: date) -> list[str]:
    """The decisions by which data centres were judged up to the date."""
    documents = frames.select_frame(
        "SELECT DISTINCT document FROM assets_datacentrecriterion WHERE assessed_on <= %(day)s ORDER BY 1",
        {"day": as_of},
        document=pl.String,
    )
    return documents["document"].to_list()


_ENDPOINTS = """
    SELECT e.code, e.kind, e.agency, (
             e.agent <> '' AND coalesce(e.installed_on, %(day)s) <= %(day)s AND r.seen_on >= %(seen)s
           )::int::float8, coalesce(r.import_id, e.import_id), coalesce(to_char(r.seen_on, 'DD/MM/YYYY'), ''),
           e.agent <> '' AND coalesce(e.installed_on, %(day)s) <= %(day)s
    FROM assets_endpoint e
    LEFT JOIN LATERAL (
      SELECT seen_on, import_id FROM assets_agentreport
      WHERE endpoint_id = e.id AND seen_on <= %(day)s ORDER BY seen_on DESC LIMIT 1) r ON true
    WHERE HOLDS(e)
"""


def endpoint_facts(*, as_of: date) -> pl.DataFrame:
    """One row per machine of a state agency: 1 where an agent is on it and was heard of within the days in force.

    What was heard of it after the date says nothing of the date. Empty where agents are known and none was heard of.
    """
    within = read_agent_days(as_of)
    endpoints = frames.select_frame(
        _ENDPOINTS,
        {"day": as_of, "seen": as_of - timedelta(days=within)},
        place=pl.String,
        place_name=pl.String,
        agency=pl.String,
        numerator=pl.Float64,
        imported_by=pl.String,
        note=pl.String,
        has_agent=pl.Boolean,
    )
    machines = of_state_agencies(endpoints, as_of)
    if machines["has_agent"].any() and (machines["note"] == "").all():
        return frames.as_facts(machines.clear())
    return frames.as_facts(
        machines.with_columns(
            numerator=pl.col("numerator").fill_null(0.0),
            denominator=pl.lit(1.0),
            dataset=pl.lit("assets.endpoint"),
            record=pl.col("place"),
            note=pl.concat_str([pl.col("agency"), pl.col("note")], separator=" · "),
        )
    )


def any_endpoint(*, as_of: date) -> bool:
    """Whether any machine is known on the date."""
    return Endpoint.objects.valid_on(as_of).exists()


_FINDINGS = """
    WITH due AS (
        SELECT f.agency, f.code, f.import_id, f.fixed_on,
               coalesce(f.due_on, f.found_on + (%(days)s::jsonb ->> f.severity)::int) AS due_on
        FROM assets_finding f WHERE f.found_on <= %(day)s AND f.severity <> 'none')
    SELECT agency,
           bool_and(due_on > %(day)s OR coalesce(fixed_on <= %(day)s, false))::int::float8,
           count(*) FILTER (WHERE due_on <= %(day)s AND NOT coalesce(fixed_on <= %(day)s, false)),
           count(*), max(import_id)
    FROM due GROUP BY agency
"""


def list_scanned_agencies(*, as_of: date) -> list[str]:
    """The agencies in which anything was looked for by the date."""
    scanned = frames.select_frame(
        "SELECT DISTINCT agency FROM assets_finding WHERE found_on <= %(day)s", {"day": as_of}, agency=pl.String
    )
    return scanned["agency"].to_list()


def list_agencies_with_machines(*, as_of: date) -> list[str]:
    """The agencies of which machines are registered on the date."""
    registered = frames.select_frame(
        "SELECT DISTINCT e.agency FROM assets_endpoint e WHERE HOLDS(e)", {"day": as_of}, agency=pl.String
    )
    return registered["agency"].to_list()


def finding_facts(*, as_of: date) -> pl.DataFrame:
    """One row per agency in which something was found: 1 where all that is due by the date is fixed."""
    weaknesses = frames.select_frame(
        _FINDINGS,
        {"day": as_of, "days": json.dumps(read_due_days(as_of))},
        agency=pl.String,
        numerator=pl.Float64,
        overdue=pl.Int64,
        found=pl.Int64,
        imported_by=pl.String,
    )
    return frames.as_facts(
        surroundings.with_agency_area(weaknesses, as_of=as_of).with_columns(
            place=pl.col("agency"),
            place_name=pl.col("agency_name"),
            denominator=pl.lit(1.0),
            dataset=pl.lit("assets.finding"),
            record=pl.col("agency"),
            note=pl.col("overdue").cast(pl.String) + "/" + pl.col("found").cast(pl.String),
        )
    )
