"""The tables of documents that are read stood in `plan`: they keep their names and rows."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('plan', '0013_readings_stand_alone'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('state', models.CharField(choices=[('waiting', 'being read'), ('failed', 'could not be read'), ('open', 'waiting for decisions'), ('entered', 'entered into the plan'), ('discarded', 'thrown away')], default='waiting', max_length=10, verbose_name='state')),
                        ('file', models.UUIDField(verbose_name='stored document')),
                        ('file_name', models.CharField(max_length=255, verbose_name='file')),
                        ('document', models.JSONField(default=dict)),
                        ('blocks', models.JSONField(default=list)),
                        ('scanned', models.BooleanField(default=False, verbose_name='read from pictures')),
                        ('pages', models.PositiveIntegerField(blank=True, null=True, verbose_name='pages')),
                        ('problem', models.JSONField(blank=True, default=dict)),
                        ('revision', models.PositiveIntegerField(default=0)),
                        ('uploaded_by', models.CharField(max_length=64)),
                        ('uploaded_by_label', models.CharField(max_length=200, verbose_name='uploaded by')),
                        ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                        ('job', models.UUIDField(blank=True, null=True)),
                        ('amended', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plan.plan', verbose_name='plan that is amended')),
                        ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='readings', to='plan.planversion', verbose_name='version')),
                    ],
                    options={
                        'verbose_name': 'document being read',
                        'verbose_name_plural': 'documents being read',
                        'db_table': 'plan_reading',
                        'ordering': ['-uploaded_at'],
                    },
                ),
                migrations.CreateModel(
                    name='ReadItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('target', 'target'), ('task', 'task'), ('duty', 'standing duty'), ('change', 'change to another plan'), ('unclear', 'not understood')], max_length=8, verbose_name='kind')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                        ('said', models.JSONField()),
                        ('values', models.JSONField()),
                        ('decision', models.CharField(choices=[('open', 'not decided'), ('accepted', 'accepted as read'), ('corrected', 'accepted with corrections'), ('rejected', 'not taken over')], default='open', max_length=10, verbose_name='decision')),
                        ('decided_by', models.CharField(blank=True, max_length=64)),
                        ('decided_by_label', models.CharField(blank=True, max_length=200, verbose_name='who decided')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='when it was decided')),
                        ('revision', models.PositiveIntegerField(default=0)),
                        ('reading', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='readings.reading')),
                    ],
                    options={
                        'db_table': 'plan_readitem',
                        'ordering': ['position'],
                        'constraints': [models.UniqueConstraint(fields=('reading', 'position'), name='one_read_item_per_place'), models.CheckConstraint(condition=models.Q(('decision', 'open'), ('decided_at__isnull', False), _connector='OR'), name='a_decision_has_its_time')],
                    },
                ),
            ],
        ),
    ]
