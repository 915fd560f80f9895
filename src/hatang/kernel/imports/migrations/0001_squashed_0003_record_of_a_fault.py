"""What 0001 to 0003 lead to, in one file for a new database; an older one goes their way."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('imports', '0001_initial'), ('imports', '0002_name_for_the_audit_log'), ('imports', '0003_record_of_a_fault')]

    initial = True

    dependencies = [
        ('kernel', '0002_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='of the import', max_length=80)),
                ('sha256', models.CharField(max_length=64)),
                ('actor_id', models.CharField(max_length=64)),
                ('actor_label', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('open', 'open'), ('committed', 'committed'), ('discarded', 'discarded')], default='open', max_length=10)),
                ('as_of', models.DateField(help_text='from when the file is valid')),
                ('decisions', models.JSONField(default=dict)),
                ('report', models.JSONField(default=dict, help_text='what the last check found, without the faults')),
                ('scopes', models.JSONField(default=list)),
                ('fingerprint', models.CharField(blank=True, help_text='of the changes that the last check showed', max_length=64)),
                ('created_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('committed_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile')),
                ('repeats', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='imports.importrun')),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'state', 'as_of'], name='runs_by_import'), models.Index(fields=['actor_id', '-created_at'], name='runs_by_actor')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'committed'), ('committed_at__isnull', False)), models.Q(models.Q(('state', 'committed'), _negated=True), ('committed_at__isnull', True)), _connector='OR'), name='a_committed_run_has_a_time')],
                'verbose_name_plural': 'Imports of files',
            },
        ),
        migrations.CreateModel(
            name='ImportFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='order in the file')),
                ('cell', models.CharField(blank=True, max_length=12)),
                ('row', models.PositiveIntegerField()),
                ('field', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=40)),
                ('value', models.TextField(blank=True)),
                ('params', models.JSONField(default=dict)),
                ('proposal', models.JSONField(null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='imports.importrun')),
                ('record', models.CharField(blank=True, help_text='what the row is about, as it stands in the file', max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'kind'], name='faults_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='one_fault_a_number')],
            },
        ),
    ]
