"""Surface models among the heights, and how a calibration was judged."""

from django.db import migrations, models


def name_surfaces(apps, schema_editor):
    """Heights that people brought are surface models: SRTM and Copernicus are what the form asked for. A province that
    has bare ground adds the file again as such."""
    apps.get_model("prediction", "TerrainFile").objects.filter(role="height", is_generated=False).update(role="surface")


class Migration(migrations.Migration):

    dependencies = [
        ("prediction", "0001_initial"),
    ]

    operations = [
        migrations.AddField("calibration", "judged", models.JSONField(default=dict)),
        migrations.AlterField(
            "terrainfile",
            "role",
            models.CharField(
                choices=[
                    ("surface", "Surface height, with trees and buildings (SRTM, Copernicus GLO-30)"),
                    ("height", "Ground height"),
                    ("clutter", "Height of trees and buildings"),
                ],
                default="height",
                max_length=10,
                verbose_name="what it holds",
            ),
        ),
        migrations.RunPython(name_surfaces, migrations.RunPython.noop),
    ]
