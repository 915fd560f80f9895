"""When facts became known is kept from here on; of earlier rows, when they were filed, where they say it."""

from django.db import migrations

# Table and, as SQL over its row r, when a row became known.
KEPT = {
    "coverage_predictedcoverage": "(SELECT run.published_at FROM coverage_run AS run WHERE run.id = r.run_id)",
    "coverage_run": "coalesce(r.superseded_at, r.published_at, r.created_at)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("prediction", "0002_honest_predictions"),
        ("kernel", "0003_known"),
    ]
    operations = [
        migrations.RunSQL(f"CALL kernel_begin_keeping('{table}', '{known}')", f"CALL kernel_end_keeping('{table}')")
        for table, known in KEPT.items()
    ]
