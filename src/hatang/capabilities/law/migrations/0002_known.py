"""When facts became known is kept from here on; of earlier rows, when they were filed, where they say it."""

from django.db import migrations

# Table and, as SQL over its row r, when a row became known.
KEPT = {
    "plan_definition": "r.decided_at",
}


class Migration(migrations.Migration):
    dependencies = [
        ("law", "0001_initial"),
        ("plan", "0015_law_stands_alone"),
        ("kernel", "0003_known"),
    ]
    operations = [
        migrations.RunSQL(f"CALL kernel_begin_keeping('{table}', '{known}')", f"CALL kernel_end_keeping('{table}')")
        for table, known in KEPT.items()
    ]
