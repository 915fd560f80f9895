"""What 0001 to 0004 lead to, in one file for a new database; an older one goes their way."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('siting', '0001_initial'), ('siting', '0002_scenarios'), ('siting', '0003_builds'), ('siting', '0004_years_and_taking_back')]

    initial = True

    dependencies = [
        ('kernel', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='DrawnSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('point', django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name='position')),
                ('height_m', models.FloatField(verbose_name='mast height')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('drawn_at', models.DateTimeField(verbose_name='drawn at')),
                ('drawn_by_label', models.CharField(max_length=200, verbose_name='drawn by')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
            ],
            options={
                'verbose_name': 'drawn site',
                'verbose_name_plural': 'drawn sites',
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('height_m__gt', 0), ('height_m__lte', 400)), name='siting_drawn_height')],
            },
        ),
        migrations.CreateModel(
            name='LineNetwork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('file', models.UUIDField(verbose_name='file')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('is_generated', models.BooleanField(default=False, verbose_name='generated')),
                ('vertices', models.PositiveIntegerField(verbose_name='vertices')),
                ('edges', models.PositiveIntegerField(verbose_name='segments')),
                ('parts', models.PositiveIntegerField(verbose_name='separate parts')),
                ('length_km', models.JSONField(default=dict, verbose_name='length')),
                ('bounds', models.JSONField(default=list)),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('added_by_label', models.CharField(max_length=200, verbose_name='added by')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='removed at')),
            ],
            options={
                'verbose_name': 'network of lines',
                'verbose_name_plural': 'networks of lines',
                'ordering': ('-added_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='siting_network_has_source')],
            },
        ),
        migrations.CreateModel(
            name='PriceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(choices=[('cable_12', 'Cable of 12 fibres'), ('cable_24', 'Cable of 24 fibres'), ('cable_48', 'Cable of 48 fibres'), ('cable_96', 'Cable of 96 fibres'), ('cable_144', 'Cable of 144 fibres'), ('cable_laying', 'Laying cable in a duct or on poles'), ('duct_rent', 'Rent of a duct'), ('pole_rent', 'Rent of a pole'), ('aerial', 'New poles for a cable'), ('trench_soft', 'New trench in soft ground'), ('trench_hard', 'New trench in hard ground'), ('trench_paved', 'New trench under a paved road'), ('trench_shared', 'Duct in a trench that others dig'), ('splitter_4', 'Splitter 1:4'), ('splitter_8', 'Splitter 1:8'), ('splitter_32', 'Splitter 1:32'), ('cabinet', 'Fibre cabinet'), ('closure', 'Splice closure'), ('olt_port', 'Optical line terminal, one port'), ('drop', 'Connecting a household by fibre'), ('mast', 'New mast'), ('radio', 'Radio equipment of a site'), ('installation', 'Installing a site'), ('site_year', 'Running a site'), ('mast_rent', "Rent of a place on another's mast"), ('microwave', 'Microwave hop'), ('leo_kit', 'Satellite terminal of a household'), ('leo_month', 'Satellite service of a household'), ('community_kit', 'Satellite terminal of a community'), ('community_month', 'Satellite service of a community'), ('haps_month', 'Service of a high platform'), ('hotspot', 'Public Wi-Fi point'), ('revenue_fibre', 'Revenue from fibre'), ('revenue_mobile', 'Revenue from mobile broadband')], max_length=20, verbose_name='item')),
                ('amount_vnd', models.BigIntegerField(verbose_name='amount')),
                ('source', models.CharField(max_length=500, verbose_name='source')),
                ('original', models.CharField(blank=True, max_length=120, verbose_name='as published')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('import_id', models.CharField(blank=True, max_length=64, verbose_name='import')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'ordering': ('item', '-valid_from'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='siting_price_period'), django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('item', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='siting_price_one_at_a_time'), models.CheckConstraint(condition=models.Q(('item__in', ['cable_12', 'cable_24', 'cable_48', 'cable_96', 'cable_144', 'cable_laying', 'duct_rent', 'pole_rent', 'aerial', 'trench_soft', 'trench_hard', 'trench_paved', 'trench_shared', 'splitter_4', 'splitter_8', 'splitter_32', 'cabinet', 'closure', 'olt_port', 'drop', 'mast', 'radio', 'installation', 'site_year', 'mast_rent', 'microwave', 'leo_kit', 'leo_month', 'community_kit', 'community_month', 'haps_month', 'hotspot', 'revenue_fibre', 'revenue_mobile'])), name='siting_price_item'), models.CheckConstraint(condition=models.Q(('amount_vnd__gte', 0)), name='siting_price_not_negative'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='siting_price_has_source')],
            },
        ),
        migrations.CreateModel(
            name='ProtectedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='decision')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='outline')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('import_id', models.CharField(blank=True, max_length=64, verbose_name='import')),
            ],
            options={
                'verbose_name': 'protected area',
                'verbose_name_plural': 'protected areas',
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='siting_protected_period'), django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='siting_protected_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='RoadWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('road', 'Road works'), ('undergrounding', 'Undergrounding of cables'), ('water', 'Water or sewer works')], max_length=20, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('geometry', django.contrib.gis.db.models.fields.GeometryField(srid=4326, verbose_name='line')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('import_id', models.CharField(blank=True, max_length=64, verbose_name='import')),
            ],
            options={
                'verbose_name': 'planned digging',
                'verbose_name_plural': 'planned diggings',
                'ordering': ('year', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='siting_work_period'), django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='siting_work_one_at_a_time'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='siting_work_year')],
            },
        ),
        migrations.CreateModel(
            name='PlannedBuild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator', models.CharField(db_index=True, max_length=35, verbose_name='operator')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('kind', models.CharField(choices=[('site', 'New site'), ('route', 'New route')], max_length=10, verbose_name='kind')),
                ('technology', models.CharField(blank=True, max_length=80, verbose_name='technology')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('geometry', django.contrib.gis.db.models.fields.GeometryField(srid=4326, verbose_name='place')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('import_id', models.CharField(blank=True, max_length=64, verbose_name='import')),
            ],
            options={
                'verbose_name': 'planned build',
                'verbose_name_plural': 'planned builds',
                'ordering': ('operator', 'year', 'code'),
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='siting_build_period'), django.contrib.postgres.constraints.ExclusionConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('operator', '='), ('kind', '='), ('code', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='siting_build_one_at_a_time'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='siting_build_year')],
            },
        ),
        migrations.CreateModel(
            name='ShareOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operator', models.CharField(db_index=True, max_length=35, verbose_name='operator')),
                ('kind', models.CharField(choices=[('site', 'New site'), ('route', 'New route')], max_length=10, verbose_name='kind')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('to_operator', models.CharField(db_index=True, max_length=35, verbose_name='offered to')),
                ('to_kind', models.CharField(choices=[('route', 'Planned route'), ('site', 'Planned site'), ('mast', 'Mast that stands'), ('work', 'Planned digging')], max_length=10, verbose_name='near to')),
                ('to_code', models.CharField(max_length=40, verbose_name='its code')),
                ('distance_m', models.PositiveIntegerField(verbose_name='distance')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('offered_at', models.DateTimeField(verbose_name='offered at')),
                ('offered_by_label', models.CharField(max_length=200, verbose_name='offered by')),
                ('answer', models.CharField(choices=[('waiting', 'waiting for an answer'), ('yes', 'will share'), ('no', 'will not share')], default='waiting', max_length=10, verbose_name='answer')),
                ('answer_note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered at')),
                ('answered_by_label', models.CharField(blank=True, max_length=200, verbose_name='answered by')),
            ],
            options={
                'verbose_name': 'offer to share',
                'verbose_name_plural': 'offers to share',
                'ordering': ('-offered_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('operator', models.F('to_operator')), _negated=True), name='siting_offer_to_another'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'waiting'), ('answered_at', None)), models.Q(models.Q(('answer', 'waiting'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='siting_offer_answered'), models.UniqueConstraint(condition=models.Q(('answer', 'waiting')), fields=('operator', 'kind', 'code', 'to_operator', 'to_kind'), name='siting_offer_once')],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('question', models.CharField(choices=[('budget', 'Most people for a budget'), ('share', 'Least money for a share of the people'), ('fibre', 'Fibre to homes at least cost'), ('cheapest', 'The cheapest technology for each hamlet')], max_length=20, verbose_name='question')),
                ('state', models.CharField(choices=[('waiting', 'in the queue'), ('running', 'being solved'), ('complete', 'solved'), ('stopped', 'stopped, the best is kept'), ('failed', 'refused')], default='waiting', max_length=20, verbose_name='state')),
                ('as_of', models.DateField(verbose_name='figures as of')),
                ('asked', models.JSONField(default=dict)),
                ('inputs', models.JSONField(default=dict)),
                ('progress', models.JSONField(default=list)),
                ('summary', models.JSONField(default=dict)),
                ('curve', models.JSONField(default=list)),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('stop_requested', models.BooleanField(default=False)),
                ('job_id', models.UUIDField(blank=True, null=True)),
                ('made_by_label', models.CharField(max_length=200, verbose_name='made by')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted at')),
                ('accepted_by_label', models.CharField(blank=True, max_length=200, verbose_name='accepted by')),
                ('accepted', models.JSONField(default=dict)),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scenarios', to='siting.linenetwork', verbose_name='network of lines')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='solved_again', to='siting.scenario')),
                ('kept', models.JSONField(default=list)),
                ('taken_back', models.JSONField(default=dict)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
            ],
            options={
                'verbose_name': 'scenario',
                'verbose_name_plural': 'scenarios',
                'ordering': ('-made_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('question__in', ['budget', 'share', 'fibre', 'cheapest'])), name='siting_scenario_question'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'complete', 'stopped', 'failed'])), name='siting_scenario_state'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('state__in', ['complete', 'stopped']), _connector='OR'), name='siting_accepted_is_solved'), models.CheckConstraint(condition=models.Q(('taken_back_at', None), ('accepted_at__isnull', False), _connector='OR'), name='siting_taken_back_was_accepted')],
            },
        ),
        migrations.CreateModel(
            name='ScenarioResult',
            fields=[
                ('scenario', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='result', serialize=False, to='siting.scenario')),
                ('sites', models.JSONField(default=list)),
                ('routes', models.JSONField(default=list)),
                ('hamlets', models.JSONField(default=list)),
                ('bill', models.JSONField(default=list)),
                ('phases', models.JSONField(default=list)),
            ],
        ),
    ]
