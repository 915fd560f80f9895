"""The keys of CKAN's API become access keys as they are; they reach what they reached."""

from django.db import migrations

MOVE = """
INSERT INTO kernel_accesskey (id, owner, name, sha256, scopes, made_at, valid_until, last_used_at)
SELECT id, person, name, sha256, ARRAY['datasets', 'layers'], created, NULL, last_access FROM opendata_token
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_access_keys"), ("opendata", "0007_releases")]
    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop), migrations.DeleteModel("Token")]
