"""Regimes say whom they address and who else gets a report; corrected periods leave a trace; signed reports come back."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reporting', '0010_notice_news'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('period', models.CharField(max_length=10, verbose_name='period')),
                ('before', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), verbose_name='charged before')),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), verbose_name='charged since')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('on', models.DateField(verbose_name='corrected on')),
                ('by_label', models.CharField(max_length=200, verbose_name='by')),
            ],
            options={
                'verbose_name': 'correction of a period',
                'verbose_name_plural': 'corrections of periods',
                'ordering': ['code', 'period', 'on', 'id'],
            },
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signature',
            field=models.CharField(choices=[('none', 'not signed'), ('valid', 'signed, whole'), ('untrusted', 'signed by an authority that is not on the list'), ('broken', 'the signature is broken')], default='none', max_length=10, verbose_name='signature'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signed',
            field=models.UUIDField(blank=True, null=True, verbose_name='signed document'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='signed document received at'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signed_by_label',
            field=models.CharField(blank=True, max_length=200, verbose_name='signed document brought by'),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signed_sha256',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='issuedreport',
            name='signers',
            field=models.CharField(blank=True, max_length=300, verbose_name='signers'),
        ),
        migrations.AddField(
            model_name='regime',
            name='addressee',
            field=models.CharField(blank=True, max_length=35, verbose_name='addressed through the recipient to'),
        ),
        migrations.AddField(
            model_name='regime',
            name='copies',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, default=list, verbose_name='also sent to'),
        ),
        migrations.AddConstraint(
            model_name='issuedreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signature', 'none'), ('signed', None)), models.Q(('signature__in', ('valid', 'untrusted')), ('signed__isnull', False)), _connector='OR'), name='reporting_issued_signed_whole'),
        ),
    ]
