"""Documents that are read have a capability of their own; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0012_reports_for_all_bodies"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="ReadItem"),
                migrations.DeleteModel(name="Reading"),
            ],
        ),
    ]
