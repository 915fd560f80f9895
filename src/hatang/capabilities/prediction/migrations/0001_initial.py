"""What the prediction is kept in: tables that coverage made, taken over as they are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('coverage', '0006_prediction_apart'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='AntennaPattern',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=255, verbose_name='file')),
                        ('operator', models.CharField(blank=True, max_length=35, verbose_name='operator')),
                        ('band_mhz', models.PositiveIntegerField(verbose_name='band')),
                        ('sha256', models.CharField(max_length=64)),
                        ('gain_dbi', models.FloatField(verbose_name='antenna gain')),
                        ('added_at', models.DateTimeField(verbose_name='added at')),
                        ('added_by', models.CharField(max_length=64, verbose_name='added by')),
                    ],
                    options={
                        'verbose_name': 'antenna pattern',
                        'verbose_name_plural': 'antenna patterns',
                        'db_table': 'coverage_antennapattern',
                        'ordering': ('operator', 'band_mhz'),
                        'constraints': [models.UniqueConstraint(fields=('operator', 'band_mhz'), name='coverage_pattern_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('complete', 'complete'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='waiting', max_length=10, verbose_name='state')),
                        ('as_of', models.DateField(verbose_name='assets as of')),
                        ('model', models.CharField(choices=[('median', 'Free space and delta-Bullington diffraction (ITU-R P.526), 50 % of time'), ('p1812', 'ITU-R P.1812-8, complete')], default='median', max_length=10, verbose_name='model')),
                        ('step_m', models.FloatField(verbose_name='step')),
                        ('radius_m', models.FloatField(verbose_name='radius')),
                        ('settings', models.JSONField(default=dict)),
                        ('inputs', models.JSONField(default=dict)),
                        ('outputs', models.JSONField(default=list)),
                        ('summary', models.JSONField(default=dict)),
                        ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                        ('job_id', models.UUIDField(blank=True, null=True)),
                        ('started_by', models.CharField(max_length=64, verbose_name='started by')),
                        ('started_by_label', models.CharField(max_length=200, verbose_name='name of who started')),
                        ('created_at', models.DateTimeField(verbose_name='asked for at')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                        ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='superseded at')),
                    ],
                    options={
                        'verbose_name': 'coverage run',
                        'verbose_name_plural': 'coverage runs',
                        'db_table': 'coverage_run',
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('step_m__gt', 0), ('radius_m__gt', 0)), name='coverage_run_sizes'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'complete')), models.Q(models.Q(('state', 'complete'), _negated=True), ('published_at', None)), _connector='OR'), name='coverage_run_published'), models.UniqueConstraint(condition=models.Q(('state', 'complete'), ('superseded_at', None)), fields=('as_of',), name='coverage_run_one_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='TerrainFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=255, verbose_name='file')),
                        ('role', models.CharField(choices=[('height', 'Ground height'), ('clutter', 'Height of trees and buildings')], default='height', max_length=10, verbose_name='what it holds')),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('bytes', models.PositiveBigIntegerField(verbose_name='size')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                        ('is_generated', models.BooleanField(default=False, verbose_name='generated')),
                        ('west', models.FloatField()),
                        ('south', models.FloatField()),
                        ('east', models.FloatField()),
                        ('north', models.FloatField()),
                        ('step_m', models.FloatField(verbose_name='resolution')),
                        ('missing_share', models.FloatField(verbose_name='share without a value')),
                        ('added_at', models.DateTimeField(verbose_name='added at')),
                        ('added_by', models.CharField(max_length=64, verbose_name='added by')),
                        ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
                    ],
                    options={
                        'verbose_name': 'terrain file',
                        'verbose_name_plural': 'terrain files',
                        'db_table': 'coverage_terrainfile',
                        'ordering': ('name', 'pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('missing_share__range', (0, 1))), name='coverage_terrain_missing'), models.CheckConstraint(condition=models.Q(('south__lt', models.F('north')), ('west__lt', models.F('east'))), name='coverage_terrain_bounds')],
                    },
                ),
                migrations.CreateModel(
                    name='PredictedCoverage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('operator', models.CharField(max_length=35, verbose_name='operator')),
                        ('technology', models.CharField(choices=[('2G', '2G'), ('3G', '3G'), ('4G', '4G'), ('5G', '5G'), ('6G', '6G')], max_length=4, verbose_name='technology')),
                        ('hamlet_code', models.CharField(max_length=40, verbose_name='hamlet')),
                        ('share_percent', models.FloatField(verbose_name='share of the hamlet outdoors (%)')),
                        ('vehicle_share_percent', models.FloatField(verbose_name='share of the hamlet in a vehicle (%)')),
                        ('indoor_share_percent', models.FloatField(verbose_name='share of the hamlet indoors (%)')),
                        ('population_share_percent', models.FloatField(verbose_name='share of the people (%)')),
                        ('median_rsrp_dbm', models.FloatField(blank=True, null=True, verbose_name='median signal')),
                        ('signal_class', models.CharField(choices=[('excellent', 'Very good'), ('good', 'Good'), ('fair', 'Fair'), ('usable', 'Weak, usable outdoors'), ('none', 'No usable signal')], max_length=10, verbose_name='signal class')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hamlets', to='prediction.run')),
                    ],
                    options={
                        'verbose_name': 'predicted coverage',
                        'verbose_name_plural': 'predicted coverage',
                        'db_table': 'coverage_predictedcoverage',
                        'ordering': ('run', 'operator', 'technology', 'hamlet_code'),
                        'constraints': [models.UniqueConstraint(fields=('run', 'hamlet_code', 'operator', 'technology'), name='coverage_predicted_once'), models.CheckConstraint(condition=models.Q(('share_percent__range', (0, 100)), ('vehicle_share_percent__range', (0, 100)), ('indoor_share_percent__range', (0, 100)), ('population_share_percent__range', (0, 100))), name='coverage_predicted_percent')],
                    },
                ),
                migrations.CreateModel(
                    name='Calibration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('operator', models.CharField(blank=True, max_length=35, verbose_name='operator')),
                        ('technology', models.CharField(choices=[('2G', '2G'), ('3G', '3G'), ('4G', '4G'), ('5G', '5G'), ('6G', '6G')], max_length=4, verbose_name='technology')),
                        ('campaigns', models.JSONField(default=list)),
                        ('measured_since', models.DateField(verbose_name='measured since')),
                        ('measured_until', models.DateField(verbose_name='measured until')),
                        ('threshold_dbm', models.FloatField(verbose_name='threshold')),
                        ('seed', models.PositiveIntegerField()),
                        ('fitted', models.PositiveIntegerField(verbose_name='samples fitted')),
                        ('held_out', models.PositiveIntegerField(verbose_name='samples held out')),
                        ('left_out', models.PositiveIntegerField(verbose_name='samples without a prediction')),
                        ('bias_db', models.FloatField(verbose_name='bias')),
                        ('sigma_db', models.FloatField(verbose_name='sigma')),
                        ('rmse_before_db', models.FloatField(verbose_name='RMSE before')),
                        ('rmse_after_db', models.FloatField(verbose_name='RMSE after')),
                        ('hit_rate_before', models.FloatField(verbose_name='hit rate before')),
                        ('hit_rate_after', models.FloatField(verbose_name='hit rate after')),
                        ('classes', models.JSONField(default=list)),
                        ('computed_at', models.DateTimeField(verbose_name='computed at')),
                        ('computed_by', models.CharField(max_length=64, verbose_name='computed by')),
                        ('applied_bias_db', models.FloatField(default=0.0)),
                        ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted at')),
                        ('accepted_by', models.CharField(blank=True, max_length=64, verbose_name='accepted by')),
                        ('accepted_by_label', models.CharField(blank=True, max_length=200)),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calibrations', to='prediction.run')),
                    ],
                    options={
                        'verbose_name': 'calibration',
                        'verbose_name_plural': 'calibrations',
                        'db_table': 'coverage_calibration',
                        'ordering': ('-pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('rmse_before_db__gte', 0), ('rmse_after_db__gte', 0)), name='coverage_calibration_rmse')],
                    },
                ),
            ],
        ),
    ]
