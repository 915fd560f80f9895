"""The tables of definitions and instruments stood in `plan`: they keep their names and rows."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Definition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, verbose_name='code')),
                        ('valid_from', models.DateField(verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('text', models.TextField(verbose_name='definition')),
                        ('values', models.JSONField(default=dict, verbose_name='values')),
                        ('basis', models.CharField(choices=[('law', 'fixed by law'), ('plan', 'fixed by the plan'), ('assumption', "the province's own assumption")], max_length=10, verbose_name='rests on')),
                        ('citation', models.TextField(verbose_name='citation')),
                        ('decided_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                        ('decided_at', models.DateTimeField(verbose_name='entered at')),
                    ],
                    options={
                        'verbose_name': 'definition',
                        'verbose_name_plural': 'definitions',
                        'db_table': 'plan_definition',
                        'ordering': ['code', 'valid_from'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='one_definition_per_day', violation_error_message='The word already has a reading from this day on.'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='definition_ends_after_it_begins', violation_error_message='A reading ends after it begins.'), models.CheckConstraint(condition=models.Q(('citation__gt', '')), name='definition_is_cited', violation_error_message="A reading names its source, or says that it is the province's own assumption.")],
                    },
                ),
                migrations.CreateModel(
                    name='Instrument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=100, unique=True, verbose_name='number')),
                        ('title', models.CharField(max_length=300, verbose_name='title')),
                        ('issuer', models.CharField(max_length=200, verbose_name='issuer')),
                        ('signed_on', models.DateField(verbose_name='signed on')),
                        ('replaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, verbose_name='replaces')),
                        ('reviewed_on', models.DateField(verbose_name='reviewed on')),
                        ('recorded_by_label', models.CharField(max_length=200, verbose_name='entered by')),
                        ('recorded_at', models.DateTimeField(verbose_name='entered at')),
                    ],
                    options={
                        'verbose_name': 'policy instrument',
                        'verbose_name_plural': 'policy instruments',
                        'db_table': 'plan_instrument',
                        'ordering': ['number'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reviewed_on__gte', models.F('signed_on'))), name='instrument_is_reviewed_after_signing', violation_error_message='A document is reviewed on the day it was signed or later.')],
                    },
                ),
            ],
        ),
    ]
