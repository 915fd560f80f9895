"""Runs, terrain, antennas and calibrations are the prediction's from here on; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("coverage", "0005_disputes_apart")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("Calibration"),
                migrations.DeleteModel("PredictedCoverage"),
                migrations.DeleteModel("Run"),
                migrations.DeleteModel("TerrainFile"),
                migrations.DeleteModel("AntennaPattern"),
            ]
        )
    ]
