"""Closed results are frozen by the database itself: only their supersession may be written, once."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION plan_closed_result_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a closed result is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.superseded_at IS NOT NULL
        OR to_jsonb(OLD) - ARRAY['superseded_at', 'superseded_by_label', 'superseded_document', 'superseded_reason']
           IS DISTINCT FROM
           to_jsonb(NEW) - ARRAY['superseded_at', 'superseded_by_label', 'superseded_document', 'superseded_reason']
    THEN
        RAISE EXCEPTION 'a closed result is frozen' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER plan_closed_result_frozen BEFORE UPDATE OR DELETE ON plan_closedresult
    FOR EACH ROW EXECUTE FUNCTION plan_closed_result_is_frozen();
"""
THAW = """
DROP TRIGGER plan_closed_result_frozen ON plan_closedresult;
DROP FUNCTION plan_closed_result_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
