"""Who is signed in follows places without mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disputes", "0007_withdrawn_reports"),
    ]
    operations = [
        migrations.CreateModel(
            name="PlaceFollow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=60, verbose_name="area")),
                ("followed_by", models.CharField(max_length=64)),
                ("followed_on", models.DateField(verbose_name="followed since")),
            ],
            options={
                "verbose_name": "place that is followed",
                "verbose_name_plural": "places that are followed",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("followed_by", ""), _negated=True), name="place_follow_named"
                    ),
                    models.UniqueConstraint(fields=("followed_by", "area"), name="place_follow_once"),
                ],
            },
        ),
    ]
