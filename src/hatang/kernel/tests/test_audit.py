"""The audit chain: append-only, verifiable, in the transaction of the act."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from hatang.kernel import audit, datasets
from hatang.kernel.access import SYSTEM
from hatang.kernel.models import AuditEntry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def write(number):
    for each in range(number):
        audit.record_act(SYSTEM, "test.act", "test.object", each, before={"a": 1}, after={"a": each, "ngày": "Đức"})


def test_a_sound_chain_verifies():
    write(3)
    assert audit.verify_chain() == audit.ChainVerification(3, None)


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
    assert audit.verify_chain().broken_at == second.pk


def test_an_act_that_is_rolled_back_leaves_no_entry():
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_writers_that_tell_first_and_writers_that_count_first_do_not_block_each_other():
    names = ("assets.site", "places.hamlet", "plan.task")
    failed = []

    def write_much(writer):
        try:
            for turn in range(10):
                with transaction.atomic():
                    first, second = names[(writer + turn) % 3], names[(writer + 2 * turn) % 3]
                    if writer % 2:
                        datasets.bump_revisions(first)
                        write(1)
                        datasets.bump_revisions(second)
                    else:
                        write(1)
                        datasets.bump_revisions(second, first)
        except DatabaseError as error:
            failed.append(str(error))
        finally:
            connection.close()

    writers = [threading.Thread(target=write_much, args=(number,)) for number in range(6)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert failed == []
    assert audit.verify_chain() == audit.ChainVerification(60, None)
