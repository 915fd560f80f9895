"""What 0001 to 0007 lead to, in one file for a new database; an older one goes their way."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('analytics', '0001_initial'), ('analytics', '0002_dashboards'), ('analytics', '0003_deliveries'), ('analytics', '0004_keys'), ('analytics', '0005_name_for_the_audit_log'), ('analytics', '0006_questions_without_sql'), ('analytics', '0007_queued_questions')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='SavedQuery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('sql', models.TextField(blank=True, max_length=20000, verbose_name='SQL')),
                ('drawing', models.CharField(choices=[('none', 'table alone'), ('bars', 'bars'), ('line', 'curve'), ('number', 'one number'), ('map', 'map of communes')], default='none', max_length=10, verbose_name='drawing')),
                ('shared', models.BooleanField(default=False, verbose_name='shared with everybody')),
                ('owner', models.CharField(max_length=64, verbose_name='owner')),
                ('owner_label', models.CharField(max_length=200, verbose_name="owner's name")),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('choice', models.TextField(blank=True, max_length=20000, verbose_name='choice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'title'), name='one_question_of_a_title_each')],
                'verbose_name_plural': 'Kept questions',
            },
        ),
        migrations.CreateModel(
            name='Dashboard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', models.TextField(blank=True, max_length=2000, verbose_name='description')),
                ('for_everybody', models.BooleanField(default=False, verbose_name='for everybody who is signed in')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, verbose_name='for the roles')),
                ('owner', models.CharField(max_length=64, verbose_name='owner')),
                ('owner_label', models.CharField(max_length=200, verbose_name="owner's name")),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'title'), name='one_dashboard_of_a_title_each')],
                'verbose_name_plural': 'Dashboards',
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=64, unique=True, verbose_name='owner')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('valid_until', models.DateTimeField(verbose_name='valid until')),
            ],
            options={
                'verbose_name_plural': 'Keys of BI tools',
            },
        ),
        migrations.CreateModel(
            name='QueuedQuestion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('owner', models.CharField(max_length=64, verbose_name='owner')),
                ('sql', models.TextField(max_length=20000, verbose_name='SQL')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('begun_at', models.DateTimeField(null=True, verbose_name='begun at')),
                ('alive_until', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True, verbose_name='cancelled at')),
            ],
            options={
                'verbose_name_plural': 'Questions being answered',
            },
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='place on the dashboard')),
                ('wide', models.BooleanField(default=False, verbose_name='over the whole width')),
                ('dashboard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tiles', to='analytics.dashboard')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiles', to='analytics.savedquery')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('dashboard', 'position'), name='one_tile_a_place'), models.UniqueConstraint(fields=('dashboard', 'question'), name='a_question_once_a_dashboard')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('above', 'above'), ('below', 'below')], max_length=5, verbose_name='side')),
                ('threshold', models.FloatField(verbose_name='threshold')),
                ('owner', models.CharField(max_length=64, verbose_name='owner')),
                ('is_crossed', models.BooleanField(default=False, verbose_name='crossed')),
                ('value', models.FloatField(null=True, verbose_name='last value')),
                ('looked_at', models.DateTimeField(null=True, verbose_name='last looked at')),
                ('told_at', models.DateTimeField(null=True, verbose_name='last told at')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='analytics.savedquery')),
            ],
            options={
                'verbose_name_plural': 'Watched figures',
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm', models.CharField(choices=[('daily', 'every day'), ('weekly', 'on the first working day of the week'), ('monthly', 'on the first working day of the month')], max_length=10, verbose_name='how often')),
                ('paper', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'XLSX')], max_length=5, verbose_name='as')),
                ('owner', models.CharField(max_length=64, verbose_name='owner')),
                ('last_on', models.DateField(null=True, verbose_name='last done on')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='last sent at')),
                ('problem', models.TextField(blank=True, verbose_name='what went wrong')),
                ('dashboard', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='analytics.dashboard')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='analytics.savedquery')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('question', None), ('dashboard', None), _connector='XOR'), name='a_schedule_sends_a_question_or_a_dashboard')],
                'verbose_name_plural': 'Schedules of sending',
            },
        ),
    ]
