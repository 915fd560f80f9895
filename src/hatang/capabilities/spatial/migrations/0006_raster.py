
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0002_append_only'),
        ('spatial', '0005_styles_and_fieldwork'),
    ]

    operations = [
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
            },
        ),
    ]
