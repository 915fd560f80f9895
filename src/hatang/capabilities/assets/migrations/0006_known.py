"""When facts became known is kept from here on; of earlier rows, when they were filed, where they say it."""

from django.db import migrations

FILED = "(SELECT run.committed_at FROM imports_importrun AS run WHERE run.id::text = r.import_id)"
# Table and, as SQL over its row r, when a row became known.
KEPT = {
    "assets_agentreport": FILED,
    "assets_cell": FILED,
    "assets_datacentre": FILED,
    "assets_datacentrecriterion": FILED,
    "assets_endpoint": FILED,
    "assets_fibrecorrection": "r.recorded_at",
    "assets_fibreservice": FILED,
    "assets_finding": FILED,
    "assets_informationsystem": FILED,
    "assets_nameddatabase": FILED,
    "assets_networknode": FILED,
    "assets_sharedplatform": FILED,
    "assets_site": FILED,
    "assets_subscription": FILED,
    "assets_survey": FILED,
}


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0005_agent_reports"),
        ("kernel", "0003_known"),
        ("imports", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(f"CALL kernel_begin_keeping('{table}', '{known}')", f"CALL kernel_end_keeping('{table}')")
        for table, known in KEPT.items()
    ]
