"""What 0001 to 0007 lead to, in one file for a new database; an older one goes their way.

Why each trigger stands here is told by 0005 and 0007; tags of vocabularies (0006) are none in a new database.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models

_TABLES = (
    ("opendata_package", "id"),
    ("opendata_package_tags", "package_id"),
    ("opendata_package_groups", "package_id"),
    ("opendata_resource", "package_id"),
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

    replaces = [('opendata', '0001_registry'), ('opendata', '0002_voices'), ('opendata', '0003_harvest'), ('opendata', '0004_publications'), ('opendata', '0005_changes'), ('opendata', '0006_search_on_disk'), ('opendata', '0007_releases')]

    initial = True

    dependencies = [
        ('kernel', '0005_dataset_releases'),
        ('lake', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
            ],
            options={
                'verbose_name': 'tag',
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('organization', 'organisation of the catalogue'), ('group', 'group of datasets')], max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('image_url', models.CharField(blank=True, max_length=1000, verbose_name='picture')),
                ('extras', models.JSONField(default=list, verbose_name='further fields')),
                ('state', models.CharField(choices=[('active', 'in the catalogue'), ('deleted', 'removed')], default='active', max_length=8, verbose_name='state')),
                ('created', models.DateTimeField(verbose_name='created at')),
            ],
            options={
                'verbose_name': 'group or organisation',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['organization', 'group'])), name='opendata_body_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['active', 'deleted'])), name='opendata_body_state')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('person', models.CharField(max_length=64, verbose_name='person')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('created', models.DateTimeField(verbose_name='created at')),
                ('last_access', models.DateTimeField(blank=True, null=True, verbose_name='last used at')),
            ],
            options={
                'verbose_name': 'API key',
                'indexes': [models.Index(fields=['person'], name='opendata_token_person')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, verbose_name='dataset')),
                ('text', models.TextField(max_length=2000, verbose_name='comment')),
                ('filed_by', models.CharField(blank=True, max_length=64, verbose_name='filed by')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('state', models.CharField(choices=[('waiting', 'waits to be read'), ('shown', 'shown'), ('hidden', 'not shown')], default='waiting', max_length=8, verbose_name='state')),
            ],
            options={
                'verbose_name': 'comment',
                'ordering': ('filed_at', 'pk'),
                'indexes': [models.Index(fields=['dataset', 'filed_at'], name='opendata_comment_dataset')],
            },
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.TextField(max_length=2000, verbose_name='what data is wanted')),
                ('purpose', models.TextField(blank=True, max_length=1000, verbose_name='what for')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='how to reach you')),
                ('filed_by', models.CharField(blank=True, max_length=64, verbose_name='filed by')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('due_on', models.DateField(verbose_name='answer due on')),
                ('state', models.CharField(choices=[('open', 'waits for an answer'), ('answered', 'data provided'), ('refused', 'refused with reasons')], default='open', max_length=8, verbose_name='state')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='answer')),
                ('answered_by', models.CharField(blank=True, max_length=200, verbose_name='answered by')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'request for data',
                'ordering': ('-filed_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='opendata_request_answered')],
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, verbose_name='dataset')),
                ('day', models.DateField(verbose_name='day')),
                ('use', models.CharField(choices=[('view', 'page opened'), ('download', 'file had')], max_length=8, verbose_name='use')),
                ('count', models.PositiveIntegerField(verbose_name='count')),
            ],
            options={
                'verbose_name': 'usage',
                'constraints': [models.UniqueConstraint(fields=('dataset', 'day', 'use'), name='opendata_usage_once')],
            },
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('notes', models.TextField(blank=True, null=True, verbose_name='description')),
                ('url', models.CharField(blank=True, max_length=2000, null=True, verbose_name='source')),
                ('version', models.CharField(blank=True, max_length=100, null=True, verbose_name='version')),
                ('author', models.CharField(blank=True, max_length=500, null=True, verbose_name='author')),
                ('author_email', models.CharField(blank=True, max_length=320, null=True, verbose_name="author's e-mail")),
                ('maintainer', models.CharField(blank=True, max_length=500, null=True, verbose_name='maintainer')),
                ('maintainer_email', models.CharField(blank=True, max_length=320, null=True, verbose_name="maintainer's e-mail")),
                ('license_id', models.CharField(blank=True, max_length=100, null=True, verbose_name='licence')),
                ('extras', models.JSONField(default=list, verbose_name='further fields')),
                ('private', models.BooleanField(default=False, verbose_name='not public')),
                ('state', models.CharField(choices=[('active', 'in the catalogue'), ('deleted', 'removed')], default='active', max_length=8, verbose_name='state')),
                ('creator', models.CharField(max_length=64, verbose_name='registered by')),
                ('created', models.DateTimeField(verbose_name='created at')),
                ('modified', models.DateTimeField(verbose_name='changed at')),
                ('harvested_from', models.CharField(blank=True, max_length=2000, verbose_name='harvested from')),
                ('tag_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, editable=False)),
                ('formats', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, editable=False)),
                ('groups', models.ManyToManyField(related_name='packages', to='opendata.body', verbose_name='groups')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned', to='opendata.body', verbose_name='organisation')),
                ('tags', models.ManyToManyField(related_name='packages', to='opendata.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'registered dataset',
                'verbose_name_plural': 'registered datasets',
                'indexes': [models.Index(condition=models.Q(('private', False), ('state', 'active')), fields=['-modified', 'name'], name='opendata_package_listed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'deleted'])), name='opendata_package_state')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('user', 'a person')], max_length=8, verbose_name='of what')),
                ('thing', models.CharField(max_length=64, verbose_name='who')),
                ('capacity', models.CharField(choices=[('admin', 'administrator of the body'), ('editor', 'editor'), ('member', 'member')], max_length=8, verbose_name='capacity')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='opendata.body')),
            ],
            options={
                'verbose_name': 'membership',
                'constraints': [models.UniqueConstraint(fields=('body', 'kind', 'thing'), name='opendata_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('kind', models.CharField(choices=[('ckan', 'CKAN (Action API)'), ('dcat', 'DCAT (Turtle, RDF/XML or JSON-LD)')], max_length=8, verbose_name='kind')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('rhythm', models.CharField(choices=[('daily', 'every day'), ('weekly', 'every week'), ('monthly', 'every month')], default='daily', max_length=8, verbose_name='rhythm of the harvest')),
                ('active', models.BooleanField(default=True, verbose_name='is harvested')),
                ('last_run_at', models.DateTimeField(blank=True, null=True, verbose_name='last harvested at')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='added')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('withdrawn', models.PositiveIntegerField(default=0, verbose_name='withdrawn')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='with errors')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='opendata.body', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'harvested catalogue',
                'ordering': ('title', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'url'), name='opendata_source_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['ckan', 'dcat'])), name='opendata_source_kind'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly', 'monthly'])), name='opendata_source_rhythm')],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('url', models.CharField(blank=True, max_length=2000, verbose_name='address')),
                ('name', models.CharField(blank=True, max_length=500, null=True, verbose_name='name')),
                ('description', models.TextField(blank=True, null=True, verbose_name='description')),
                ('format', models.CharField(blank=True, max_length=100, verbose_name='format')),
                ('mimetype', models.CharField(blank=True, max_length=200, null=True, verbose_name='media type')),
                ('size', models.BigIntegerField(blank=True, null=True, verbose_name='size')),
                ('hash', models.CharField(blank=True, max_length=200, verbose_name='hash')),
                ('resource_type', models.CharField(blank=True, max_length=100, null=True, verbose_name='kind')),
                ('extras', models.JSONField(default=dict, verbose_name='further fields')),
                ('file', models.UUIDField(blank=True, null=True, verbose_name='kept file')),
                ('created', models.DateTimeField(verbose_name='created at')),
                ('modified', models.DateTimeField(verbose_name='changed at')),
                ('content_modified', models.DateTimeField(blank=True, null=True, verbose_name='content changed at')),
                ('fields', models.JSONField(blank=True, null=True, verbose_name='fields of its rows')),
                ('key', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), default=list)),
                ('package', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resources', to='opendata.package')),
            ],
            options={
                'verbose_name': 'resource',
                'ordering': ('position',),
                'indexes': [models.Index(fields=['package', 'position'], name='opendata_resource_order')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=500, verbose_name='identifier at its source')),
                ('title', models.CharField(blank=True, max_length=500, verbose_name='title')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn at its source on')),
                ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='offers', to='opendata.package')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='opendata.source')),
            ],
            options={
                'verbose_name': 'offered dataset',
                'constraints': [models.UniqueConstraint(fields=('source', 'identifier'), name='opendata_offer_once')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(blank=True, max_length=100, verbose_name='dataset')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('publish_on', models.DateField(verbose_name='to be published on')),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='why')),
                ('state', models.CharField(choices=[('proposed', 'waits for approval'), ('approved', 'approved'), ('refused', 'not approved'), ('back', 'taken back'), ('done', 'published'), ('failed', 'could not be published')], default='proposed', max_length=8, verbose_name='state')),
                ('proposed_by', models.CharField(max_length=64, verbose_name='proposed by')),
                ('proposed_by_label', models.CharField(max_length=200, verbose_name='proposed by')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed at')),
                ('decided_by', models.CharField(blank=True, max_length=64, verbose_name='decision by')),
                ('decided_by_label', models.CharField(blank=True, max_length=200, verbose_name='decision by')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decision at')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('outcome', models.TextField(blank=True, verbose_name='what came of it')),
                ('package', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='opendata.package', verbose_name='registered dataset')),
            ],
            options={
                'verbose_name': 'scheduled publication',
                'ordering': ('-publish_on', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('dataset', ''), _negated=True), ('as_of__isnull', False), ('package', None)), models.Q(('as_of', None), ('dataset', ''), ('package__isnull', False)), _connector='OR'), name='opendata_publication_of_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', ''), ('state__in', ('proposed', 'back'))), models.Q(models.Q(('decided_by', ''), _negated=True), models.Q(('state__in', ('proposed', 'back')), _negated=True)), _connector='OR'), name='opendata_publication_decided'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('proposed_by')), _negated=True), name='opendata_publication_four_eyes'), models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'approved')), models.Q(('dataset', ''), _negated=True)), fields=('dataset', 'as_of'), name='opendata_publication_dataset_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'approved'))), fields=('package',), name='opendata_publication_package_once')],
            },
        ),
        migrations.CreateModel(
            name='ResourceRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('values', models.JSONField(verbose_name='values')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='opendata.resource')),
            ],
            options={
                'verbose_name': 'row of a resource',
                'constraints': [models.UniqueConstraint(fields=('resource', 'number'), name='opendata_row_once')],
            },
        ),
        # So it was called when 0006 made it unique; a later migration finds it under the same name everywhere.
        migrations.RunSQL(
            "ALTER TABLE opendata_tag RENAME CONSTRAINT opendata_tag_name_key TO opendata_tag_name_7f99654e_uniq",
            "ALTER TABLE opendata_tag RENAME CONSTRAINT opendata_tag_name_7f99654e_uniq TO opendata_tag_name_key",
        ),
        migrations.RunSQL(
            _FUNCTIONS + "".join(_TRIGGER.format(table=table, column=column) for table, column in _TABLES),
            _NO_FUNCTIONS,
        ),
        migrations.RunSQL(
            "CREATE TRIGGER opendata_note_release AFTER INSERT OR UPDATE OR DELETE ON kernel_datasetrelease"
            " FOR EACH STATEMENT EXECUTE FUNCTION opendata_note_snapshot()",
            "DROP TRIGGER opendata_note_release ON kernel_datasetrelease",
        ),
    ]
