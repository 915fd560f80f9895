"""A task that stands or comes round may begin in a year and name no last one: "hằng quý từ 2026" lost its first year."""

from django.db import migrations, models

_ENDLESS = ["standing", "yearly", "half-yearly", "quarterly", "monthly"]


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0010_deadlines_come_round"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="task", name="task_years_in_order"),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("recurrence__in", _ENDLESS), ("year_to", None))
                | models.Q(("year_from", None), ("year_to", None))
                | models.Q(
                    ("year_from__isnull", False), ("year_from__lte", models.F("year_to")), ("year_to__isnull", False)
                ),
                name="task_years_in_order",
                violation_error_message="A task has a first and a last year in order; without a last one it is standing or comes round.",  # noqa: E501
            ),
        ),
    ]
