"""What is kept of a function by the state of all that is stored."""

from __future__ import annotations

import pytest
from django.db import transaction

from hatang.kernel import datasets, state

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_what_a_function_answers_is_kept_until_something_stored_changes() -> None:
    asked = []

    @state.keep_by_state(2)
    def answer(name: str, *, loud: bool = False) -> str:
        asked.append(name)
        return name.upper() if loud else name

    assert [answer("a", loud=True), answer("a", loud=True), answer("b")] == ["A", "A", "b"]
    assert asked == ["a", "b"]
    with transaction.atomic():
        datasets.bump_revisions("test.kept")
    assert answer("b") == "b"
    assert asked == ["a", "b", "b"]
    state.forget_values()
    answer("b")
    assert len(asked) == 4
