"""Two people change one feature at the same moment: what one connection commits, the other sees."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from django.db import connection
from tests import cast
from tests.wells import GEOJSON, ITEMS, NEW, Sender, actions, bring_layer

from hatang.kernel import audit
from hatang.kernel.access import SYSTEM

pytestmark = [pytest.mark.golden, pytest.mark.django_db(transaction=True)]


def test_of_two_at_once_one_is_told(settings, tmp_path):
    """Both hold the same tag; the row is locked, so exactly one of them writes."""
    settings.HATANG_DATA = tmp_path
    bring_layer()
    senders = [Sender(cast.officer()), Sender(cast.administrator())]
    tag = senders[0].read(f"{ITEMS}/1")[1]
    barrier, found = Barrier(2), []

    def write(sender, name):
        body = NEW | {"properties": {"ten": name}}
        barrier.wait()
        sent = sender.client.generic(
            "PUT", f"{ITEMS}/1", json.dumps(body), content_type=GEOJSON, headers={"If-Match": tag}
        )
        found.append(sent.status_code)
        connection.close()

    threads = [Thread(target=write, args=each) for each in zip(senders, ("A", "B"), strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == [200, 412]
    assert audit.verify_chain().broken_at is None
    actions.drop_layer(SYSTEM, slug="tram", reason="test")
