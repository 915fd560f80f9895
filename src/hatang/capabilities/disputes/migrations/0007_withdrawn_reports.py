"""A report of a place without signal may be withdrawn by whoever sent it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0006_rebuttals"),
    ]
    operations = [
        migrations.AlterField(
            model_name="signalreport",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Waiting for an answer"),
                    ("answered", "Answered"),
                    ("ended", "Signal is back"),
                    ("withdrawn", "Withdrawn by its sender"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
