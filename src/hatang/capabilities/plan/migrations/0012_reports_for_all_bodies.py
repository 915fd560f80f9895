"""A report counts for its own body; the department that keeps the plan may report for all that lead a task."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0011_tasks_from_a_year_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="progressnote",
            name="for_all",
            field=models.BooleanField(default=False, verbose_name="for all bodies that lead the task"),
        ),
    ]
