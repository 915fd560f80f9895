"""A registered dataset may be a draft: its organisation's alone until it is active."""

from django.db import migrations, models

_CHOICES = [("active", "in the catalogue"), ("draft", "draft"), ("deleted", "removed")]
_STATE = models.CharField("state", max_length=8, choices=_CHOICES, default="active")


class Migration(migrations.Migration):
    dependencies = [("opendata", "0009_ckan_and_harvest_stand_alone")]
    operations = [
        migrations.AlterField("body", "state", _STATE),
        migrations.AlterField("package", "state", _STATE),
        migrations.RemoveConstraint("package", "opendata_package_state"),
        migrations.AddConstraint(
            "package",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "draft", "deleted"])), name="opendata_package_state"
            ),
        ),
    ]
