"""How often a deadline comes round. Those read of a document whose words name a year were made yearly; and those of one
version shared one code, by which nobody could tell them apart."""

import re

from django.db import migrations, models

_WITH_YEAR = re.compile(r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*((?:19|20)\d\d)\W*")
_READ = "bao-cao"


def mend(apps, _editor):
    deadline = apps.get_model("plan", "Deadline")
    taken = {}
    found = deadline.objects.select_related("standing_duty")
    for row in found.order_by("standing_duty__version", "standing_duty__position", "pk"):
        codes = taken.setdefault(row.standing_duty.version_id, set())
        if row.code.startswith(_READ):
            said = [(int(day), int(month), int(year)) for day, month, year in _WITH_YEAR.findall(row.wording)]
            for day, month, year in said:
                if (day, month) == (row.before_day, row.before_month):
                    row.recurrence, row.first_year, row.last_year = "once", year, year
            count, code = 1, row.code
            while code in codes:
                count += 1
                code = f"{_READ}-{count}"
            row.code = code
            row.save(update_fields=["recurrence", "first_year", "last_year", "code"])
        codes.add(row.code)


class Migration(migrations.Migration):
    dependencies = [
        ("plan", "0009_task_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="deadline",
            name="recurrence",
            field=models.CharField(
                choices=[
                    ("once", "once"),
                    ("yearly", "every year"),
                    ("half-yearly", "every half-year"),
                    ("quarterly", "every quarter"),
                    ("monthly", "every month"),
                ],
                default="yearly",
                max_length=12,
                verbose_name="recurrence",
            ),
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=~models.Q(("recurrence", "once"))
                | models.Q(("last_year", models.F("first_year")), ("last_year__isnull", False)),
                name="deadline_once_is_of_one_year",
                violation_error_message="What is due once names its year.",
            ),
        ),
    ]
