"""When facts became known is kept from here on; of earlier rows, when they were filed, where they say it."""

from django.db import migrations

FILED = "(SELECT run.committed_at FROM imports_importrun AS run WHERE run.id::text = r.import_id)"
# Table and, as SQL over its row r, when a row became known.
KEPT = {
    "coverage_declaredarea": FILED,
    "coverage_declaredcoverage": FILED,
    "coverage_drivetestsample": FILED,
}


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0006_prediction_apart"),
        ("kernel", "0003_known"),
        ("imports", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(f"CALL kernel_begin_keeping('{table}', '{known}')", f"CALL kernel_end_keeping('{table}')")
        for table, known in KEPT.items()
    ]
