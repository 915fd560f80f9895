"""What 0001 to 0011 lead to, in one file for a new database; an older one goes their way.

Regimes that 0004 marked are none in a new database.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reporting', '0001_initial'), ('reporting', '0002_notices'), ('reporting', '0003_offers'), ('reporting', '0004_consolidated'), ('reporting', '0005_entered_regimes'), ('reporting', '0006_office_days'), ('reporting', '0007_results'), ('reporting', '0008_handed_over'), ('reporting', '0009_notice_kind'), ('reporting', '0010_notice_news'), ('reporting', '0011_true_past')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Regime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
                ('plan', models.CharField(blank=True, max_length=40, verbose_name='plan')),
                ('plan_deadline', models.CharField(blank=True, max_length=40, verbose_name='deadline of the plan')),
                ('cadence', models.CharField(choices=[('month', 'monthly'), ('quarter', 'quarterly'), ('half_year', 'half-yearly'), ('year', 'yearly')], max_length=10, verbose_name='cadence')),
                ('closes_day', models.PositiveSmallIntegerField(verbose_name='figures close on day')),
                ('closes_citation', models.CharField(max_length=300, verbose_name='where the closing day is fixed')),
                ('due_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='due on day of the last month')),
                ('due_working_days', models.PositiveSmallIntegerField(default=1, verbose_name='working days after closing')),
                ('reporters', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), verbose_name='who reports')),
                ('recipient', models.CharField(max_length=35, verbose_name='to whom')),
                ('form', models.JSONField(default=list, verbose_name='form')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('consolidated', models.BooleanField(default=False, verbose_name='has a consolidated report')),
                ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='entered at')),
                ('entered_by_label', models.CharField(blank=True, max_length=200, verbose_name='entered by')),
                ('computes', models.BooleanField(default=False, verbose_name='the recipient computes results')),
                ('group_points', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), blank=True, default=list, verbose_name='points of the groups')),
                ('addressee', models.CharField(blank=True, max_length=35, verbose_name='addressed through the recipient to')),
                ('copies', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, default=list, verbose_name='also sent to')),
            ],
            options={
                'verbose_name': 'reporting regime',
                'verbose_name_plural': 'reporting regimes',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='reporting_regime_key'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='reporting_regime_period'), models.CheckConstraint(condition=models.Q(('cadence__in', ['month', 'quarter', 'half_year', 'year'])), name='reporting_regime_cadence'), models.CheckConstraint(condition=models.Q(('closes_day__lte', 28)), name='reporting_regime_closes')],
            },
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.CharField(max_length=35, verbose_name='body')),
                ('key_sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('made_by_label', models.CharField(max_length=200, verbose_name='made by')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='last read')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
            ],
            options={
                'verbose_name': 'calendar address',
                'verbose_name_plural': 'calendar addresses',
                'ordering': ['organisation', '-made_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('revoked_at', None), ('revoked_at__gte', models.F('made_at')), _connector='OR'), name='reporting_calendar_revoked_later')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=64, verbose_name='person')),
                ('subject', models.CharField(max_length=200, verbose_name='matter')),
                ('stage', models.CharField(choices=[('ahead', 'within two weeks'), ('soon', 'within three days'), ('today', 'today'), ('late', 'late'), ('long_late', 'late for a week or more'), ('news', 'when it happened')], max_length=10, verbose_name='stage')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='detail')),
                ('due', models.DateField(verbose_name='last day')),
                ('address', models.CharField(max_length=300, verbose_name='address')),
                ('made_on', models.DateField(verbose_name='told on')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='seen at')),
                ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mailed at')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='settled at')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-made_on', 'due', 'id'],
                'indexes': [models.Index(condition=models.Q(('seen_at', None), ('settled_at', None)), fields=['person'], name='reporting_notice_unseen')],
                'constraints': [models.UniqueConstraint(fields=('person', 'subject', 'stage'), name='reporting_one_notice'), models.CheckConstraint(condition=models.Q(('stage__in', ['ahead', 'soon', 'today', 'late', 'long_late', 'news'])), name='reporting_notice_stage')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=64, unique=True, verbose_name='person')),
                ('digest', models.CharField(choices=[('off', 'never'), ('daily', 'every day'), ('weekly', 'every week')], default='daily', max_length=8, verbose_name='letters')),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
                'constraints': [models.CheckConstraint(condition=models.Q(('digest__in', ['off', 'daily', 'weekly'])), name='reporting_digest_known')],
            },
        ),
        migrations.CreateModel(
            name='OfficeDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('works', models.BooleanField(verbose_name='offices work')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
                ('entered_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                ('entered_at', models.DateTimeField(verbose_name='entered at')),
            ],
            options={
                'verbose_name': 'office day',
                'verbose_name_plural': 'office days',
                'ordering': ['day'],
                'constraints': [models.CheckConstraint(condition=models.Q(('citation__gt', '')), name='reporting_office_day_cited')],
            },
        ),
        migrations.CreateModel(
            name='PeriodCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('before', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), verbose_name='charged before')),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), verbose_name='charged since')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('on', models.DateField(verbose_name='corrected on')),
                ('by_label', models.CharField(max_length=200, verbose_name='by')),
            ],
            options={
                'verbose_name': 'correction of a period',
                'verbose_name_plural': 'corrections of periods',
                'ordering': ['code', 'period', 'on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='IssuedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('as_of', models.DateField(verbose_name='figures as of')),
                ('source', models.UUIDField()),
                ('docx', models.UUIDField()),
                ('pdf', models.UUIDField()),
                ('docx_sha256', models.CharField(max_length=64)),
                ('pdf_sha256', models.CharField(max_length=64)),
                ('issued_by_label', models.CharField(max_length=200, verbose_name='issued by')),
                ('issued_at', models.DateTimeField(verbose_name='recorded at')),
                ('regime', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issued', to='reporting.regime', verbose_name='regime')),
                ('signature', models.CharField(choices=[('none', 'not signed'), ('valid', 'signed, whole'), ('untrusted', 'signed by an authority that is not on the list'), ('broken', 'the signature is broken')], default='none', max_length=10, verbose_name='signature')),
                ('signed', models.UUIDField(blank=True, null=True, verbose_name='signed document')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='signed document received at')),
                ('signed_by_label', models.CharField(blank=True, max_length=200, verbose_name='signed document brought by')),
                ('signed_sha256', models.CharField(blank=True, max_length=64)),
                ('signers', models.CharField(blank=True, max_length=300, verbose_name='signers')),
            ],
            options={
                'verbose_name': 'issued report',
                'verbose_name_plural': 'issued reports',
                'ordering': ['-issued_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('signature', 'none'), ('signed', None)), models.Q(('signature__in', ('valid', 'untrusted')), ('signed__isnull', False)), _connector='OR'), name='reporting_issued_signed_whole')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('organisation', models.CharField(max_length=35, verbose_name='body')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('computed', 'results computed'), ('commented', 'results commented on'), ('confirmed', 'results confirmed'), ('handed', 'handed over')], default='draft', max_length=10, verbose_name='state')),
                ('as_of', models.DateField(verbose_name='figures as of')),
                ('values', models.JSONField(default=dict, verbose_name='values')),
                ('version', models.PositiveSmallIntegerField(default=0, verbose_name='version')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('changed_by_label', models.CharField(max_length=200, verbose_name='changed by')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='first sent at')),
                ('regime', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='reporting.regime', verbose_name='regime')),
                ('results', models.JSONField(blank=True, default=dict, verbose_name='results')),
                ('handed_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_over', to='reporting.submission', verbose_name='handed over to')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
                'ordering': ['regime', 'period', 'organisation'],
                'constraints': [models.UniqueConstraint(fields=('regime', 'period', 'organisation'), name='reporting_one_submission'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'returned', 'accepted', 'computed', 'commented', 'confirmed', 'handed'])), name='reporting_submission_state'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'handed')), ('version__gt', 0), _connector='OR'), name='reporting_sent_has_version'), models.CheckConstraint(condition=models.Q(models.Q(('handed_to__isnull', False), ('state', 'handed')), models.Q(models.Q(('state', 'handed'), _negated=True), ('handed_to', None)), _connector='OR'), name='reporting_handed_to_somebody')],
            },
        ),
        migrations.CreateModel(
            name='SubmissionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('computed', 'results computed'), ('commented', 'results commented on'), ('confirmed', 'results confirmed'), ('handed', 'handed over')], max_length=10, verbose_name='state')),
                ('values', models.JSONField(verbose_name='values')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by_label', models.CharField(max_length=200, verbose_name='by')),
                ('file', models.UUIDField(blank=True, null=True, verbose_name='signed document')),
                ('signature', models.CharField(choices=[('none', 'not signed'), ('valid', 'signed, whole'), ('untrusted', 'signed by an authority that is not on the list'), ('broken', 'the signature is broken')], default='none', max_length=10, verbose_name='signature')),
                ('signer', models.CharField(blank=True, max_length=300, verbose_name='signer')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='reporting.submission')),
                ('results', models.JSONField(blank=True, default=dict, verbose_name='results')),
            ],
            options={
                'verbose_name': 'version of a submission',
                'verbose_name_plural': 'versions of submissions',
                'ordering': ['at', 'id'],
            },
        ),
    ]
