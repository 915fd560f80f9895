"""The tables of harvested catalogues stood in `opendata`: they keep their names and rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('opendata', '0009_ckan_and_harvest_stand_alone'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
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
                        'db_table': 'opendata_source',
                        'ordering': ('title', 'pk'),
                        'constraints': [models.UniqueConstraint(fields=('kind', 'url'), name='opendata_source_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['ckan', 'dcat'])), name='opendata_source_kind'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['daily', 'weekly', 'monthly'])), name='opendata_source_rhythm')],
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
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='harvest.source')),
                    ],
                    options={
                        'verbose_name': 'offered dataset',
                        'db_table': 'opendata_offer',
                        'constraints': [models.UniqueConstraint(fields=('source', 'identifier'), name='opendata_offer_once')],
                    },
                ),
            ],
        ),
    ]
