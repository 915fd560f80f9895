"""What 0001 to 0002 lead to, in one file for a new database; an older one goes their way."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

KEPT = (
    "places_boundary",
    "places_hamlet",
    "places_hamletseat",
    "places_populationfigure",
    "places_unit",
    "places_unitchange",
    "places_zone",
)


class Migration(migrations.Migration):

    replaces = [('places', '0001_initial'), ('places', '0002_known')]

    initial = True

    dependencies = [
        ('imports', '0001_initial'),
        ('kernel', '0002_append_only'),
        ('kernel', '0003_known'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hamlet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^\\d{2}-\\d{5}-T\\d{2,3}$')], verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('search_name', models.CharField(db_index=True, editable=False, max_length=120)),
                ('kind', models.CharField(choices=[('hamlet', 'Rural hamlet'), ('residential_group', 'Residential group')], default='hamlet', max_length=20, verbose_name='kind')),
                ('point', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326, verbose_name='position')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'hamlet',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='a_hamlet_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('code', models.CharField(max_length=12, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('search_name', models.CharField(db_index=True, editable=False, max_length=120)),
                ('kind', models.CharField(choices=[('province', 'Province'), ('district', 'District'), ('city', 'City of a province'), ('town', 'Town'), ('commune', 'Rural commune'), ('ward', 'Ward'), ('township', 'Township'), ('special_zone', 'Special zone')], max_length=20, verbose_name='kind')),
                ('centroid', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326, verbose_name='centre')),
                ('area_km2', models.DecimalField(blank=True, decimal_places=4, max_digits=10, null=True, verbose_name='area (km²)')),
                ('decree', models.CharField(blank=True, max_length=80, verbose_name='decree')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.unit', verbose_name='lies in')),
            ],
            options={
                'verbose_name': 'administrative unit',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='unit_key'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_unit_code_is_one_unit_a_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='a_unit_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('urban', 'Urban zone'), ('industrial_park', 'Industrial park'), ('industrial_cluster', 'Industrial cluster'), ('tourist', 'Tourist zone')], max_length=20, verbose_name='kind')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='outline')),
                ('decree', models.CharField(blank=True, max_length=200, verbose_name='decision that defines it')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'zone',
                'ordering': ['code', 'valid_from'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('code', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_zone_code_is_one_zone_a_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='a_zone_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PublicPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('school', 'School'), ('health_station', 'Commune health station'), ('hospital', 'Hospital'), ('post_office', 'Post office'), ('committee_office', 'Office of the commune committee'), ('community_house', 'Community house'), ('market', 'Market'), ('bus_station', 'Bus station'), ('tourist_site', 'Tourist site')], max_length=20, verbose_name='kind')),
                ('point', django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name='position')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('hamlet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='points', to='places.hamlet', verbose_name='hamlet')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='places.unit', verbose_name='commune')),
            ],
            options={
                'verbose_name': 'public point',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='a_point_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='PopulationFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('population', 'Population'), ('households', 'Households'), ('adults', 'Adults'), ('urban_population', 'Urban population')], max_length=20, verbose_name='kind')),
                ('dated', models.DateField(verbose_name='as of')),
                ('value', models.PositiveIntegerField(verbose_name='figure')),
                ('estimated', models.BooleanField(default=False, verbose_name='estimated')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('hamlet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='places.hamlet')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='places.unit')),
            ],
            options={
                'verbose_name': 'population figure',
                'indexes': [models.Index(fields=['kind', 'dated'], name='figure_by_kind_and_date')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hamlet__isnull', False), ('unit__isnull', True)), models.Q(('hamlet__isnull', True), ('unit__isnull', False)), _connector='OR'), name='a_figure_is_of_one_place'), models.UniqueConstraint(fields=('unit', 'hamlet', 'kind', 'dated', 'source'), name='a_source_gives_one_figure', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='HamletSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('estimated', models.BooleanField(default=False, verbose_name='estimated')),
                ('hamlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='places.hamlet')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='places.unit')),
            ],
            options={
                'verbose_name': 'seat of a hamlet',
                'ordering': ['valid_from'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('hamlet', '='), (models.Func(models.F('valid_from'), models.F('valid_to'), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='a_hamlet_sits_in_one_commune'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='a_seat_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Boundary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('geometry', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name='outline')),
                ('schematic', models.BooleanField(default=False, verbose_name='schematic')),
                ('dated', models.DateField(verbose_name='as of')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='boundary', to='places.unit')),
            ],
            options={
                'verbose_name': 'boundary',
            },
        ),
        migrations.CreateModel(
            name='UnitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('whole', 'went on unchanged'), ('rename', 'renamed'), ('merge', 'merged'), ('part', 'split')], max_length=10, verbose_name='kind')),
                ('share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name='share')),
                ('share_source', models.CharField(blank=True, max_length=200, verbose_name='source of the share')),
                ('decree', models.CharField(blank=True, max_length=80, verbose_name='decree')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_in', to='places.unit')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_out', to='places.unit')),
            ],
            options={
                'verbose_name': 'change of units',
                'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='one_change_between_two_units'), models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gte', 0), ('share__lte', 1)), _connector='OR'), name='a_share_is_a_part_of_one'), models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share_source', ''), _negated=True), _connector='OR'), name='a_share_names_its_source'), models.CheckConstraint(condition=models.Q(('kind', 'part'), ('share', 1), _connector='OR'), name='what_is_not_split_goes_wholly')],
            },
        ),
        migrations.CreateModel(
            name='UnitCondition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dated', models.DateField(verbose_name='as of')),
                ('new_rural', models.CharField(blank=True, choices=[('none', 'Not yet new rural'), ('new_rural', 'New rural'), ('advanced', 'Advanced new rural'), ('model', 'Model new rural')], max_length=12, verbose_name='new-rural status')),
                ('region_class', models.CharField(blank=True, choices=[('1', 'Region I'), ('2', 'Region II'), ('3', 'Region III'), ('outside', 'Outside the classified area')], max_length=8, verbose_name='region class')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='places.unit')),
            ],
            options={
                'verbose_name': 'conditions of a commune',
                'constraints': [models.UniqueConstraint(fields=('unit', 'dated'), name='one_condition_of_a_unit_a_day')],
            },
        ),
        migrations.CreateModel(
            name='HamletChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='on')),
                ('kind', models.CharField(choices=[('whole', 'went on unchanged'), ('rename', 'renamed'), ('merge', 'merged'), ('part', 'split')], max_length=10, verbose_name='kind')),
                ('share', models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name='share')),
                ('decision', models.CharField(blank=True, max_length=120, verbose_name='decision')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_in', to='places.hamlet')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes_out', to='places.hamlet')),
            ],
            options={
                'verbose_name': 'change of hamlets',
                'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='one_change_between_two_hamlets'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='a_hamlet_does_not_become_itself'), models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gte', 0), ('share__lte', 1)), _connector='OR'), name='a_hamlet_share_is_a_part_of_one')],
            },
        ),
        migrations.CreateModel(
            name='HamletCondition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dated', models.DateField(verbose_name='as of')),
                ('extremely_difficult', models.BooleanField(blank=True, null=True, verbose_name='extremely difficult hamlet')),
                ('poor_households', models.PositiveIntegerField(blank=True, null=True, verbose_name='poor households')),
                ('near_poor_households', models.PositiveIntegerField(blank=True, null=True, verbose_name='near-poor households')),
                ('grid_electricity', models.BooleanField(blank=True, null=True, verbose_name='grid electricity')),
                ('electrified_households', models.PositiveIntegerField(blank=True, null=True, verbose_name='households with electricity')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('hamlet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='places.hamlet')),
            ],
            options={
                'verbose_name': 'conditions of a hamlet',
                'constraints': [models.UniqueConstraint(fields=('hamlet', 'dated'), name='one_condition_of_a_hamlet_a_day')],
            },
        ),
        migrations.CreateModel(
            name='SignalHole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_on', models.DateField(verbose_name='recorded on')),
                ('cause', models.CharField(choices=[('no_electricity', 'No grid electricity'), ('terrain', 'Shadowed by terrain'), ('sparse', 'Sparse settlement'), ('no_road', 'No road to a site'), ('not_invested', 'Site not yet built')], max_length=20, verbose_name='cause')),
                ('operator', models.CharField(blank=True, max_length=35, verbose_name='committed operator')),
                ('committed_on', models.DateField(blank=True, null=True, verbose_name='committed until')),
                ('cleared_on', models.DateField(blank=True, null=True, verbose_name='mended on')),
                ('imported_by', models.CharField(blank=True, max_length=64)),
                ('hamlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signal_holes', to='places.hamlet')),
            ],
            options={
                'verbose_name': 'signal hole',
                'constraints': [models.UniqueConstraint(fields=('hamlet', 'recorded_on'), name='one_signal_hole_of_a_hamlet_a_day'), models.CheckConstraint(condition=models.Q(('cleared_on__isnull', True), ('cleared_on__gte', models.F('recorded_on')), _connector='OR'), name='a_hole_is_mended_after_it_is_recorded'), models.CheckConstraint(condition=models.Q(('committed_on__isnull', True), models.Q(('operator', ''), _negated=True), _connector='OR'), name='a_commitment_names_its_operator')],
            },
        ),
        *(
            migrations.RunSQL(f"CALL kernel_begin_keeping('{table}')", f"CALL kernel_end_keeping('{table}')")
            for table in KEPT
        ),
    ]
