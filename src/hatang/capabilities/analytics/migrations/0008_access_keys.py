"""The keys of BI tools become access keys as they are; they ask in SQL, as they did."""

from django.db import migrations

MOVE = """
INSERT INTO kernel_accesskey (id, owner, name, sha256, scopes, made_at, valid_until, last_used_at)
SELECT 'flight-' || id, owner, 'Arrow Flight SQL', sha256, ARRAY['sql'], made_at, valid_until, NULL FROM analytics_key
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_access_keys"), ("analytics", "0007_queued_questions")]
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop), migrations.DeleteModel("Key")]
