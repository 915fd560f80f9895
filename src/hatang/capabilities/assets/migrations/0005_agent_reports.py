"""A report of an agent is a row: the last one took the place of all before it, and so of what was true of the past."""

import django.db.models.deletion
from django.db import migrations, models

COPY = """
INSERT INTO assets_agentreport (endpoint_id, seen_on, import_id)
SELECT id, last_seen_on, import_id FROM assets_endpoint WHERE last_seen_on IS NOT NULL;
"""
COPY_BACK = """
UPDATE assets_endpoint AS e SET last_seen_on = r.seen_on
FROM (SELECT endpoint_id, max(seen_on) AS seen_on FROM assets_agentreport GROUP BY endpoint_id) AS r
WHERE r.endpoint_id = e.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0004_survey_design_effect"),
    ]
    operations = [
        migrations.CreateModel(
            name="AgentReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "import_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=64, verbose_name="import"),
                ),
                ("seen_on", models.DateField(verbose_name="last seen on")),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="assets.endpoint"
                    ),
                ),
            ],
            options={
                "verbose_name": "report of an agent",
                "verbose_name_plural": "reports of agents",
                "constraints": [models.UniqueConstraint(fields=("endpoint", "seen_on"), name="one_agent_report_a_day")],
            },
        ),
        migrations.RunSQL(COPY, COPY_BACK),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="endpoint", name="last_seen_on"),
    ]
