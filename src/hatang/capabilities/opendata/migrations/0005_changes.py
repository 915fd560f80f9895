"""What was changed in the catalogue is written down by the database itself, so that indexes in memory can follow it.

A row names a package, or what packages show of others (a body, a tag); no name at all means everything. The number of the
writing transaction stands beside it: whoever knows an older snapshot of the database asks which of them it did not see yet,
and misses none that is committed late. Rows are only ever added, so that no writer waits for another here.
"""

from django.db import migrations

_TABLES = (
    ("opendata_package", "id"),
    ("opendata_package_tags", "package_id"),
    ("opendata_package_groups", "package_id"),
    ("opendata_resource", "package_id"),
    ("opendata_relationship", "subject_id"),
    ("opendata_relationship", "object_id"),
    ("opendata_body", "id"),
    ("opendata_tag", "id"),
)

_FUNCTIONS = """
CREATE TABLE opendata_change (
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    thing uuid,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (xact, thing)
);
CREATE FUNCTION opendata_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    thing uuid;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO thing USING OLD;
        INSERT INTO opendata_change (thing) VALUES (thing) ON CONFLICT DO NOTHING;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO thing USING NEW;
        INSERT INTO opendata_change (thing) VALUES (thing) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION opendata_note_truncation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO opendata_change (thing) VALUES (NULL) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION opendata_note_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO opendata_change (thing) VALUES ('00000000-0000-0000-0000-000000000000') ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER opendata_note_snapshot AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON lake_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION opendata_note_snapshot();
CREATE TRIGGER opendata_note_truncation AFTER TRUNCATE ON opendata_package
    FOR EACH STATEMENT EXECUTE FUNCTION opendata_note_truncation();
"""
_TRIGGER = """
CREATE TRIGGER opendata_note_{column} AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION opendata_note_change('{column}');
"""
_NO_FUNCTIONS = """
DROP TRIGGER opendata_note_snapshot ON lake_snapshot;
DROP FUNCTION opendata_note_change() CASCADE;
DROP FUNCTION opendata_note_truncation() CASCADE;
DROP FUNCTION opendata_note_snapshot() CASCADE;
DROP TABLE opendata_change;
"""


class Migration(migrations.Migration):
    dependencies = [("opendata", "0004_publications"), ("lake", "0001_initial")]
    operations = [
        migrations.RunSQL(
            _FUNCTIONS + "".join(_TRIGGER.format(table=table, column=column) for table, column in _TABLES),
            _NO_FUNCTIONS,
        )
    ]
