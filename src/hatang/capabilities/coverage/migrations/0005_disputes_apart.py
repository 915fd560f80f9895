"""Challenges, signal holes and residents' tests are disputes' from here on; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("coverage", "0004_accepted_calibrations")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("HoleStep"),
                migrations.DeleteModel("Hole"),
                migrations.DeleteModel("ResidentContact"),
                migrations.DeleteModel("ResidentTest"),
                migrations.DeleteModel("Challenge"),
            ]
        )
    ]
