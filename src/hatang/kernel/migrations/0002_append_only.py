"""The database itself refuses to change or delete an audit entry; revisions are drawn from a sequence."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

FORBID = """
CREATE FUNCTION kernel_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER kernel_audit_append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_append_only();
CREATE TRIGGER kernel_audit_no_truncate BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_append_only();
"""
ALLOW = """
DROP TRIGGER kernel_audit_no_truncate ON kernel_auditentry;
DROP TRIGGER kernel_audit_append_only ON kernel_auditentry;
DROP FUNCTION kernel_audit_append_only();
"""
REVISIONS = "CREATE SEQUENCE kernel_dataset_revision"
NO_REVISIONS = "DROP SEQUENCE kernel_dataset_revision"
EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS btree_gist;"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        UnaccentExtension(),
        migrations.RunSQL(FORBID, ALLOW),
        migrations.RunSQL(REVISIONS, NO_REVISIONS),
    ]
