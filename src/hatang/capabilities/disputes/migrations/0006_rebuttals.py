"""What operators say to evidence against their declarations, where they keep them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0005_senders"),
    ]
    operations = [
        migrations.CreateModel(
            name="Rebuttal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operator", models.CharField(max_length=35, verbose_name="operator")),
                (
                    "technology",
                    models.CharField(
                        choices=[("2G", "2G"), ("3G", "3G"), ("4G", "4G"), ("5G", "5G"), ("6G", "6G")],
                        max_length=4,
                        verbose_name="technology",
                    ),
                ),
                ("hamlet_code", models.CharField(max_length=40, verbose_name="hamlet")),
                (
                    "declared_share_percent",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share declared at the time (%)"
                    ),
                ),
                (
                    "shown_share_percent",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="share of the evidence (%)"),
                ),
                ("evidence", models.CharField(max_length=10, verbose_name="kind of evidence")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("measured", "We measured it ourselves"),
                            ("model", "The model lacks a station or has it wrong"),
                            ("repair", "Out of order, repair is planned"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                        verbose_name="why the declaration is right",
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("repair_by", models.DateField(blank=True, null=True, verbose_name="repaired by")),
                ("offered_file", models.UUIDField(blank=True, null=True, verbose_name="evidence offered")),
                (
                    "offered_name",
                    models.CharField(blank=True, max_length=255, verbose_name="name of the evidence"),
                ),
                ("filed_by", models.CharField(max_length=64, verbose_name="filed by")),
                ("filed_by_label", models.CharField(max_length=200, verbose_name="name of who filed")),
                ("filed_at", models.DateTimeField(verbose_name="filed at")),
            ],
            options={
                "verbose_name": "declaration kept",
                "verbose_name_plural": "declarations kept",
                "db_table": "coverage_rebuttal",
                "ordering": ("-filed_at", "-pk"),
                "indexes": [
                    models.Index(fields=["operator", "technology", "hamlet_code"], name="coverage_rebuttal_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declared_share_percent__range", (0, 100)), ("shown_share_percent__range", (0, 100))
                        ),
                        name="coverage_rebuttal_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="coverage_rebuttal_reasoned"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "repair"), _negated=True),
                            ("repair_by__isnull", False),
                            _connector="OR",
                        ),
                        name="coverage_rebuttal_repair_dated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ground", "measured"), _negated=True),
                            ("offered_file__isnull", False),
                            _connector="OR",
                        ),
                        name="coverage_rebuttal_measured_shown",
                    ),
                ],
            },
        ),
    ]
