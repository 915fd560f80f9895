"""What disputes are kept in: tables that coverage made, taken over as they are."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coverage', '0005_disputes_apart'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Challenge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('operator', models.CharField(max_length=35, verbose_name='operator')),
                        ('technology', models.CharField(choices=[('2G', '2G'), ('3G', '3G'), ('4G', '4G'), ('5G', '5G'), ('6G', '6G')], max_length=4, verbose_name='technology')),
                        ('hamlet_code', models.CharField(max_length=40, verbose_name='hamlet')),
                        ('commune_code', models.CharField(max_length=40, verbose_name='commune')),
                        ('place', models.CharField(blank=True, help_text='Which part of the hamlet', max_length=200, verbose_name='place')),
                        ('reason', models.CharField(choices=[('no_signal', 'No signal at all'), ('partly', 'Signal in part of the hamlet only'), ('outdoor_only', 'Signal outdoors only'), ('weak_data', 'Calls work, data does not'), ('out_of_service', 'Station out of service for long')], max_length=20, verbose_name='reason')),
                        ('description', models.TextField(max_length=2000, verbose_name='what was seen')),
                        ('observed_on', models.DateField(verbose_name='seen on')),
                        ('claimed_share_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='share of households really covered (%)')),
                        ('declared_share_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='share declared at the time (%)')),
                        ('evidence_file', models.UUIDField(blank=True, null=True, verbose_name='evidence')),
                        ('evidence_name', models.CharField(blank=True, max_length=255, verbose_name='name of the evidence')),
                        ('tested_at', models.DateTimeField(blank=True, null=True, verbose_name='tested at')),
                        ('test_rsrp_dbm', models.FloatField(blank=True, null=True, verbose_name='signal strength')),
                        ('test_download_mbps', models.FloatField(blank=True, null=True, verbose_name='download speed')),
                        ('test_upload_mbps', models.FloatField(blank=True, null=True, verbose_name='upload speed')),
                        ('test_latency_ms', models.FloatField(blank=True, null=True, verbose_name='latency')),
                        ('state', models.CharField(choices=[('open', 'Waiting for the operator'), ('answered', 'Answered, waiting for a decision'), ('upheld', 'Upheld'), ('conceded', 'Conceded by the operator'), ('lapsed', 'Counts as conceded, no answer by the deadline'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='open', max_length=12, verbose_name='state')),
                        ('answer_due_on', models.DateField(blank=True, null=True, verbose_name='answer due on')),
                        ('register_number', models.CharField(blank=True, max_length=40, verbose_name='number in the register')),
                        ('import_id', models.CharField(blank=True, max_length=40, verbose_name='import')),
                        ('filed_by', models.CharField(max_length=64, verbose_name='filed by')),
                        ('filed_by_label', models.CharField(max_length=200, verbose_name='name of who filed')),
                        ('filed_at', models.DateTimeField(verbose_name='filed at')),
                        ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer of the operator')),
                        ('answered_by', models.CharField(blank=True, max_length=64, verbose_name='answered by')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                        ('decision', models.TextField(blank=True, max_length=2000, verbose_name='reasons of the decision')),
                        ('decided_by', models.CharField(blank=True, max_length=64, verbose_name='decided by')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                        ('decided_share_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='share decided (%)')),
                        ('effective_from', models.DateField(blank=True, null=True, verbose_name='counts from')),
                        ('effective_to', models.DateField(blank=True, null=True, verbose_name='counts until')),
                        ('lift_reason', models.TextField(blank=True, max_length=2000, verbose_name='why it was lifted')),
                    ],
                    options={
                        'verbose_name': 'coverage challenge',
                        'verbose_name_plural': 'coverage challenges',
                        'db_table': 'coverage_challenge',
                        'ordering': ('-filed_at', '-pk'),
                        'indexes': [models.Index(fields=['hamlet_code'], name='coverage_challenge_hamlet'), models.Index(fields=['operator', 'state'], name='coverage_challenge_operator'), models.Index(fields=['state', 'answer_due_on'], name='coverage_challenge_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('claimed_share_percent__range', (0, 100)), ('declared_share_percent__range', (0, 100))), name='coverage_challenge_percent'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['conceded', 'lapsed', 'rejected', 'upheld']), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='coverage_challenge_decided'), models.CheckConstraint(condition=models.Q(models.Q(('effective_from__isnull', False), ('state__in', ['conceded', 'lapsed', 'upheld']), ('decided_share_percent__range', (0, 100))), models.Q(models.Q(('state__in', ['conceded', 'lapsed', 'upheld']), _negated=True), ('effective_from', None)), _connector='OR'), name='coverage_challenge_upheld'), models.CheckConstraint(condition=models.Q(('effective_to', None), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='coverage_challenge_period'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ['conceded', 'lapsed', 'upheld'])), expressions=[('operator', '='), ('technology', '='), ('hamlet_code', '='), (models.Func(models.F('effective_from'), models.F('effective_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='coverage_challenge_once'), models.UniqueConstraint(condition=models.Q(('register_number', ''), _negated=True), fields=('register_number',), name='coverage_challenge_register_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'answered'))), fields=('operator', 'technology', 'hamlet_code', 'filed_by'), name='coverage_challenge_pending_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Hole',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hamlet_code', models.CharField(max_length=40, verbose_name='hamlet')),
                        ('recorded_on', models.DateField(verbose_name='recorded on')),
                        ('cause', models.CharField(blank=True, choices=[('no_electricity', 'No grid electricity'), ('terrain', 'Shadowed by terrain'), ('sparse', 'Sparse settlement'), ('no_road', 'No road to a site'), ('not_invested', 'Site not yet built')], max_length=20, verbose_name='cause')),
                        ('has_power', models.BooleanField(blank=True, null=True, verbose_name='grid electricity')),
                        ('source', models.CharField(choices=[('list', 'List of the communes'), ('prediction', 'Radio model'), ('declaration', 'Gap of the declarations'), ('challenge', 'Challenge that counts'), ('people', 'Report of a resident or a commune')], max_length=12, verbose_name='how it is known')),
                        ('challenge_id', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='challenge')),
                        ('state', models.CharField(choices=[('open', 'Recorded, no operator yet'), ('assigned', 'Given to an operator, no commitment yet'), ('committed', 'Committed'), ('mended', 'Reported mended, waiting for the commune'), ('closed', 'Closed, signal confirmed'), ('dropped', 'Entered by mistake')], default='open', max_length=10, verbose_name='state')),
                        ('operator', models.CharField(blank=True, max_length=35, verbose_name='committed operator')),
                        ('assigned_on', models.DateField(blank=True, null=True, verbose_name='given to the operator on')),
                        ('committed_on', models.DateField(blank=True, null=True, verbose_name='committed until')),
                        ('mended_on', models.DateField(blank=True, null=True, verbose_name='reported mended on')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                        ('import_id', models.CharField(blank=True, max_length=40, verbose_name='import')),
                    ],
                    options={
                        'verbose_name': 'signal hole',
                        'verbose_name_plural': 'signal holes',
                        'db_table': 'coverage_hole',
                        'ordering': ('recorded_on', 'hamlet_code'),
                        'indexes': [models.Index(fields=['state', 'committed_on'], name='coverage_hole_state')],
                        'constraints': [models.UniqueConstraint(fields=('hamlet_code', 'recorded_on'), name='coverage_hole_once_a_day'), models.UniqueConstraint(condition=models.Q(('state__in', ['closed', 'dropped']), _negated=True), fields=('hamlet_code',), name='coverage_hole_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ('open', 'dropped')), models.Q(('operator', ''), _negated=True), ('state', 'closed'), _connector='OR'), name='coverage_hole_operator'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'committed'), _negated=True), ('committed_on__isnull', False), _connector='OR'), name='coverage_hole_committed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), ('closed_on__gte', models.F('recorded_on'))), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_on', None)), _connector='OR'), name='coverage_hole_closed')],
                    },
                ),
                migrations.CreateModel(
                    name='HoleStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('act', models.CharField(max_length=12, verbose_name='step')),
                        ('state', models.CharField(choices=[('open', 'Recorded, no operator yet'), ('assigned', 'Given to an operator, no commitment yet'), ('committed', 'Committed'), ('mended', 'Reported mended, waiting for the commune'), ('closed', 'Closed, signal confirmed'), ('dropped', 'Entered by mistake')], max_length=10, verbose_name='state')),
                        ('office', models.CharField(blank=True, max_length=200, verbose_name='office')),
                        ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                        ('evidence_file', models.UUIDField(blank=True, null=True, verbose_name='evidence')),
                        ('evidence_name', models.CharField(blank=True, max_length=255, verbose_name='name of the evidence')),
                        ('hole', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='disputes.hole')),
                    ],
                    options={
                        'verbose_name': 'step of a signal hole',
                        'verbose_name_plural': 'steps of signal holes',
                        'db_table': 'coverage_holestep',
                        'ordering': ('at', 'pk'),
                    },
                ),
                migrations.CreateModel(
                    name='ResidentTest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=40, unique=True, verbose_name='number')),
                        ('tested_on', models.DateField(verbose_name='tested on')),
                        ('operator', models.CharField(max_length=35, verbose_name='operator')),
                        ('technology', models.CharField(choices=[('2G', '2G'), ('3G', '3G'), ('4G', '4G'), ('5G', '5G'), ('6G', '6G')], max_length=4, verbose_name='technology')),
                        ('hamlet_code', models.CharField(max_length=40, verbose_name='hamlet')),
                        ('coarse_position', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326, verbose_name='coarse position')),
                        ('is_indoors', models.BooleanField(verbose_name='indoors')),
                        ('has_signal', models.BooleanField(verbose_name='usable service')),
                        ('rsrp_dbm', models.FloatField(blank=True, null=True, verbose_name='signal strength')),
                        ('download_mbps', models.FloatField(blank=True, null=True, verbose_name='download speed')),
                        ('upload_mbps', models.FloatField(blank=True, null=True, verbose_name='upload speed')),
                        ('latency_ms', models.FloatField(blank=True, null=True, verbose_name='latency')),
                        ('consent', models.CharField(max_length=20, verbose_name='consent')),
                        ('import_id', models.CharField(blank=True, max_length=40, verbose_name='import')),
                    ],
                    options={
                        'verbose_name': "resident's test",
                        'verbose_name_plural': "residents' tests",
                        'db_table': 'coverage_residenttest',
                        'ordering': ('-tested_on', '-pk'),
                        'indexes': [models.Index(fields=['hamlet_code', 'tested_on'], name='coverage_resident_hamlet')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('technology__in', {'2G': '2G', '3G': '3G', '4G': '4G', '5G': '5G', '6G': '6G'})), name='coverage_resident_technology'), models.CheckConstraint(condition=models.Q(('consent', ''), _negated=True), name='coverage_resident_consent')],
                    },
                ),
                migrations.CreateModel(
                    name='ResidentContact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sent_by', models.CharField(blank=True, max_length=64)),
                        ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                        ('reach', models.CharField(blank=True, max_length=100, verbose_name='telephone or e-mail')),
                        ('erase_on', models.DateField(verbose_name='erased on')),
                        ('test', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact', to='disputes.residenttest')),
                    ],
                    options={
                        'verbose_name': 'contact of a resident',
                        'verbose_name_plural': 'contacts of residents',
                        'db_table': 'coverage_residentcontact',
                    },
                ),
            ],
        ),
    ]
