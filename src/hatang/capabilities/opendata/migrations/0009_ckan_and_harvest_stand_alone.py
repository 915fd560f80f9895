"""Rows that CKAN's clients write, and harvested catalogues, have capabilities of their own; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("opendata", "0008_access_keys")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name) for name in ("ResourceRow", "Offer", "Source")]
        )
    ]
