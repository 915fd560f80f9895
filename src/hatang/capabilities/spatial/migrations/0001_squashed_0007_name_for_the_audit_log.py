"""What 0001 to 0007 lead to, in one file for a new database; an older one goes their way.

9216 is VN-2000 of old Kon Tum, for a PostGIS whose table of reference systems is older than it.
"""

import django.db.models.deletion
from django.db import migrations, models

PROJ = (
    "+proj=tmerc +lat_0=0 +lon_0=107.5 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,"
    "-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 +units=m +no_defs"
)
WKT = (
    'PROJCS["VN-2000 / TM-3 107-30",GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",107.5],'
    'PARAMETER["scale_factor",0.9999],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],'
    'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","9216"]]'
)


class Migration(migrations.Migration):

    replaces = [('spatial', '0001_initial'), ('spatial', '0002_tiles'), ('spatial', '0003_old_kon_tum'), ('spatial', '0004_layers'), ('spatial', '0005_styles_and_fieldwork'), ('spatial', '0006_raster'), ('spatial', '0007_name_for_the_audit_log')]

    initial = True

    dependencies = [
        ('kernel', '0002_append_only'),
    ]

    operations = [
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS spatial", "DROP SCHEMA IF EXISTS spatial CASCADE"),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, unique=True, verbose_name='dataset')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('fields', models.JSONField(help_text='the names of the columns, in their order', verbose_name='fields')),
                ('rows', models.PositiveBigIntegerField(verbose_name='rows')),
                ('bounds', models.JSONField(help_text='west, south, east, north; none without a place', null=True, verbose_name='bounds')),
                ('begins', models.DateField(null=True, verbose_name='begins')),
                ('ends', models.DateField(null=True, verbose_name='ends')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded at')),
                ('tiles', models.CharField(blank=True, help_text='the file of them in the lake', max_length=300, verbose_name='tiles')),
                ('live', models.BooleanField(default=False, help_text='its table is where its rows are kept', verbose_name='live')),
            ],
            options={
                'verbose_name_plural': 'Collections',
            },
        ),
        migrations.CreateModel(
            name='Layer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='name')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('fields', models.JSONField(help_text='name, title, kind and whether personal, in their order', verbose_name='fields')),
                ('geometry', models.CharField(max_length=20, verbose_name='kind of geometry')),
                ('access', models.CharField(choices=[('agency', 'the bodies of the province'), ('open', 'everybody')], max_length=10, verbose_name='who may see it')),
                ('licence', models.CharField(max_length=100, verbose_name='licence')),
                ('organisation', models.CharField(blank=True, max_length=80, verbose_name='body that keeps it')),
                ('source_crs', models.CharField(blank=True, max_length=100, verbose_name='coordinate system of the file')),
                ('brought_by', models.CharField(max_length=64, verbose_name='brought by')),
                ('brought_at', models.DateTimeField(verbose_name='brought at')),
                ('last_number', models.PositiveBigIntegerField(help_text='of its features', verbose_name='last number')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='kernel.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name_plural': 'Layers',
            },
        ),
        migrations.CreateModel(
            name='Style',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, unique=True, verbose_name='dataset')),
                ('body', models.JSONField(help_text='the layers of a MapLibre style', verbose_name='style')),
                ('changed_by', models.CharField(max_length=64, verbose_name='changed by')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'verbose_name_plural': 'Styles',
            },
        ),
        migrations.CreateModel(
            name='Raster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='name')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('access', models.CharField(choices=[('agency', 'the bodies of the province'), ('open', 'everybody')], max_length=10, verbose_name='who may see it')),
                ('licence', models.CharField(max_length=100, verbose_name='licence')),
                ('organisation', models.CharField(blank=True, max_length=80, verbose_name='body that keeps it')),
                ('source_crs', models.CharField(blank=True, max_length=100, verbose_name='coordinate system of the file')),
                ('brought_by', models.CharField(max_length=64, verbose_name='brought by')),
                ('brought_at', models.DateTimeField(verbose_name='brought at')),
                ('width', models.PositiveIntegerField(verbose_name='pixels across')),
                ('height', models.PositiveIntegerField(verbose_name='pixels down')),
                ('bands', models.PositiveSmallIntegerField(verbose_name='bands')),
                ('kind', models.CharField(max_length=20, verbose_name='kind of number')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('bounds', models.JSONField(help_text='west, south, east, north', verbose_name='bounds')),
                ('pixel_m', models.FloatField(verbose_name='width of a pixel, in metres')),
                ('drawing', models.JSONField(help_text='by what it is coloured, and the steps: value and colour', verbose_name='drawing')),
                ('drawn', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile', verbose_name='cloud-optimised file')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='kernel.storedfile', verbose_name='file')),
            ],
            options={
                'abstract': False,
                'verbose_name_plural': 'Raster layers',
            },
        ),
        migrations.CreateModel(
            name='FieldReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('differences', models.JSONField(help_text='see `formats.fieldwork`', verbose_name='differences')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('brought_by', models.CharField(max_length=64, verbose_name='brought by')),
                ('brought_at', models.DateTimeField(verbose_name='brought at')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled at')),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='spatial.layer', verbose_name='layer')),
            ],
            options={
                'verbose_name_plural': 'Edits from the field',
            },
        ),
        migrations.RunSQL(
            [
                (
                    "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext, proj4text)"
                    " VALUES (9216, 'EPSG', 9216, %s, %s) ON CONFLICT (srid) DO NOTHING",
                    [WKT, PROJ],
                )
            ],
            # What PostGIS may have brought itself stays.
            migrations.RunSQL.noop,
        ),
    ]
