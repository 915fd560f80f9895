"""From which day on the last writes to a dataset changed what it says."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0007_job_started'),
    ]

    operations = [
        migrations.AddField(
            model_name='datasetrevision',
            name='changes',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]
