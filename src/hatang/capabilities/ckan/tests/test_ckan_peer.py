"""Asked the same, our catalogue and a real CKAN 2.12.0 answer in the same shape: its answers were recorded.

`benchmarks/peers/ckan.py` asks a CKAN that runs, and records its answers again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.peers import ckan_calls
from django.test import Client
from tests import cast

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
RECORDED = Path(__file__).with_name("ckan-2.12.0.json")
# What is knowingly otherwise, and why.
_UNKNOWN = "what is hidden or removed is as unknown as what is not there"
OTHERWISE = {
    'resource_delete {"id": "$resource3"} by admin': "a file that is gone is as unknown as one that never was",
    'package_show {"id": "thu-kin"} by nobody': _UNKNOWN,
    'package_show {"id": "thu-kin"} by reader': _UNKNOWN,
    'package_show {"id": "thu-goi"} by nobody': _UNKNOWN,
}


def _keys():
    made = {}
    for name, actor in ((ckan_calls.ADMIN, cast.officer()), (ckan_calls.READER, cast.outsider())):
        made[name] = cast.key(actor, "datasets")
    return made


@pytest.fixture
def answers(settings):
    settings.HATANG_ADDRESS = "https://hatang.example"
    keys, browser = _keys(), Client(enforce_csrf_checks=True)

    def ask(who, action, asked):
        headers = {"Authorization": keys[who]} if who else {}
        found = browser.post(
            f"/api/action/{action}", json.dumps(asked), content_type="application/json", headers=headers
        )
        return found.status_code, found.json()

    return ckan_calls.run(ask, {"admin_name": "cast-officer", "reader_name": "cast-outsider"})


@pytest.mark.night("samples")
def test_every_answer_has_the_shape_of_ckan_s(answers):
    recorded = json.loads(RECORDED.read_text())
    assert [each["call"] for each in answers] == [each["call"] for each in recorded], "the recording is of other calls"
    wrong = [
        f"{ours['call']}\n  CKAN {json.dumps(theirs)}\n  ours {json.dumps(ours)}"
        for ours, theirs in zip(answers, recorded, strict=True)
        if ours != theirs and ours["call"] not in OTHERWISE
    ]
    assert not wrong, f"{len(wrong)} of {len(recorded)}\n" + "\n".join(wrong)
