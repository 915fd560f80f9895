"""Definitions and policy instruments have a capability of their own; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0014_work_stands_alone"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Definition"),
                migrations.DeleteModel(name="Instrument"),
            ],
        ),
    ]
