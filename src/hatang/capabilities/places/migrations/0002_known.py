"""When facts became known is kept from here on; of earlier rows, when they were filed, where they say it."""

from django.db import migrations

FILED = "(SELECT run.committed_at FROM imports_importrun AS run WHERE run.id::text = r.imported_by)"
# Table and, as SQL over its row r, when a row became known.
KEPT = {
    "places_boundary": FILED,
    "places_hamlet": FILED,
    "places_hamletseat": "NULL",
    "places_populationfigure": FILED,
    "places_unit": "NULL",
    "places_unitchange": "NULL",
    "places_zone": FILED,
}


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_initial"),
        ("kernel", "0003_known"),
        ("imports", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(f"CALL kernel_begin_keeping('{table}', '{known}')", f"CALL kernel_end_keeping('{table}')")
        for table, known in KEPT.items()
    ]
