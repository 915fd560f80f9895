"""What 0001 to 0005 lead to, in one file for a new database; an older one goes their way."""

import uuid
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

FORBID = """
CREATE FUNCTION kernel_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER kernel_audit_append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_append_only();
CREATE TRIGGER kernel_audit_no_truncate BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_append_only();
"""
ALLOW = """
DROP TRIGGER kernel_audit_no_truncate ON kernel_auditentry;
DROP TRIGGER kernel_audit_append_only ON kernel_auditentry;
DROP FUNCTION kernel_audit_append_only();
"""
REVISIONS = "CREATE SEQUENCE kernel_dataset_revision"
NO_REVISIONS = "DROP SEQUENCE kernel_dataset_revision"
EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS btree_gist;"
NOW = """
CREATE FUNCTION kernel_known_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('hatang.known_at', true), '')::timestamptz, transaction_timestamp())
$$;
"""
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

    replaces = [('kernel', '0001_initial'), ('kernel', '0002_append_only'), ('kernel', '0003_known'), ('kernel', '0004_decided_counts'), ('kernel', '0005_dataset_releases')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        UnaccentExtension(),
        migrations.CreateModel(
            name='DatasetRevision',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('revision', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('media_type', models.CharField(max_length=120)),
                ('stored_at', models.DateTimeField()),
                ('stored_by', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('actor_id', models.CharField(max_length=64)),
                ('actor_label', models.CharField(max_length=200)),
                ('action', models.CharField(db_index=True, max_length=100)),
                ('object_type', models.CharField(max_length=80)),
                ('object_key', models.CharField(max_length=200)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
            ],
            options={
                'verbose_name': 'audit entry',
                'indexes': [models.Index(fields=['object_type', 'object_key'], name='audit_by_object')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('function', models.CharField(help_text='dotted path', max_length=200)),
                ('arguments', models.JSONField(default=dict)),
                ('actor_id', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('total', models.PositiveBigIntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('log', models.TextField(blank=True)),
                ('result', models.JSONField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('cancel_requested', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running']), ('ended_at__isnull', False), _connector='OR'), name='an_ended_job_has_an_end')],
            },
        ),
        migrations.CreateModel(
            name='StoredMeasurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80)),
                ('as_of', models.DateField()),
                ('areas', models.CharField(help_text='hash of the sorted areas', max_length=64)),
                ('fingerprint', models.CharField(max_length=64)),
                ('body', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'as_of', 'areas'), name='one_stored_measurement')],
            },
        ),
        migrations.CreateModel(
            name='PastRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(max_length=80)),
                ('body', models.JSONField()),
                ('known_from', models.DateTimeField()),
                ('known_to', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['origin', 'known_to'], name='past_rows_by_table')],
            },
        ),
        migrations.CreateModel(
            name='CountDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=80)),
                ('fewer_than', models.PositiveIntegerField()),
                ('number', models.PositiveBigIntegerField(help_text='the newest of the revisions')),
                ('state', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dataset', 'fewer_than'), name='one_decision_that_stands')],
            },
        ),
        migrations.CreateModel(
            name='DecidedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=80)),
                ('fewer_than', models.PositiveIntegerField()),
                ('field', models.CharField(max_length=80)),
                ('cell', models.CharField(help_text='the words of its key, parted by tabs', max_length=200)),
                ('value', models.PositiveBigIntegerField()),
                ('parts', models.JSONField(null=True)),
                ('is_hidden', models.BooleanField()),
                ('since', models.PositiveBigIntegerField()),
                ('until', models.PositiveBigIntegerField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('dataset', 'fewer_than', 'field', 'cell'), name='a_cell_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='DatasetRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, verbose_name='dataset')),
                ('fields', models.JSONField(help_text='those that are open; others are not', verbose_name='fields')),
                ('data_class', models.CharField(choices=[('secret', 'state secret'), ('core', 'core data'), ('important', 'important data'), ('other', 'other data')], max_length=10, verbose_name='class of the data')),
                ('basis', models.CharField(blank=True, max_length=500, verbose_name='legal basis')),
                ('duty', models.CharField(blank=True, max_length=500, verbose_name='duty under which operators give it')),
                ('high_value', models.CharField(blank=True, choices=[('', 'not declared as high-value data'), ('geospatial', 'geospatial'), ('statistics', 'statistics')], max_length=20, verbose_name='category of high-value data')),
                ('is_exact', models.BooleanField(default=False, verbose_name='places are told exactly')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('released', 'released'), ('refused', 'refused'), ('replaced', 'replaced'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10, verbose_name='state')),
                ('proposed_by', models.CharField(max_length=64)),
                ('proposed_by_label', models.CharField(max_length=200, verbose_name='proposed by')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('decided_by', models.CharField(blank=True, max_length=64)),
                ('decided_by_label', models.CharField(blank=True, max_length=200, verbose_name='who decided')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='when decided')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='two_people_release_a_dataset'), models.UniqueConstraint(condition=models.Q(('state', 'released')), fields=('dataset',), name='one_release_that_stands'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('dataset',), name='one_release_proposed')],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
        migrations.RunSQL(REVISIONS, NO_REVISIONS),
        migrations.RunSQL(NOW, "DROP FUNCTION kernel_known_now()"),
        migrations.RunSQL(KEEP, "DROP FUNCTION kernel_keep_known()"),
        migrations.RunSQL(BEGIN_KEEPING, "DROP PROCEDURE kernel_begin_keeping(regclass, text)"),
        migrations.RunSQL(END_KEEPING, "DROP PROCEDURE kernel_end_keeping(regclass)"),
    ]
