"""The audit chain: append-only, verifiable, in the transaction of the act."""

import pytest
from django.db import DatabaseError, connection, transaction

from hatang.kernel import audit
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def write(number):
    for each in range(number):
        audit.record(SYSTEM, "test.act", "test.object", each, before={"a": 1}, after={"a": each, "ngày": "Đức"})


def test_a_sound_chain_verifies():
    write(3)
    assert audit.verify() == audit.Verification(3, None)


def test_the_database_refuses_to_change_or_delete_an_entry():
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(actor_id="somebody else")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_a_forged_entry_is_found():
    write(3)
    second = AuditEntry.objects.order_by("id")[1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_audit_append_only")
        cursor.execute("UPDATE kernel_auditentry SET after = '{}' WHERE id = %s", [second.pk])
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER kernel_audit_append_only")
    assert audit.verify().broken_at == second.pk


def test_an_act_that_is_rolled_back_leaves_no_entry():
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0
