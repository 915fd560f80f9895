"""The table of rows stood in `opendata`: it keeps its name and its rows."""

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
                    name='ResourceRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(verbose_name='number')),
                        ('values', models.JSONField(verbose_name='values')),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='opendata.resource')),
                    ],
                    options={
                        'verbose_name': 'row of a resource',
                        'db_table': 'opendata_resourcerow',
                        'constraints': [models.UniqueConstraint(fields=('resource', 'number'), name='opendata_row_once')],
                    },
                ),
            ],
        ),
    ]
