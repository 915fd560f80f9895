"""The day a task is due, all its recurrences, its product. What stands was due at the end of its last year."""

from datetime import date

from django.db import migrations, models


def last_days(apps, _editor):
    task = apps.get_model("plan", "Task")
    for year in task.objects.exclude(year_to=None).order_by().values_list("year_to", flat=True).distinct():
        task.objects.filter(year_to=year).update(due_on=date(year, 12, 31))


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0008_issuers_outside_the_register"),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="task",
            name="product",
            field=models.TextField(blank=True, verbose_name="product"),
        ),
        migrations.AlterField(
            model_name="task",
            name="recurrence",
            field=models.CharField(
                choices=[
                    ("once", "within the period"),
                    ("standing", "standing"),
                    ("yearly", "every year"),
                    ("half-yearly", "every half-year"),
                    ("quarterly", "every quarter"),
                    ("monthly", "every month"),
                ],
                max_length=12,
                verbose_name="recurrence",
            ),
        ),
        migrations.RunPython(last_days, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on", None), ("year_to", None))
                | models.Q(("due_on__isnull", False), ("due_on__year", models.F("year_to")), ("year_to__isnull", False)),
                name="task_is_due_in_its_last_year",
                violation_error_message="The day a task is due lies in its last year.",
            ),
        ),
    ]
