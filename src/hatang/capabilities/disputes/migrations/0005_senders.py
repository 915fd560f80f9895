"""Which account sent a report, from here on; of earlier reports nobody knows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0004_known"),
    ]
    operations = [
        migrations.CreateModel(
            name="ReportSender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sent_by", models.CharField(max_length=64)),
                ("sent_on", models.DateField(verbose_name="reported on")),
                ("erase_on", models.DateField(verbose_name="erased on")),
                (
                    "hole",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="senders",
                        to="disputes.hole",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sender",
                        to="disputes.signalreport",
                    ),
                ),
            ],
            options={
                "verbose_name": "sender of a report",
                "verbose_name_plural": "senders of reports",
                "indexes": [models.Index(fields=["sent_by", "erase_on"], name="report_sender_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hole__isnull", False), ("report", None)),
                            models.Q(("hole", None), ("report__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_sender_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_by", ""), _negated=True), name="report_sender_named"
                    ),
                    models.UniqueConstraint(fields=("hole", "sent_by"), name="report_sender_hole_once"),
                ],
            },
        ),
    ]
