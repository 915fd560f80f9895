"""Rows of facts carry when they became known; what is overwritten or deleted is kept with when it ceased to be."""

from django.db import migrations, models

# The setting of the session goes before the clock: what is carried over is known since earlier (`known.recorded_at`).
NOW = """
CREATE FUNCTION kernel_known_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('hatang.known_at', true), '')::timestamptz, transaction_timestamp())
$$;
"""
# What came and went in one transaction nobody has known. Geometries go as their exact text, not as GeoJSON.
KEEP = """
CREATE FUNCTION kernel_keep_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := kernel_known_now();
    kept jsonb;
    shape text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.known_from := OLD.known_from;
        IF NEW *= OLD THEN
            RETURN NEW;
        END IF;
        NEW.known_from := moment;
    END IF;
    IF OLD.known_from < moment THEN
        kept := to_jsonb(OLD);
        FOR number IN 0 .. TG_NARGS - 1 LOOP
            EXECUTE format('SELECT ($1).%I::text', TG_ARGV[number]) INTO shape USING OLD;
            kept := kept || jsonb_build_object(TG_ARGV[number], shape);
        END LOOP;
        INSERT INTO kernel_pastrow (origin, body, known_from, known_to)
        VALUES (TG_TABLE_NAME, kept, OLD.known_from, moment);
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
# `known`: an expression over a row for when it became known, as far as the table can tell; what it cannot tell was
# known before anybody kept account.
BEGIN_KEEPING = """
CREATE PROCEDURE kernel_begin_keeping(origin regclass, known text DEFAULT 'NULL') LANGUAGE plpgsql AS $$
DECLARE
    shapes text;
BEGIN
    EXECUTE format('ALTER TABLE %s ADD COLUMN known_from timestamptz NOT NULL DEFAULT ''-infinity''', origin);
    EXECUTE format('UPDATE %s AS r SET known_from = %s WHERE (%s) IS NOT NULL', origin, known, known);
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN known_from SET DEFAULT kernel_known_now()', origin);
    SELECT coalesce(string_agg(quote_literal(attname), ', '), '') INTO shapes FROM pg_attribute
    WHERE attrelid = origin AND attnum > 0 AND NOT attisdropped AND atttypid = 'geometry'::regtype;
    EXECUTE format(
        'CREATE TRIGGER kernel_keep_known BEFORE UPDATE OR DELETE ON %s'
        ' FOR EACH ROW EXECUTE FUNCTION kernel_keep_known(%s)', origin, shapes);
END $$;
"""
END_KEEPING = """
CREATE PROCEDURE kernel_end_keeping(origin regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TRIGGER kernel_keep_known ON %s', origin);
    EXECUTE format('ALTER TABLE %s DROP COLUMN known_from', origin);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="PastRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("origin", models.CharField(max_length=80)),
                ("body", models.JSONField()),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["origin", "known_to"], name="past_rows_by_table")],
            },
        ),
        migrations.RunSQL(NOW, "DROP FUNCTION kernel_known_now()"),
        migrations.RunSQL(KEEP, "DROP FUNCTION kernel_keep_known()"),
        migrations.RunSQL(BEGIN_KEEPING, "DROP PROCEDURE kernel_begin_keeping(regclass, text)"),
        migrations.RunSQL(END_KEEPING, "DROP PROCEDURE kernel_end_keeping(regclass)"),
    ]
