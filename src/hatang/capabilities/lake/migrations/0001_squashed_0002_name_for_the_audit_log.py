"""What 0001 to 0002 lead to, in one file for a new database; an older one goes their way."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('lake', '0001_initial'), ('lake', '0002_name_for_the_audit_log')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, verbose_name='dataset')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('number', models.PositiveIntegerField(help_text='of the snapshots of that day, from 1', verbose_name='number')),
                ('manifest', models.JSONField(verbose_name='manifest')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('published_by', models.CharField(max_length=200, verbose_name='published by')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_by', models.CharField(blank=True, max_length=200, verbose_name='withdrawn by')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dataset', 'as_of', 'number'), name='a_snapshot_has_one_version'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_withdrawn_snapshot_has_a_reason')],
                'verbose_name_plural': 'Published editions',
            },
        ),
    ]
