"""Notes of evidence are kept in no language and shown in the reader's."""

from datetime import date

import pytest
from django.utils.translation import override

from hatang.kernel.ui import evidence
from hatang.kernel.ui.context import Context

pytestmark = [pytest.mark.unit, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("language", "note", "shown"),
    [
        ("vi", "VIETTEL.QNG · 4G · 92.9 %", "VIETTEL.QNG · 4G · 92,9 %"),
        ("en", "VIETTEL.QNG · 4G · 92.9 %", "VIETTEL.QNG · 4G · 92.9 %"),
        ("vi", "A.1.2 % <b>", "A.1.2 % &lt;b&gt;"),
        ("vi", None, ""),
    ],
)
def test_a_share_in_a_note_is_written_as_the_reader_writes_it(language, note, shown):
    (column,) = [
        each for each in evidence.list_columns(Context(plan="", as_of=date(2026, 10, 31))) if each.name == "note"
    ]
    with override(language):
        assert column.html({"note": note}) == shown
